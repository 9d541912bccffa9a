"""Takes commands away while a guard is on: a pack without them is neither heard nor understood.

The whole packs are kept beside, to say why something is refused, and only for that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hassil.intents import IntentData

from edgeassist.events import Guard, Intent
from edgeassist.packs.pack import Call, Pack
from edgeassist.packs.phrases import literal
from edgeassist.packs.templates import templates

On = Callable[[], frozenset[Guard]]
"""The guards that are on now."""

NOT_WHILE = "not_while_"
"""A response that begins so says why a guard forbids something; the guard stands behind it."""


def without(pack: Pack, guards: Collection[Guard]) -> Pack:
    """A pack as it is while some guards are on."""
    intents = dict(pack.intents.intents)
    for name, call in pack.calls.items():
        forbidding = [each for each in call.not_while if each.guard in guards]
        classes = [found for each in forbidding for found in each.classes]
        if any(not each.classes for each in forbidding):
            del intents[name]
        elif classes:
            blocks = [_shutting_out(block, classes) for block in intents[name].data]
            intents[name] = replace(intents[name], data=blocks)
    return replace(pack, intents=replace(pack.intents, intents=intents))


def words_of(packs: Sequence[Pack]) -> frozenset[str]:
    """The words that the templates of some packs say themselves."""
    return frozenset(
        word for pack in packs for template in templates(pack) for word in literal(template.expression, template.rules)
    )


def without_action(pack: Pack, action: str) -> Pack:
    """A pack without the intents that call an action."""
    calls = pack.calls
    intents = {
        name: intent
        for name, intent in pack.intents.intents.items()
        if name not in calls or calls[name].action != action
    }
    return replace(pack, intents=replace(pack.intents, intents=intents))


def _shutting_out(block: IntentData, classes: Sequence[str]) -> IntentData:
    """A block in which no name of a device of these classes may stand."""
    before = block.excludes_context.get("device_class", [])
    shut = [*([before] if isinstance(before, str) else before), *classes]
    return replace(block, excludes_context={**block.excludes_context, "device_class": shut})


@dataclass(frozen=True)
class Guards:
    """Which commands are forbidden now."""

    calls: Mapping[str, Call]
    on: On = frozenset
    classes_of: Callable[[str], Collection[str]] = field(default=lambda name: ())
    """The classes of the devices of a name."""

    def forbidding(self, intent: Intent) -> Guard | None:
        """The guard that forbids an intent, or one that follows it in the same sentence; None where none does."""
        each: Intent | None = intent
        guards = self.on()
        while each and guards:
            if found := self._forbidding(each, guards):
                return found
            each = each.then
        return None

    def _forbidding(self, intent: Intent, guards: Collection[Guard]) -> Guard | None:
        call = self.calls.get(intent.name)
        name = intent.slots.get("name")
        meant = set(self.classes_of(name)) if isinstance(name, str) else set[str]()
        for each in call.not_while if call else ():
            if each.guard in guards and (not each.classes or meant.intersection(each.classes)):
                return each.guard
        return None


def settings_forbidden(pack: Pack, guards: Collection[Guard]) -> Iterator[tuple[Guard, Mapping[str, Any]]]:
    """What devices must not be set to while some guards are on: guard, and kind, classes and values."""
    for intent, call in pack.calls.items():
        for each in call.not_while:
            if each.guard in guards:
                limits = {"device_class": list(each.classes)} if each.classes else {}
                yield from ((each.guard, {**values, **limits}) for values in set_values(pack, intent))


def set_values(pack: Pack, intent: str) -> Iterator[Mapping[str, Any]]:
    """What an intent sets devices to: kind, classes and values; nothing where it sets none."""
    call = pack.calls[intent]
    if call.action != "devices.set":
        return
    for block in pack.intents.intents[intent].data:
        required = {"kind" if key == "domain" else key: value for key, value in block.requires_context.items()}
        yield {**required, **block.slots, **call.fixed}
