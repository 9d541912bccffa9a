"""The devices of one profile: found by name, area, kind and class; set, and read back after every write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from edgeassist.devices.adapters import Adapter, DeviceUnreachable
from edgeassist.devices.file import EVERYWHERE, Device, DevicesFile
from edgeassist.devices.kinds import Value
from edgeassist.devices.reaching import Reaching
from edgeassist.state.store import Store


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one write: the values are what the device said, not what it was told."""

    device: Device
    name: str
    """The property."""
    wanted: Value
    before: Value
    after: Value
    fault: str = ""
    """Why it failed, as a clause that can be spoken; empty where it was done or nothing was to do."""

    @property
    def done(self) -> bool:
        return not self.fault

    @property
    def already(self) -> bool:
        """True where the device stood so before, and was not told anything."""
        return self.done and self.before == self.wanted


class House:
    """All devices, each behind its adapter."""

    def __init__(
        self,
        file: DevicesFile,
        store: Store,
        adapter: Callable[[Device], Adapter] | None = None,
        *,
        lasting: bool = False,
    ) -> None:
        """`adapter` gives each device's, else it is the one of the file.

        `lasting` says that the program goes on after the command, so that what it must hold stays as it is.
        """
        self.areas = file.areas
        self.devices = file.devices
        self.meant = file.meant
        reach = adapter or Reaching(store, lasting).adapter
        self._adapters = {device.id: reach(device) for device in file.devices}

    def find(
        self,
        *,
        name: str | None = None,
        area: str | None = None,
        kind: str | None = None,
        device_class: str | None = None,
    ) -> list[Device]:
        """Devices that fit all that is given; `area="everywhere"` fits each."""
        wanted = {"name": name, "kind": kind, "device_class": device_class}
        if area != EVERYWHERE:
            wanted["area"] = area
        return [
            device
            for device in self.devices
            if all(value is None or getattr(device, field) == value for field, value in wanted.items())
        ]

    def read(self, device: Device, name: str) -> Value:
        """The property's present value. Raises DeviceUnreachable."""
        return self._adapters[device.id].read(device, name)

    def set(self, device: Device, name: str, value: Value) -> Change:
        """Write a property unless it has the value already, read it back, and say what became of it."""
        before: Value = None
        try:
            before = self.read(device, name)
            if before == value:
                return Change(device, name, value, before, before)
            self._adapters[device.id].write(device, name, value)
            after = self.read(device, name)
        except DeviceUnreachable as error:
            return Change(device, name, value, before, None, str(error))
        fault = "" if after == value else "it was told to, but it did not change"
        return Change(device, name, value, before, after, fault)

    def check(self, change: Change) -> Change:
        """A change that was done as it stands now, after others were made."""
        try:
            now = self.read(change.device, change.name)
        except DeviceUnreachable as error:
            return replace(change, after=None, fault=str(error))
        return change if now == change.wanted else replace(change, after=now, fault="it did not stay as it was set")

    def names(self) -> Iterator[tuple[str, Device]]:
        """Each spoken name and alias with its device."""
        for device in self.devices:
            for name in device.spoken_names:
                yield name, device

    def area_names(self) -> Mapping[str, str]:
        """Each spoken name and alias of an area → the area."""
        return {spoken: area for area, entry in self.areas.items() for spoken in (area, *entry.aliases)}
