"""The time elsewhere. The zone's rules come from the system, or where it has none from the package tzdata."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo


def place(value: str) -> tuple[str, ZoneInfo]:
    """The name and zone of a pack's place, `San Francisco (America/Los_Angeles)`. Raises ZoneInfoNotFoundError."""
    name, _, zone = value.rstrip(")").rpartition(" (")
    return name, ZoneInfo(zone)


def aware(now: datetime) -> datetime:
    """A time with its zone: the system's, where it has none."""
    return now if now.tzinfo else now.astimezone()


def at(day: datetime, clock: time) -> datetime:
    """A time of day on the day of a time, in its zone."""
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0)


def exists(moment: datetime) -> bool:
    """Whether clocks show this time: an hour of the night in which they are put forward is left out."""
    utc = moment.astimezone(ZoneInfo("UTC"))
    return utc.astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)
