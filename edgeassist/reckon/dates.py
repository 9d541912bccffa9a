"""Dates as they are said, and reckoning with them in the Gregorian calendar."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta, weekday

from edgeassist.reckon.values import Impossible

Towards = Literal["ahead", "back", "this year"]
"""Which date is meant where no year is said: the next to come, the last gone by (today counts), or this year's."""

Span = Literal["day", "week", "month", "year"]

FIRST_YEAR, LAST_YEAR = 1583, 9999
"""The Gregorian calendar begins in October 1582; Python's ends with the year 9999."""


def _nth(year: int, month: int, on: int, nth: int) -> date:
    """The nth such weekday of a month; the last for nth -1. Monday is 0."""
    days = [
        date(year, month, day)
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if calendar.weekday(year, month, day) == on
    ]
    return days[nth if nth < 0 else nth - 1]


_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "New Year's Day": lambda year: date(year, 1, 1),
    "Valentine's Day": lambda year: date(year, 2, 14),
    "Saint Patrick's Day": lambda year: date(year, 3, 17),
    "April Fools' Day": lambda year: date(year, 4, 1),
    "Good Friday": lambda year: easter(year) - timedelta(days=2),
    "Easter": easter,
    "Easter Monday": lambda year: easter(year) + timedelta(days=1),
    "Pentecost": lambda year: easter(year) + timedelta(days=49),
    "Mother's Day": lambda year: _nth(year, 5, calendar.SUNDAY, 2),
    "Memorial Day": lambda year: _nth(year, 5, calendar.MONDAY, -1),
    "Father's Day": lambda year: _nth(year, 6, calendar.SUNDAY, 3),
    "Independence Day": lambda year: date(year, 7, 4),
    "Labor Day": lambda year: _nth(year, 9, calendar.MONDAY, 1),
    "Halloween": lambda year: date(year, 10, 31),
    "Thanksgiving": lambda year: _nth(year, 11, calendar.THURSDAY, 4),
    "Christmas Eve": lambda year: date(year, 12, 24),
    "Christmas": lambda year: date(year, 12, 25),
    "Boxing Day": lambda year: date(year, 12, 26),
    "New Year's Eve": lambda year: date(year, 12, 31),
}
HOLIDAYS = frozenset(_HOLIDAYS)
"""Days with a name."""


@dataclass(frozen=True, slots=True)
class Said:
    """A date as it was said; of a day in a month, a named day, a weekday and a number of days from today one is."""

    day: int | None = None
    month: int | None = None
    """1 to 12."""
    year: int | None = None
    holiday: str | None = None
    weekday: int | None = None
    """Monday is 0."""
    days_on: int | None = None
    """Days from today: 1 is tomorrow, -1 yesterday."""


def resolve(said: Said, today: date, towards: Towards) -> date:
    """The date that was meant. Raises Impossible for a date that does not exist."""
    if said.days_on is not None:
        return today + timedelta(days=said.days_on)
    if said.weekday is not None:
        return today + relativedelta(weekday=weekday(said.weekday, -1 if towards == "back" else 1))
    if said.year is not None:
        if not FIRST_YEAR <= said.year <= LAST_YEAR:
            raise Impossible("no_such_year")
        return _in_year(said, said.year)
    return _without_year(said, today, towards)


def _without_year(said: Said, today: date, towards: Towards) -> date:
    """The nearest year in which there is such a date: the 29th of February is not in each."""
    step = -1 if towards == "back" else 1
    for year in range(today.year, today.year + 9 * step, step):
        try:
            found = _in_year(said, year)
        except Impossible:
            continue
        if towards == "this year" or (found >= today if step == 1 else found <= today):
            return found
    raise Impossible("no_such_date")


def _in_year(said: Said, year: int) -> date:
    if said.holiday is not None:
        return _HOLIDAYS[said.holiday](year)
    try:
        return date(year, said.month or 1, said.day or 1)
    except ValueError:
        raise Impossible("no_such_date") from None


def moved(start: date, amount: int, span: Span) -> date:
    """A date so many days, weeks, months or years later, or earlier; of a shorter month the last day.

    Raises Impossible for a date before the calendar or after the year 9999.
    """
    try:
        found: date = start + relativedelta(**{f"{span}s": amount})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        raise Impossible("no_such_year") from None
    if found.year < FIRST_YEAR:
        raise Impossible("no_such_year")
    return found


def next_leap_year(after: int) -> int:
    """The first leap year after a year."""
    return next(year for year in range(after + 1, after + 10) if calendar.isleap(year))
