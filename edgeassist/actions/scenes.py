"""Scenes: several devices set at once."""

from __future__ import annotations

from dataclasses import replace

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.restore import UNDO_NEEDS_CODE, barred
from edgeassist.actions.targets import Target, outcome, settled


@action("scenes.activate", inverse="devices.restore")
def activate(context: Context, *, name: str) -> Done | NotDone:
    """Set all that a scene names."""
    target = Target(name, None, "scene")
    scenes = context.house.find(name=name, kind="scene")
    if not scenes:
        return NotDone("not_found", target.facts)
    steps = [
        (device, key, value)
        for step in scenes[0].scene
        for device in context.house.meant(step)
        for key, value in step.set.items()
    ]
    states = [{"device": device.id, "property": key, "before": value, "after": None} for device, key, value in steps]
    if (reason := barred(context, states)) and reason != UNDO_NEEDS_CODE:
        return NotDone(reason, target.facts)
    changes = [context.house.set(device, key, value) for device, key, value in steps]
    if not changes:
        return NotDone("unsupported", {**target.facts, "names": [name]})
    result = outcome(settled(context, changes), target)
    return replace(result, facts={**result.facts, "scene": name})
