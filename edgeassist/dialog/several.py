"""Several commands in one sentence: "turn off the lights and open the blinds". Split only where every part is one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from edgeassist.events import Intent

_BETWEEN = re.compile(r"(?:\s*,)?\s+(?:and then|and also|and after that|after that|and|then)\s+|\s*[,;.]\s+(?:and\s+)?")
MOST = 5
"""Commands that a sentence may have."""
_BORROWED = 5
"""Words that a part may borrow of another at most."""

Read = Callable[[str], Intent | None]
Alike = Callable[[Intent, Intent], bool]
"""Whether two intents do the same to perhaps different things."""


def read(text: str, one: Read, alike: Alike) -> Intent | None:
    """The intents of a sentence, each linked to the next; None unless every part is a command. `one` reads a part."""
    pieces, between = _cut(text)
    for parts in _splits(pieces, between):
        if found := _all(parts, one, alike):
            return _linked(found)
    return None


def apart(text: str, one: Read, whole: Intent) -> Intent | None:
    """The intents of a sentence whose free text holds more sentences of its kind: "add milk to the list and add …".

    None where some part is no such command by itself: "and" may stand in free text.
    """
    pieces, between = _cut(text)
    for parts in reversed([*_splits(pieces, between)]):
        found = [one(part) for part in parts]
        if all(each and each.name == whole.name for each in found):
            return _linked([each for each in found if each])
    return None


def _cut(text: str) -> tuple[list[str], list[str]]:
    """The pieces of a sentence, and what stands between them; none where it has too many."""
    pieces = _BETWEEN.split(text)
    between = [text[each.start() : each.end()] for each in _BETWEEN.finditer(text)]
    return (pieces, between) if 2 <= len(pieces) <= 2 * MOST else ([], [])


def _splits(pieces: Sequence[str], between: Sequence[str]) -> Iterator[list[str]]:
    """The ways to cut a sentence, the fewest parts first."""
    places = range(len(between))
    for count in range(1, min(MOST, len(pieces))):
        for cuts in itertools.combinations(places, count):
            parts = [pieces[0]]
            for place in places:
                if place in cuts:
                    parts.append(pieces[place + 1])
                else:
                    parts[-1] += between[place] + pieces[place + 1]
            yield parts


def _all(parts: Sequence[str], one: Read, alike: Alike) -> list[Intent] | None:
    """The intents of all parts. A part that is none by itself may begin as the one before, or end as the last."""
    own = [one(part) for part in parts]
    if not any(own):
        return _sharing(parts, one, alike)
    found: list[Intent] = []
    for part, intent in zip(parts, own, strict=True):
        meant = intent or _begun(part, found[-1] if found else None, one, alike)
        meant = meant or _ended(part, parts[-1], own[-1], one, alike)
        if meant is None:
            return None
        found.append(meant)
    return found


def _begun(part: str, lender: Intent | None, one: Read, alike: Alike) -> Intent | None:
    """A part that borrows its beginning: "… the hall light" after "turn on the kitchen light"."""
    words = lender.text.split() if lender else []
    for count in range(1, min(_BORROWED, len(words)) + 1):
        if (found := one(" ".join((*words[:count], part)))) and lender and alike(found, lender):
            return found
    return None


def _ended(part: str, last: str, lender: Intent | None, one: Read, alike: Alike) -> Intent | None:
    """A part that borrows its end: "kitchen …" before "hall light on"."""
    words = last.split()
    for count in range(1, min(_BORROWED, len(words)) + 1):
        if (found := one(" ".join((part, *words[-count:])))) and lender and alike(found, lender):
            return found
    return None


def _sharing(parts: Sequence[str], one: Read, alike: Alike) -> list[Intent] | None:
    """Parts of which none is a command alone: "turn on the kitchen and the hall light"."""
    first, last = parts[0].split(), parts[-1].split()
    for begin in range(1, min(_BORROWED, len(first)) + 1):
        for end in range(1, min(3, len(last)) + 1):
            head, tail = first[:begin], last[-end:]
            texts = [
                " ".join((*(head if place else ()), part, *(tail if place < len(parts) - 1 else ())))
                for place, part in enumerate(parts)
            ]
            found = [one(text) for text in texts]
            if all(each and found[0] and alike(each, found[0]) for each in found):
                return [each for each in found if each]
    return None


def _linked(intents: Sequence[Intent]) -> Intent:
    whole = intents[-1]
    for each in reversed(intents[:-1]):
        whole = replace(each, then=whole)
    return whole
