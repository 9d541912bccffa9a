"""What the words so far can become, by the word network that the recogniser searches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from edgeassist.events import Reach
from edgeassist.packs.network import OPEN


class Reaches:
    """Follows words through a deterministic network from its start."""

    def __init__(self, arcs: Sequence[Mapping[str, int]], finals: Collection[int], padding: Collection[str]) -> None:
        """`arcs`: state → word → next state; 0 is the start. Nothing waits for `padding`, such as "please"."""
        self._arcs = arcs
        self._finals = frozenset(finals)
        self._padding = frozenset(padding)

    def of(self, text: str) -> Reach:
        """What some words, as the recogniser writes them, can become."""
        states, free = {0}, set[int]()
        for word in text.split():
            free |= self._after(states, OPEN)
            states = self._after(states, word) | free
        if not states or not text:
            return "other"
        if states.isdisjoint(self._finals):
            return "open"
        return "complete" if free or any(map(self._goes_on, states)) else "closed"

    def _after(self, states: Collection[int], word: str) -> set[int]:
        return {self._arcs[state][word] for state in states if word in self._arcs[state]}

    def _goes_on(self, state: int) -> bool:
        return not self._padding.issuperset(self._arcs[state])
