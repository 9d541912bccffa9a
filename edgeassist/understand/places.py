"""Finds places in a text that are not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from edgeassist.packs.phrases import plain

_BEFORE = re.compile(r"\b(?:in|inside|at|on|of|for|from)(?: (?:the|my|our|your|his|her|their|this|that))? ")
_INSIDE = re.compile(r"\b(?:in|inside)(?: (?:the|my|our|your|his|her|their|this|that))? ")
_LONGEST = 3
_SLIP_LIKE = 75.0
"""Of 100: how like another word a slip of it is."""


class Places:
    """Which places there are, and which words may be another."""

    def __init__(self, here: Collection[str], elsewhere: Collection[str], is_known: Callable[[str], bool]) -> None:
        """`here` are phrases for places and devices that there are, `elsewhere` those that people call places.

        `is_known` tells whether the packs have a word; "in the" and another word is a place that is not there.
        """
        self._here = frozenset(here)
        self._elsewhere = frozenset(elsewhere) - self._here
        self._is_known = is_known
        self._words = sorted({word for phrase in here for word in phrase.split()})

    def missing(self, text: str) -> str:
        """The place that a text names behind a word such as "in", where there is none of that name; else nothing."""
        text = plain(text)
        for found in _BEFORE.finditer(text):
            words = text[found.end() :].split()
            if (begun := _first(words, self._here)) or (begun := _first(words, self._elsewhere)):
                if begun in self._elsewhere:
                    return begun
            elif words and _INSIDE.fullmatch(found[0]) and self._is_strange(words[0]):
                return " ".join(words[: 2 if words[1:2] == ["room"] else 1])
        return ""

    def anywhere(self, text: str) -> Iterator[tuple[str, str]]:
        """What may be a place that is not there, as in "attic light", and the text with `{}` in its stead."""
        words = plain(text).split()
        for size in range(_LONGEST, 0, -1):
            for begin in range(len(words) - size + 1):
                phrase = " ".join(words[begin : begin + size])
                if phrase in self._elsewhere or (size == 1 and self._is_strange(phrase)):
                    yield phrase, " ".join((*words[:begin], "{}", *words[begin + size :]))

    def _is_strange(self, word: str) -> bool:
        """Whether a word is neither known nor a slip of a name that there is: about that it is asked."""
        from rapidfuzz import fuzz, process

        return not self._is_known(word) and not process.extractOne(
            word, self._words, scorer=fuzz.ratio, score_cutoff=_SLIP_LIKE
        )


def _first(words: Sequence[str], phrases: Collection[str]) -> str:
    """The longest of some phrases with which words begin."""
    begun = (" ".join(words[:size]) for size in range(_LONGEST, 0, -1))
    return next((phrase for phrase in begun if phrase in phrases), "")
