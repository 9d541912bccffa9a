"""Which guards are on in a profile, and what they forbid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from edgeassist.actions.restore import UNDO_NEEDS_CODE
from edgeassist.devices import sensing
from edgeassist.devices.house import House
from edgeassist.devices.sensing import Sense
from edgeassist.errors import SettingsError
from edgeassist.events import Guard
from edgeassist.packs.guards import NOT_WHILE, On, set_values, settings_forbidden
from edgeassist.packs.pack import Pack
from edgeassist.settings import Profile, Switch


def switches(profile: Profile, house: House) -> On:
    """Tells which guards are on. Raises SettingsError where one is switched by a device that is not there."""
    senses = {guard: _sense(guard, how, house) for guard, how in profile.guards.items()}
    return lambda: frozenset(guard for guard, is_on in senses.items() if is_on())


def _sense(guard: Guard, how: Switch, house: House) -> Sense:
    if how.file:
        return sensing.by_file(how.file.expanduser())
    if how.device is None:
        return lambda: bool(how.always)
    found = [each for each in house.devices if each.id == how.device]
    found = found or [each for each in house.devices if each.name == how.device]
    if len(found) != 1 or how.property not in found[0].properties:
        raise SettingsError(f"The guard {guard} needs one device {how.device!r} that has {how.property!r}.")
    return sensing.by_device(house, found[0], how.property, how.above, how.equals)


def classes(house: House, name: str) -> frozenset[str]:
    """The classes of the devices of a name."""
    return frozenset(device.device_class for device in house.find(name=name))


def barred(packs: Sequence[Pack], on: On, *, has_code: bool) -> Callable[[], Sequence[tuple[str, Mapping[str, Any]]]]:
    """What must not be brought about now by an undo or a scene, and the responses that say why."""
    coded = [
        (UNDO_NEEDS_CODE, values)
        for pack in packs
        for intent, call in pack.calls.items()
        if call.risk == "code" and has_code
        for values in set_values(pack, intent)
    ]

    def now() -> Iterator[tuple[str, Mapping[str, Any]]]:
        guards = on()
        for pack in packs:
            yield from ((f"{NOT_WHILE}{guard}", values) for guard, values in settings_forbidden(pack, guards))
        yield from coded

    return lambda: list(now())
