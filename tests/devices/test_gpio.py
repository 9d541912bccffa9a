"""Devices on a board's lines, with the pretended board that gpiozero brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.events import Turn
from edgeassist.state.store import Store

gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
mock = pytest.importorskip("gpiozero.pins.mock")

RELAY, CONTACT, DIMMER, DOOR, SIREN = 17, 27, 18, 22, 23


def device(name: str, kind: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "adapter": {"gpio": {"properties": properties}}, **more}


DEVICES = [
    device("kettle", "switch", {"power": {"output": RELAY}}),
    device("heater", "switch", {"power": {"output": 5, "input": CONTACT}}),
    device(
        "lamp",
        "light",
        {"power": {"output": DIMMER, "pwm": True}, "brightness": {"output": DIMMER, "pwm": True}},
        ranges={"brightness": {"from": 10, "to": 100}},
    ),
    device("garage door", "cover", {"position": {"output": 6, "input": DOOR, "active": "low"}}),
    device("siren", "switch", {"power": {"output": SIREN, "active": "low"}}),
]


@pytest.fixture
def board() -> Iterator[Any]:
    """A board on which nothing is connected."""
    before = gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory = mock.MockFactory(pin_class=mock.MockPWMPin)
    yield gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory.reset()
    gpiozero.Device.pin_factory = before


@pytest.fixture
def make(board: Any, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes a house on the board."""
    store = Store(tmp_path / "store.sqlite")

    def made(lasting: bool = True, devices: list[dict[str, Any]] = DEVICES) -> House:
        return House(DevicesFile.model_validate({"devices": devices}), store, lasting=lasting)

    yield made
    store.close()


def test_a_line_is_driven_and_its_level_is_read_back(make, board) -> None:
    house = make()
    for name, line, on in (("kettle", RELAY, 1), ("siren", SIREN, 0)):
        (found,) = house.find(name=name)
        assert house.set(found, "power", True).done
        assert board.pin(line).state == on
        assert house.set(found, "power", True).already
        assert house.set(found, "power", False).done


def test_a_contact_tells_whether_it_really_switched(make, board) -> None:
    house = make()
    (heater,) = house.find(name="heater")
    assert house.set(heater, "power", True).fault == "it was told to, but it did not change"
    board.pin(CONTACT).drive_high()
    assert house.read(heater, "power") is True


def test_a_dimmer_takes_values_in_between(make, board) -> None:
    house = make()
    (lamp,) = house.find(name="lamp")
    assert house.read(lamp, "power") is False
    for level in (40, 33, 100, 10):
        change = house.set(lamp, "brightness", level)
        assert (change.done, change.after, house.read(lamp, "power")) == (True, level, True)
    house.set(lamp, "brightness", 25)
    assert board.pin(DIMMER).state == 0.25
    assert house.set(lamp, "power", False).done and board.pin(DIMMER).state == 0


def test_a_door_knows_open_and_closed_and_nothing_in_between(make, board) -> None:
    house = make()
    (door,) = house.find(name="garage door")
    board.pin(DOOR).drive_low()
    assert house.read(door, "position") == 100
    board.pin(DOOR).drive_high()
    assert house.read(door, "position") == 0
    assert "only on and off" in house.set(door, "position", 50).fault


def test_a_program_that_ends_at_once_reads_inputs_and_drives_nothing(make, board) -> None:
    house = make(lasting=False)
    board.pin(CONTACT).drive_high()
    assert house.read(house.find(name="heater")[0], "power") is True
    assert "driven only while the program runs" in house.set(house.find(name="kettle")[0], "power", True).fault
    assert board.pin(RELAY).function == "input"


def test_a_sensor_on_a_line_is_read_and_cannot_be_set(make, board) -> None:
    house = make(devices=[device("door", "switch", {"power": {"input": DOOR}})])
    board.pin(DOOR).drive_high()
    assert house.read(house.devices[0], "power") is True
    assert house.devices[0].properties["power"].readonly


def test_a_line_that_two_devices_want_is_a_clause(make) -> None:
    lines = {"power": {"output": RELAY}}
    house = make(devices=[device("kettle", "switch", lines), device("toaster", "switch", lines)])
    kettle, toaster = house.devices
    assert house.set(kettle, "power", True).done
    with pytest.raises(DeviceUnreachable, match="line 17 cannot be used"):
        house.read(toaster, "power")


def test_a_sentence_drives_a_line(board, use_devices, tmp_path) -> None:
    use_devices([{**DEVICES[0], "area": "kitchen"}])
    name, profile = settings.load("home")
    with parts.assembled(name, profile, state=tmp_path / "state", lasting=True) as whole:
        turn = list(whole.assistant.converse("turn on the kettle"))[-1]
        assert isinstance(turn, Turn) and turn.handled and board.pin(RELAY).state == 1
    assert "is on" in turn.answer


def test_a_command_that_ends_says_that_it_cannot_hold_a_line(ask, board, use_devices) -> None:
    use_devices([{**DEVICES[0], "area": "kitchen"}])
    turn = ask("turn on the kettle")
    assert not turn["handled"] and "start edgeassist listen" in turn["answer"]
