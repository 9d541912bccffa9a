"""What could have been said instead: the packs' example sentences nearest to what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edgeassist.packs.pack import Pack


def suggester(packs: Sequence[Pack], count: int = 3) -> Callable[[str], tuple[str, ...]]:
    """A function that gives the `count` examples nearest in words to a text."""
    examples = [call.examples[0] for pack in packs for call in pack.calls.values() if call.examples]

    def suggest(text: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process

        return tuple(found for found, *_ in process.extract(text, examples, scorer=fuzz.WRatio, limit=count))

    return suggest
