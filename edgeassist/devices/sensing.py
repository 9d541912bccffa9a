"""Whether something is so right now, by a device or a file. Where that cannot be told it counts as so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.house import House
from edgeassist.devices.kinds import Value

Sense = Callable[[], bool]


def by_device(house: House, device: Device, name: str, above: float | None, equals: Value) -> Sense:
    """Whether a property of a device is above a limit, or else equals a value."""

    def is_so() -> bool:
        try:
            value = house.read(device, name)
        except DeviceUnreachable:
            return True
        if above is None:
            return value == equals
        return not isinstance(value, int | float) or value > above

    return is_so


def by_file(path: Path) -> Sense:
    """Whether a file holds something else than 0."""

    def is_so() -> bool:
        try:
            return path.read_bytes().strip() != b"0"
        except OSError:
            return True

    return is_so
