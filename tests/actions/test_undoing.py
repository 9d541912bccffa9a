"""Undoing puts back what was there, reads it back, and leaves what somebody else has changed since."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from edgeassist.actions.deeds import undo
from edgeassist.actions.devices import adjust, set_
from edgeassist.actions.registry import ACTIONS, INVERSES, Context, Done, NotDone
from edgeassist.actions.restore import is_risky
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.state import deeds
from edgeassist.state.store import Store

NOW = datetime(2026, 3, 1, 12, 0)
STUCK = {"command": {"set": ["true"], "get": ["echo", "on"]}}
DEVICES = [
    {"name": "lamp", "kind": "light"},
    {"name": "door", "kind": "lock"},
    {"name": "stuck", "kind": "switch", "adapter": STUCK},
]


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    store = Store(tmp_path / "store.sqlite")
    house = House(DevicesFile.model_validate({"devices": DEVICES}), store)
    yield Context(house, store, None, lambda: NOW, store.last_answer, (), [{"kind": "lock", "locked": False}])
    store.close()


def done(context: Context, result: Done | NotDone) -> None:
    """Enter a deed into the journal as the conversation does."""
    assert isinstance(result, Done)
    deeds.add(context.store, NOW.timestamp(), None, "do it", "It", {}, "Done.", result.undo)


def value(context: Context, name: str, property_: str) -> object:
    (device,) = context.house.find(name=name)
    return context.house.read(device, property_)


def test_several_properties_are_put_back_and_told(context: Context) -> None:
    done(context, set_(context, name="lamp", power=True, brightness=40, color="red"))
    result = undo(context)
    assert isinstance(result, Done)
    assert [value(context, "lamp", name) for name in ("power", "brightness", "color")] == [False, 0, "white"]
    assert {each["property"]: each["value"] for each in result.facts["states"]} == {
        "power": False,
        "brightness": 0,
        "color": "white",
    }


def test_a_step_is_put_back(context: Context) -> None:
    done(context, adjust(context, name="lamp", property="brightness", direction="up"))
    assert value(context, "lamp", "brightness") == 10
    undo(context)
    assert value(context, "lamp", "brightness") == 0


def test_what_was_changed_since_is_left_and_named(context: Context) -> None:
    done(context, set_(context, name="lamp", brightness=40))
    set_(context, name="lamp", brightness=90)
    result = undo(context)
    assert isinstance(result, NotDone) and (result.reason, result.facts["changed"]) == ("changed_since", ["lamp"])
    assert value(context, "lamp", "brightness") == 90


def test_of_several_properties_those_that_nobody_changed_are_put_back(context: Context) -> None:
    done(context, set_(context, name="lamp", power=True, brightness=40))
    set_(context, name="lamp", brightness=90)
    result = undo(context)
    assert isinstance(result, NotDone) and result.reason == "partly_undone"
    assert (value(context, "lamp", "power"), value(context, "lamp", "brightness")) == (False, 90)


def test_a_device_that_does_not_go_back_is_a_failure(context: Context) -> None:
    (stuck,) = context.house.find(name="stuck")
    state = {"device": stuck.id, "property": "power", "before": False, "after": True}
    result = ACTIONS["devices.restore"](context, states=[state])
    assert isinstance(result, NotDone) and (result.reason, result.facts["failed"]) == ("failed", ["stuck"])


def test_a_device_that_is_no_longer_there_is_a_failure(context: Context) -> None:
    state = {"device": "old_lamp", "property": "power", "before": False, "after": True}
    result = ACTIONS["devices.restore"](context, states=[state])
    assert isinstance(result, NotDone) and result.facts["failed"] == ["old lamp"]


@pytest.mark.parametrize(("before", "risky"), [(False, True), (True, False)])
def test_what_a_pack_wants_a_yes_for_is_not_undone_without_one(before: bool, risky: bool, context: Context) -> None:
    set_(context, name="door", locked=before)
    done(context, set_(context, name="door", locked=not before))
    result = undo(context)
    assert (isinstance(result, NotDone) and result.reason == "confirm") == risky
    assert value(context, "door", "locked") == (not before if risky else before)
    assert isinstance(undo(context, sure=True), Done) == risky


def test_opening_a_risky_door_part_of_the_way_is_risky_too(context: Context) -> None:
    devices = [{"name": "gate", "kind": "cover", "class": "garage_door"}]
    house = House(DevicesFile.model_validate({"devices": devices}), context.store)
    risky = {"kind": "cover", "device_class": ["garage_door", "gate"], "position": 100}
    found = dataclasses.replace(context, house=house, risky=[risky])

    def moving(before: int, after: int) -> dict[str, object]:
        return {"states": [{"device": "gate", "property": "position", "before": before, "after": after}]}

    assert is_risky(found, moving(50, 0))
    assert not is_risky(found, moving(0, 50))


def test_a_deed_is_put_back_once(context: Context) -> None:
    done(context, set_(context, name="lamp", power=True))
    undo(context)
    set_(context, name="lamp", power=True)
    result = undo(context)
    assert isinstance(result, NotDone) and result.reason == "undone_before"
    assert value(context, "lamp", "power") is True


def test_a_deed_without_an_inverse_hides_those_before_it(context: Context) -> None:
    done(context, set_(context, name="lamp", power=True))
    deeds.add(context.store, NOW.timestamp(), None, "order a latte", "Order", {}, "A latte.", None)
    result = undo(context)
    assert isinstance(result, NotDone) and (result.reason, result.facts["final"]) == ("cannot_undo", ["order a latte"])
    assert value(context, "lamp", "power") is True


def test_every_inverse_is_an_action(context: Context) -> None:
    assert set(INVERSES.values()) <= ACTIONS.keys()
