"""What the lists of a pack can say: every phrase with the value that it stands for, and which slots go together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

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

from edgeassist.packs.grammar import Rules
from edgeassist.packs.sampler import spoken

MOST_PHRASES = 400
"""Of one value of a list so many phrases are told apart, and so many ways in which slots go together."""

_COUPLES = ("a couple", "a couple of", "couple of")

_PARTS = {"half": 50, "halfway": 50, "half way": 50, "a quarter": 25, "quarter": 25, "three quarters": 75}


def plain(text: str) -> str:
    """A text as a recogniser writes it: small letters, and no punctuation but what belongs to words and numbers."""
    spaced = re.sub(r"(\d)\s*%", r"\1 percent", text.lower().replace("’", "'"))
    without = re.sub(r"[^\w\s'.,]|[.,](?!\d)|(?<!\d)[.,]", " ", spaced)
    return " ".join(without.split())


def phrases(found: SlotList, rules: Rules) -> dict[str, list[tuple[Any, Mapping[str, Any]]]]:
    """Phrase → the values that it may stand for, each with its context."""
    said: dict[str, list[tuple[Any, Mapping[str, Any]]]] = {}
    if isinstance(found, RangeSlotList):
        for number in found.get_numbers():
            for text in _numbers(number):
                said.setdefault(text, []).append((number, {}))
        if found.start <= 1 and found.stop == 100:
            for text, number in _PARTS.items():
                said.setdefault(text, []).append((number, {}))
    elif isinstance(found, TextSlotList):
        for value in found.values:
            for raw in itertools.islice(texts(value.text_in, rules), MOST_PHRASES):
                text = plain(raw)
                out = text if value.value_out is None else value.value_out  # what is said, where a template says it
                said.setdefault(text, []).append((out, value.context or {}))
    return said


def inline(low: int, high: int, step: int) -> dict[str, list[tuple[Any, Mapping[str, Any]]]]:
    """The same for a range that stands in a template."""
    return {text: [(number, {})] for number in range(low, high + 1, step) for text in _numbers(number)}


def _numbers(number: float) -> Iterator[str]:
    yield plain(spoken(number))
    if number == int(number):
        yield str(int(number))
        yield from _COUPLES if number == 2 else ()
    else:
        yield f"{number:g}"
        if number * 2 == int(number * 2):
            yield f"{plain(spoken(int(number)))} and a half"


def texts(expression: Expression, rules: Rules) -> Iterator[str]:
    """All that an expression without lists can say."""
    match expression:
        case TextChunk():
            yield expression.original_text
        case RuleReference():
            yield from texts(rules[expression.rule_name].expression, rules)
        case Alternative():
            for item in expression.items:
                yield from texts(item, rules)
        case Permutation():
            for order in itertools.permutations(expression.items):
                yield from _joined(order, rules)
        case Group():
            yield from _joined(expression.items, rules)
        case _:
            return


def _joined(items: Any, rules: Rules) -> Iterator[str]:
    for parts in itertools.product(*(list(itertools.islice(texts(item, rules), MOST_PHRASES)) for item in items)):
        yield "".join(parts)


def together(expression: Expression, rules: Rules) -> frozenset[frozenset[str]]:
    """The sets of slots that some sentence of an expression has."""
    match expression:
        case ListReference():
            return frozenset({frozenset({expression.slot_name})})
        case RuleReference():
            return together(rules[expression.rule_name].expression, rules)
        case Alternative():
            return frozenset().union(*(together(item, rules) for item in expression.items))
        case Group():
            found = frozenset({frozenset[str]()})
            for item in expression.items:
                found = frozenset(itertools.islice((a | b for a in found for b in together(item, rules)), MOST_PHRASES))
            return found
        case _:
            return frozenset({frozenset[str]()})


def literal(expression: Expression, rules: Rules) -> Iterator[str]:
    """The words that stand in an expression itself, through all its rules."""
    match expression:
        case TextChunk():
            yield from plain(expression.original_text).split()
        case RuleReference():
            yield from literal(rules[expression.rule_name].expression, rules)
        case Group():
            for item in expression.items:
                yield from literal(item, rules)


def behind(expression: Expression, rules: Rules, slot: str) -> frozenset[str]:
    """The words that stand directly behind the value of a slot in an expression; "." where it ends there."""
    follows, _ = _firsts_behind(expression, rules, slot, frozenset({"."}))
    return follows


def _firsts_behind(
    expression: Expression, rules: Rules, slot: str, after: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The words behind a slot, and the words that the expression begins with, where `after` follows it."""
    match expression:
        case ListReference():
            return (after if expression.slot_name == slot else frozenset()), frozenset({""})
        case TextChunk():
            words = plain(expression.original_text).split()
            return frozenset(), frozenset(words[:1]) or after
        case RuleReference():
            return _firsts_behind(rules[expression.rule_name].expression, rules, slot, after)
        case Alternative():
            both = [_firsts_behind(item, rules, slot, after) for item in expression.items]
            return frozenset().union(*(each for each, _ in both)), frozenset().union(*(each for _, each in both))
        case Group():
            found = frozenset[str]()
            for item in reversed(expression.items):
                inside, after = _firsts_behind(item, rules, slot, after)
                found |= inside
            return found, after
        case _:
            return frozenset(), after


def saying(expression: Expression, rules: Rules, values: Mapping[str, str]) -> tuple[str, frozenset[str]] | None:
    """A short sentence of an expression, and the slots that it names with these phrases; None where it needs others."""
    match expression:
        case ListReference():
            slot = expression.slot_name
            return (values[slot], frozenset({slot})) if slot in values else None
        case TextChunk():
            return expression.original_text, frozenset()
        case RuleReference():
            return saying(rules[expression.rule_name].expression, rules, values)
        case Alternative():
            found = [said for item in expression.items if (said := saying(item, rules, values))]
            spare = (
                ("the", "") if any(isinstance(item, TextChunk) and item.is_empty for item in expression.items) else ()
            )

            def worth(said: tuple[str, frozenset[str]]) -> tuple[int, int]:
                text = said[0].strip()
                return len(said[1]), -spare.index(text) if text in spare else -len(spare)

            return max(found, key=worth, default=None)  # of what may be left out, only an article is said
        case Group():
            parts = [saying(item, rules, values) for item in expression.items]
            if None in parts:
                return None
            whole = [part for part in parts if part]
            named = [slot for _, slots in whole for slot in slots]
            return ("".join(text for text, _ in whole), frozenset(named)) if len(named) == len({*named}) else None
        case _:
            return None
