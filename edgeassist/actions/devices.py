"""Setting, adjusting and asking about devices."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.targets import (
    Target,
    apply,
    choose,
    full_name,
    labels,
    lacking,
    mentioned,
    outcome,
    read_all,
    settled,
)
from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.house import Change
from edgeassist.devices.kinds import Value, number


@action("devices.set", inverse="devices.restore")
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

    Where neither a name nor a kind is given ("everything in the office"), all that have the properties are meant.
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
    values = {key: number(wanted) if isinstance(wanted, float) else wanted for key, wanted in given.items()}
    values = {key: wanted for key, wanted in values.items() if wanted is not None}
    if name is None and kind is None:
        devices = [device for device in devices if values.keys() <= device.properties.keys()]
    if not devices:
        return NotDone("not_found", target.facts)
    changes = apply(context, devices, values)
    return changes if isinstance(changes, NotDone) else outcome(changes, target)


@action("devices.adjust", inverse="devices.restore")
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
    if missing := lacking(devices, property, "number"):
        return missing
    changes = [_moved(context, device, property, direction, amount) for device in devices]
    result = outcome(settled(context, changes), target)
    return replace(result, response="limit") if isinstance(result, Done) and result.response == "already" else result


def _moved(context: Context, device: Device, name: str, direction: str, amount: float | None) -> Change:
    prop = device.properties[name]
    try:
        now = context.house.read(device, name)
    except DeviceUnreachable as error:
        return Change(device, name, None, None, None, str(error))
    start = float(now) if isinstance(now, int | float) else prop.low
    step = prop.step if amount is None else amount
    # where it stands beyond its range it stays: "up" must never go down
    moved = min(max(prop.high, start), start + step) if direction == "up" else max(min(prop.low, start), start - step)
    return context.house.set(device, name, number(moved))


@action("devices.query", answers=True)
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
    read = read_all(context, devices, property)
    if isinstance(read, NotDone):
        return read
    label = labels(devices)
    readings = [
        {"name": label[device.id], "value": value, "unit": device.properties[property].unit} for device, value in read
    ]
    facts = {**target.facts, "names": list(label.values()), "readings": readings, "property": property}
    facts |= {"devices": mentioned(devices)}
    facts |= {"value": readings[0]["value"], "unit": readings[0]["unit"], "expected": expected}
    if expected is None:
        return Done("default", facts)
    matching = [label[device.id] for device, value in read if _holds(value, expected)]
    return Done("yes" if len(matching) == len(read) else "no", {**facts, "matching": matching})


@action("devices.which", answers=True)
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
    read = read_all(context, fits, property)
    if isinstance(read, NotDone):
        return read
    names = [full_name(device) for device, value in read if _holds(value, expected)]
    return Done("default" if names else "none", {**target.facts, "names": names, "count": len(names)})


def _holds(value: Value, expected: bool | int | str) -> bool:
    """A number is expected as `open` (above nought) or `closed`."""
    if expected in ("open", "closed") and isinstance(value, int | float):
        return (value > 0) == (expected == "open")
    return value == expected
