"""Devices that lie, and the truth about them, which they tell nobody but the bench."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable

from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.kinds import Property, Value, number

HONEST = "tell the truth"

LIES = (
    HONEST,
    "say yes, do nothing",
    "do it, say no",
    "hang",
    "do half of it",
    "do it late",
    "do something else",
    "undo what was done",
    "vanish in mid-turn",
)
"""What devices do with what they are told."""

HANG_S = 0.001
"""How long a device hangs until its adapter gives up; a real one has seconds."""

_LATEST = 8
_LIAR_SHARE = 0.7

Key = tuple[str, str]
"""A device's id and a property."""


class World:
    """All devices of a house, and the adapter of each of them."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.truth: dict[Key, Value] = {}
        """What is really so."""
        self.writes = 0
        """How often a device was told something in this turn."""
        self._lie = HONEST
        self._liars: dict[str, bool] = {}
        self._late: list[tuple[int, Key, Value]] = []
        self._done: list[tuple[Key, Value]] = []
        self._steps = 0
        self._vanishes_at = 0

    def begin(self, devices: Iterable[Device], lie: str) -> None:
        """A turn begins: all devices stand anyhow, and some of them will lie."""
        self._lie = lie
        self.writes = self._steps = 0
        self._late, self._done = [], []
        self._vanishes_at = self._dice.randint(0, _LATEST)
        for device in devices:
            self._liars[device.id] = self._dice.random() < _LIAR_SHARE
            for name, prop in device.properties.items():
                self.truth[device.id, name] = _any(prop, self._dice)

    def read(self, device: Device, name: str) -> Value:
        """What is so. Raises DeviceUnreachable where the device hangs or is gone."""
        self._step(device)
        if self._lie == "hang" and self._liars[device.id] and self._dice.random() < 0.2:
            self._hang()
        return self.truth[device.id, name]

    def write(self, device: Device, name: str, value: Value) -> None:
        """Do with it what the lie says. Raises DeviceUnreachable."""
        self.writes += 1
        self._step(device)
        key = device.id, name
        lie = self._lie if self._liars[device.id] else HONEST
        match lie:
            case "say yes, do nothing":
                return
            case "hang":
                if self._dice.random() < 0.3:
                    self.truth[key] = value
                self._hang()
            case "do half of it" if self._dice.random() < 0.5:
                return
            case "do it late":
                self._late.append((self._steps + self._dice.randint(1, _LATEST), key, value))
                return
            case "do something else":
                value = self._dice.choice([_any(device.properties[name], self._dice), _beside(value)])
            case "undo what was done":
                for done, before in self._done:
                    self.truth[done] = before
        self._done.append((key, self.truth[key]))
        self.truth[key] = value
        if lie == "do it, say no":
            raise DeviceUnreachable("it said no")

    def _step(self, device: Device) -> None:
        self._steps += 1
        for due, key, value in self._late:
            if due == self._steps:
                self.truth[key] = value
        if self._lie == "vanish in mid-turn" and self._liars[device.id] and self._steps > self._vanishes_at:
            raise DeviceUnreachable("it is gone")

    def _hang(self) -> None:
        time.sleep(HANG_S)
        raise DeviceUnreachable(f"it gave no answer within {HANG_S:g} seconds")


def _any(prop: Property, dice: random.Random) -> Value:
    """Any value that a property can have."""
    match prop.type:
        case "bool":
            return dice.random() < 0.5
        case "number":
            steps = int(min((prop.high - prop.low) / prop.step, 1000))
            return number(prop.low + dice.randint(0, steps) * prop.step)
        case _:
            return dice.choice(prop.choices) if prop.choices else "nothing"


def _beside(value: Value) -> Value:
    """A value that is nearly the right one."""
    match value:
        case bool():
            return not value
        case int() | float():
            return number(value + 1)
        case str():
            return value[:-1]
    return value
