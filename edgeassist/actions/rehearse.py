"""What an intent will most likely lead to, found without doing it: the answer's sound can be made meanwhile.

The same actions run on devices that only pretend: nothing is written, no program is started. What comes out is a guess
and never told to anybody; the deed and its read-back come later, and tell what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from edgeassist.actions.perform import outcome
from edgeassist.actions.registry import ACTIONS, Context
from edgeassist.devices.file import Device
from edgeassist.devices.house import Change, House
from edgeassist.devices.kinds import Value
from edgeassist.devices.reach import Adapters
from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.packs.pack import Call
from edgeassist.packs.templates import MISSING

REHEARSED = frozenset({
    *("devices.set", "devices.adjust", "devices.query", "devices.which", "scenes.activate", "orders.place"),
    *("clock.time", "clock.date"),
    *("reckon.calculate", "reckon.convert", "reckon.currency"),
    *("dates.until", "dates.since", "dates.between", "dates.weekday", "dates.after", "dates.leap_year", "dates.week"),
    *("zones.time", "zones.date", "zones.convert", "zones.difference"),
    *("assistant.acknowledge", "assistant.help", "assistant.identify", "assistant.repeat", "dialog.no"),
})  # fmt: skip
"""Actions that change nothing but devices; any other is not rehearsed."""


class Unforeseen(Exception):
    """Only the device itself could tell."""


class Rehearser:
    """Foretells outcomes. To be used in the thread that performs, since it reads the same store."""

    def __init__(self, calls: Mapping[str, Call], context: Context) -> None:
        self._calls = calls
        self._context = context

    def rehearse(self, intent: Intent) -> Handled | NotHandled | None:
        """What the intent leads to if every device does as it is told; None where that cannot be foreseen.

        Raises StoreError.
        """
        call = self._calls.get(intent.name)
        if call is None:
            return NotHandled(intent, "no_action")
        if call.is_asked:
            return NotHandled(intent, "confirm") if call.risk == "confirm" else None
        if intent.response.startswith(MISSING):
            return NotHandled(intent, intent.response)
        if call.action not in REHEARSED:
            return None
        try:
            context = replace(self._context, house=Pretending(self._context.house))
            result = ACTIONS[call.action](context, **{**intent.slots, **call.fixed})
        except Unforeseen:
            return None
        return outcome(intent, call, result)


class Pretending(House):
    """Devices that take every value and keep it to themselves."""

    def __init__(self, house: House) -> None:
        self.areas, self.devices, self.meant = house.areas, house.devices, house.meant
        self._house = house
        self._values: dict[tuple[str, str], Value] = {}

    def read(self, device: Device, name: str) -> Value:
        """What it pretends to have, else what the store holds. Raises Unforeseen where a program would have to run."""
        if (device.id, name) in self._values:
            return self._values[device.id, name]
        if isinstance(device.adapter, Adapters):
            raise Unforeseen
        return self._house.read(device, name)

    def set(self, device: Device, name: str, value: Value) -> Change:
        """Pretend that the device took the value."""
        try:
            before = self.read(device, name)
        except Unforeseen:
            before = None
        self._values[device.id, name] = value
        return Change(device, name, value, before, value)
