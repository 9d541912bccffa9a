"""The packs as a word network: exactly the word sequences that their templates accept, for a recogniser to search.

A network is a finite-state acceptor. Its arcs carry a word as it is spoken and a cost, the negated logarithm of the
share that a branch gets among its neighbours. Knows nothing of any recogniser.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hassil import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RangeSlotList,
    RuleReference,
    SlotList,
    TextChunk,
    TextSlotList,
)

from edgeassist.packs.grammar import Lists, Rules
from edgeassist.packs.pack import Pack
from edgeassist.packs.sampler import spoken, spoken_numbers
from edgeassist.packs.speech import as_spoken
from edgeassist.packs.templates import with_samplers

BRANCH_WEIGHT = 0.5
"""How much of a branch's rarity counts; found on one half of the coffee orders (README, Hearing)."""

PADDING_COST = 2.0
"""What a "please" at the beginning or end costs, so that noise is not heard as one."""

EMPTY = ""
"""The label of an arc that takes no word."""

Arc = tuple[str, float, int]
"""Word, cost, and the state that follows."""

_Item = TypeVar("_Item")

Frontier = dict[str, int]
"""The beginning of a word that is still open → the state before that word."""


@dataclass
class Network:
    """States by number; 0 is the start, `FINAL` the end."""

    arcs: list[list[Arc]] = field(default_factory=lambda: [[], []])
    unknown: set[str] = field(default_factory=set)
    """Words of the packs that the recogniser does not know; what needs them cannot be heard."""

    FINAL = 1

    def state(self) -> int:
        """A new state."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def join(self, source: int, target: int, word: str = EMPTY, cost: float = 0.0) -> None:
        """A new arc."""
        self.arcs[source].append((word, cost, target))


def build(packs: Sequence[Pack], device_lists: Mapping[str, SlotList], known: Collection[str]) -> Network:
    """The network of all templates that can be said with these devices and the recogniser's `known` words."""
    network = Network()
    found = {pack.name: list(with_samplers(pack, device_lists)) for pack in packs}
    cost = BRANCH_WEIGHT * math.log(max(1, sum(map(len, found.values()))))
    for pack in packs:
        before, behind = network.state(), network.state()
        _pad(network, 0, before, pack.intents.skip_words, known)
        _pad(network, behind, Network.FINAL, pack.intents.skip_words, known)
        for template, sampler in found[pack.name]:
            start = network.state()
            network.join(before, start, cost=cost)
            walk = _Walk(network, sampler.rules, sampler.lists, known)
            for end in walk.text(walk.expression({EMPTY: start}, template.expression), " ").values():
                network.join(end, behind)
    return network


def _pad(network: Network, source: int, target: int, words: Sequence[str], known: Collection[str]) -> None:
    """A way from state to state, on which a word such as "please" may be said; the matcher skips it."""
    network.join(source, target)
    walk = _Walk(network, {}, {}, known)
    cost = PADDING_COST + BRANCH_WEIGHT * math.log(max(1, len(words)))
    for word in words:
        begun = network.state()
        network.join(source, begun, cost=cost)
        for end in walk.text({EMPTY: begun}, f"{word} ").values():
            network.join(end, target)


@dataclass(frozen=True)
class _Walk:
    """Adds expressions to a network. Each method takes the frontier before them and gives the one behind."""

    network: Network
    rules: Rules
    lists: Lists
    known: Collection[str]

    def expression(self, frontier: Frontier, expression: Expression) -> Frontier:
        match expression:
            case TextChunk():
                return self.text(frontier, expression.original_text)
            case RuleReference():
                return self.expression(frontier, self.rules[expression.rule_name].expression)
            case ListReference():
                return self.values(frontier, expression)
            case Alternative():
                return self.branches(frontier, self.expression, expression.items)
            case Permutation():
                return self.branches(frontier, self.orders, itertools.permutations(expression.items))
            case Group():
                return self.sequence(frontier, expression.items)
            case _:
                return {}

    def sequence(self, frontier: Frontier, items: Iterable[Expression]) -> Frontier:
        for item in items:
            frontier = self.expression(frontier, item)
        return frontier

    def orders(self, frontier: Frontier, items: Sequence[Expression]) -> Frontier:
        for item in items:
            frontier = self.expression(self.text(frontier, " "), item)
        return self.text(frontier, " ")

    def values(self, frontier: Frontier, reference: ListReference) -> Frontier:
        found = self.lists.get(reference.list_name)
        if isinstance(found, TextSlotList):
            return self.branches(frontier, self.expression, [value.text_in for value in found.values])
        if isinstance(found, RangeSlotList):
            return self.branches(frontier, self.text, spoken_numbers(found))
        if bounds := reference.get_inline_range():
            numbers = range(bounds[0], bounds[1] + 1, bounds[2])
            return self.branches(frontier, self.text, [spoken(number) for number in numbers])
        return {}  # free text: not heard by this network

    def branches(
        self, frontier: Frontier, add: Callable[[Frontier, _Item], Frontier], items: Iterable[_Item]
    ) -> Frontier:
        """Each item from the same frontier, their ends joined."""
        choices = list(items)
        cost = BRANCH_WEIGHT * math.log(max(1, len(choices)))
        joined: Frontier = {}
        for item in choices:
            begun: Frontier = {}
            for partial, state in frontier.items():
                begun[partial] = self.network.state()
                self.network.join(state, begun[partial], cost=cost)
            for partial, end in add(begun, item).items():
                self.network.join(end, joined.setdefault(partial, self.network.state()))
        return joined

    def text(self, frontier: Frontier, text: str) -> Frontier:
        """Letters lengthen the open word, a space ends it."""
        for piece in re.split(r"(\s+)", text):
            if piece.isspace():
                frontier = self.ended(frontier)
            elif piece:
                frontier = {partial + piece: state for partial, state in frontier.items()}
        return frontier

    def ended(self, frontier: Frontier) -> Frontier:
        ends = [end for partial, state in frontier.items() if (end := self.word(state, partial)) is not None]
        if len(ends) < 2:
            return {EMPTY: ends[0]} if ends else {}
        joined = self.network.state()
        for end in ends:
            self.network.join(end, joined)
        return {EMPTY: joined}

    def word(self, state: int, written: str) -> int | None:
        """The state behind a written word, None where the recogniser does not know how it is spoken."""
        words = as_spoken(written).split()
        unknown = [word for word in words if word not in self.known]
        if unknown:
            self.network.unknown.update(unknown)
            return None
        for word in words:
            state, before = self.network.state(), state
            self.network.join(before, state, word)
        return state
