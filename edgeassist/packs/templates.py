"""The sentence templates of a pack, each with what stands around it, and sentences drawn from them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hassil import Expression, Sentence, SlotList, TextSlotList
from hassil.intents import IntentData
from hassil.util import check_excluded_context, check_required_context

from edgeassist.packs.grammar import Lists, Rules
from edgeassist.packs.pack import Pack
from edgeassist.packs.sampler import Sampler

MISSING = "missing_"
"""A response that begins so asks for a slot; a block of sentences that leave the slot out gives it."""


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence template."""

    intent: str
    sentence: Sentence
    rules: Rules
    lists: Lists
    """The pack's own and the block's."""
    block: IntentData

    @property
    def text(self) -> str:
        """The template as it is written."""
        return self.sentence.text or ""

    @property
    def expression(self) -> Expression:
        """The template as it was parsed."""
        return self.sentence.expression

    @property
    def fixed(self) -> frozenset[str]:
        """The slots that the block gives, or copies from the context."""
        copied = {
            slot if isinstance(slot, str) else key
            for key, value in self.block.requires_context.items()
            if isinstance(value, dict) and (slot := value.get("slot"))
        }
        return frozenset(self.block.slots) | frozenset(copied)

    @property
    def asks(self) -> bool:
        """Whether it leaves out a slot on purpose: the response of its block asks for it."""
        return (self.block.response or "").startswith(MISSING)


def templates(pack: Pack) -> Iterator[Template]:
    """All sentence templates of a pack. Those that share rules and lists hold the very same mappings."""
    for intent in pack.intents.intents.values():
        for block in intent.data:
            rules = _joined(pack.intents.expansion_rules, block.expansion_rules)
            lists = _joined(pack.intents.slot_lists, block.slot_lists)
            for sentence in block.sentences:
                yield Template(intent.name, sentence, rules, lists, block)


def _joined(common: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    return {**common, **own} if own else common


def samples(pack: Pack, device_lists: Mapping[str, SlotList], count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Yield `count` intents, each with a sentence that means it, taking all templates in turn.

    The same seed gives the same sentences; every value of a list comes up before one comes up again.
    """
    found = list(with_samplers(pack, device_lists, seed))
    for template, sampler in itertools.islice(itertools.cycle(found), count):
        yield template.intent, sampler.sentence(template.expression)


def with_samplers(
    pack: Pack, device_lists: Mapping[str, SlotList], seed: int = 0
) -> Iterator[tuple[Template, Sampler]]:
    """Each template that can be said with these devices, and the sampler of its block."""
    samplers: dict[int, Sampler] = {}
    for template in templates(pack):
        if id(template.block) not in samplers:
            lists = {**device_lists, **template.lists}
            fitting = {name: _fitting(found, template.block) for name, found in lists.items()}
            samplers[id(template.block)] = Sampler(template.rules, fitting, seed)
        sampler = samplers[id(template.block)]
        if sampler.can_say(template.expression):
            yield template, sampler


def _fitting(found: SlotList, block: IntentData) -> SlotList:
    """A list without the values that the block's context shuts out, such as a lock's name where a light is meant."""
    if not isinstance(found, TextSlotList) or not (block.requires_context or block.excludes_context):
        return found
    values = [
        value
        for value in found.values
        if check_required_context(block.requires_context, value.context, allow_missing_keys=True)
        and check_excluded_context(block.excludes_context, value.context)
    ]
    return replace(found, values=values) if len(values) < len(found.values) else found
