"""Random sentences from templates, and numbers as they are spoken."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from hassil import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RangeSlotList,
    RuleReference,
    TextChunk,
    TextSlotList,
)
from hassil.numbers import get_rbnf_engine

from edgeassist.packs.grammar import Lists, Rules

_WILDCARD = "something"


@dataclass
class Sampler:
    """Draws sentences from templates so that every choice in them comes up about equally often.

    Each place where a template branches deals its branches like a shuffled pack of cards: few sentences suffice to
    show every word of a long list. The same seed gives the same sentences.
    """

    rules: Rules
    lists: Lists
    seed: int = 0
    _random: random.Random = field(init=False)
    _decks: dict[int, list[int]] = field(default_factory=dict)
    _sayable: dict[int, bool] = field(default_factory=dict)
    _numbers: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def sentence(self, expression: Expression) -> str:
        """One sentence, numbers as words, spaces tidied."""
        return " ".join("".join(self._walk(expression)).split())

    def can_say(self, expression: Expression) -> bool:
        """False where it needs a value of an empty list, such as a device's name where no device fits."""
        if id(expression) not in self._sayable:
            self._sayable[id(expression)] = self._has_words(expression)
        return self._sayable[id(expression)]

    def _has_words(self, expression: Expression) -> bool:
        match expression:
            case RuleReference():
                return self.can_say(self.rules[expression.rule_name].expression)
            case ListReference():
                found = self.lists.get(expression.list_name)
                return not isinstance(found, TextSlotList) or bool(found.values)
            case Alternative():
                return any(self.can_say(item) for item in expression.items)
            case Group():
                return all(self.can_say(item) for item in expression.items)
            case _:
                return True

    def _walk(self, expression: Expression) -> Iterator[str]:
        match expression:
            case TextChunk():
                yield expression.original_text
            case RuleReference():
                yield from self._walk(self.rules[expression.rule_name].expression)
            case ListReference():
                yield from self._value(expression)
            case Alternative():
                items = [item for item in expression.items if self.can_say(item)]
                yield from self._walk(items[self._deal(id(expression), len(items))])
            case Permutation():
                for item in self._random.sample(expression.items, len(expression.items)):
                    yield from self._walk(item)
            case Group():
                for item in expression.items:
                    yield from self._walk(item)

    def _value(self, reference: ListReference) -> Iterator[str]:
        found = self.lists.get(reference.list_name)
        if isinstance(found, TextSlotList):
            chosen = found.values[self._deal(id(found), len(found.values))]
            yield from self._walk(chosen.text_in)
        elif isinstance(found, RangeSlotList):
            numbers = self._numbers.setdefault(id(found), spoken_numbers(found))
            yield numbers[self._deal(id(found), len(numbers))]
        elif bounds := reference.get_inline_range():
            yield spoken(self._random.randrange(bounds[0], bounds[1] + 1, bounds[2]))
        else:
            yield _WILDCARD

    def _deal(self, place: int, size: int) -> int:
        deck = self._decks.get(place)
        if not deck:
            deck = self._decks[place] = self._random.sample(range(size), size)
        return deck.pop()


@cache
def spoken(value: float, kind: Literal["cardinal", "ordinal"] = "cardinal") -> str:
    """A number as it is spoken, `twenty one` or `twenty first`, by Unicode's rule-based number formats."""
    rules = f"spellout-{kind}"
    return get_rbnf_engine("en").format_number(value, ruleset_names=[rules]).text_by_ruleset[rules].replace("-", " ")


def spoken_numbers(numbers: RangeSlotList) -> list[str]:
    """Every number of a range as it is spoken."""
    return [spoken(value) for value in numbers.get_numbers()]
