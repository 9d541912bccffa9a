"""Putting back what was planned to ring before a deed: timers, alarms and reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from edgeassist.actions import times
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.restore import restored
from edgeassist.events import Undo
from edgeassist.state.schedule import Planned, Schedule

RESTORE = "schedule.restore"

Change = tuple[Planned | None, Planned | None]
"""What was planned before a deed, and after it; None where nothing was."""


def replanning(schedule: Schedule, *changes: Change) -> Undo:
    """What puts back some changes; nothing where there are none. To be asked right after the deed."""
    pairs = [{"before": _kept(schedule, before), "after": _kept(schedule, after)} for before, after in changes]
    return Undo(RESTORE, {"changes": pairs})


def _kept(schedule: Schedule, item: Planned | None) -> dict[str, Any] | None:
    if item is None:
        return None
    days = {"local": item.local and item.local.isoformat(), "rung": item.rung and item.rung.isoformat()}
    return {**asdict(item), **days, "left_s": schedule.left_s(item)}


@action(RESTORE)
def restore(context: Context, *, changes: Sequence[Mapping[str, Any]]) -> Done | NotDone:
    """Take off what was planned, plan again what was taken off with what it had left, and read it back.

    What was given more time, or less, loses or gets that. Responses: those of `devices.restore`.
    """
    schedule = context.schedule
    told: list[dict[str, Any]] = []
    changed: list[str] = []
    faults: dict[str, str] = {}
    for change in reversed(changes):
        before, after = _planned(change["before"]), _planned(change["after"])
        item = before or after
        assert item
        name = _name(schedule, item)
        if _was_changed(schedule, after):
            changed.append(name)
        elif fault := _put_back(schedule, before, after, (change["before"] or {}).get("left_s")):
            faults[name] = fault
        else:
            again = after is None or (before is not None and before.length_s == after.length_s)
            told.append({"name": name, "again": again, **_state(schedule, item)})
    return restored(told, changed, faults)


def _planned(fields: Mapping[str, Any] | None) -> Planned | None:
    if fields is None:
        return None
    times = {key: fields[key] and datetime.fromisoformat(fields[key]) for key in ("local", "rung")}
    return Planned(**{key: value for key, value in {**fields, **times}.items() if key != "left_s"})


def _was_changed(schedule: Schedule, after: Planned | None) -> bool:
    """Whether it is no longer what the deed made it: it rang, or was changed elsewhere."""
    if after is None:
        return False
    now = schedule.find(after.id)
    return now is None or (now.length_s, now.paused_s is None) != (after.length_s, after.paused_s is None)


def _put_back(schedule: Schedule, before: Planned | None, after: Planned | None, left_s: float | None) -> str:
    """Why it could not be put back; empty where it was, and was read back."""
    if before is None:
        assert after
        schedule.remove(after.id)
        return "it is still set" if schedule.find(after.id) else ""
    if after and before.length_s != after.length_s:
        return _lengthen(schedule, after, before.length_s - after.length_s)
    if before.local and not before.rule and (schedule.left_s(before) or 0.0) < 0:
        return "its time is over"
    schedule.restore(before, left_s)
    now = schedule.find(before.id)
    return "" if now and (now.paused_s is None) == (before.paused_s is None) else "it could not be kept"


def _lengthen(schedule: Schedule, after: Planned, by_s: float) -> str:
    now = schedule.find(after.id)
    if now is None or (schedule.left_s(now) or 0.0) + by_s <= 0:
        return "it has not so much left"
    schedule.lengthen(after.id, by_s)
    kept = schedule.find(after.id)
    return "" if kept and kept.length_s == after.length_s + by_s else "it could not be kept"


def _name(schedule: Schedule, item: Planned) -> str:
    match item.kind:
        case "timer":
            return times.label(item.name, item.length_s)
        case "reminder":
            return f'reminder "{item.text}"'
        case "alarm":
            return f"alarm {times.when(item.local, item.rule, schedule.now())}" if item.local else "alarm"


def _state(schedule: Schedule, item: Planned) -> dict[str, Any]:
    """How it is now, as it was read back."""
    now = schedule.find(item.id)
    if now is None:
        return {"property": "planned", "value": "cancelled", "left": None}
    left_s = None if now.local else schedule.left_s(now)
    left = None if left_s is None else times.length(max(0.0, left_s))
    value = "paused" if now.paused_s is not None else "running" if now.kind == "timer" else "set"
    return {"property": "planned", "value": value, "left": left}
