"""Reminders: words that are kept as they were said, and said again in time."""

from __future__ import annotations

from edgeassist.actions import alarms, times
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.replan import RESTORE


@action("reminders.set", inverse=RESTORE, keeps=True)
def set_(
    context: Context,
    *,
    task: str | None = None,
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
    seconds: int | None = None,
) -> Done | NotDone:
    """Keep a reminder; it is read back from the disk before it is confirmed."""
    if not task:
        return NotDone("missing_task")
    said = times.moment(hour=hour, minute=minute, half=half, day=day, month=month, date=date, every=every, also=also)
    after_s = times.seconds(hours, minutes, seconds)
    return alarms.planned(context.schedule, "reminder", said, after_s, task)


@action("reminders.list", answers=True)
def list_(context: Context) -> Done:
    """All reminders."""
    return alarms.listed(context.schedule, "reminder")


@action("reminders.cancel", inverse=RESTORE)
def cancel(context: Context, *, task: str | None = None) -> Done | NotDone:
    """Cancel the reminder that is meant."""
    schedule = context.schedule
    reminders = schedule.all("reminder")
    wanted = (task or "").casefold()
    exact = [item for item in reminders if item.text.casefold() == wanted]
    found = exact or [item for item in reminders if wanted in item.text.casefold()]
    if not found:
        return NotDone("no_reminder", {"others": [item.text for item in reminders]})
    if len(found) > 1:
        options = [{"task": item.text} for item in found]
        return NotDone("which_reminder", {"names": [item.text for item in found], "options": options})
    return alarms.cancelled(schedule, found[0])


@action("reminders.cancel_all", inverse=RESTORE)
def cancel_all(context: Context) -> Done | NotDone:
    """Cancel all reminders."""
    return alarms.removed(context.schedule, "reminder")
