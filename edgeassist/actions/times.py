"""Times of day as they are said: read from the slots of a request, and put into words for an answer.

Slots: `hour` 0 to 24, "noon" or "midnight"; `minute` -30 to 59, below nought for "quarter to"; `half` am, pm or night;
`day` 0 for today, 1, 2, a weekday as MO, or "next MO"; `month` and `date` (of the month); `every` day, weekday,
weekend, or a weekday, and `also` another weekday.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, time, timedelta
from typing import Any

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
_EVERY = {"weekday": DAYS[:5], "weekend": DAYS[5:]}
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))

AFTERNOON = (1, 6)
"""Hours, first and last, that are meant in the afternoon where neither half of the day is said and nobody is woken."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day as it was said."""

    hour: int | str | None = None
    minute: int = 0
    half: str | None = None
    day: int | str | None = None
    month: int | None = None
    date: int | None = None
    every: str | None = None
    also: str | None = None

    @property
    def rule(self) -> str:
        """How it recurs, an RFC 5545 rule; empty for once."""
        if self.every is None:
            return ""
        if self.every == "day":
            return "FREQ=DAILY"
        days = {*_EVERY.get(self.every, (self.every,)), *([self.also] if self.also else [])}
        return f"FREQ=WEEKLY;BYDAY={','.join(day for day in DAYS if day in days)}"


def next_time(said: Moment, now: datetime, waking: bool) -> datetime | None:
    """The next local time that fits, after `now`; None where that day is over, or there is no such day.

    Where neither half of the day is said: the next one to come today; on another day, and for what recurs, the morning,
    but for AFTERNOON unless somebody is to be woken.
    """
    times = possible(said)
    today_only = said.day == 0 or (said.day is None and said.date is None and not said.every)
    if len(times) > 1 and not today_only:
        hour = times[0].hour
        late = hour == 0 or (not waking and AFTERNOON[0] <= hour <= AFTERNOON[1])
        times = [times[late]]
    fitting = (datetime.combine(day, at) for day in _days(said, now.date()) for at in times)
    return next((local for local in fitting if local > now), None)


def possible(said: Moment) -> list[time]:
    """The times of day that the words may mean."""
    minutes = [(hour * 60 + said.minute) % (24 * 60) for hour in _hours(said)]
    return [time(each // 60, each % 60) for each in minutes]


def _hours(said: Moment) -> Sequence[int]:
    """The hours of the day that may be meant."""
    hour = {"noon": 12, "midnight": 24}.get(said.hour, said.hour) if isinstance(said.hour, str) else said.hour
    if not isinstance(hour, int) or hour == 0 or hour > 12 or said.hour == "noon":
        return (int(hour or 0),)
    match said.half:
        case "am":
            return (hour % 12,)
        case "pm":
            return (hour % 12 + 12,)
        case "night":
            return (hour + 12,) if hour >= 6 else (hour,)
        case _:
            return (hour % 12, hour % 12 + 12)


def _days(said: Moment, today: Date) -> Iterator[Date]:
    """The days that may be meant, the nearest first."""
    if said.date is not None:
        yield from _dates(said.month, said.date, today)
        return
    if said.every is not None:
        wanted = said.rule.partition("BYDAY=")[2].split(",")
        coming = (today + timedelta(days=ahead) for ahead in range(9))
        yield from (day for day in coming if said.rule == "FREQ=DAILY" or DAYS[day.weekday()] in wanted)
        return
    past_midnight = said.day is not None and _hours(said)[0] in (24, *(range(1, 6) if said.half == "night" else ()))
    for day in named(said.day, today):
        yield day + timedelta(days=past_midnight)


def named(day: int | str | None, today: Date) -> list[Date]:
    """The days that a word may mean, the nearest first."""
    match day:
        case None:
            return [today, today + timedelta(days=1)]
        case int():
            return [today + timedelta(days=day)]
        case _:
            ahead = (DAYS.index(day[-2:]) - today.weekday()) % 7
            if day.startswith("next") and ahead == 0:
                return [today + timedelta(days=7)]
            return [today + timedelta(days=ahead), today + timedelta(days=ahead + 7)]


def _dates(month: int | None, day: int, today: Date) -> Iterator[Date]:
    first = today.replace(day=1)
    for _ in range(50):  # the 29th of February comes within eight years, and every other date sooner
        if month in (None, first.month) and day <= _length(first):
            yield first.replace(day=day)
        first += timedelta(days=_length(first))


def _length(first: Date) -> int:
    """Days of the month that begins so."""
    return ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - first).days


def seconds(hours: float | None, minutes: float | None, seconds: float | None) -> float:
    """A length of time as it was said, in seconds."""
    return (hours or 0) * 3600 + (minutes or 0) * 60 + (seconds or 0)


def length(duration_s: float) -> str:
    """`1 hour, 5 minutes and 10 seconds`; whole seconds."""
    left, found = round(duration_s), []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            found.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
    return " and ".join(part for part in (", ".join(found[:-1]), *found[-1:]) if part) or "0 seconds"


def short(duration_s: float) -> str:
    """A length as it stands before a noun: `10 minute`."""
    return length(duration_s).removesuffix("s")


def label(name: str, length_s: float) -> str:
    """What a timer is called: `pasta timer`, `10 minute timer`."""
    return f"{name or short(length_s)} timer"


def about(duration_s: float) -> str:
    """A length of time as nobody wants it to the second: whole minutes where there are ten or more."""
    return length(round(duration_s / 60) * 60 if duration_s >= 600 else max(0.0, duration_s))


def clock_face(at: datetime | time) -> str:
    """`7:05 AM`."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def day_of(local: datetime, now: datetime) -> str:
    """`yesterday`, `today`, `tomorrow`, `on Monday` where that is within a week, else `on Monday, December 7`."""
    ahead = (local.date() - now.date()).days
    if near := {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(ahead):
        return near
    name = f"on {local:%A}"
    if abs(ahead) < 7:
        return name
    return f"{name}, {local:%B} {local.day}" + (f", {local.year}" if local.year != now.year else "")


def recurs(rule: str) -> str:
    """`every day`, `every weekday`, `every Monday and Thursday`; empty for once."""
    if not rule:
        return ""
    days = tuple(rule.partition("BYDAY=")[2].split(","))
    if rule == "FREQ=DAILY" or len(days) == 7:
        return "every day"
    if days == _EVERY["weekday"]:
        return "every weekday"
    names = [_NAMES[day] for day in days]
    return f"every {' and '.join(part for part in (', '.join(names[:-1]), *names[-1:]) if part)}"


def when(local: datetime, rule: str, now: datetime) -> str:
    """`at 7:00 AM tomorrow`, `every Monday at 8:00 AM`."""
    return f"{recurs(rule)} at {clock_face(local)}" if rule else f"at {clock_face(local)} {day_of(local, now)}"


def moment(**slots: Any) -> Moment:
    """A time of day from the slots that were given."""
    return Moment(**{name: value for name, value in slots.items() if value is not None})
