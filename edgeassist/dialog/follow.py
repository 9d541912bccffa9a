"""Sentences that take up what was spoken of: "turn it off", "and the bedroom?", "make that ten minutes"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hassil import Intents, SlotList, recognize_all

from edgeassist.dialog import choosing
from edgeassist.dialog.memory import Topic
from edgeassist.events import Intent, Transcript
from edgeassist.packs import phrases
from edgeassist.packs.follow import KINDS, Kind, follow_ups, following, groups, names_of, with_pronouns
from edgeassist.packs.pack import Call, Pack
from edgeassist.packs.templates import templates
from edgeassist.state.deeds import Deed
from edgeassist.understand.template import TemplateRecogniser, cost, slots

_TARGET = frozenset(("name", "area", "floor"))
"""Slots that say what is meant; all others say what it is given."""

_WHICH = _TARGET | {"kind", "device_class"}

_WHEN = (frozenset(("hour", "minute")), frozenset(("half",)), frozenset(("day", "month", "date")))
"""Slots that say when: another time of day leaves the day as it was, and another day the time."""

_UNDO, _SET = "deeds.undo", "devices.set"

_MOST_DEVICES = 12
"""Of more devices "it" is not said."""


class FollowUp:
    """Reads such sentences by the pieces of some packs' templates."""

    def __init__(self, packs: Sequence[Pack], lists: Mapping[str, SlotList], templates: TemplateRecogniser) -> None:
        self._packs = packs
        self._lists = lists
        self._templates = templates
        self._words = follow_ups(packs)
        self._made: dict[tuple[str, Kind, bool], Intents] = {}
        self._calls: dict[str, Call] = {name: call for pack in packs for name, call in pack.calls.items()}
        self._undo = next((name for name, call in self._calls.items() if call.action == _UNDO), None)

    def read(self, topic: Topic, text: str, done: Sequence[Deed]) -> Intent | None:
        """The intent of a text that takes up a topic; None where it takes up nothing. `done` are the last deeds."""
        return self._of_it(topic, text) or self._more(topic, text) or self._instead(topic, text, done)

    def values(self, intent: Intent, kind: Kind, text: str, *, free: bool = False) -> dict[str, Any]:
        """The slots of an intent that a text gives, said in a frame of a kind; none where it is in no such frame.

        With `free` those that take any words, else those that do not.
        """
        pack = self._pack_of(intent.name)
        if pack is None:
            return {}
        found = recognize_all(
            text.lower(),
            self._frames(pack, intent.name, kind, free),
            slot_lists={**self._lists, **pack.intents.slot_lists},
            language="en",
        )
        fitting = [result for result in found if slots(result)]
        return slots(min(fitting, key=cost), text) if fitting else {}

    def is_talk(self, intent: Intent) -> bool:
        """Whether an intent is about the conversation itself."""
        call = self._calls.get(intent.name)
        return call is not None and call.action.startswith(choosing.TALK)

    def _frames(self, pack: Pack, intent: str, kind: Kind, free: bool) -> Intents:
        """The frames of a kind around the pieces of an intent, made once."""
        if (intent, kind, free) not in self._made:
            whole = following(pack, intent, self._words, free=free)
            for name in KINDS:
                only: dict[str, Any] = {key: found for key, found in whole.intents.items() if key == name}
                self._made[intent, name, free] = replace(whole, intents=only)
        return self._made[intent, kind, free]

    def _pack_of(self, intent: str) -> Pack | None:
        return next((pack for pack in self._packs if intent in pack.intents.intents), None)

    def _more(self, topic: Topic, text: str) -> Intent | None:
        """The same intent for something else: "and the bedroom"."""
        given = self.values(topic.intent, "more", text)
        return self._changed(topic.intent, given, text) if given else None

    def _instead(self, topic: Topic, text: str, done: Sequence[Deed]) -> Intent | None:
        """Another value or target in place of the last: what was done for the last is put back first."""
        given = self.values(topic.intent, "instead", text)
        changed = self._changed(topic.intent, given, text) if given else None
        call = self._calls.get(topic.intent.name)
        if changed is None or call is None:
            return None
        was_deed = bool(done) and done[-1].intent == topic.intent.name and not done[-1].undone
        if not was_deed or (call.action == _SET and not given.keys() & _TARGET):
            return changed
        if done[-1].undo is None or self._undo is None or len(done) > 1:
            return None
        return replace(changed, name=self._undo, slots={}, then=changed)

    def _changed(self, intent: Intent, given: Mapping[str, Any], text: str) -> Intent | None:
        """An intent with other values; None where its pack has no sentence for them."""
        pack = self._pack_of(intent.name)
        if pack is None:
            return None
        dropped = set(given)
        if "name" in given:
            dropped |= _TARGET
        for group in groups(pack, intent.name):
            values = group - _TARGET
            if values & given.keys():
                dropped |= values - _left(intent.slots, given)
        kept = {slot: value for slot, value in intent.slots.items() if slot not in dropped}
        found = {**kept, **given}
        if frozenset(found) not in _sayable(pack, intent.name) | {frozenset(intent.slots)}:
            return None
        return _as_said(intent, found, text)

    def _of_it(self, topic: Topic, text: str) -> Intent | None:
        """The intent of a sentence of some pack in which a word such as "it" stands for the devices spoken of."""
        words = f" {phrases.plain(text)} "
        here = {f" {word} " for word in (*self._words.it, *self._words.there)}
        if not topic.devices or len(topic.devices) > _MOST_DEVICES or not any(word in words for word in here):
            return None
        found = [self._of_one(device, text) for device in topic.devices]
        first = found[0]
        if first is None or any(each is None or each.name != first.name for each in found):
            return None
        return self._for_all(topic, [each for each in found if each])

    def _of_one(self, device: Mapping[str, Any], text: str) -> Intent | None:
        lists = with_pronouns(self._lists, self._words, [device], device["area"])
        intent = TemplateRecogniser(self._packs, lists).recognise(Transcript(text)) or self._in_words(device, text)
        if intent is None:
            return None
        area = {"area": device["area"]} if intent.slots.get("name") == device["name"] and device["area"] else {}
        return replace(intent, slots={**area, **intent.slots})

    def _in_words(self, device: Mapping[str, Any], text: str) -> Intent | None:
        """The intent of a sentence with the device or place written out, for packs that name things themselves."""
        said = phrases.plain(text)
        places = [f"in the {device['area']}"] if device["area"] else []
        written = [(word, f"the {name}") for word in self._words.it for name in names_of(self._lists, device)]
        written += [(word, place) for word in self._words.there for place in places]
        for word, name in written:
            whole = re.sub(rf"\b{re.escape(word)}\b", name, said, count=1)
            if whole != said and (found := self._templates.recognise(Transcript(whole))):
                return replace(found, text=text)
        return None

    def _for_all(self, topic: Topic, found: Sequence[Intent]) -> Intent | None:
        """One intent of those for each device: by the place they were named by where that says the same."""
        first, area = found[0], topic.intent.slots.get("area")
        if len(found) == 1:
            return first
        if "name" not in first.slots:  # "there": the same for each
            return first if all(each.slots == first.slots for each in found) else None
        values = {slot: value for slot, value in first.slots.items() if slot not in _TARGET}
        if area and "name" not in topic.intent.slots and self._kinds(first.name) == self._kinds(topic.intent.name):
            return replace(first, slots={**values, "area": area})
        whole = found[-1]
        for each in reversed(found[:-1]):
            whole = replace(each, then=whole)
        return whole

    def alike(self, one: Intent, other: Intent) -> bool:
        """Whether two intents do the same, perhaps to different kinds of devices."""
        if one.name == other.name:
            return True
        calls = [self._calls.get(intent.name) for intent in (one, other)]
        deeds = [(call.action, {k: v for k, v in call.fixed.items() if k not in _WHICH}) for call in calls if call]
        return len(deeds) == 2 and deeds[0] == deeds[1]

    def _kinds(self, intent: str) -> tuple[Any, Any]:
        fixed = self._calls[intent].fixed if intent in self._calls else {}
        return fixed.get("kind"), fixed.get("device_class")


def _left(said: Mapping[str, Any], given: Mapping[str, Any]) -> frozenset[str]:
    """What another time leaves as it was, where a time of day was said."""
    return frozenset[str]().union(*(slots for slots in _WHEN if "hour" in said and not slots & given.keys()))


def _sayable(pack: Pack, intent: str) -> frozenset[frozenset[str]]:
    """The sets of slots that the sentences of an intent have."""
    found = set[frozenset[str]]()
    for template in templates(pack):
        if template.intent == intent:
            fixed = frozenset(key for key, value in template.block.slots.items() if value is not None)
            found |= {said | fixed for said in phrases.together(template.expression, template.rules)}
    return frozenset(found)


def _as_said(intent: Intent, values: Mapping[str, Any], text: str) -> Intent:
    return Intent(intent.name, values, text, "template", 1.0)
