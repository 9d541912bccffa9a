"""Walks over sentence templates: how many sentences they stand for, whether rules go in circles, random sentences.

Knows hassil's expression types, and nothing of intents or actions.
"""

from __future__ import annotations

import graphlib
import itertools
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hassil import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RangeSlotList,
    RuleReference,
    Sentence,
    SlotList,
    TextChunk,
    TextSlotList,
)
from hassil.numbers import get_rbnf_engine

Rules = Mapping[str, Sentence]
Lists = Mapping[str, SlotList]

_WILDCARD = "something"


def rule_names(expression: Expression) -> Iterator[str]:
    """The rules a template refers to directly."""
    if isinstance(expression, RuleReference):
        yield expression.rule_name
    elif isinstance(expression, Group):
        for item in expression.items:
            yield from rule_names(item)


def find_cycle(rules: Rules) -> list[str]:
    """The names of rules that refer to each other in a circle, the first one again at the end; empty where none do."""
    graph = {name: set(rule_names(rule.expression)) for name, rule in rules.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(reversed(error.args[1]))
    return []


def shapes(expression: Expression, rules: Rules) -> int:
    """How many different sentences a template stands for, a list counted as one word. The rules have no cycle."""
    match expression:
        case RuleReference():
            return shapes(rules[expression.rule_name].expression, rules)
        case Alternative():
            return sum(shapes(item, rules) for item in expression.items)
        case Permutation():
            return math.factorial(len(expression.items)) * math.prod(shapes(item, rules) for item in expression.items)
        case Group():
            return math.prod(shapes(item, rules) for item in expression.items)
        case _:
            return 1


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
    _numbers: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def sentence(self, expression: Expression) -> str:
        """One sentence, numbers as words, spaces tidied."""
        return " ".join("".join(self._walk(expression)).split())

    def _walk(self, expression: Expression) -> Iterator[str]:
        match expression:
            case TextChunk():
                yield expression.original_text
            case RuleReference():
                yield from self._walk(self.rules[expression.rule_name].expression)
            case ListReference():
                yield from self._value(expression)
            case Alternative():
                yield from self._walk(expression.items[self._deal(id(expression), len(expression.items))])
            case Permutation():
                for item in self._random.sample(expression.items, len(expression.items)):
                    yield from self._walk(item)
            case Group():
                for item in expression.items:
                    yield from self._walk(item)

    def _value(self, reference: ListReference) -> Iterator[str]:
        found = self.lists.get(reference.list_name)
        if isinstance(found, TextSlotList) and found.values:
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


def spoken(value: float) -> str:
    """A number as it is spoken, `twenty one`, by Unicode's rule-based number formats."""
    texts = get_rbnf_engine("en").format_number(value).text_by_ruleset
    return texts["spellout-cardinal"].replace("-", " ")


def spoken_numbers(numbers: RangeSlotList) -> list[str]:
    """Every number of a range as it is spoken."""
    return [spoken(value) for value in numbers.get_numbers()]


def draw(expressions: list[tuple[str, Expression]], sampler: Sampler, count: int) -> Iterator[tuple[str, str]]:
    """Yield `count` labelled sentences, taking the templates in turn; the label stands beside its template."""
    if expressions:
        for label, expression in itertools.islice(itertools.cycle(expressions), count):
            yield label, sampler.sentence(expression)
