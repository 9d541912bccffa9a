"""The time elsewhere, by the newest rules there are: the system's, or those of the package tzdata.

Governments change their clocks at short notice, and the database of a board that is seldom updated may be years old.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import tzdata


def place(value: str) -> tuple[str, ZoneInfo]:
    """The name and zone of a pack's place, `San Francisco (America/Los_Angeles)`. Raises ZoneInfoNotFoundError."""
    name, _, zone = value.rstrip(")").rpartition(" (")
    return name, _zone(zone)


@cache
def _zone(key: str) -> ZoneInfo:
    if not newer(tzdata.IANA_VERSION, _of_system()):
        return ZoneInfo(key)
    with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key)


def newer(version: str, other: str | None) -> bool:
    """Whether a version such as `2026f` is later than another; than an unknown one any is."""
    return other is None or (version[:4], len(version), version) > (other[:4], len(other), other)


def _of_system() -> str | None:
    """The version of the system's rules; None where it has none, or does not say."""
    for file in (Path(folder) / "tzdata.zi" for folder in TZPATH):
        if file.is_file():
            with file.open(encoding="ascii", errors="replace") as lines:
                return lines.readline().removeprefix("# version").strip() or None
    return None


def aware(now: datetime) -> datetime:
    """A time with its zone: the system's, where it has none."""
    return now if now.tzinfo else now.astimezone()


def at(day: datetime, clock: time) -> datetime:
    """A time of day on the day of a time, in its zone."""
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0)


def exists(moment: datetime) -> bool:
    """Whether clocks show this time: an hour of the night in which they are put forward is left out."""
    utc = moment.astimezone(UTC)
    return utc.astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)
