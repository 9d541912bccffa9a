"""The time in other places."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.wording import clock, day_and_date
from edgeassist.reckon import zones

_NAMED = {"noon": time(12), "midnight": time(0)}


@action("zones.time", answers=True)
def time_(context: Context, *, city: str) -> Done:
    """The time in a place; the day too where it is not today's here."""
    now = zones.aware(context.now())
    name, zone = zones.place(city)
    there = now.astimezone(zone)
    return Done(facts={"place": name, "time": clock(there), "day": _day(there.date(), now.date())})


@action("zones.date", answers=True)
def date_(context: Context, *, city: str) -> Done:
    """The date in a place."""
    now = zones.aware(context.now())
    name, zone = zones.place(city)
    there = now.astimezone(zone).date()
    return Done(facts={"place": name, "date": day_and_date(there, now.date())})


@action("zones.convert", answers=True)
def convert(
    context: Context,
    *,
    city: str | None = None,
    origin: str | None = None,
    named: str | None = None,
    hour: int | None = None,
    minute: int = 0,
    shift: int = 0,
    half: str | None = None,
) -> Done | NotDone:
    """The time in `city` when it is some time today in `origin`; where one is not said, it is here.

    `shift` are minutes past the hour, or before it.
    """
    now = zones.aware(context.now())
    said = _NAMED.get(named or "") or _time(hour, minute, half)
    if isinstance(said, NotDone):
        return said
    origin_name, origin_zone = zones.place(origin) if origin else ("", now.tzinfo)
    name, zone = zones.place(city) if city else ("", now.tzinfo)
    moment = zones.at(now.astimezone(origin_zone), said) + timedelta(minutes=shift)
    if not zones.exists(moment):
        return NotDone("no_such_time")
    there = moment.astimezone(zone)
    facts = {"origin": origin_name, "origin_time": clock(moment), "place": name, "time": clock(there)}
    facts["day"] = {1: "the next day", -1: "the day before"}.get((there.date() - moment.date()).days, "")
    return Done("to_here" if not city else "default" if origin else "here", facts)


def _time(hour: int | None, minute: int, half: str | None) -> time | NotDone:
    """A time of day from what was said of it; noon is 12 PM."""
    if hour is None:
        return NotDone("bad_time")
    if half and not 1 <= hour <= 12:
        return time(hour, minute) if half == "pm" and hour > 12 else NotDone("bad_time")
    if half:
        return time(hour % 12 + (12 if half == "pm" else 0), minute)
    return time(hour, minute) if hour == 0 or hour > 12 else NotDone("which_half")


@action("zones.difference", answers=True)
def difference(context: Context, *, city: str, origin: str | None = None) -> Done:
    """By how much the clocks of two places differ now; one is here where it is not said."""
    now = zones.aware(context.now())
    name, zone = zones.place(city)
    offset = now.astimezone(zone).utcoffset() or timedelta()
    origin_name, here = ("here", now.utcoffset() or timedelta())
    if origin:
        origin_name, origin_zone = zones.place(origin)
        here = now.astimezone(origin_zone).utcoffset() or timedelta()
    hours = Fraction(round((offset - here).total_seconds()), 3600)
    facts = {"place": name, "origin": origin_name, "hours": _hours(abs(hours))}
    return Done("ahead" if hours > 0 else "behind" if hours < 0 else "default", facts)


def _hours(hours: Fraction) -> str:
    whole, rest = divmod(hours, 1)
    minutes = int(rest * 60)
    parts = [f"{whole} hour{'s' if whole != 1 else ''}"] if whole else []
    return " and ".join([*parts, *([f"{minutes} minutes"] if minutes else [])])


def _day(there: date, here: date) -> str:
    """`tomorrow` or `yesterday` where a date is not today's."""
    return {1: "tomorrow", -1: "yesterday"}.get((there - here).days, "")
