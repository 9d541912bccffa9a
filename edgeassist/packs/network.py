"""The packs as a word network: exactly the word sequences that their templates accept, for a recogniser to search.

A network is a finite-state acceptor. Its arcs carry a word as it is spoken and a cost, the negated logarithm of the
share that a branch gets among its neighbours. Where a template has free text in it stands an arc for any words; which
those are is the recogniser's business. A word that the recogniser does not know stands there in spellings of
known words that sound alike; where they come from is not known here, and nothing else of a recogniser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

EMPTY = ""
"""The label of an arc that takes no word."""

OPEN = "{}"
"""The label of an arc that takes free text: any words, one or more."""

Arc = tuple[str, float, int]
"""Word, cost, and the state that follows."""


@dataclass
class Network:
    """States by number; 0 is the start, `FINAL` the end."""

    arcs: list[list[Arc]] = field(default_factory=lambda: [[], []])
    known: set[str] = field(default_factory=set)
    """Words of the packs that the recogniser knows."""
    spelt: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words, and what else has spellings given → the spellings; what needs a word without any is not heard."""
    padding: set[str] = field(default_factory=set)
    """Words such as "please", which mean nothing."""
    unheard: list[str] = field(default_factory=list)
    """Templates through which there is no way."""
    others: frozenset[str] = frozenset()
    """Words that are heard only as other speech, beside the common ones."""

    FINAL = 1

    def state(self) -> int:
        """A new state."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def join(self, source: int, target: int, word: str = EMPTY, cost: float = 0.0) -> None:
        """A new arc."""
        self.arcs[source].append((word, cost, target))

    def chain(self, source: int, target: int, words: Sequence[str]) -> None:
        """A way from state to state that takes these words."""
        for word in words[:-1]:
            source, before = self.state(), source
            self.join(before, source, word)
        self.join(source, target, words[-1])

    def meanings(self) -> dict[str, list[str]]:
        """Each spelling → what it may stand for, itself first where its words are also said for themselves."""
        found: dict[str, list[str]] = {}
        for word, spellings in self.spelt.items():
            for spelling in spellings:
                if spelling == word:
                    continue
                itself = [spelling] if self.known.issuperset(spelling.split()) else []
                found.setdefault(spelling, itself).append(word)
        return found
