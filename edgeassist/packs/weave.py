"""Weaves sentence templates into a word network."""

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
    WildcardSlotList,
)

from edgeassist.packs.grammar import Lists, Rules
from edgeassist.packs.network import EMPTY, OPEN, Network
from edgeassist.packs.pack import Pack
from edgeassist.packs.sampler import spoken, spoken_numbers
from edgeassist.packs.speech import as_spoken, unwritable
from edgeassist.packs.templates import with_samplers

BRANCH_WEIGHT = 0.5
"""How much of a branch's rarity counts; found on one half of the coffee orders (README, Hearing)."""

PADDING_COST = 2.0
"""What a "please" at the beginning or end costs, so that noise is not heard as one."""

_Item = TypeVar("_Item")

Frontier = dict[str, int]
"""The beginning of a word that is still open → the state before that word."""

Spell = Callable[[str], tuple[str, ...]]
"""A word as it is written → known words, parted by spaces, that sound like it."""


SaidAs = Mapping[str, tuple[str, ...]]
"""A name or a word → the spellings by which it shall be heard."""


def unspelt(word: str) -> tuple[str, ...]:
    """No spelling for any word."""
    return ()


def build(
    packs: Sequence[Pack],
    device_lists: Mapping[str, SlotList],
    known: Collection[str],
    spell: Spell = unspelt,
    said_as: SaidAs | None = None,
    called: Sequence[str] = (),
    others: Collection[str] = (),
) -> Network:
    """The network of all templates that can be said with these devices and the recogniser's `known` words.

    `said_as` gives the spellings of some names and words, wherever they are said; `spell` those of all other words
    that are not known. `called` are names that may be called before a sentence: wake words. `others` are words that
    no sentence has, but speech may: without "unlock", it would be heard as "lock".
    """
    network = Network(others=frozenset(others))
    vocabulary = _Vocabulary(known, spell, _usable(packs, said_as or {}, known))
    start = network.state()
    _pad(network, 0, start, called, vocabulary)
    found = {pack.name: list(with_samplers(pack, device_lists)) for pack in packs}
    cost = BRANCH_WEIGHT * math.log(max(1, sum(map(len, found.values()))))
    for pack in packs:
        before, behind = network.state(), network.state()
        _pad(network, start, before, pack.intents.skip_words, vocabulary)
        _pad(network, behind, Network.FINAL, pack.intents.skip_words, vocabulary)
        for template, sampler in found[pack.name]:
            begun = network.state()
            network.join(before, begun, cost=cost)
            walk = _Walk(network, sampler.rules, sampler.lists, vocabulary)
            ends = walk.text(walk.expression({EMPTY: begun}, template.expression), " ")
            for end in ends.values():
                network.join(end, behind)
            if not ends:
                network.unheard.append(template.text)
    return network


def _usable(packs: Sequence[Pack], names: SaidAs, known: Collection[str]) -> SaidAs:
    """The spellings that the user and the packs give, by the word as it is spoken; only those of known words.

    A word that is known is still heard as it is, too.
    """
    given = [*(entry for pack in packs for entry in pack.about.said_as.items()), *names.items()]
    usable = {
        as_spoken(word): tuple(filter(None, (as_spoken(spelling) for spelling in spellings)))
        for word, spellings in given
    }
    return {
        word: (*_known_only([word], known), *found)
        for word, spellings in usable.items()
        if (found := _known_only(spellings, known))
    }


def _known_only(spellings: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(spelling for spelling in spellings if all(word in known for word in spelling.split()))


def _pad(network: Network, source: int, target: int, words: Sequence[str], vocabulary: _Vocabulary) -> None:
    """A way from state to state, on which a word such as "please" may be said; it means nothing."""
    network.join(source, target)
    walk = _Walk(network, {}, {}, vocabulary)
    cost = PADDING_COST + BRANCH_WEIGHT * math.log(max(1, len(words)))
    for word in words:
        network.padding.update(as_spoken(word).split())
        begun = network.state()
        network.join(source, begun, cost=cost)
        for end in walk.text({EMPTY: begun}, f"{word} ").values():
            network.join(end, target)


@dataclass(frozen=True)
class _Vocabulary:
    """How words are heard."""

    known: Collection[str]
    spell: Spell
    said_as: SaidAs


@dataclass(frozen=True)
class _Walk:
    """Adds expressions to a network. Each method takes the frontier before them and gives the one behind."""

    network: Network
    rules: Rules
    lists: Lists
    vocabulary: _Vocabulary

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
            return self.branches(frontier, _Value(self).add, [value.text_in for value in found.values])
        if isinstance(found, RangeSlotList):
            return self.branches(frontier, _Value(self).words, spoken_numbers(found))
        if bounds := reference.get_inline_range():
            numbers = range(bounds[0], bounds[1] + 1, bounds[2])
            return self.branches(frontier, _Value(self).words, [spoken(number) for number in numbers])
        return self.free_text(frontier) if isinstance(found, WildcardSlotList) else {}

    def free_text(self, frontier: Frontier) -> Frontier:
        """Any words; letters that touch them leave no way."""
        if EMPTY not in frontier:
            return {}
        end = self.network.state()
        self.network.join(frontier[EMPTY], end, OPEN)
        return {OPEN: end}

    def branches(
        self, frontier: Frontier, add: Callable[[Frontier, _Item], Frontier], items: Iterable[_Item]
    ) -> Frontier:
        """Each item from the same frontier, their ends joined."""
        choices = list(items)
        begun = self.begun(frontier, len(choices))
        ends: dict[str, list[int]] = {}
        for item in choices:
            for partial, end in add(begun, item).items():
                ends.setdefault(partial, []).append(end)
        return {partial: self.joined(states) for partial, states in ends.items()}

    def begun(self, frontier: Frontier, branches: int) -> Frontier:
        """The frontier from which so many branches go."""
        if branches < 2:
            return frontier
        cost = BRANCH_WEIGHT * math.log(branches)
        begun = {partial: self.network.state() for partial in frontier}
        for partial, state in frontier.items():
            self.network.join(state, begun[partial], cost=cost)
        return begun

    def joined(self, states: Sequence[int]) -> int:
        """One state behind several."""
        different = dict.fromkeys(states)
        if len(different) == 1:
            return states[0]
        joined = self.network.state()
        for state in different:
            self.network.join(state, joined)
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
        return {EMPTY: self.joined(ends)} if ends else {}

    def word(self, state: int, written: str) -> int | None:
        """The state behind a written word, None where it cannot be heard."""
        if OPEN in written:
            return state if written == OPEN else None
        spoken = as_spoken(written)
        if given := self.vocabulary.said_as.get(spoken):
            self.network.spelt[spoken] = given
            return self.spelt(state, given)
        if unwritable(written):
            self.network.spelt[written.lower()] = ()
            return None
        words = spoken.split()
        spellings = [self.spellings(word, written if word == spoken else word) for word in words]
        if not all(spellings):
            return None
        for each in spellings:
            state = self.spelt(state, each)
        return state

    def spellings(self, word: str, written: str) -> tuple[str, ...]:
        """How a spoken word is heard: as it is where that is known, else as what sounds alike."""
        if word in self.vocabulary.known:
            self.network.known.add(word)
            return (word,)
        if word not in self.network.spelt:
            self.network.spelt[word] = self.vocabulary.spell(written)
        return self.network.spelt[word]

    def spelt(self, state: int, spellings: Sequence[str]) -> int:
        """The state behind a word that may be heard by any of these spellings."""
        end = self.network.state()
        for spelling in spellings:
            self.network.chain(state, end, spelling.split())
        return end


@dataclass
class _Value:
    """Adds the values of one list from one frontier; those that begin with the same words share the way there."""

    walk: _Walk
    ways: dict[tuple[str, ...], Frontier] = field(default_factory=dict)

    def add(self, frontier: Frontier, value: Expression) -> Frontier:
        if isinstance(value, TextChunk):
            return self.words(frontier, value.original_text)
        return self.walk.expression(frontier, value)

    def words(self, frontier: Frontier, text: str) -> Frontier:
        """A text whose spelling is given is a single word, whatever spaces are in it."""
        if as_spoken(text) in self.walk.vocabulary.said_as:
            *words, last = (text,)
        else:
            *words, last = re.split(r"\s+", text)
        return {partial + last: state for partial, state in self.way(frontier, tuple(words)).items()}

    def way(self, frontier: Frontier, words: tuple[str, ...]) -> Frontier:
        """The frontier behind some words."""
        if not words:
            return frontier
        if words not in self.ways:
            before = self.way(frontier, words[:-1])
            self.ways[words] = self.walk.ended({partial + words[-1]: state for partial, state in before.items()})
        return self.ways[words]
