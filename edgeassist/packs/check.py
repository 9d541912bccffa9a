"""Finds what is wrong with a pack before it is used: rules in circles, templates that explode, unknown actions, slots
that an action does not take, responses that cannot be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hassil import ListReference, SlotList

from edgeassist.errors import PackError
from edgeassist.packs.document import ensure_range
from edgeassist.packs.grammar import Extent, Lists, extent, extents, find_cycle, graph, reachable, written
from edgeassist.packs.pack import Call, Pack
from edgeassist.packs.parsing import shown
from edgeassist.packs.responses import fault
from edgeassist.packs.templates import Template, templates

MAX_READINGS = 100_000
"""A template may be read in this many ways; each costs some microseconds of matching.

The worst of Home Assistant's English templates has 14,400.
"""
MAX_PARTS = 20_000
"""A template may have this many words and groups, its rules written out."""
MAX_DEPTH = 80
"""Groups, rules and lists may stand within each other so deep; the matcher recurses into them."""

MIN_EXAMPLES = 5
HASSIL_SLOTS = {"domain", "device_class"}
"""Fixed slots of Home Assistant's files that describe the device, not the request."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What an action takes."""

    slots: frozenset[str]
    needed: frozenset[str]


def ensure_safe(pack: Pack, device_lists: Mapping[str, SlotList]) -> None:
    """Refuse a pack that would make the matcher run in circles or for ever.

    Raises PackError for a missing or circular rule, a missing list, or a template that is too large to match.
    """
    measured: dict[tuple[int, int], tuple[Lists, dict[str, Extent]]] = {}
    for template in templates(pack):
        scope = (id(template.rules), id(template.lists))
        if scope not in measured:
            measured[scope] = _measure(pack, template, {**device_lists, **template.lists})
        lists, known = measured[scope]
        place = f"{pack.path}, intent {template.intent}: the template {shown(template.text)}"
        _ensure_known(template, lists, place)
        _ensure_small(extent(template.expression, known), place)


def _measure(pack: Pack, template: Template, lists: Lists) -> tuple[Lists, dict[str, Extent]]:
    if cycle := find_cycle(graph(template.rules, lists)):
        raise PackError(f"{pack.path}, intent {template.intent}: a circle in the rules: {' → '.join(cycle)}.")
    return lists, extents(template.rules, lists)


def _ensure_known(template: Template, lists: Lists, place: str) -> None:
    for reference in reachable(template.expression, template.rules, lists):
        if not isinstance(reference, ListReference):
            if reference.rule_name not in template.rules:
                raise PackError(f"{place} uses {written(reference)}, and there is no such rule.")
        elif bounds := reference.get_inline_range():
            try:
                ensure_range(*bounds)
            except ValueError as error:
                raise PackError(f"{place}: {error}.") from error
        elif reference.list_name not in lists:
            raise PackError(f"{place} uses {written(reference)}, and there is no such list.")


def _ensure_small(size: Extent, place: str) -> None:
    if size.depth > MAX_DEPTH:
        raise PackError(f"{place} is nested more than {MAX_DEPTH} deep, its rules written out; make it flatter.")
    if size.parts > MAX_PARTS:
        raise PackError(f"{place} has more than {MAX_PARTS:,} parts, its rules written out; split it.")
    if size.readings > MAX_READINGS:
        raise PackError(
            f"{place} would take too long to match: one text could be read in more than {MAX_READINGS:,} ways; "
            "split it or take out optional parts."
        )


def problems(pack: Pack, signatures: Mapping[str, Signature]) -> Iterator[str]:
    """Mistakes that do not endanger the matcher, one sentence each."""
    for intent, call in pack.calls.items():
        if call.action in signatures:
            yield from _call_problems(intent, call, signatures[call.action])
        else:
            subject = call.action.split(".")[0]
            alike = [name for name in sorted(signatures) if name.split(".")[0] == subject]
            known = ", ".join(alike or sorted({name.split(".")[0] + ".…" for name in signatures}))
            yield f"intent {intent}: there is no action {call.action!r}; there are {known}."
    yield from _slot_problems(pack, signatures)
    yield from _response_problems(pack)


def _call_problems(intent: str, call: Call, signature: Signature) -> Iterator[str]:
    for slot in sorted(call.fixed.keys() - signature.slots):
        yield f"intent {intent}: the action {call.action} does not take {slot!r}, which stands under with."
    if len(call.examples) < MIN_EXAMPLES:
        yield f"intent {intent}: give at least {MIN_EXAMPLES} natural examples, not {len(call.examples)}."


def _slot_problems(pack: Pack, signatures: Mapping[str, Signature]) -> Iterator[str]:
    reported = set[tuple[str, str]]()
    for template in templates(pack):
        call = pack.calls.get(template.intent)
        if call is None or call.action not in signatures:
            continue
        signature = signatures[call.action]
        given = _said(template) | (template.fixed - HASSIL_SLOTS)
        for slot in sorted(given - signature.slots):
            if (template.intent, slot) not in reported:
                reported.add((template.intent, slot))
                takes = ", ".join(sorted(signature.slots)) or "none"
                yield f"intent {template.intent}: the action {call.action} takes no slot {slot!r}; it takes {takes}."
        if template.asks:
            continue
        for slot in sorted(signature.needed - given - call.fixed.keys()):
            yield f"intent {template.intent}: {shown(template.text)} gives no {slot!r}, which {call.action} needs."


def _said(template: Template) -> frozenset[str]:
    """The slots that the words of a template may fill."""
    found = reachable(template.expression, template.rules, template.lists)
    return frozenset(ref.slot_name for ref in found if isinstance(ref, ListReference) and not ref.is_capture)


def _response_problems(pack: Pack) -> Iterator[str]:
    for place, source in _responses(pack):
        if text := fault(source):
            yield f"{place} {shown(source)} is no template: {text}"
    for intent in pack.calls:
        own = pack.responses(intent)
        if not own:
            yield f"intent {intent}: there is no response that says it is done; give one under responses."
        asked = {block.response for block in pack.intents.intents[intent].data if block.response}
        for key in sorted(asked - own.keys() - pack.common_responses.keys()):
            yield f"intent {intent}: there is no response {key!r}, which some of its sentences ask for."


def _responses(pack: Pack) -> Iterator[tuple[str, str]]:
    """Place and source of every response template."""
    own = {f"intent {intent}": pack.responses(intent) for intent in pack.intents.intents}
    for place, responses in {"errors": pack.common_responses, **own}.items():
        for key, sources in responses.items():
            for source in [sources] if isinstance(sources, str) else sources:
                yield f"{place}: the response {key!r}", source
