"""What this device measures of itself, through the library psutil."""

from __future__ import annotations

import platform
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psutil

_PROCESSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal")
"""Names that Linux's drivers give the sensor of a processor."""

_GIGABYTE = 1_000_000_000
_LEAST_LEFT_S = 60


@dataclass(frozen=True, slots=True)
class Temperature:
    """One sensor."""

    sensor: str
    """As it is said."""

    degrees: int
    """Celsius."""


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the device is."""

    load: float
    """Programs that ran or waited to run, on the mean over the last minute."""

    cores: int
    memory: int
    """Percent of the memory in use."""


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of the system, in gigabytes of 10⁹ bytes."""

    free: float
    total: float


@dataclass(frozen=True, slots=True)
class Battery:
    """The battery."""

    percent: int
    plugged: bool | None
    """None where the system does not know."""

    left_s: float | None
    """Seconds until it is empty; None where it is plugged in or nobody knows."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the device is found on the network."""

    name: str
    addresses: Sequence[str]


class Figures:
    """Reads them afresh at every call. None stands for what this device does not have."""

    def temperature(self) -> Temperature | None:
        """That of the processor, else that of the hottest sensor."""
        found = psutil.sensors_temperatures()
        readings = {name: max(each.current for each in sensors) for name, sensors in found.items() if sensors}
        processor = next((name for name in _PROCESSORS if name in readings), None)
        if processor:
            return Temperature("the processor", round(readings[processor]))
        return Temperature("the hottest part", round(max(readings.values()))) if readings else None

    def load(self) -> Load:
        """Load of the last minute, and memory."""
        memory = round(psutil.virtual_memory().percent)
        return Load(round(psutil.getloadavg()[0], 1), psutil.cpu_count() or 1, memory)

    def disk(self) -> Disk:
        """The disk of the system."""
        usage = psutil.disk_usage("/")
        return Disk(round(usage.free / _GIGABYTE, 1), round(usage.total / _GIGABYTE, 1))

    def battery(self) -> Battery | None:
        """The battery, where there is one."""
        found = psutil.sensors_battery()
        if found is None:
            return None
        left = None if found.power_plugged or found.secsleft < _LEAST_LEFT_S else float(found.secsleft)
        return Battery(round(found.percent), found.power_plugged, left)

    def address(self) -> Address:
        """The device's name and the addresses that others can reach it at; none where it is not connected."""
        up = {name for name, state in psutil.net_if_stats().items() if state.isup}
        found = [each for name, all_ in psutil.net_if_addrs().items() if name in up for each in all_]
        four = _outside(each.address for each in found if each.family == socket.AF_INET)
        six = _outside(each.address for each in found if each.family == socket.AF_INET6)
        return Address(platform.node(), four or six)


def _outside(addresses: Iterable[str]) -> list[str]:
    """Without those that mean this device itself or one cable alone."""
    return [each for each in addresses if not each.startswith(("127.", "169.254.", "::1", "fe80"))]
