"""The stopwatch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from edgeassist.actions import times
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.restore import restored
from edgeassist.events import Undo
from edgeassist.state import stopwatch
from edgeassist.state.stopwatch import Stopwatch

RESTORE = "stopwatch.restore"


@action("stopwatch.start", inverse=RESTORE, keeps=True)
def start(context: Context) -> Done | NotDone:
    """Let it count on from where it stands."""
    before = stopwatch.read(context.store)
    if before.running:
        return _done(context, before, "already")
    now = stopwatch.start(context.store, context.clock)
    return _done(context, before) if now.running else NotDone("not_kept")


@action("stopwatch.stop", inverse=RESTORE)
def stop(context: Context) -> Done | NotDone:
    """Let it stand, and say what it shows."""
    before = stopwatch.read(context.store)
    if not before.running:
        return _done(context, before, "already")
    now = stopwatch.stop(context.store, context.clock)
    return NotDone("not_kept") if now.running else _done(context, before)


@action("stopwatch.read", answers=True)
def read(context: Context) -> Done:
    """What it shows."""
    return Done("default" if stopwatch.read(context.store).running else "stands", _facts(context))


@action("stopwatch.reset", inverse=RESTORE)
def reset(context: Context) -> Done | NotDone:
    """Set it to nought, where it stands."""
    before = stopwatch.read(context.store)
    return _done(context, before) if stopwatch.reset(context.store) == Stopwatch() else NotDone("not_kept")


@action(RESTORE)
def restore(context: Context, *, before: Mapping[str, Any], after: Mapping[str, Any]) -> Done | NotDone:
    """Let it run or stand as it did, as if nothing had been done to it. Responses: those of `devices.restore`."""
    was, made = Stopwatch(**before), Stopwatch(**after)
    if was == made:
        return restored([])
    if stopwatch.read(context.store) != made:
        return restored([], ["stopwatch"])
    now = stopwatch.restore(context.store, was)
    if now != was:
        return restored([], faults={"stopwatch": "it could not be kept"})
    value = "running" if now.running else f"at {times.length(now.seconds(context.clock))}"
    return restored([{"name": "stopwatch", "property": "planned", "value": value, "again": True, "left": None}])


def _done(context: Context, before: Stopwatch, response: str = "default") -> Done:
    """What it shows now, and how it goes back to what it was before."""
    after = stopwatch.read(context.store)
    return Done(response, _facts(context), Undo(RESTORE, {"before": asdict(before), "after": asdict(after)}))


def _facts(context: Context) -> dict[str, object]:
    return {"shows": times.length(stopwatch.read(context.store).seconds(context.clock))}
