"""Setting, adjusting and asking about devices."""

from __future__ import annotations

from typing import Literal

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.targets import Target, apply, choose, full_name, outcome
from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.kinds import Value, number


@action("devices.set")
def set_(
    context: Context,
    *,
    name: str | None = None,
    area: str | None = None,
    kind: str | None = None,
    device_class: str | None = None,
    power: bool | None = None,
    locked: bool | None = None,
    muted: bool | None = None,
    brightness: int | None = None,
    color: str | None = None,
    position: int | None = None,
    temperature: float | None = None,
    speed: int | None = None,
    volume: int | None = None,
    station: str | None = None,
    option: str | None = None,
    value: float | None = None,
    destination: str | None = None,
) -> Done | NotDone:
    """Give one or more properties of the devices a value, and read each back.

    Where neither a name nor a kind is given ("everything in the office"), the devices that have the properties are meant.
    """
    given: dict[str, Value] = {
        "power": power, "locked": locked, "muted": muted, "brightness": brightness, "color": color,
        "position": position, "temperature": temperature, "speed": speed, "volume": volume, "station": station,
        "option": option, "value": value, "destination": destination,
    }  # fmt: skip
    target = Target(name, area, kind, device_class)
    devices = choose(context, target)
    if isinstance(devices, NotDone):
        return devices
    values = {key: wanted for key, wanted in given.items() if wanted is not None}
    if name is None and kind is None:
        devices = [device for device in devices if values.keys() <= device.properties.keys()]
    if not devices:
        return NotDone("not_found", target.facts)
    changes = apply(context, devices, values)
    return changes if isinstance(changes, NotDone) else outcome(changes, target)


@action("devices.adjust")
def adjust(
    context: Context,
    *,
    property: str,
    direction: Literal["up", "down"],
    amount: float | None = None,
    name: str | None = None,
    area: str | None = None,
    kind: str | None = None,
    device_class: str | None = None,
) -> Done | NotDone:
    """Move a number up or down by `amount`, or by the property's step; it stops at the end of the range."""
    target = Target(name, area, kind, device_class)
    devices = choose(context, target)
    if isinstance(devices, NotDone):
        return devices
    changes = []
    for device in devices:
        wanted = _moved(context, device, property, direction, amount)
        if isinstance(wanted, NotDone):
            return wanted
        changes.append(context.house.set(device, property, wanted))
    result = outcome(changes, target)
    return Done("limit", result.facts) if isinstance(result, Done) and result.response == "already" else result


def _moved(context: Context, device: Device, name: str, direction: str, amount: float | None) -> int | float | NotDone:
    prop = device.properties[name]
    try:
        now = context.house.read(device, name)
    except DeviceUnreachable as error:
        return NotDone("failed", {"failed": [device.name], "names": [], "fault": str(error)})
    start = float(now) if isinstance(now, int | float) else prop.low
    step = (prop.step if amount is None else amount) * (1 if direction == "up" else -1)
    return number(min(prop.high, max(prop.low, start + step)))


@action("devices.query")
def query(
    context: Context,
    *,
    property: str,
    expected: bool | int | str | None = None,
    name: str | None = None,
    area: str | None = None,
    kind: str | None = None,
    device_class: str | None = None,
) -> Done | NotDone:
    """Read a property. Responses: `default`; where a value is expected, `yes` and `no`; for positions `open` counts."""
    target = Target(name, area, kind, device_class)
    devices = choose(context, target)
    if isinstance(devices, NotDone):
        return devices
    try:
        read = [(device, context.house.read(device, property)) for device in devices]
    except DeviceUnreachable as error:
        return NotDone("failed", {**target.facts, "failed": [devices[0].name], "names": [], "fault": str(error)})
    readings = [
        {"name": device.name, "value": value, "unit": device.properties[property].unit} for device, value in read
    ]
    facts = {**target.facts, "names": [device.name for device in devices], "readings": readings, "property": property}
    facts |= {"value": readings[0]["value"], "unit": readings[0]["unit"], "expected": expected}
    if expected is None:
        return Done("default", facts)
    matching = [device.name for device, value in read if _holds(value, expected)]
    return Done("yes" if len(matching) == len(read) else "no", {**facts, "matching": matching})


@action("devices.which")
def which(
    context: Context,
    *,
    property: str,
    expected: bool | int | str,
    area: str | None = None,
    kind: str | None = None,
    device_class: str | None = None,
) -> Done | NotDone:
    """The devices whose property has a value. Responses: `default`, and `none`."""
    target = Target(None, area, kind, device_class)
    fits = context.house.find(area=area or "everywhere", kind=kind, device_class=device_class)
    if not fits:
        return NotDone("not_found", target.facts)
    try:
        names = [full_name(device) for device in fits if _holds(context.house.read(device, property), expected)]
    except DeviceUnreachable as error:
        return NotDone("failed", {**target.facts, "failed": [fits[0].name], "names": [], "fault": str(error)})
    return Done("default" if names else "none", {**target.facts, "names": names, "count": len(names)})


def _holds(value: Value, expected: bool | int | str) -> bool:
    """A number is expected as `open` (above nought) or `closed`."""
    if expected in ("open", "closed") and isinstance(value, int | float):
        return (value > 0) == (expected == "open")
    return value == expected
