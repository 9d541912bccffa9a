"""The time and the date."""

from __future__ import annotations

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.state.clock import trusted


@action("clock.time", answers=True)
def time(context: Context) -> Done | NotDone:
    """The local time, where it is known."""
    if not trusted(context.store, context.clock):
        return NotDone("unknown_time")
    now = context.now()
    return Done(facts={"time": f"{now.hour % 12 or 12}:{now.minute:02d} {'AM' if now.hour < 12 else 'PM'}"})


@action("clock.date", answers=True)
def date(context: Context) -> Done | NotDone:
    """The local date, where it is known."""
    if not trusted(context.store, context.clock):
        return NotDone("unknown_time")
    now = context.now()
    return Done(facts={"weekday": f"{now:%A}", "day": now.day, "month": f"{now:%B}", "year": now.year})
