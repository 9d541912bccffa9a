"""Scenes: several devices set at once."""

from __future__ import annotations

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.targets import Target, apply, outcome
from edgeassist.devices.house import Change


@action("scenes.activate")
def activate(context: Context, *, name: str) -> Done | NotDone:
    """Set all that a scene names."""
    target = Target(name, None, "scene")
    scenes = context.house.find(name=name, kind="scene")
    if not scenes:
        return NotDone("not_found", target.facts)
    changes: list[Change] = []
    for step in scenes[0].scene:
        devices = context.house.find(name=step.device) or context.house.find(id_=step.device)
        if not devices:
            return NotDone("not_found", {**target.facts, "name": step.device})
        done = apply(context, devices[:1], step.set)
        if isinstance(done, NotDone):
            return done
        changes += done
    if not changes:
        return NotDone("unsupported", {**target.facts, "names": [name]})
    result = outcome(changes, target)
    return type(result)(*_parts(result, name))


def _parts(result: Done | NotDone, name: str) -> tuple[str, dict[str, object]]:
    key = result.response if isinstance(result, Done) else result.reason
    return key, {**result.facts, "scene": name}
