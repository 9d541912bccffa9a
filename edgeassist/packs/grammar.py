"""Walks over sentence templates: what they refer to, how large they are, random sentences.

Knows hassil's expression types, and nothing of intents or actions.
"""

from __future__ import annotations

import graphlib
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hassil import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    SlotList,
    TextChunk,
    TextSlotList,
)

Rules = Mapping[str, Sentence]
Lists = Mapping[str, SlotList]
Graph = Mapping[str, set[str]]
"""`<rule>` or `{list}` → those it refers to."""

_WILDCARD = "something"
CAP = 10**9
"""Larger counts are not told apart."""


def references(expression: Expression) -> Iterator[RuleReference | ListReference]:
    """The rules and lists a template refers to directly."""
    match expression:
        case RuleReference() | ListReference():
            yield expression
        case Group():
            for item in expression.items:
                yield from references(item)


def written(reference: RuleReference | ListReference) -> str:
    """A reference as it stands in a template, without its slot: `<rule>` or `{list}`."""
    if isinstance(reference, RuleReference):
        return f"<{reference.rule_name}>"
    return f"{{{reference.list_name}}}"


def graph(rules: Rules, lists: Lists) -> Graph:
    """What all rules and lists refer to."""
    bodies = {f"<{name}>": [rule.expression] for name, rule in rules.items()}
    for name, found in lists.items():
        bodies[f"{{{name}}}"] = [value.text_in for value in found.values] if isinstance(found, TextSlotList) else []
    return {
        name: {written(reference) for expression in expressions for reference in references(expression)}
        for name, expressions in bodies.items()
    }


def find_cycle(graph: Graph) -> list[str]:
    """The names that refer to each other in a circle, the first one again at the end; empty where none do."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(reversed(error.args[1]))
    return []


def reachable(expression: Expression, rules: Rules, lists: Lists) -> Iterator[RuleReference | ListReference]:
    """All that a template refers to, through its rules and lists, each followed once; unknown ones included."""
    waiting, seen = [expression], set[str]()
    while waiting:
        for reference in references(waiting.pop()):
            yield reference
            if (name := written(reference)) not in seen:
                seen.add(name)
                waiting += _bodies(reference, rules, lists)


def _bodies(reference: RuleReference | ListReference, rules: Rules, lists: Lists) -> list[Expression]:
    """What a rule or list stands for; nothing where it is unknown, or holds plain words alone."""
    if isinstance(reference, RuleReference):
        return [rules[reference.rule_name].expression] if reference.rule_name in rules else []
    found = lists.get(reference.list_name)
    values = found.values if isinstance(found, TextSlotList) else []
    return [value.text_in for value in values if not isinstance(value.text_in, TextChunk)]


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a template is, its rules and lists written out. No count goes beyond `CAP`."""

    openings: Mapping[str, int] = field(default_factory=lambda: {"": 1})
    """Words it may begin with → in how many ways a text that begins so can be read; empty words where that is open."""
    parts: int = 1
    depth: int = 1

    @property
    def readings(self) -> int:
        """In how many ways at most one text can be read; the matcher follows them all.

        Branches that begin with different words exclude each other.
        """
        most = 1
        for words in self.openings:
            most = max(most, sum(self.openings.get(words[:end], 0) for end in range(len(words) + 1)))
        return min(CAP, most)


def extent(expression: Expression, known: Mapping[str, Extent]) -> Extent:
    """Measure an expression whose references are measured already."""
    match expression:
        case TextChunk():
            return Extent({_plain(expression.text): 1})
        case Group():
            items = [extent(item, known) for item in expression.items]
            return _alternatives(items) if isinstance(expression, Alternative) else _sequence(expression, items)
        case RuleReference() | ListReference():
            return known.get(written(expression), Extent())
        case _:
            return Extent()


def _plain(text: str) -> str:
    """Text as the matcher compares it: without case, hyphens as spaces."""
    return text.strip().casefold().replace("-", " ").replace("_", " ")


def _alternatives(items: list[Extent]) -> Extent:
    openings: dict[str, int] = {}
    for item in items:
        for words, count in item.openings.items():
            openings[words] = min(CAP, openings.get(words, 0) + count)
    return _around(items, openings)


def _sequence(group: Group, items: list[Extent]) -> Extent:
    if isinstance(group, Permutation):
        return _around(items, {"": _product(items, math.factorial(min(len(items), 20)))})
    words = [item.text for item in itertools.takewhile(_is_text, group.items) if isinstance(item, TextChunk)]
    if text := _plain("".join(words)):
        return _around(items, {text: _product(items)})
    solid = items[len(words) :]
    following = _product(solid[1:])
    openings = solid[0].openings if solid else {"": 1}
    return _around(items, {opening: min(CAP, count * following) for opening, count in openings.items()})


def _is_text(expression: Expression) -> bool:
    return isinstance(expression, TextChunk)


def _product(items: Iterable[Extent], start: int = 1) -> int:
    for item in items:
        start = min(CAP, start * item.readings)
    return start


def _around(items: list[Extent], openings: Mapping[str, int]) -> Extent:
    parts = min(CAP, 1 + sum(item.parts for item in items))
    return Extent(openings, parts, 1 + max((item.depth for item in items), default=0))


def extents(rules: Rules, lists: Lists) -> dict[str, Extent]:
    """The extent of every `<rule>` and `{list}`. There is no circle among them."""
    known: dict[str, Extent] = {}
    for name in graphlib.TopologicalSorter(graph(rules, lists)).static_order():
        if name.startswith("<") and (rule := rules.get(name[1:-1])):
            known[name] = extent(rule.expression, known)
        elif isinstance(found := lists.get(name[1:-1]), TextSlotList):
            values = [extent(value.text_in, known) for value in found.values]
            longest = max((value.parts for value in values), default=1)  # of a long list only some values are tried
            known[name] = replace(_alternatives(values), parts=longest)
    return known
