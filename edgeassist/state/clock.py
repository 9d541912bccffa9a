"""What time it is, and whether that can be believed.

A board without a battery starts somewhere in the past and may be set right at any moment. What must run on meanwhile
goes by a clock that only counts up; what hangs on a time of day waits until the time can be believed.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from edgeassist.state.store import Store

RELEASED = datetime(2026, 11, 25, tzinfo=UTC).timestamp()
"""When this version of the program was made: no true time is earlier."""

JUMP_S = 2.0
"""Seconds by which the wall clock must have moved against the other one to count as set; drift stays far below."""

_NOTED_EVERY_S = 60.0
_KEY = "clock"
_BOOT = Path("/proc/sys/kernel/random/boot_id")

_Seen = dict[str, Any]
"""What was noted of the clocks: `boot`, `offset` of the wall clock against the other, `trusted`, `latest` time seen."""


class Clock(Protocol):
    """The clocks of this device."""

    def wall(self) -> float:
        """Seconds since 1970; may be wrong, and may be set at any moment."""

    def monotonic(self) -> float:
        """Seconds since this boot, those spent asleep included; nobody can set them."""

    @property
    def boot(self) -> str:
        """Which boot this is; another one counts its seconds anew."""

    def local(self, wall: float) -> datetime:
        """What a clock on a wall here shows at a second since 1970."""

    def instant(self, local: datetime, after: float = 0.0) -> float:
        """The second since 1970 at which a wall here shows a time.

        A time that is shown twice, when summer time ends, is the first of the two that comes `after` a second, if one
        does; a time that is left out, when it begins, is as long after midnight as if nothing had been left out.
        """


class SystemClock:
    """The clocks of the running system."""

    def wall(self) -> float:
        """Seconds since 1970; may be wrong, and may be set at any moment."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since this boot, those spent asleep included; nobody can set them."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    @cached_property
    def boot(self) -> str:
        """Which boot this is."""
        return _BOOT.read_text().strip()

    def local(self, wall: float) -> datetime:
        """What a clock on a wall here shows; the system's zone may change at any time."""
        return datetime.fromtimestamp(wall)

    def instant(self, local: datetime, after: float = 0.0) -> float:
        """The second since 1970 at which a wall here shows a time, the first `after` a second."""
        return first(local, after)


def first(local: datetime, after: float) -> float:
    """The second since 1970 of a local time; of two the first that comes `after` a second, or the first at all."""
    one, two = local.replace(fold=0).timestamp(), local.replace(fold=1).timestamp()
    return two if one <= after < two else one


def trusted(store: Store, clock: Clock) -> bool:
    """Whether the wall clock can be believed. It cannot

    - before this program was made,
    - after a boot, before the latest time that was seen, until somebody or something sets it.

    Writes nothing. Raises StoreError.
    """
    return _believable(store.note(_KEY), clock)


def has_news(store: Store, clock: Clock) -> bool:
    """Whether there is anything to `observe`. Writes nothing. Raises StoreError."""
    seen = store.note(_KEY)
    if seen is None or _moved(seen, clock):
        return True
    return _believable(seen, clock) and clock.wall() > float(seen["latest"]) + _NOTED_EVERY_S


def observe(store: Store, clock: Clock) -> bool:
    """Note how the clocks stand; true where they stand otherwise than noted: booted, set, or believed only now.

    Raises StoreError.
    """
    seen = store.note(_KEY)
    believed = _believable(seen, clock)
    latest = clock.wall() if believed else float(seen["latest"]) if seen else 0.0
    offset = clock.wall() - clock.monotonic()
    store.set_note(_KEY, {"boot": clock.boot, "offset": offset, "trusted": believed, "latest": latest})
    return _moved(seen, clock)


def _believable(seen: _Seen | None, clock: Clock) -> bool:
    if clock.wall() < RELEASED:
        return False
    if seen is None:
        return True
    if seen["boot"] != clock.boot:
        return clock.wall() >= float(seen["latest"])
    return bool(seen["trusted"]) or _was_set(seen, clock)


def _moved(seen: _Seen | None, clock: Clock) -> bool:
    return (
        seen is None
        or seen["boot"] != clock.boot
        or seen["trusted"] != _believable(seen, clock)
        or _was_set(seen, clock)
    )  # fmt: skip


def _was_set(seen: _Seen, clock: Clock) -> bool:
    """In the boot that is noted."""
    return abs(clock.wall() - clock.monotonic() - float(seen["offset"])) > JUMP_S
