"""A rehearsal foretells what an intent leads to, and does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from edgeassist.actions.perform import Performer
from edgeassist.actions.registry import ACTIONS, Context
from edgeassist.actions.rehearse import REHEARSED, Rehearser
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.packs.pack import Call
from edgeassist.state.store import Store

DEVICES: list[dict[str, Any]] = [
    {"name": "lamp", "area": "kitchen", "kind": "light"},
    {"name": "fan", "area": "kitchen", "kind": "fan"},
    {"name": "till", "kind": "till", "prices": {"latte": 3.5}},
    {"name": "night", "kind": "scene", "scene": [{"device": "lamp", "set": {"power": True}}]},
]
CALLS = {
    "Set": Call(action="devices.set"),
    "Louder": Call(action="devices.adjust", **{"with": {"property": "brightness", "direction": "up"}}),
    "Ask": Call(action="devices.query", **{"with": {"property": "power"}}),
    "Scene": Call(action="scenes.activate"),
    "Order": Call(action="orders.place"),
    "Risky": Call(action="devices.set", risk="confirm"),
    "Yes": Call(action="dialog.yes"),
}


def touching(marker: Path) -> dict[str, Any]:
    """A plug whose programs leave a trace."""
    programs = {"set": ["touch", str(marker)], "get": ["touch", str(marker)]}
    return {"name": "plug", "area": "kitchen", "kind": "switch", "adapter": {"command": programs}}


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "a program ran"


@pytest.fixture
def context(tmp_path: Path, marker: Path) -> Iterator[Context]:
    store = Store(tmp_path / "store.sqlite")
    file = DevicesFile.model_validate({"areas": {"kitchen": {}}, "devices": [*DEVICES, touching(marker)]})
    yield Context(House(file, store), store, "everywhere", datetime.now, store.last_answer, ())
    store.close()


@pytest.fixture
def rehearse(context: Context) -> Callable[[Intent], Handled | NotHandled | None]:
    return Rehearser(CALLS, context).rehearse


def intent(name: str, /, **slots: Any) -> Intent:
    return Intent(name, slots, "", "template", 1.0)


@pytest.mark.parametrize(
    "asked",
    [
        intent("Set", name="lamp", power=True),
        intent("Set", name="lamp", power=False),
        intent("Set", name="lamp", brightness=500),
        intent("Set", name="nobody", power=True),
        intent("Louder", name="lamp"),
        intent("Ask", name="fan", expected=True),
        intent("Scene", name="night"),
        intent("Order", coffeeDrink="latte", size="large"),
        intent("Unbound"),
    ],
    ids=str,
)
def test_what_is_foretold_is_what_happens_and_nothing_happens_before(asked: Intent, context: Context) -> None:
    before = {
        (device.id, name): context.house.read(device, name) for device in virtual(context) for name in device.properties
    }
    foretold = [Rehearser(CALLS, context).rehearse(asked) for _ in range(2)]
    assert before == {
        (device.id, name): context.house.read(device, name) for device in virtual(context) for name in device.properties
    }
    assert foretold == [Performer(CALLS, context).perform(asked)] * 2


def virtual(context: Context) -> list[Any]:
    return [device for device in context.house.devices if device.name != "plug"]


def test_no_program_runs(rehearse: Callable[[Intent], Handled | NotHandled | None], marker: Path) -> None:
    found = rehearse(intent("Set", name="plug", power=True))
    assert isinstance(found, Handled)
    assert (found.response, found.facts["power"]) == ("default", True)
    assert rehearse(intent("Ask", name="plug")) is None
    assert not marker.exists()


def test_before_a_risky_deed_comes_the_question(
    rehearse: Callable[[Intent], Handled | NotHandled | None],
) -> None:
    asked = intent("Risky", name="lamp", power=True)
    assert rehearse(asked) == NotHandled(asked, "confirm")


def test_an_action_that_may_change_more_than_devices_is_not_rehearsed(
    rehearse: Callable[[Intent], Handled | NotHandled | None],
) -> None:
    assert rehearse(intent("Yes")) is None


def test_what_may_be_rehearsed_is_there() -> None:
    assert ACTIONS.keys() >= REHEARSED
