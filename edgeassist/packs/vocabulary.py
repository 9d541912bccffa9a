"""The words a pack borrows from the user's devices: lists of their names and areas, as Home Assistant calls them."""

from __future__ import annotations

from hassil import SlotList, TextSlotList

from edgeassist.devices.file import Device
from edgeassist.devices.house import House


def lists(house: House) -> dict[str, SlotList]:
    """The lists `name`, `area` and `floor`; a name carries its device's kind and class as context.

    A list of the user's choices stands beside them for each property that has some: `station`, `destination`, ….
    """
    names = [(spoken, device.name, _context(device)) for spoken, device in house.names()]
    found: dict[str, SlotList] = {
        "name": TextSlotList.from_tuples(names, allow_template=False, name="name"),
        "area": TextSlotList.from_tuples(house.area_names().items(), allow_template=False, name="area"),
        "floor": TextSlotList.from_strings((), name="floor"),
    }
    choices: dict[str, dict[str, None]] = {}
    for device in house.devices:
        for name, values in device.choices.items():
            choices.setdefault(name, {}).update(dict.fromkeys(values))
    for name, texts in choices.items():
        found[name] = TextSlotList.from_strings(texts, allow_template=False, name=name)
    return found


def _context(device: Device) -> dict[str, str]:
    context = {"domain": device.kind}
    return {**context, "device_class": device.device_class} if device.device_class else context
