"""Which phrase of a list words stand for that are not quite it: misheard, misspelt, or with a word's ending."""

from __future__ import annotations

from collections.abc import Collection, Sequence

LEAST_LIKE = 88.0
"""Of 100: how like a phrase words must be to be taken for it, as rapidfuzz compares letters."""

SHORTEST = 5
"""Letters; shorter phrases are taken only as they stand."""


def like(text: str, phrases: Sequence[str], known: Collection[str]) -> tuple[str, float] | None:
    """The phrase that a text is most like, and how like of 100; None where it is like none.

    Words that are all `known` are no slip of others: to drive is no driver. Nor is a plural: the windows are not the
    window.
    """
    from rapidfuzz import fuzz, process

    if len(text) < SHORTEST or all(word in known for word in text.split()):
        return None
    found = process.extractOne(text, phrases, scorer=fuzz.ratio, score_cutoff=LEAST_LIKE)
    return None if found is None or f"{found[0]}s" == text or f"{text}s" == found[0] else (found[0], found[1])


def bare(word: str) -> str:
    """A word without what may be drawn together with it: "kettle" of "the kettle's on"."""
    return word.removesuffix("'s")
