"""What will ring: timers, alarms and reminders, kept on disk.

What runs off after some time is kept by both clocks: in the same boot the one that only counts up tells how much is
left, after another boot the wall clock does. What is set to a time of day is kept as that time, so that it is right
whatever becomes of the clock, the zone and summer time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from edgeassist.state import clock as clocks
from edgeassist.state.clock import Clock
from edgeassist.state.recurrence import following
from edgeassist.state.store import Store

Kind = Literal["timer", "alarm", "reminder"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_COLUMNS = "id, kind, name, text, local, rule, rung, length, paused, boot, monotonic, wall"


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing that will ring."""

    id: int
    """Never given twice."""

    kind: Kind

    name: str
    """What a timer is called; else empty."""

    text: str
    """What is to be remembered, as it was said; else empty."""

    local: datetime | None
    """The time of day at which it rings next; None where it runs off."""

    rule: str
    """How it recurs, an RFC 5545 rule; empty for once."""

    rung: datetime | None
    """The last time of day at which it rang."""

    length_s: float
    """Of what runs off: seconds from its start to its end, as it was set last."""

    paused_s: float | None
    """Seconds left of a paused timer; else None."""

    boot: str
    monotonic: float
    """When it has run off, in seconds of that boot."""

    wall: float
    """The same by the wall clock; of what rings at a time of day, when it was set."""

    @property
    def occasion(self) -> str:
        """Tells one ringing from the next of the same thing."""
        return self.local.isoformat() if self.local else ""


class Schedule:
    """What is planned, over a store. Every change is on disk when the call returns. All methods raise StoreError."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    @property
    def trusted(self) -> bool:
        """Whether the wall clock can be believed."""
        return clocks.trusted(self.store, self.clock)

    def now(self) -> datetime:
        """The local time, believed or not."""
        return self.clock.local(self.clock.wall())

    def run_off(self, kind: Kind, seconds: float, name: str = "", text: str = "") -> int:
        """Ring after some seconds; the number of what was planned."""
        return self._add(kind, name, text, None, "", seconds, *self._ends(seconds))

    def at(self, kind: Kind, local: datetime, rule: str = "", text: str = "") -> int:
        """Ring at a time of day, and again as the rule says; the number of what was planned."""
        return self._add(kind, "", text, local.isoformat(), rule, 0.0, "", 0.0, self.clock.wall())

    def find(self, number: int) -> Planned | None:
        """What has a number; None where nothing has."""
        rows = self.store.rows(f"SELECT {_COLUMNS} FROM planned WHERE id=?", number)
        return _planned(rows[0]) if rows else None

    def all(self, kind: Kind | None = None) -> list[Planned]:
        """All, or those of one kind; what rings first stands first, what is paused last."""
        rows = self.store.rows(f"SELECT {_COLUMNS} FROM planned WHERE kind=coalesce(?, kind) ORDER BY id", kind)
        found = [_planned(row) for row in rows]
        return sorted(found, key=lambda item: (item.paused_s is not None, self.left_s(item) or 0.0))

    def remove(self, number: int) -> None:
        """Plan it no more."""
        self.store.rows("DELETE FROM planned WHERE id=?", number)

    def restore(self, item: Planned, left_s: float | None) -> None:
        """Plan it again as it was, under its number.

        What runs off has so many seconds left, or ends when it would have ended where that is not known; what recurs
        comes at its next time.
        """
        left = self.left_s(item)
        if item.local and item.rule and left is not None and left <= 0:
            coming = following(item.rule, item.local.time(), self.clock, self.clock.wall(), item.rung)
            item = replace(item, local=coming)
        ends = (item.boot, item.monotonic, item.wall) if item.local or left_s is None else self._ends(left_s)
        local, rung = (each and each.isoformat() for each in (item.local, item.rung))
        self.store.rows(
            f"INSERT OR REPLACE INTO planned ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            item.id, item.kind, item.name, item.text, local, item.rule, rung, item.length_s, item.paused_s, *ends,
        )  # fmt: skip

    def pause(self, number: int) -> None:
        """Stop what runs off where it is."""
        with self._open(number) as item:
            self.store.rows("UPDATE planned SET paused=? WHERE id=?", max(0.0, self.left_s(item) or 0.0), number)

    def resume(self, number: int) -> None:
        """Let what was paused run on."""
        with self._open(number) as item:
            self._set_end(number, item.paused_s or 0.0)

    def lengthen(self, number: int, seconds: float) -> None:
        """Give what runs off more time, or less; at nought it rings."""
        with self._open(number) as item:
            left = max(0.0, (self.left_s(item) or 0.0) + seconds)
            if item.paused_s is None:
                self._set_end(number, left)
            else:
                self.store.rows("UPDATE planned SET paused=? WHERE id=?", left, number)
            self.store.rows("UPDATE planned SET length=max(0, length+?) WHERE id=?", seconds, number)

    def left_s(self, item: Planned) -> float | None:
        """Seconds until it rings, below nought where it should have rung; None where no clock can tell.

        For a paused one, the seconds it has left.
        """
        if item.paused_s is not None:
            return item.paused_s
        if item.local is None and item.boot == self.clock.boot:
            return item.monotonic - self.clock.monotonic()
        if not self.trusted:
            return None
        end = item.wall if item.local is None else self.clock.instant(item.local, item.wall)
        return end - self.clock.wall()

    def due(self) -> list[Planned]:
        """What should ring now, the earliest first."""
        return [item for item in self.all() if self._is_due(item)]

    def settle(self) -> None:
        """Set all right for the clocks as they stand: after a boot, after the wall clock was set, in another zone."""
        if not clocks.has_news(self.store, self.clock):
            return
        with self.store.transaction():
            if clocks.observe(self.store, self.clock) and self.trusted:
                for item in self.all():
                    self._settle(item)

    def pass_on(self, item: Planned) -> bool:
        """In a transaction: it rings now, so plan it for its next time, or no more.

        False where it is not as it was: it rings elsewhere, or was changed or removed.
        """
        now = self.find(item.id)
        if now is None or now.occasion != item.occasion or not self._is_due(now):
            return False
        if item.rule and item.local:
            local = following(item.rule, item.local.time(), self.clock, self.clock.wall(), item.local)
            sql = "UPDATE planned SET local=?, rung=? WHERE id=?"
            self.store.rows(sql, local.isoformat(), item.occasion, item.id)
        else:
            self.remove(item.id)
        return True

    def _is_due(self, item: Planned) -> bool:
        left = self.left_s(item)
        return item.paused_s is None and left is not None and left <= 0

    def _settle(self, item: Planned) -> None:
        left = self.left_s(item)
        if left is None or item.paused_s is not None:
            return
        if item.local is None:
            self._set_end(item.id, left)
        elif item.rule and left > 0:  # the clock may have been set back behind an earlier occasion
            local = following(item.rule, item.local.time(), self.clock, self.clock.wall(), item.rung)
            self.store.rows("UPDATE planned SET local=? WHERE id=?", local.isoformat(), item.id)

    def _ends(self, seconds: float) -> tuple[str, float, float]:
        return self.clock.boot, self.clock.monotonic() + seconds, self.clock.wall() + seconds

    def _set_end(self, number: int, seconds: float) -> None:
        sql = "UPDATE planned SET paused=NULL, boot=?, monotonic=?, wall=? WHERE id=?"
        self.store.rows(sql, *self._ends(seconds), number)

    def _add(self, *values: Any) -> int:
        self.store.make_room()
        sql = (
            "INSERT INTO planned (kind, name, text, local, rule, length, boot, monotonic, wall)"
            " VALUES (?,?,?,?,?,?,?,?,?) RETURNING id"
        )
        return int(self.store.rows(sql, *values)[0][0])

    @contextmanager
    def _open(self, number: int) -> Iterator[Planned]:
        """What has a number, while nobody else can change it; where nothing has it, a change changes nothing."""
        with self.store.transaction():
            yield self.find(number) or _NOTHING


def _planned(row: Any) -> Planned:
    number, kind, name, text, local, rule, rung, *rest = row
    return Planned(number, kind, name, text, _time(local), rule, _time(rung), *rest)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_NOTHING = Planned(0, "timer", "", "", None, "", None, 0.0, 0.0, "", 0.0, 0.0)
