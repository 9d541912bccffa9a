"""Putting devices back to what they were before a deed, unless somebody has changed them in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.house import Change
from edgeassist.devices.kinds import Value
from edgeassist.events import Undo

RESTORE = "devices.restore"
UNDO_NEEDS_CODE = "undo_needs_code"
"""The response where only a code would let be done what an undo would do."""


def restoring(changes: Iterable[Change]) -> Undo:
    """What puts back what some writes changed; nothing where all stood so before."""
    states = [
        {"device": change.device.id, "property": change.name, "before": change.before, "after": change.after}
        for change in changes
        if change.done and not change.already
    ]
    return Undo(RESTORE, {"states": states})


@action(RESTORE)
def restore(context: Context, *, states: Sequence[Mapping[str, Any]]) -> Done | NotDone:
    """Give each property the value it had before, the last one first, and read it back.

    Responses: `default`; `partly_undone`, `changed_since` where it is no longer what the deed made it, `failed`,
    `nothing_changed` where there is nothing to put back.
    """
    told: list[dict[str, Any]] = []
    changed: list[str] = []
    faults: dict[str, str] = {}
    for state in reversed(states):
        device = next((each for each in context.house.devices if each.id == state["device"]), None)
        if device is None or state["property"] not in device.properties:
            faults[state["device"].replace("_", " ")] = "it is no longer there"
            continue
        change = _put_back(context, device, state)
        if change is None:
            changed.append(device.name)
        elif change.fault:
            faults[device.name] = change.fault
        else:
            unit = device.properties[change.name].unit
            told.append({"name": device.name, "property": change.name, "value": change.after, "unit": unit})
    return restored(told, changed, faults)


def restored(
    told: Sequence[Mapping[str, Any]], changed: Sequence[str] = (), faults: Mapping[str, str] | None = None
) -> Done | NotDone:
    """One outcome of putting several things back: how they are now, the names of those that were changed since, and
    of those that could not be put back, with the reason."""
    faults = faults or {}
    facts = {"states": told, "changed": list(dict.fromkeys(changed)), "failed": list(faults), "names": []}
    facts["fault"] = next(iter(faults.values()), "")
    if changed or faults:
        return NotDone("partly_undone" if told else "changed_since" if changed else "failed", facts)
    return Done("default", facts) if told else NotDone("nothing_changed", facts)


def _put_back(context: Context, device: Device, state: Mapping[str, Any]) -> Change | None:
    """What became of it; None where somebody else has set it since."""
    name, before = state["property"], state["before"]
    try:
        now = context.house.read(device, name)
    except DeviceUnreachable as error:
        return Change(device, name, before, None, None, str(error))
    return context.house.set(device, name, before) if now in (state["after"], before) else None


def is_risky(context: Context, arguments: Mapping[str, Any]) -> bool:
    """Whether putting back would do what a pack wants a yes for, such as unlocking a door."""
    return any(_do(context, arguments.get("states", ()), risky) for risky in context.risky)


def barred(context: Context, states: Sequence[Mapping[str, Any]]) -> str:
    """The response that says why states must not be brought about now; empty where they may."""
    return next((reason for reason, values in context.barred() if _do(context, states, values)), "")


def _do(context: Context, states: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> bool:
    found = {device.id: device for device in context.house.devices}
    return any(_does(device, state, values) for state in states if (device := found.get(state["device"])))


def _does(device: Device, state: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a state to put back is what a command would bring about that sets these values, or on the way there."""
    wanted = values.get(state["property"])
    if wanted is None or not _is_among(device.kind, values.get("kind", ())):
        return False
    if not _is_among(device.device_class, values.get("device_class", device.device_class)):
        return False
    before, after = state["before"], state["after"]
    if _is_number(before) and _is_number(after) and _is_number(wanted):
        return bool(abs(wanted - before) < abs(wanted - after))
    return bool(before == wanted)


def _is_among(name: str, names: str | Sequence[str]) -> bool:
    return name in ([names] if isinstance(names, str) else names)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
