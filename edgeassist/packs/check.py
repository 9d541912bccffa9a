"""Finds what is wrong with a pack before it is used: rules in circles, templates that explode, unknown actions, slots
that an action does not take, examples that are not understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hassil import Expression, ListReference, SlotList, parse_sentence
from hassil.expression import Group, RuleReference
from hassil.parse_expression import ParseExpressionError
from hassil.parser import ParseError

from edgeassist.errors import PackError
from edgeassist.packs.grammar import Rules, find_cycle, rule_names, shapes
from edgeassist.packs.pack import Pack

MAX_SHAPES = 200_000
"""A template may stand for this many sentences, lists counted as one word; matching time grows with them."""

MIN_EXAMPLES = 5
HASSIL_SLOTS = {"domain", "device_class"}
"""Fixed slots of Home Assistant's files that describe the device, not the request."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What an action takes."""

    slots: frozenset[str]
    needed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence template of a pack, with what stands around it."""

    intent: str
    text: str
    expression: Expression
    rules: Rules
    lists: Mapping[str, SlotList]
    fixed: frozenset[str]
    """The slots that the block gives."""


def templates(pack: Pack) -> Iterator[Template]:
    """All sentence templates of a pack that ought to be safe. Raises PackError for one that cannot be parsed."""
    _ensure_parsed(pack)
    for intent in pack.intents.intents.values():
        for block in intent.data:
            rules = {**pack.intents.expansion_rules, **block.expansion_rules}
            lists = {**pack.intents.slot_lists, **block.slot_lists}
            copied = {
                slot if isinstance(slot, str) else key
                for key, value in block.requires_context.items()
                if isinstance(value, dict) and (slot := value.get("slot"))
            }
            fixed = frozenset(block.slots) | frozenset(copied)
            for sentence in block.sentences:
                yield Template(intent.name, sentence.text or "", sentence.expression, rules, lists, fixed)


_PARSE_ERRORS = (ParseError, ParseExpressionError, AssertionError, ValueError, KeyError, TypeError, AttributeError)
"""What hassil raises of a document it cannot read."""


def _ensure_parsed(pack: Pack) -> None:
    """Let hassil parse all templates; only where that fails, go through them one by one to name the place."""
    try:
        for intent in pack.intents.intents.values():
            for block in intent.data:
                block.sentences  # noqa: B018  (parses, and keeps what it parsed)
    except (*_PARSE_ERRORS, RecursionError) as error:
        _find_fault(pack)
        raise PackError(f"The pack {pack.path} cannot be read: {error!r}.") from error


def _find_fault(pack: Pack) -> None:
    for name, body in pack.document.get("expansion_rules", {}).items():
        _parsed(str(body), f"{pack.path}, rule <{name}>")
    for intent, entry in pack.document.get("intents", {}).items():
        for block in entry["data"]:
            for text in block["sentences"]:
                _parsed(text, f"{pack.path}, intent {intent}")


def _parsed(text: str, place: str) -> None:
    try:
        parse_sentence(text)
    except (*_PARSE_ERRORS, RecursionError) as error:
        cause = error or "its brackets do not fit"
        raise PackError(f"{place}: the template {text!r} cannot be read: {cause}.") from error


def ensure_safe(pack: Pack, device_lists: Mapping[str, SlotList]) -> None:
    """Refuse a pack that would make the matcher run in circles or for ever.

    Raises PackError for a missing or circular rule, a missing list, or a template of more than `MAX_SHAPES` shapes.
    """
    for template in templates(pack):
        place = f"{pack.path}, intent {template.intent}: the template {template.text!r}"
        if cycle := find_cycle(template.rules):
            circle = " → ".join(f"<{name}>" for name in cycle)
            raise PackError(f"{pack.path}: the rules go in a circle: {circle}.")
        if missing := _missing_rules(template):
            raise PackError(f"{place} uses <{missing}>, and there is no such rule.")
        for reference in references(template.expression, template.rules):
            known = {**device_lists, **template.lists}
            if reference.list_name not in known and not reference.is_inline_range:
                raise PackError(f"{place} uses {{{reference.list_name}}}, and there is no such list.")
        if (count := shapes(template.expression, template.rules)) > MAX_SHAPES:
            raise PackError(
                f"{place} stands for {count:,} sentences and would take too long to match; "
                f"at most {MAX_SHAPES:,} are allowed, so split it or take out optional parts."
            )


def _missing_rules(template: Template) -> str | None:
    waiting, seen = [template.expression], set[str]()
    while waiting:
        for name in rule_names(waiting.pop()):
            if name not in template.rules:
                return name
            if name not in seen:
                seen.add(name)
                waiting.append(template.rules[name].expression)
    return None


def references(expression: Expression, rules: Rules) -> Iterator[ListReference]:
    """Every list a template refers to, through its rules."""
    if isinstance(expression, ListReference):
        yield expression
    elif isinstance(expression, RuleReference):
        yield from references(rules[expression.rule_name].expression, rules)
    elif isinstance(expression, Group):
        for item in expression.items:
            yield from references(item, rules)


def problems(pack: Pack, signatures: Mapping[str, Signature]) -> Iterator[str]:
    """Mistakes that do not endanger the matcher, one sentence each."""
    for intent, call in pack.calls.items():
        signature = signatures.get(call.action)
        if signature is None:
            known = ", ".join(sorted(signatures))
            yield f"intent {intent}: there is no action {call.action!r}; there are {known}."
            continue
        for slot in call.fixed.keys() - signature.slots:
            yield f"intent {intent}: the action {call.action} does not take {slot!r}, which stands under with."
        if len(call.examples) < MIN_EXAMPLES:
            yield f"intent {intent}: give at least {MIN_EXAMPLES} natural examples, not {len(call.examples)}."
    yield from _slot_problems(pack, signatures)


def _slot_problems(pack: Pack, signatures: Mapping[str, Signature]) -> Iterator[str]:
    reported = set[tuple[str, str]]()
    for template in templates(pack):
        call = pack.calls.get(template.intent)
        if call is None or call.action not in signatures:
            continue
        signature = signatures[call.action]
        said = {ref.slot_name for ref in references(template.expression, template.rules) if not ref.is_capture}
        given = said | (template.fixed - HASSIL_SLOTS)
        for slot in given - signature.slots:
            if (template.intent, slot) not in reported:
                reported.add((template.intent, slot))
                takes = ", ".join(sorted(signature.slots)) or "none"
                yield f"intent {template.intent}: the action {call.action} takes no slot {slot!r}; it takes {takes}."
        for slot in signature.needed - given - call.fixed.keys():
            yield f"intent {template.intent}: {template.text!r} gives no {slot!r}, which {call.action} needs."
