"""The stopwatch."""

from __future__ import annotations

from edgeassist.actions import times
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.state import stopwatch


@action("stopwatch.start")
def start(context: Context) -> Done | NotDone:
    """Let it count on from where it stands."""
    if stopwatch.read(context.store).running:
        return Done("already", _facts(context))
    now = stopwatch.start(context.store, context.clock)
    return Done("default", _facts(context)) if now.running else NotDone("not_kept")


@action("stopwatch.stop")
def stop(context: Context) -> Done | NotDone:
    """Let it stand, and say what it shows."""
    if not stopwatch.read(context.store).running:
        return Done("already", _facts(context))
    now = stopwatch.stop(context.store, context.clock)
    return NotDone("not_kept") if now.running else Done("default", _facts(context))


@action("stopwatch.read", answers=True)
def read(context: Context) -> Done:
    """What it shows."""
    return Done("default" if stopwatch.read(context.store).running else "stands", _facts(context))


@action("stopwatch.reset")
def reset(context: Context) -> Done | NotDone:
    """Set it to nought, where it stands."""
    return Done() if stopwatch.reset(context.store) == stopwatch.Stopwatch() else NotDone("not_kept")


def _facts(context: Context) -> dict[str, object]:
    return {"shows": times.length(stopwatch.read(context.store).seconds(context.clock))}
