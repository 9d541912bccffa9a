"""Alarms at a time of day or after some time, and what silences and puts off anything that rings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edgeassist.actions import times
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.replan import RESTORE, replanning
from edgeassist.state.rings import Rings
from edgeassist.state.schedule import Kind, Planned, Schedule

SNOOZE_MIN = 9
"""Minutes, where nobody says how many."""


@action("alarms.set", inverse=RESTORE, keeps=True)
def set_(
    context: Context,
    *,
    hour: int | str | None = None,
    minute: int | None = None,
    half: str | None = None,
    day: int | str | None = None,
    month: int | None = None,
    date: int | None = None,
    every: str | None = None,
    also: str | None = None,
    hours: int | None = None,
    minutes: int | None = None,
) -> Done | NotDone:
    """Set an alarm; it is read back from the disk before it is said to be set."""
    said = times.moment(hour=hour, minute=minute, half=half, day=day, month=month, date=date, every=every, also=also)
    return planned(context.schedule, "alarm", said, times.seconds(hours, minutes, None))


def planned(schedule: Schedule, kind: Kind, said: times.Moment, after_s: float, text: str = "") -> Done | NotDone:
    """Plan something after some seconds, else at a time of day, and read it back."""
    if after_s:
        return told(schedule, schedule.run_off(kind, after_s, text=text))
    if said.hour is None:
        return NotDone("missing_time", {"text": text})
    if not schedule.trusted:
        return NotDone("unknown_time")
    local = times.next_time(said, schedule.now(), waking=kind == "alarm")
    if local is None:
        return NotDone("past", {"text": text})
    twin = next((item for item in schedule.all(kind) if _same(item, local, said.rule, text)), None)
    if twin:
        return Done("already", facts(schedule, twin), replanning(schedule))
    return told(schedule, schedule.at(kind, local, said.rule, text))


def _same(item: Planned, local: Any, rule: str, text: str) -> bool:
    return (item.local, item.rule, item.text) == (local, rule, text)


def told(schedule: Schedule, number: int) -> Done | NotDone:
    """What was planned, as it is on the disk."""
    kept = schedule.find(number)
    if kept is None:
        return NotDone("not_kept")
    return Done("default", facts(schedule, kept), replanning(schedule, (None, kept)))


def facts(schedule: Schedule, item: Planned) -> dict[str, Any]:
    """When it rings, in words: `when` is "at 7:00 AM tomorrow" or "in 20 minutes", `left` how long that is."""
    left_s = schedule.left_s(item)
    left = None if left_s is None else times.about(left_s)
    when = f"in {left}" if item.local is None else times.when(item.local, item.rule, schedule.now())
    return {"when": when, "text": item.text, "recurs": times.recurs(item.rule), "left": left}


@action("alarms.cancel", inverse=RESTORE)
def cancel(
    context: Context,
    *,
    hour: int | str | None = None,
    minute: int | None = None,
    half: str | None = None,
    day: int | str | None = None,
    every: str | None = None,
    also: str | None = None,
    number: int | None = None,
) -> Done | NotDone:
    """Cancel the alarm that is meant; where none is named and one rings, that falls silent.

    `number` is that of an alarm that was chosen among several.
    """
    schedule = context.schedule
    said = times.moment(hour=hour, minute=minute, half=half, day=day, every=every, also=also)
    if said == times.Moment() and number is None and Rings(schedule).ringing():
        return _silenced(schedule)
    alarms = schedule.all("alarm")
    found = [alarm for alarm in alarms if number in (None, alarm.id) and _fits(schedule, alarm, said)]
    if not found:
        return NotDone("no_alarm", {"others": [facts(schedule, alarm)["when"] for alarm in alarms]})
    if len(found) > 1:
        names = [facts(schedule, alarm)["when"] for alarm in found]
        return NotDone("which_alarm", {"names": names, "options": [{"number": alarm.id} for alarm in found]})
    return cancelled(schedule, found[0])


def cancelled(schedule: Schedule, item: Planned) -> Done | NotDone:
    """Remove what is planned, and see that it is gone."""
    was, undo = facts(schedule, item), replanning(schedule, (item, None))
    schedule.remove(item.id)
    return NotDone("not_kept") if schedule.find(item.id) else Done("default", was, undo)


def _fits(schedule: Schedule, alarm: Planned, said: times.Moment) -> bool:
    """Whether an alarm is one that the words may mean."""
    if said == times.Moment():
        return True
    if alarm.local is None:
        return False
    at, now = alarm.local, schedule.now()
    return (
        (said.hour is None or at.time() in times.possible(said))
        and (said.day is None or (not alarm.rule and at.date() in times.named(said.day, now.date())))
        and (said.every is None or alarm.rule == said.rule)
    )


@action("alarms.cancel_all", inverse=RESTORE)
def cancel_all(context: Context) -> Done | NotDone:
    """Cancel all alarms."""
    return removed(context.schedule, "alarm")


def removed(schedule: Schedule, kind: Kind, items: Sequence[Planned] | None = None) -> Done | NotDone:
    """Remove all of a kind, or some, and see that they are gone."""
    found = schedule.all(kind) if items is None else items
    if not found:
        return NotDone(f"no_{kind}", {"others": []})
    undo = replanning(schedule, *((item, None) for item in found))
    for item in found:
        schedule.remove(item.id)
    left = any(schedule.find(item.id) for item in found)
    return NotDone("not_kept") if left else Done("default", {"count": len(found)}, undo)


@action("alarms.list", answers=True)
def list_(context: Context) -> Done:
    """All alarms."""
    return listed(context.schedule, "alarm")


def listed(schedule: Schedule, kind: Kind) -> Done:
    """All of a kind. Responses: `default`, `none`."""
    items = [facts(schedule, item) for item in schedule.all(kind)]
    return Done("default" if items else "none", {"items": items, "count": len(items)})


@action("ringing.stop")
def stop(context: Context) -> Done | NotDone:
    """Silence all that rings, and see that nothing rings."""
    if not Rings(context.schedule).ringing():
        return NotDone("nothing_rings")
    return _silenced(context.schedule)


def _silenced(schedule: Schedule) -> Done | NotDone:
    rings = Rings(schedule)
    rings.stop()
    return NotDone("not_kept") if rings.ringing() else Done("silenced")


@action("ringing.snooze", inverse=RESTORE)
def snooze(context: Context, *, hours: int | None = None, minutes: int | None = None) -> Done | NotDone:
    """Let what rings, or was just silenced, ring again in a while."""
    schedule = context.schedule
    seconds = times.seconds(hours, minutes, None) or SNOOZE_MIN * 60.0
    again = Rings(schedule).snooze(seconds)
    if not again:
        return NotDone("nothing_rings")
    return Done("default", facts(schedule, again[0]), replanning(schedule, *((None, item) for item in again)))
