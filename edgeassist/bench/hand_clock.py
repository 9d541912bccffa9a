"""Clocks that are turned by hand, for trying what hangs on time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from edgeassist.state.clock import first

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class HandClock:
    """Runs only when it is told to; may be set, taken to another zone, and booted."""

    now: float
    zone: ZoneInfo = BERLIN
    up_s: float = 1000.0
    boot: str = "first"

    @classmethod
    def at(cls, local: str, zone: ZoneInfo = BERLIN) -> Self:
        """At a local time such as `2027-03-27 22:00`."""
        return cls(datetime.fromisoformat(local).replace(tzinfo=zone).timestamp(), zone)

    def wall(self) -> float:
        """Seconds since 1970."""
        return self.now

    def monotonic(self) -> float:
        """Seconds since this boot."""
        return self.up_s

    def local(self, wall: float) -> datetime:
        """What a clock on a wall in the zone shows."""
        return datetime.fromtimestamp(wall, self.zone).replace(tzinfo=None)

    def instant(self, local: datetime, after: float = 0.0) -> float:
        """The second since 1970 at which a wall in the zone shows a time, the first `after` a second."""
        return first(local.replace(tzinfo=self.zone), after)

    def run(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds
        self.up_s += seconds

    def set(self, local: str) -> None:
        """Somebody sets the clock on the wall."""
        self.now = self.instant(datetime.fromisoformat(local))

    def reboot(self, off_s: float = 60.0, *, wall: float | None = None) -> None:
        """The power was away; a board without a battery then starts at another `wall` time."""
        self.now = self.now + off_s if wall is None else wall
        self.up_s = 20.0
        self.boot += " again"


@dataclass
class RunningClock(HandClock):
    """Runs by itself, faster than the true time; a process that is forked off sees the same time."""

    speed: float = 1.0
    since: float = field(default_factory=time.monotonic)

    def wall(self) -> float:
        """Seconds since 1970."""
        return self.now + self._passed()

    def monotonic(self) -> float:
        """Seconds since this boot."""
        return self.up_s + self._passed()

    def run(self, seconds: float) -> None:
        """Time passes at once."""
        self._stand()
        super().run(seconds)

    def set(self, local: str) -> None:
        """Somebody sets the clock on the wall."""
        self._stand()
        super().set(local)

    def move(self, seconds: float) -> None:
        """Somebody sets the clock on the wall forward, or back."""
        self.now += seconds

    def reboot(self, off_s: float = 60.0, *, wall: float | None = None) -> None:
        """The power was away."""
        self._stand()
        super().reboot(off_s, wall=wall)

    def _passed(self) -> float:
        return (time.monotonic() - self.since) * self.speed

    def _stand(self) -> None:
        passed = self._passed()
        self.now, self.up_s, self.since = self.now + passed, self.up_s + passed, time.monotonic()
