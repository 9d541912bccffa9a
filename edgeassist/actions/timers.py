"""Timers: several at once, each with a name or told apart by its length. Slot names are Home Assistant's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edgeassist.actions import times
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.replan import RESTORE, replanning
from edgeassist.state.rings import Rings
from edgeassist.state.schedule import Planned, Schedule

LONGEST_S = 100 * 3600.0
"""Longer than this nobody means."""


@action("timers.start", inverse=RESTORE, keeps=True)
def start(
    context: Context,
    *,
    hours: int | None = None,
    minutes: int | None = None,
    seconds: int | None = None,
    name: str | None = None,
) -> Done | NotDone:
    """Start a timer; it is read back from the disk before it is said to run."""
    length_s = times.seconds(hours, minutes, seconds)
    if not length_s:
        return NotDone("missing_duration", {"name": name})
    if length_s > LONGEST_S:
        return NotDone("too_far", {"most": times.length(LONGEST_S)})
    schedule = context.schedule
    taken = next((other for other in schedule.all("timer") if name and other.name == name), None)
    if taken:
        return NotDone("name_taken", _facts(schedule, taken))
    return _told(schedule, None, schedule.run_off("timer", length_s, name or ""))


@action("timers.cancel", inverse=RESTORE)
def cancel(
    context: Context,
    *,
    name: str | None = None,
    start_hours: int | None = None,
    start_minutes: int | None = None,
    start_seconds: int | None = None,
    number: int | None = None,
) -> Done | NotDone:
    """Cancel the timer that is meant; where none runs and one rings, that falls silent."""
    schedule, rings = context.schedule, Rings(context.schedule)
    if not schedule.all("timer") and rings.ringing():
        rings.stop()
        return NotDone("not_kept") if rings.ringing() else Done("silenced")
    timer = _one(schedule, name, times.seconds(start_hours, start_minutes, start_seconds), number)
    if isinstance(timer, NotDone):
        return timer
    facts = _facts(schedule, timer)
    undo = replanning(schedule, (timer, None))
    schedule.remove(timer.id)
    return NotDone("not_kept") if schedule.find(timer.id) else Done("default", facts, undo)


@action("timers.cancel_all", inverse=RESTORE)
def cancel_all(context: Context) -> Done | NotDone:
    """Cancel all timers."""
    schedule = context.schedule
    timers = schedule.all("timer")
    undo = replanning(schedule, *((timer, None) for timer in timers))
    for timer in timers:
        schedule.remove(timer.id)
    if schedule.all("timer"):
        return NotDone("not_kept")
    return Done("default", {"count": len(timers)}, undo) if timers else NotDone("no_timer", {"name": None})


@action("timers.increase", inverse=RESTORE)
def increase(
    context: Context,
    *,
    hours: int | None = None,
    minutes: int | None = None,
    seconds: int | None = None,
    name: str | None = None,
    start_hours: int | None = None,
    start_minutes: int | None = None,
    start_seconds: int | None = None,
    number: int | None = None,
) -> Done | NotDone:
    """Give a timer more time."""
    start_s = times.seconds(start_hours, start_minutes, start_seconds)
    return _lengthened(context.schedule, name, start_s, number, times.seconds(hours, minutes, seconds))


@action("timers.decrease", inverse=RESTORE)
def decrease(
    context: Context,
    *,
    hours: int | None = None,
    minutes: int | None = None,
    seconds: int | None = None,
    name: str | None = None,
    start_hours: int | None = None,
    start_minutes: int | None = None,
    start_seconds: int | None = None,
    number: int | None = None,
) -> Done | NotDone:
    """Take time from a timer that has so much left."""
    start_s = times.seconds(start_hours, start_minutes, start_seconds)
    return _lengthened(context.schedule, name, start_s, number, -times.seconds(hours, minutes, seconds))


def _lengthened(
    schedule: Schedule, name: str | None, start_s: float, number: int | None, by_s: float
) -> Done | NotDone:
    timer = _one(schedule, name, start_s, number)
    if isinstance(timer, NotDone):
        return timer
    if not by_s:
        return NotDone("missing_duration", {"name": name})
    before = schedule.left_s(timer) or 0.0
    if before + by_s <= 0:
        return NotDone("too_little", {**_facts(schedule, timer), "by": times.length(-by_s)})
    if before + by_s > LONGEST_S:
        return NotDone("too_far", {"most": times.length(LONGEST_S)})
    schedule.lengthen(timer.id, by_s)
    kept = schedule.find(timer.id)
    changed = kept is not None and abs((schedule.left_s(kept) or 0.0) - before - by_s) < max(1.0, abs(by_s) / 2)
    return _told(schedule, timer, timer.id) if changed else NotDone("not_kept")


@action("timers.pause", inverse=RESTORE)
def pause(
    context: Context,
    *,
    name: str | None = None,
    start_hours: int | None = None,
    start_minutes: int | None = None,
    start_seconds: int | None = None,
    number: int | None = None,
) -> Done | NotDone:
    """Stop a timer where it is."""
    start_s = times.seconds(start_hours, start_minutes, start_seconds)
    return _paused(context.schedule, name, start_s, number, wanted=True)


@action("timers.resume", inverse=RESTORE)
def resume(
    context: Context,
    *,
    name: str | None = None,
    start_hours: int | None = None,
    start_minutes: int | None = None,
    start_seconds: int | None = None,
    number: int | None = None,
) -> Done | NotDone:
    """Let a paused timer run on."""
    start_s = times.seconds(start_hours, start_minutes, start_seconds)
    return _paused(context.schedule, name, start_s, number, wanted=False)


def _paused(
    schedule: Schedule, name: str | None, start_s: float, number: int | None, *, wanted: bool
) -> Done | NotDone:
    """Of several timers, only those are meant that are not as wanted."""
    timers = schedule.all("timer")
    others = [timer for timer in timers if (timer.paused_s is not None) != wanted]
    timer = _one(schedule, name, start_s, number, others or timers)
    if isinstance(timer, NotDone):
        return timer
    if timer not in others:
        return Done("already", _facts(schedule, timer), replanning(schedule))
    (schedule.pause if wanted else schedule.resume)(timer.id)
    kept = schedule.find(timer.id)
    if kept is None or (kept.paused_s is not None) != wanted:
        return NotDone("not_kept")
    return Done("default", _facts(schedule, kept), replanning(schedule, (timer, kept)))


@action("timers.status", answers=True)
def status(
    context: Context,
    *,
    name: str | None = None,
    start_hours: int | None = None,
    start_minutes: int | None = None,
    start_seconds: int | None = None,
) -> Done | NotDone:
    """How much is left of the timers that are meant, of all where none is named."""
    schedule = context.schedule
    timers = schedule.all("timer")
    found = _meant(timers, name, times.seconds(start_hours, start_minutes, start_seconds))
    if not found:
        return NotDone("no_timer", {"name": name}) if timers or name else Done("none")
    facts = [_facts(schedule, timer) for timer in found]
    return Done("default" if len(found) == 1 else "several", {**facts[0], "timers": facts, "count": len(facts)})


def _one(
    schedule: Schedule, name: str | None, start_s: float, number: int | None, among: Sequence[Planned] | None = None
) -> Planned | NotDone:
    """The one timer that is meant, by its number where it was chosen among several; where that is not one, why."""
    timers = schedule.all("timer") if among is None else among
    found = [timer for timer in _meant(timers, name, start_s) if number in (None, timer.id)]
    if not found:
        return NotDone("no_timer", {"name": name or (times.short(start_s) if start_s else None)})
    if len(found) > 1:
        options = [{"number": timer.id, "name": timer.name} for timer in found]
        return NotDone("which_timer", {"names": _told_apart(schedule, found), "options": options})
    return found[0]


def _told_apart(schedule: Schedule, timers: Sequence[Planned]) -> list[str]:
    """What each timer is called; those that are called alike by what is left of them too."""
    facts = [_facts(schedule, timer) for timer in timers]
    called = [each["label"] for each in facts]
    alike = [called.count(label) > 1 for label in called]
    return [
        f"{each['label']} with {each['left']} left" if same and each["left"] else each["label"]
        for each, same in zip(facts, alike, strict=True)
    ]


def _meant(timers: Sequence[Planned], name: str | None, start_s: float) -> list[Planned]:
    return [timer for timer in timers if (name is None or timer.name == name) and start_s in (0, round(timer.length_s))]


def _told(schedule: Schedule, before: Planned | None, number: int) -> Done | NotDone:
    """What a timer is now on the disk."""
    kept = schedule.find(number)
    if kept is None:
        return NotDone("not_kept")
    return Done("default", _facts(schedule, kept), replanning(schedule, (before, kept)))


def _facts(schedule: Schedule, timer: Planned) -> dict[str, Any]:
    left = schedule.left_s(timer)
    return {
        "label": times.label(timer.name, timer.length_s),
        "name": timer.name,
        "length": times.length(timer.length_s),
        "left": None if left is None else times.length(max(0.0, left)),
        "paused": timer.paused_s is not None,
    }
