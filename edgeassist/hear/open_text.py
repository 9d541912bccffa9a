"""Free text inside a command, in another ear's words: a list item, a name, a task.

A recogniser bound to a network hears the words around free text well, and the free text itself only in common words.
A free ear writes down all that it hears; what stands there between the words around is the free text. Texts in, texts
out: nothing here listens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from edgeassist.packs.speech import as_spoken

Span = tuple[int, int]
"""Where free text begins and ends in a text, in characters."""

Spans = Callable[[str], Sequence[Span]]
"""Where the packs read free text in a text."""

LEAST_ALIKE = 65.0
"""So alike, 0 to 100, must the words around free text be in what both ears wrote."""

_MARKS = ".,;:!?\"'()[]“”‘"
_BEGIN, _END = "^", "$"
"""What stands for the edges of a text among its words."""
_MORE_WORDS = 2
"""The free ear may write the words around free text in so many words more: "shop in list"."""


def opening(text: str, spans: Sequence[Span]) -> str:
    """The words before the first free text."""
    return text[: spans[0][0]].strip()


def filled(text: str, spans: Sequence[Span], free: str) -> str | None:
    """A text with its free parts, one or more, in the words that a free ear wrote.

    None where the words around them are not found there, or nothing stands between those.
    """
    words = tidied(free)
    around = _around(text, spans)
    first, *middle, last = map(as_spoken, around)
    places = _places([_BEGIN, *map(as_spoken, words), _END], [f"{_BEGIN} {first}", *middle, f"{last} {_END}"])
    found = [" ".join(words[end - 1 : begin - 1]) for (_, end), (begin, _) in pairwise(places)]
    return "".join(part + new for part, new in zip(around, [*found, ""], strict=True)) if all(found) and found else None


def tidied(free: str) -> list[str]:
    """The words of a written text in small letters, without the marks around them."""
    return [word for each in free.lower().replace("’", "'").split() if (word := each.strip(_MARKS))]


def _around(text: str, spans: Sequence[Span]) -> list[str]:
    """What stands before, between and behind the free parts."""
    ends = [0, *(end for _, end in spans)]
    begins = [*(begin for begin, _ in spans), len(text)]
    return [text[end:begin] for end, begin in zip(ends, begins, strict=True)]


def _places(words: Sequence[str], parts: Sequence[str]) -> list[Span]:
    """From which to which word each part of a text goes, one behind the other; empty where one is not found."""
    places: list[Span] = []
    for part in parts:
        place = _place(words, part.strip(), places[-1][1] if places else 0, latest=part is parts[-1])
        if place is None:
            return []
        places.append(place)
    return places


def _place(words: Sequence[str], part: str, begin: int, *, latest: bool) -> Span | None:
    """The words from `begin` on that are most like a part of a text; of several the first, or the last."""
    most = len(part.split()) + _MORE_WORDS
    spans = [(one, end) for one in range(begin, len(words)) for end in range(one + 1, min(one + most, len(words)) + 1)]
    alike = {span: float(fuzz.ratio(" ".join(words[slice(*span)]), part)) for span in spans}
    best = max(reversed(spans) if latest else spans, key=alike.__getitem__, default=None)
    return best if best and alike[best] >= LEAST_ALIKE else None
