"""Knows what is due, and takes it over from the schedule: noted on disk first, then rung, or told where none can ring.

What was noted to ring never rings again. What is told is noted as told when it was, so that a kill loses nothing.

Of several processes over one store one rings, the one that has the lock; the system takes that away with the process.
The store holds room for that note, so that a full disk does not hinder it. Where it cannot be made all the same, as on
a disk that breaks, it rings: better an alarm that rings again after a crash than one that never rings.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from edgeassist.actions import times
from edgeassist.errors import StoreError
from edgeassist.events import Due, Handled, Intent
from edgeassist.state.rings import Ring, Rings, State
from edgeassist.state.schedule import Planned, Schedule

RINGS_LATE_S = 300.0
"""What fell due no longer ago than this rings when the program starts again; what is older is told as missed."""

LATE_S = 60.0
"""From here on the words name the time at which it was due."""

_EVERY_S = 0.5
_INTENT = "Ringing"
"""The responses that a pack gives to what nobody asked for stand under this name."""

Word = Callable[[Handled], str]


class Ringer:
    """What fell due, one after another. All methods raise StoreError."""

    def __init__(self, schedule: Schedule, word: Word, beside: Path, *, rings: bool = False) -> None:
        """`rings` where what is told can ring until somebody stops it; else what is due is told as missed.

        The lock stands `beside` the file of the store.
        """
        self._schedule = schedule
        self._rings = Rings(schedule)
        self._word = word
        self._path = beside.with_name(f"{beside.name}.ringing")
        self._can_ring = rings
        self._lock: IO[bytes] | None = None
        self._mine: set[int] = set()
        """Rings that began here."""
        self._said: set[int] = set()
        """What was told here, also where that cannot be noted."""
        self._unnoted: dict[tuple[int, str], bool] = {}
        """What was told and could not be noted; whether it rings."""
        self._again = 0.0

    def close(self) -> None:
        """Let another process ring."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def news(self) -> Iterator[Due]:
        """What fell due since the last call; nothing where another process rings. Looks twice a second at most.

        Each is to be told before the next is asked for.
        """
        now = self._schedule.clock.monotonic()
        if now < self._again:
            return
        self._again = now + _EVERY_S
        with suppress(StoreError):  # where they cannot be noted, the clocks are looked at again later
            self._schedule.settle()
        if not self._may_ring():
            return
        try:
            yield from self._fallen_due()
            yield from self._missed()
        finally:
            if not self._can_ring:
                self.close()

    def ringing(self) -> bool:
        """Whether anything rings still; another process may have stopped it."""
        return any(self._unnoted.values()) or bool(self._rings.ringing())

    def stop(self) -> None:
        """Nothing rings any more."""
        self._unnoted = dict.fromkeys(self._unnoted, False)
        self._rings.stop()

    def _may_ring(self) -> bool:
        """Whether no other process rings, or that cannot be told: better two that ring than none."""
        if self._lock is not None:
            return True
        try:
            self._lock = self._path.open("ab")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            return False
        except OSError:
            return True
        if self._can_ring:
            with suppress(StoreError):  # what is planned made room, but a store that was restored may have none
                self._schedule.store.make_room()
        return True

    def _fallen_due(self) -> Iterator[Due]:
        for item in self._schedule.due():
            if due := self._begun(item):
                yield due

    def _missed(self) -> Iterator[Due]:
        """What was missed, and what rang when the process that rang it ended."""
        cut_off = [ring for ring in self._rings.ringing() if ring.id not in self._mine]
        for ring in (*self._rings.missed(), *cut_off):
            if ring.id not in self._said:
                yield self._told(ring, missed=True)
                self._said.add(ring.id)
            self._rings.end(ring)

    def _begun(self, item: Planned) -> Due | None:
        late_s = -(self._schedule.left_s(item) or 0.0)
        state: State = "ringing" if self._can_ring and late_s <= RINGS_LATE_S else "missed"
        key = (item.id, item.occasion)
        try:
            ring = self._rings.begin(item, state)
        except StoreError:
            if state == "missed" or key in self._unnoted:
                return None
            self._unnoted[key] = True
            now = self._schedule.clock.wall()
            ring = Ring(0, item.kind, item.name, item.text, item.length_s, now - late_s, state, now)
            return self._told(ring, missed=False)
        if ring is None or state == "missed":
            return None
        self._mine.add(ring.id)
        if key in self._unnoted:  # it was told before
            if not self._unnoted.pop(key):
                self._rings.end(ring)
            return None
        return self._told(ring, missed=False)

    def _told(self, ring: Ring, *, missed: bool) -> Due:
        late = self._schedule.clock.wall() - ring.due > LATE_S
        key = f"missed_{ring.kind}" if missed else f"late_{ring.kind}" if late else ring.kind
        text = self._word(Handled(Intent(_INTENT, {}, "", "template", 1.0), key, self._facts(ring)))
        return Due(ring.kind, text, ring.due, missed, ring.id)

    def _facts(self, ring: Ring) -> dict[str, Any]:
        local, now = self._schedule.clock.local(ring.due), self._schedule.now()
        day = times.day_of(local, now)
        return {
            "label": times.label(ring.name, ring.length_s),
            "text": ring.text,
            "known": self._schedule.trusted,
            "time": times.clock_face(local),
            "day": "" if day == "today" else f" {day}",
        }
