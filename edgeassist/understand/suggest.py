"""What could have been said instead: the packs' example sentences nearest to what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edgeassist.packs.pack import Pack

_ANSWERS = "dialog."
"""Actions of what answers a question: nobody would begin with it."""


def suggester(packs: Sequence[Pack], count: int = 3) -> Callable[[str], tuple[str, ...]]:
    """A function that gives the `count` examples nearest in words to a text."""
    calls = (call for pack in packs for call in pack.calls.values())
    examples = [call.examples[0] for call in calls if call.examples and not call.action.startswith(_ANSWERS)]

    def suggest(text: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process

        return tuple(found for found, *_ in process.extract(text, examples, scorer=fuzz.WRatio, limit=count))

    return suggest
