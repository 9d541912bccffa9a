"""Which devices a command means, and what became of them. An unknown or unclear place never widens to everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgeassist.actions.registry import Context, Done, NotDone
from edgeassist.actions.restore import restoring
from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import EVERYWHERE, Device
from edgeassist.devices.house import Change
from edgeassist.devices.kinds import Value, number


@dataclass(frozen=True, slots=True)
class Target:
    """The words that name devices."""

    name: str | None = None
    area: str | None = None
    kind: str | None = None
    device_class: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """For the answer."""
        return {"name": self.name, "area": self.area, "kind": self.kind, "device_class": self.device_class}


def choose(context: Context, target: Target) -> list[Device] | NotDone:
    """The devices meant: all in a named area, one by name, else those in the place meant where none is said."""
    fits = context.house.find(
        name=target.name, area=target.area, kind=target.kind, device_class=target.device_class
    )  # fmt: skip
    if not fits:
        return NotDone("not_found", target.facts)
    if target.area is not None or len(fits) == 1:
        return fits
    near = fits if context.place == EVERYWHERE else [device for device in fits if device.area == context.place]
    if not near or (target.name is not None and len(near) > 1 and context.place != EVERYWHERE):
        options = [{"name": device.name, "area": device.area} for device in fits]
        names = [full_name(device) for device in fits]
        return NotDone("which_one", {**target.facts, "names": names, "options": options})
    return near


def mentioned(devices: Iterable[Device]) -> list[dict[str, Any]]:
    """The devices spoken of, for what "it" means in the next sentence."""
    found = {device.id: device for device in devices}.values()
    fields = ("name", "area", "kind", "device_class")
    return [{field: getattr(device, field) for field in fields} for device in found]


def full_name(device: Device) -> str:
    """The device's name with its area where the name alone does not say it."""
    return f"{device.area} {device.name}" if device.area and device.area not in device.name else device.name


def labels(devices: Sequence[Device]) -> dict[str, str]:
    """Device id → name, with the area where the devices stand in several."""
    apart = len({device.area for device in devices}) > 1
    return {device.id: full_name(device) if apart else device.name for device in devices}


def refusal(device: Device, name: str, value: Value) -> NotDone | None:
    """Why a device cannot take a value; None where it can."""
    prop = device.properties.get(name)
    facts = {"name": device.name, "names": [device.name], "property": name, "value": value}
    if prop is None or prop.readonly:
        return NotDone("unsupported", facts)
    if prop.accepts(value):
        return None
    if prop.type == "number":
        return NotDone("out_of_range", {**facts, "low": number(prop.low), "high": number(prop.high), "unit": prop.unit})
    return (
        NotDone("no_such_choice", {**facts, "choices": prop.choices}) if prop.choices else NotDone("unsupported", facts)
    )


def lacking(devices: Sequence[Device], name: str, type_: str | None = None) -> NotDone | None:
    """The answer where some device has no such property, or none of the type that can be set."""
    for device in devices:
        prop = device.properties.get(name)
        if prop is None or (type_ is not None and (prop.type != type_ or prop.readonly)):
            return NotDone("unsupported", {"name": device.name, "names": [device.name], "property": name})
    return None


def read_all(context: Context, devices: Sequence[Device], name: str) -> list[tuple[Device, Value]] | NotDone:
    """Each device's value of a property, or the answer where one has none or cannot be reached."""
    if missing := lacking(devices, name):
        return missing
    read = []
    for device in devices:
        try:
            read.append((device, context.house.read(device, name)))
        except DeviceUnreachable as error:
            return NotDone("failed", {"name": device.name, "failed": [device.name], "names": [], "fault": str(error)})
    return read


def settled(context: Context, changes: Sequence[Change]) -> list[Change]:
    """The changes as they stand when all are made: what was set last may have undone what was set before."""
    last = max((place for place, change in enumerate(changes) if not change.already), default=0)
    return [
        context.house.check(change) if place < last and change.done else change for place, change in enumerate(changes)
    ]


def outcome(changes: Sequence[Change], target: Target, *, response: str = "default") -> Done | NotDone:
    """One outcome of several writes that are settled, in the words of what was read back."""
    devices = {change.device.id: change.device for change in changes}
    failed = [change for change in changes if not change.done]
    facts = {**target.facts, **told(changes)}
    undo = restoring(changes)
    if failed:
        broken = {change.device.id for change in failed}
        label = labels(list(devices.values()))
        return NotDone(
            "failed" if broken == devices.keys() else "partly",
            facts | {
                "names": [label[id_] for id_ in devices if id_ not in broken],
                "failed": [label[id_] for id_ in devices if id_ in broken],
                "fault": failed[0].fault,
            },
            undo if undo.arguments["states"] else None,
        )  # fmt: skip
    return Done("already" if all(change.already for change in changes) else response, facts, undo)


def told(changes: Sequence[Change]) -> dict[str, Any]:
    """Facts from verified changes: names, and each property's value as it was read back."""
    last = changes[-1]
    values = {change.name: change.after for change in changes if change.done}
    units = {change.name: change.device.properties[change.name].unit for change in changes}
    return {
        **values,
        "names": list(dict.fromkeys(change.device.name for change in changes)),
        "devices": mentioned(change.device for change in changes),
        "count": len({change.device.id for change in changes}),
        "property": last.name,
        "value": last.after,
        "alike": len({change.after for change in changes if change.name == last.name}) == 1,
        "before": last.before,
        "unit": units[last.name],
    }


def apply(context: Context, devices: Sequence[Device], values: Mapping[str, Value]) -> list[Change] | NotDone:
    """Set the same values on every device, after checking that each can take them; the changes are settled."""
    for device in devices:
        for name, value in values.items():
            if refused := refusal(device, name, value):
                return refused
    changes = [context.house.set(device, name, value) for device in devices for name, value in values.items()]
    return settled(context, changes)
