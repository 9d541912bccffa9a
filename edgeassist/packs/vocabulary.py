"""The words a pack borrows from the user's devices: lists of their names and areas, as Home Assistant calls them."""

from __future__ import annotations

from collections.abc import Iterable

from hassil import SlotList, TextSlotList

from edgeassist.devices.file import Device
from edgeassist.devices.house import House
from edgeassist.packs.speech import as_spoken


def lists(house: House) -> dict[str, SlotList]:
    """The lists `name`, `area` and `floor`; a name carries its device's kind and class as context.

    A list of the user's choices stands beside them for each property that has some: `station`, `destination`, ….
    Each word stands there as it is written and as it is spoken, `radio 4` and `radio four`.
    """
    named = [(form, device.name, _context(device)) for name, device in house.names() for form in _forms(name)]
    found: dict[str, SlotList] = {
        "name": TextSlotList.from_tuples(named, allow_template=False, name="name"),
        "area": _list("area", house.area_names().items()),
        "floor": _list("floor", ()),
    }
    choices: dict[str, dict[str, str]] = {}
    for device in house.devices:
        for name, values in device.choices.items():
            choices.setdefault(name, {}).update(zip(values, values, strict=True))
    return found | {name: _list(name, values.items()) for name, values in choices.items()}


def said_as(house: House) -> dict[str, tuple[str, ...]]:
    """Each device's name → the spellings by which the user wants it heard, where he gives some."""
    return {device.name: device.said_as for device in house.devices if device.said_as}


def _list(name: str, values: Iterable[tuple[str, str]]) -> SlotList:
    pairs = [(form, value) for spoken, value in values for form in _forms(spoken)]
    return TextSlotList.from_tuples(pairs, allow_template=False, name=name)


def _forms(text: str) -> list[str]:
    return list(dict.fromkeys(form for form in (text, as_spoken(text)) if form))


def _context(device: Device) -> dict[str, str]:
    context = {"domain": device.kind}
    return {**context, "device_class": device.device_class} if device.device_class else context
