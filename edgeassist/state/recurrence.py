"""When what recurs comes next: rules as of RFC 5545, read by dateutil, over the local time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from edgeassist.state.clock import Clock


def following(rule: str, at: time, clock: Clock, after: float, rung: datetime | None = None) -> datetime:
    """The first local time by a rule, at a time of day, that comes after a second since 1970.

    `rung`, which the rule may name once more where the clock was set back, is left out. The rules have no end.
    """
    from dateutil.rrule import rrulestr  # most turns do without

    begin = datetime.combine(clock.local(after).date() - timedelta(days=1), at)
    times: datetime = next(
        local for local in rrulestr(rule, dtstart=begin) if clock.instant(local) > after and local != rung
    )
    return times
