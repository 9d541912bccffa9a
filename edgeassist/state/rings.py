"""What rang, rings, or was missed. A ring is on disk before its first sound, so that none rings twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from edgeassist.state.schedule import Kind, Planned, Schedule

State = Literal["ringing", "over", "missed"]
"""`missed` is what fell due while nothing ran that could ring, until it is told."""

SNOOZABLE_S = 300.0
"""Seconds after the end of a ring in which it can still be put off: the wake word ends it, then comes "snooze"."""

_KEPT = 200
_COLUMNS = "id, kind, name, text, length, due, state, since"


@dataclass(frozen=True, slots=True)
class Ring:
    """Something that fell due."""

    id: int
    kind: Kind
    name: str
    text: str

    length_s: float
    """Of a timer: what it was set to, in seconds; else 0."""

    due: float
    """When it fell due, in seconds since 1970."""

    state: State
    since: float
    """When this state began, in seconds since 1970."""


class Rings:
    """Rings, over a schedule. Every change is on disk when the call returns. All methods raise StoreError."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._store = schedule.store

    def begin(self, item: Planned, state: State) -> Ring | None:
        """Take a ring over from the schedule; None where somebody else did, or it is no longer due."""
        now = self._schedule.clock.wall()
        with self._store.transaction():
            due = now + min(0.0, self._schedule.left_s(item) or 0.0)
            if not self._schedule.pass_on(item):
                return None
            values = (item.id, item.occasion, item.kind, item.name, item.text, item.length_s, due, state, now)
            sql = (
                "INSERT INTO ring (item, occasion, kind, name, text, length, due, state, since)"
                " VALUES (?,?,?,?,?,?,?,?,?) RETURNING id"
            )
            number = int(self._store.rows(sql, *values)[0][0])
            self._store.rows("DELETE FROM ring WHERE id <= ? AND state='over'", number - _KEPT)
        return self.find(number)

    def find(self, number: int) -> Ring | None:
        """The ring with a number; None where there is none."""
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM ring WHERE id=?", number)
        return Ring(*rows[0]) if rows else None

    def ringing(self) -> list[Ring]:
        """What rings, here or in another process, the earliest first."""
        return self._where("state='ringing'")

    def missed(self) -> list[Ring]:
        """What is still to be told, the earliest first."""
        return self._where("state='missed'")

    def end(self, ring: Ring) -> None:
        """It rings no more, or was told."""
        sql = "UPDATE ring SET state='over', since=? WHERE id=?"
        self._store.rows(sql, self._schedule.clock.wall(), ring.id)

    def stop(self) -> list[Ring]:
        """End all that rings; what that was."""
        with self._store.transaction():
            found = self.ringing()
            for ring in found:
                self.end(ring)
        return found

    def snooze(self, seconds: float) -> list[Planned]:
        """Let what rings, or rang just now, ring again after some seconds; what is planned for that."""
        now = self._schedule.clock.wall()
        recent = "(state='ringing' OR state='over' AND abs(since-?) < ?)"
        with self._store.transaction():
            recently = self._where(recent, now, SNOOZABLE_S)
            found = [ring for ring in recently if ring.state == "ringing"] or recently[-1:]
            numbers = [self._schedule.run_off(ring.kind, seconds, ring.name, ring.text) for ring in found]
            for ring in found:
                self._store.rows("UPDATE ring SET state='over', since=0 WHERE id=?", ring.id)  # not put off twice
        return [item for number in numbers if (item := self._schedule.find(number))]

    def _where(self, condition: str, *values: Any) -> list[Ring]:
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM ring WHERE {condition} ORDER BY due, id", *values)
        return [Ring(*row) for row in rows]
