"""The time and the date."""

from __future__ import annotations

from edgeassist.actions.registry import Context, Done, action


@action("clock.time", answers=True)
def time(context: Context) -> Done:
    """The local time."""
    now = context.now()
    return Done(facts={"time": f"{now.hour % 12 or 12}:{now.minute:02d} {'AM' if now.hour < 12 else 'PM'}"})


@action("clock.date", answers=True)
def date(context: Context) -> Done:
    """The local date."""
    now = context.now()
    return Done(facts={"weekday": f"{now:%A}", "day": now.day, "month": f"{now:%B}", "year": now.year})
