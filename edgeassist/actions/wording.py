"""Dates and times as answers say them."""

from __future__ import annotations

from datetime import date, datetime


def clock(moment: datetime) -> str:
    """`9:05 PM`."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def day_and_date(day: date, today: date) -> str:
    """`Friday, December 25`, with the year where it is not this one."""
    return f"{day:%A}, {month_and_day(day, today)}"


def month_and_day(day: date, today: date) -> str:
    """`December 25`, with the year where it is not this one."""
    return f"{day:%B} {day.day}" + (f", {day.year}" if day.year != today.year else "")
