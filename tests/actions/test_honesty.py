"""Devices that lie, hang and vanish: "done" is never said of what is not so, and nothing fails in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgeassist.actions.registry import ACTIONS, Context, Done, NotDone
from edgeassist.bench.honesty import Asked, Judge
from edgeassist.bench.lying import HONEST, LIES, World
from edgeassist.cli import main
from edgeassist.devices.file import Device, DevicesFile
from edgeassist.devices.house import Change, House
from edgeassist.devices.kinds import Value
from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.state.store import Store

NIGHT = [
    {"device": "hall_lamp", "set": {"power": True, "brightness": 10}},
    {"device": "plug", "set": {"power": False}},
    {"device": "blind", "set": {"position": 0}},
]
HOUSE = DevicesFile.model_validate({
    "areas": {"hall": {}, "kitchen": {}},
    "devices": [
        {"name": "lamp", "area": "hall", "kind": "light"},
        {"name": "lamp", "area": "kitchen", "kind": "light"},
        {"name": "plug", "area": "hall", "kind": "switch", "id": "plug"},
        {"name": "blind", "area": "hall", "kind": "cover", "id": "blind"},
        {"name": "till", "kind": "till", "prices": {"latte": 3}},
        {"name": "night", "kind": "scene", "scene": NIGHT},
    ],
})  # fmt: skip

ALL_LAMPS = {"kind": "light", "area": "everywhere"}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("devices.set", {"name": "plug", "power": True}),
    ("devices.set", {"name": "lamp", "area": "hall", "power": True, "brightness": 40, "color": "red"}),
    ("devices.set", {**ALL_LAMPS, "power": False}),
    ("devices.set", {"area": "hall", "power": False}),
    ("devices.adjust", {"name": "blind", "property": "position", "direction": "down"}),
    ("devices.adjust", {**ALL_LAMPS, "property": "brightness", "direction": "up", "amount": 30}),
    ("devices.query", {**ALL_LAMPS, "property": "power", "expected": True}),
    ("devices.query", {"name": "blind", "property": "position"}),
    ("devices.which", {"kind": "light", "property": "power", "expected": True}),
    ("scenes.activate", {"name": "night"}),
    ("orders.place", {"coffeeDrink": "latte", "milkAmount": "soy milk"}),
]
FILTERS = ("name", "area", "kind", "device_class")


def goals(action: str, slots: Mapping[str, Any]) -> tuple[list[Device], dict[tuple[str, str], Value]]:
    """The devices that a call means, and what is to be so afterwards."""
    if action == "scenes.activate":
        wanted = {(step["device"], key): value for step in NIGHT for key, value in step["set"].items()}  # type: ignore[attr-defined]
        return [device for device in HOUSE.devices if device.id in {id_ for id_, _ in wanted}], wanted
    kind = "till" if action == "orders.place" else slots.get("kind")
    values = {key: value for key, value in slots.items() if key not in FILTERS} if action == "devices.set" else {}
    meant = [
        device
        for device in HOUSE.devices
        if kind in (None, device.kind)
        and slots.get("name") in (None, device.name)
        and slots.get("area", "everywhere") in ("everywhere", device.area)
        and values.keys() <= device.properties.keys()
    ]
    return meant, {(device.id, key): value for device in meant for key, value in values.items()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    found = Store(tmp_path_factory.mktemp("store") / "store.sqlite")
    yield found
    found.close()


def in_world(world: World, store: Store) -> Context:
    """What actions may use where all devices are those of a world."""
    return Context(House(HOUSE, store, lambda device: world), store, None, datetime.now, store.last_answer, ())


def faults(house: House, world: World, store: Store, lie: str, action: str, slots: Mapping[str, Any]) -> list[str]:
    """What is wrong with what an action says of itself, the facts standing for the answer."""
    context = Context(house, store, None, datetime.now, store.last_answer, ())
    world.begin(house.devices, lie)
    before = dict(world.truth)
    result = ACTIONS[action](context, **slots)
    meant, wanted = goals(action, slots)
    intent = Intent("It", slots, "", "template", 1.0)
    if isinstance(result, Done):
        outcome: Handled | NotHandled = Handled(intent, result.response, result.facts)
    else:
        outcome = NotHandled(intent, result.reason, result.facts)
    judge = Judge(before, dict(world.truth))
    asked = Asked(action, slots, meant, wanted)
    said = " ".join(map(str, result.facts.get("failed", [])))
    return [f"{each.kind}: {each.why}" for each in judge.faults(asked, outcome, said) if "did not say" not in each.why]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), lie=st.sampled_from(LIES), call=st.sampled_from(CALLS))
def test_no_action_says_done_of_what_is_not_so_nor_keeps_silent_of_what_failed(
    store: Store, seed: int, lie: str, call: tuple[str, dict[str, Any]]
) -> None:
    world = World(seed)
    house = House(HOUSE, store, lambda device: world)
    assert faults(house, world, store, lie, *call) == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_devices_that_tell_the_truth_are_never_said_to_have_failed(store: Store, call) -> None:
    for seed in range(20):
        world = World(seed)
        world.begin(HOUSE.devices, HONEST)
        assert isinstance(ACTIONS[call[0]](in_world(world, store), **call[1]), Done)


class Trusting(House):
    """Takes every device at its word."""

    def set(self, device: Device, name: str, value: Value) -> Change:
        change = super().set(device, name, value)
        return Change(device, name, value, change.before, value)

    def check(self, change: Change) -> Change:
        return change


@pytest.mark.parametrize("lie", [lie for lie in LIES if lie not in (HONEST, "do it, say no")])
def test_actions_that_trusted_their_devices_would_be_found_out(store: Store, lie: str) -> None:
    found = []
    for seed in range(30):
        world = World(seed)
        house = Trusting(HOUSE, store, lambda device, world=world: world)
        for action, slots in CALLS:
            found += faults(house, world, store, lie, action, slots)
    assert any(fault.startswith("false success") for fault in found)


def test_a_device_that_undoes_what_another_was_told_is_named(store: Store) -> None:
    for seed in range(30):
        world = World(seed)
        world.begin(HOUSE.devices, "undo what was done")
        world.truth |= {("hall_lamp", "power"): False, ("kitchen_lamp", "power"): False}
        result = ACTIONS["devices.set"](in_world(world, store), kind="light", area="everywhere", power=True)
        if isinstance(result, NotDone):
            assert (result.reason, result.facts["failed"]) == ("partly", ["hall lamp"])
            return
    raise AssertionError("no device undid anything")


@pytest.mark.parametrize("profile", ["home", "car", "kiosk"])
def test_no_answer_to_a_sentence_is_false_or_silent(capsys, profile: str) -> None:
    assert main(["bench", "honesty", "--profile", profile, "--count", "200", "--seed", "7", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert counted["faults"] == [] and counted["total"]["turns"] == 200
    lies = counted["lies"]
    assert lies[HONEST]["said failed"] == 0 and lies[HONEST]["done"] > 0
    assert all(lies[lie]["said failed"] > 0 for lie in ("say yes, do nothing", "do it, say no", "hang"))


def test_a_value_beyond_its_range_is_never_moved_the_wrong_way(make_blind: Callable[[Value], Context]) -> None:
    context = make_blind(130)
    result = ACTIONS["devices.adjust"](context, name="blind", property="position", direction="up")
    assert isinstance(result, Done) and result.response == "limit"
    assert context.house.read(context.house.find(name="blind")[0], "position") == 130


@pytest.fixture
def make_blind(tmp_path: Path) -> Iterator[Callable[[Value], Context]]:
    """A house whose blind stands at some value."""
    found = Store(tmp_path / "store.sqlite")

    def make(value: Value) -> Context:
        found.set_property("blind", "position", value)
        return Context(House(HOUSE, found), found, None, datetime.now, found.last_answer, ())

    yield make
    found.close()
