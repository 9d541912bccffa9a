"""Sentences that take up what was said before, made of a pack's own: "and the bedroom?", "twenty one", "turn it off".

A frame of the pack's `FollowUps` is filled with the pieces of an intent's templates that hold slots: its rules, and its
lists alone. What is found in them are values for the slots of that intent. Words such as "it" stand in the lists of
devices and places, so that every template takes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from hassil import (
    Intents,
    ListReference,
    RuleReference,
    Sentence,
    SlotList,
    TextChunk,
    TextSlotList,
    WildcardSlotList,
    parse_sentence,
)
from hassil.intents import Intent, IntentData

from edgeassist.packs import phrases
from edgeassist.packs.grammar import reachable
from edgeassist.packs.pack import About, FollowUps, Pack
from edgeassist.packs.templates import Template, templates

Kind = Literal["answer", "more", "instead"]
KINDS: tuple[Kind, ...] = ("answer", "more", "instead")

_PIECE, _NAME = "{piece}", "name"


def follow_ups(packs: Sequence[Pack]) -> FollowUps:
    """The words of the first pack that has some; none where no pack has."""
    return next((pack.about.follow_ups for pack in packs if pack.about.follow_ups), FollowUps())


def following(pack: Pack, intent: str, frames: FollowUps, *, free: bool = False) -> Intents:
    """What may follow an intent, one hassil intent for each kind; with `free` only pieces of any words, else none."""
    blocks: dict[int, list[Template]] = {}
    for template in templates(pack):
        if template.intent == intent:
            blocks.setdefault(id(template.block), []).append(template)
    data: dict[str, list[IntentData]] = {kind: [] for kind in KINDS}
    for found in blocks.values():
        pieces = dict.fromkeys(piece for template in found for piece in _pieces(template, free=free))
        named = [piece for piece, slots in pieces if _NAME in slots]
        others = [piece for piece, slots in pieces if _NAME not in slots]
        for kind in KINDS:
            if named:
                data[kind].append(_block(getattr(frames, kind), named, found[0].block))
            if others:  # only a name brings the context with it that a block requires
                data[kind].append(_block(getattr(frames, kind), others, found[0].block, anywhere=True))
    return _intents(pack, data)


def sayable(pack: Pack, frames: FollowUps) -> Pack:
    """All that may follow a pack's intents, as a pack for the word network: it calls nothing."""
    local: dict[int, tuple[IntentData, dict[str, None]]] = {}
    for template in templates(pack):
        own = template.block.slot_lists or template.block.expansion_rules
        block = template.block if own else IntentData([])
        _, found = local.setdefault(id(block) if own else 0, (block, {}))
        found.update(dict.fromkeys(piece for piece, _ in _pieces(template, free=False)))
    texts = [text for kind in KINDS for text in getattr(frames, kind)]
    data = [_block(texts, list(found), block, anywhere=True) for block, found in local.values() if found]
    return Pack(f"{pack.name} follow-ups", pack.path, {}, About(), {}, _intents(pack, {"follow": data}))


def groups(pack: Pack, intent: str) -> list[frozenset[str]]:
    """Slots of an intent that one piece gives together, such as the hours and minutes of a duration."""
    found = set[frozenset[str]]()
    for template in templates(pack):
        if template.intent == intent:
            found |= {slots for _, slots in _rules(template)}
    return sorted(found, key=len)


def with_pronouns(
    lists: Mapping[str, SlotList], words: FollowUps, devices: Sequence[Mapping[str, Any]], area: str | None
) -> dict[str, SlotList]:
    """The lists in which "it" means these devices (name, kind, device_class), and "there" a place."""
    named = [
        (word, device["name"], {"domain": device["kind"]} | _class_of(device))
        for word in words.it
        for device in devices
    ]
    placed = [(word, area) for word in words.there if area]
    return {**lists, **_longer(lists, "name", named), **_longer(lists, "area", placed)}


def with_any_pronouns(lists: Mapping[str, SlotList], words: FollowUps) -> dict[str, SlotList]:
    """The lists in which such words stand for a device of any kind there is, and for any place."""
    named = lists.get("name")
    contexts = {repr(value.context): value.context for value in named.values} if isinstance(named, TextSlotList) else {}
    pronouns = [(word, word, context or {}) for word in words.it for context in contexts.values()]
    return {
        **lists,
        **_longer(lists, "name", pronouns),
        **_longer(lists, "area", [(word, word) for word in words.there]),
    }


def names_of(lists: Mapping[str, SlotList], device: Mapping[str, Any]) -> list[str]:
    """The names by which a device goes."""
    named = lists.get(_NAME)
    values = named.values if isinstance(named, TextSlotList) else []
    said = [value.text_in for value in values if value.value_out == device["name"]]
    return list(dict.fromkeys(text.original_text.strip() for text in said if isinstance(text, TextChunk)))


def _class_of(device: Mapping[str, Any]) -> dict[str, str]:
    return {"device_class": device["device_class"]} if device.get("device_class") else {}


def _longer(lists: Mapping[str, SlotList], name: str, values: Iterable[tuple[Any, ...]]) -> dict[str, SlotList]:
    found = lists.get(name)
    if not isinstance(found, TextSlotList) or not found.values:
        return {}
    more = TextSlotList.from_tuples(values, allow_template=False, name=name)
    return {name: TextSlotList(name, [*found.values, *more.values])}


def _block(frames: Sequence[str], pieces: Sequence[str], block: IntentData, *, anywhere: bool = False) -> IntentData:
    """Frames around pieces, where the block's own words hold, and its devices unless it is for `anywhere`."""
    rule = parse_sentence(f"({'|'.join(pieces)})", keep_text=True)
    return IntentData(
        [frame.replace(_PIECE, "<piece>") for frame in frames],
        requires_context={} if anywhere else block.requires_context,
        excludes_context={} if anywhere else block.excludes_context,
        expansion_rules={**block.expansion_rules, "piece": rule},
        slot_lists=block.slot_lists,
        wildcard_list_names=block.wildcard_list_names,
    )


def _intents(pack: Pack, data: Mapping[str, Sequence[IntentData]]) -> Intents:
    return replace(pack.intents, intents={name: Intent(name, list(blocks)) for name, blocks in data.items() if blocks})


def _pieces(template: Template, *, free: bool) -> Iterator[tuple[str, frozenset[str]]]:
    """The rules of a template that hold slots, and its lists, each with its slots."""
    for rule, slots in _rules(template):
        if _is_free(template.rules[rule], template) == free:
            yield f"<{rule}>", slots
    for reference in reachable(template.expression, template.rules, {}):
        if isinstance(reference, ListReference) and not reference.is_capture:
            wild = isinstance(template.lists.get(reference.list_name), WildcardSlotList)
            if wild == free:
                written = f"{{{reference.list_name}:{reference.slot_name}}}"
                yield written if free else f"[the|my|a|an] {written} [one|ones]", frozenset({reference.slot_name})


def _rules(template: Template) -> Iterator[tuple[str, frozenset[str]]]:
    """The rules that a template uses and that hold slots."""
    for reference in reachable(template.expression, template.rules, {}):
        if isinstance(reference, RuleReference):
            found = phrases.together(template.rules[reference.rule_name].expression, template.rules)
            if slots := frozenset[str]().union(*found):
                yield reference.rule_name, slots


def _is_free(rule: Sentence, template: Template) -> bool:
    return any(
        isinstance(reference, ListReference) and isinstance(template.lists.get(reference.list_name), WildcardSlotList)
        for reference in reachable(rule.expression, template.rules, {})
    )
