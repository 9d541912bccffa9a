"""Lines to learn from: sentences made from packs alone, each with the label that it means.

Templates are drawn from evenly by label, free wordings by template. Around them stand what people and recognisers make
of sentences: politeness, clipped speech, slips. Against them stand lines that mean nothing here: the packs' own,
negated requests, and what packs would do that are not there.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from hassil import SlotList

from edgeassist.packs import wordings
from edgeassist.packs.pack import Pack
from edgeassist.packs.phrases import plain
from edgeassist.packs.templates import Template
from edgeassist.packs.wordings import NONE, Label, Line

PER_TEMPLATE, PER_WORDING, PER_NONE = 2, 4, 4
"""Sentences drawn from each template, each free wording, and each line that means nothing."""

PER_LABEL = 24
"""At most so many sentences a label has of its templates."""

FOREIGN, NEGATED = 1200, 800
"""So many requests to other packs, and so many negated ones."""

_BEFORE = (
    *("please", "can you", "could you", "would you", "can you please", "could you please", "hey", "okay", "um", "uh"),
    *("so", "well", "right", "now", "listen", "excuse me", "quick", "if you could", "would you mind", "i think"),
    *("i was wondering", "sorry but", "oh no", "hey there", "actually", "alright", "ok so", "hi", "hello", "go on and"),
)
_AFTER = (
    *("please", "thanks", "thank you", "now", "right now", "would you", "if you can", "for me", "mate", "love", "ta"),
    *("will you", "if you don't mind", "when you get a chance", "right away", "quickly", "please and thank you"),
)
_NOT = (
    *("don't", "do not", "never", "please don't", "you must not", "no need to", "i don't want you to", "i didn't say"),
    *("he said", "she asked me to", "yesterday i told you to", "should i", "why would i", "whatever you do don't"),
    "it would be silly to",
)
_ORDERS = re.compile(
    r"(turn|switch|set|open|close|shut|make|put|lock|unlock|start|stop|dim|raise|lower|roll|take|play|get|give|kill)\b"
)


def lines(
    packs: Sequence[Pack],
    lists: Mapping[str, SlotList],
    others: Sequence[Pack],
    understood: Callable[[str], bool],
    seed: int = 0,
) -> list[Line]:
    """All lines for some packs and the lists of a user's devices, in random order, each text once.

    Requests to `others` mean nothing here. What a pack refuses when it is alone means something where the packs beside
    it have `understood` it. Raises PackError where a pack's wordings are wrong.
    """
    dice = random.Random(seed)
    refused = [Line(text, NONE) for pack in packs for text in _refused(pack) if not understood(text)]
    own = list(dict.fromkeys([*(line for pack in packs for line in _own(pack, lists, seed)), *refused]))
    known = {plain(line.text) for line in own}
    away = [line for pack in others for line in _own(pack, lists, seed)]
    foreign = [line for line in away if line.label != NONE and plain(line.text) not in known]
    orders = [line for line in own if line.label != NONE and _ORDERS.match(plain(line.text))]
    none = [
        *(Line(line.text, NONE) for line in _some(dice, foreign, FOREIGN)),
        *(Line(f"{dice.choice(_NOT)} {plain(line.text)}", NONE) for line in _some(dice, orders, NEGATED)),
    ]
    found = list({line.text: line for line in (_varied(dice, each) for each in (*none, *own))}.values())
    dice.shuffle(found)
    return found


def _own(pack: Pack, lists: Mapping[str, SlotList], seed: int) -> Iterator[Line]:
    dice = random.Random(seed)
    drawn: dict[Label, list[Line]] = {}
    for line in wordings.samples(pack, lists, PER_TEMPLATE, seed):
        drawn.setdefault(line.label, []).append(line)
    for found in drawn.values():
        yield from _some(dice, found, PER_LABEL)
    for line in wordings.samples(wordings.load(pack), lists, PER_WORDING, seed + 1, _learnt):
        if line.label != NONE or dice.random() < PER_NONE / PER_WORDING:
            yield line


def _refused(pack: Pack) -> Iterator[str]:
    yield from pack.about.out_of_scope
    for file in pack.tests():
        yield from file.refused


def unseen(packs: Sequence[Pack], lists: Mapping[str, SlotList]) -> list[Line]:
    """A sentence of each free wording that `lines` leaves out."""
    return [
        line for pack in packs for line in wordings.samples(wordings.load(pack), lists, 1, wanted=wordings.held_out)
    ]


def _learnt(template: Template) -> bool:
    return not wordings.held_out(template)


def _some(dice: random.Random, found: Sequence[Line], count: int) -> list[Line]:
    return dice.sample(found, min(count, len(found)))


def _varied(dice: random.Random, line: Line) -> Line:
    """A line as somebody may say it, and as it may be heard or typed."""
    words = plain(line.text).split()
    roll = dice.random()
    if roll < 0.12:
        words = [dice.choice(_BEFORE), *words]
    elif roll < 0.22:
        words = [*words, dice.choice(_AFTER)]
    elif roll < 0.26 and len(words) > 3:  # clipped
        words = [word for word in words if word not in ("the", "a", "to", "please")]
    if dice.random() < 0.06 and len(words) > 2:
        place = dice.randrange(len(words))
        words[place] = _slip(dice, words[place])
    return Line(" ".join(words), line.label)


def _slip(dice: random.Random, word: str) -> str:
    """A word with a letter missing, doubled or swapped."""
    if len(word) < 4 or not word.isalpha():
        return word
    at = dice.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return dice.choice((before + after, before + letter * 2 + after, before[:-1] + letter + before[-1] + after))
