"""Reckoning with dates."""

from __future__ import annotations

import calendar
from datetime import date

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.wording import day_and_date, month_and_day
from edgeassist.reckon import dates, numbers
from edgeassist.reckon.dates import Said, Span, Towards
from edgeassist.reckon.values import Impossible


def _said(
    day: int | None = None,
    month: int | None = None,
    year: int | str | None = None,
    holiday: str | None = None,
    weekday: int | None = None,
    days_on: int | None = None,
) -> Said:
    """What was said of a date. Raises Impossible for words that make no year."""
    try:
        return Said(day, month, numbers.year(str(year)) if year is not None else None, holiday, weekday, days_on)
    except ValueError:
        raise Impossible("no_such_date") from None


def _length(days: int, counted: str) -> str:
    """`10 days`, or `3 weeks and 1 day`."""
    weeks, rest = divmod(days, 7) if counted == "week" else (0, days)
    parts = [
        f"{count:,} {unit}{'s' if count != 1 else ''}" for count, unit in ((weeks, "week"), (rest, "day")) if count
    ]
    return " and ".join(parts)


def _named(said: Said, found: date, today: date) -> str:
    """A date for an answer, with its name where it was called by one."""
    name = said.holiday or {0: "today", 1: "tomorrow", -1: "yesterday"}.get(said.days_on or 9) or ""
    return f"{name}, {day_and_date(found, today)}" if name else day_and_date(found, today)


def _verb(found: date, today: date) -> str:
    return "was" if found < today else "is"


def _distance(context: Context, counted: str, towards: Towards, given: dict[str, int | str | None]) -> Done | NotDone:
    today = context.now().date()
    try:
        said = _said(**given)  # type: ignore[arg-type]
        found = dates.resolve(said, today, towards)
    except Impossible as error:
        return NotDone(error.reason)
    days = (found - today).days
    facts = {"day": _named(said, found, today), "length": _length(abs(days), counted), "days": days}
    other = {"ahead": "past", "back": "coming"}[towards]
    return Done("today" if not days else "default" if (days > 0) == (towards == "ahead") else other, facts)


@action("dates.until", answers=True)
def until(
    context: Context,
    *,
    counted: str = "day",
    day: int | None = None,
    month: int | None = None,
    year: int | str | None = None,
    holiday: str | None = None,
    weekday: int | None = None,
    days_on: int | None = None,
) -> Done | NotDone:
    """How long it is until a day, in days or weeks; the next such day where no year is said."""
    given = {"day": day, "month": month, "year": year, "holiday": holiday, "weekday": weekday, "days_on": days_on}
    return _distance(context, counted, "ahead", given)


@action("dates.since", answers=True)
def since(
    context: Context,
    *,
    counted: str = "day",
    day: int | None = None,
    month: int | None = None,
    year: int | str | None = None,
    holiday: str | None = None,
    weekday: int | None = None,
    days_on: int | None = None,
) -> Done | NotDone:
    """How long ago a day was, in days or weeks; the last such day where no year is said."""
    given = {"day": day, "month": month, "year": year, "holiday": holiday, "weekday": weekday, "days_on": days_on}
    return _distance(context, counted, "back", given)


@action("dates.between", answers=True)
def between(
    context: Context,
    *,
    counted: str = "day",
    day: int | None = None,
    month: int | None = None,
    year: int | str | None = None,
    holiday: str | None = None,
    weekday: int | None = None,
    days_on: int | None = None,
    until_day: int | None = None,
    until_month: int | None = None,
    until_year: int | str | None = None,
    until_holiday: str | None = None,
    until_weekday: int | None = None,
    until_days_on: int | None = None,
) -> Done | NotDone:
    """How long it is from one day to another; without a year the second is the first such day after the first."""
    today = context.now().date()
    try:
        one = _said(day, month, year, holiday, weekday, days_on)
        other = _said(until_day, until_month, until_year, until_holiday, until_weekday, until_days_on)
        if one.year is None and other.year is not None and one.holiday is None and one.month is not None:
            one = _said(day, month, other.year)
        start = dates.resolve(one, today, "this year" if one.month or one.holiday else "ahead")
        relative = other.days_on is not None
        end = dates.resolve(other, today if relative else start, "ahead")
    except Impossible as error:
        return NotDone(error.reason)
    start, end, one, other = (start, end, one, other) if start <= end else (end, start, other, one)
    facts = {"day": _named(one, start, today), "until": _named(other, end, today), "days": (end - start).days}
    return Done("default" if facts["days"] else "same", {**facts, "length": _length((end - start).days, counted)})


@action("dates.weekday", answers=True)
def weekday_(
    context: Context,
    *,
    day: int | None = None,
    month: int | None = None,
    year: int | str | None = None,
    holiday: str | None = None,
    weekday: int | None = None,
    days_on: int | None = None,
    asked: int | None = None,
) -> Done | NotDone:
    """Which weekday a date is, or whether it is the one that is `asked` about; the next such date without a year."""
    today = context.now().date()
    try:
        said = _said(day, month, year, holiday, weekday, days_on)
        found = dates.resolve(said, today, "ahead")
    except Impossible as error:
        return NotDone(error.reason)
    facts = {
        "name": said.holiday or {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days_on or 0, "that"),
        "day": month_and_day(found, today),
        "date": day_and_date(found, today),
        "weekday": f"{found:%A}",
        "verb": _verb(found, today),
    }
    if asked is not None:
        return Done("yes" if found.weekday() == asked else "no", facts)
    return Done("default" if said.month else "named", facts)


@action("dates.after", answers=True)
def after(
    context: Context,
    *,
    amount: int | str,
    span: Span,
    back: bool = False,
    day: int | None = None,
    month: int | None = None,
    year: int | str | None = None,
    holiday: str | None = None,
    weekday: int | None = None,
    days_on: int | None = None,
) -> Done | NotDone:
    """The date so many days, weeks, months or years after a day, or before it; after today where none is said."""
    today = context.now().date()
    try:
        start = today
        if any(part is not None for part in (month, holiday, weekday, days_on)):
            start = dates.resolve(_said(day, month, year, holiday, weekday, days_on), today, "ahead")
        number = int(numbers.read(str(amount)))
        found = dates.moved(start, -number if back else number, span)
    except Impossible as error:
        return NotDone(error.reason)
    return Done(facts={"date": day_and_date(found, today), "verb": _verb(found, today)})


@action("dates.leap_year", answers=True)
def leap_year(context: Context, *, year: int | str | None = None, following: bool = False) -> Done | NotDone:
    """Whether a year is a leap year, this one where none is said; or which is the next."""
    this_year = context.now().year
    if following:
        return Done("next", {"year": dates.next_leap_year(this_year)})
    try:
        asked = numbers.year(str(year)) if year is not None else this_year
    except ValueError:
        return NotDone("no_such_year")
    coming = dates.next_leap_year(asked)
    verbs = {"verb": "was" if asked < this_year else "is", "next_verb": "was" if coming < this_year else "is"}
    return Done("yes" if calendar.isleap(asked) else "no", {"year": asked, "next": coming, **verbs})


@action("dates.week", answers=True)
def week(
    context: Context,
    *,
    day: int | None = None,
    month: int | None = None,
    year: int | str | None = None,
    holiday: str | None = None,
    weekday: int | None = None,
    days_on: int | None = None,
) -> Done | NotDone:
    """The number of a day's week by ISO 8601, today's where none is said: weeks begin on Monday, the first of a year
    is that with its first Thursday."""
    today = context.now().date()
    found = today
    of_day = any(part is not None for part in (month, holiday, weekday, days_on))
    try:
        if of_day:
            found = dates.resolve(_said(day, month, year, holiday, weekday, days_on), today, "ahead")
    except Impossible as error:
        return NotDone(error.reason)
    number = found.isocalendar()
    facts = {"week": number.week, "year": number.year, "date": day_and_date(found, today), "verb": _verb(found, today)}
    return Done("of_day" if of_day else "default", facts)
