"""Remembers for a moment that a host gave no answer, so that all devices behind it fail together, not one by one."""

from __future__ import annotations

import time
from collections.abc import Callable

from edgeassist.devices.adapters import DeviceUnreachable

_REMEMBERED_S = 1.0


class Outage:
    """What is known of one host."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self._until = float("-inf")
        self._said = ""

    def begin(self, said: str) -> DeviceUnreachable:
        """The host let its time limit pass; `said` is why, as a clause. Gives the error to raise."""
        self._until = self._clock() + _REMEMBERED_S
        self._said = said
        return DeviceUnreachable(said)

    def check(self) -> None:
        """Raises DeviceUnreachable where the host gave no answer a moment ago."""
        if self._clock() < self._until:
            raise DeviceUnreachable(self._said)
