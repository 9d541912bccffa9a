"""Devices reached by programs of the user's: real programs that obey, lie, print nonsense, hang."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.devices.kinds import Value
from edgeassist.state.store import Store

STATE = """
import json, pathlib, sys
file = pathlib.Path(__file__).with_suffix(".json")
state = json.loads(file.read_text()) if file.exists() else {}
_, verb, property, *value = sys.argv
if verb == "set":
    file.write_text(json.dumps({**state, property: value[0]}))
else:
    print(state.get(property, "0"))
"""

Make = Callable[..., House]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a house of one lamp that is set and read by two commands."""
    store = Store(tmp_path / "store.sqlite")

    def made(set_: list[str], get: list[str], timeout: float = 5, name: str = "lamp") -> House:
        command = {"set": set_, "get": get, "timeout": timeout}
        device = {"name": name, "kind": "light", "adapter": {"command": command}}
        return House(DevicesFile.model_validate({"devices": [device]}), store)

    yield made
    store.close()


def sh(script: str) -> list[str]:
    return ["sh", "-c", script]


def test_a_value_is_set_and_read_back(make: Make, tmp_path: Path) -> None:
    (tmp_path / "lamp.py").write_text(STATE)
    program = [sys.executable, str(tmp_path / "lamp.py")]
    house = make([*program, "set", "{property}", "{value}"], [*program, "get", "{property}"])
    lamp = house.devices[0]
    values: dict[str, Value] = {"power": True, "brightness": 40, "color": "red"}
    for name, value in values.items():
        change = house.set(lamp, name, value)
        assert (change.done, change.already, change.after) == (True, False, value)
        assert house.set(lamp, name, value).already
    assert {name: house.read(lamp, name) for name in values} == values


def test_a_device_that_takes_a_value_and_does_not_change_has_failed(make: Make) -> None:
    house = make(sh("true"), sh("echo off"))
    change = house.set(house.devices[0], "power", True)
    assert (change.done, change.after, change.fault) == (False, False, "it was told to, but it did not change")


@pytest.mark.parametrize(
    ("get", "name", "fault"),
    [
        ("exit 3", "power", "ended with status 3"),
        ("kill -9 $$", "power", "ended with status -9"),
        ("true", "power", "printed nothing"),
        ("echo; echo", "power", "printed nothing"),
        ("echo on; echo off", "power", "more than one line"),
        ("echo maybe", "power", "printed 'maybe', which is no bool"),
        ("echo bright", "brightness", "printed 'bright', which is no number"),
        ("echo nan", "brightness", "printed 'nan', which is no number"),
        ("echo inf", "brightness", "printed 'inf', which is no number"),
        (r"printf '\377\376'", "brightness", "which is no number"),
        ("head -c 1000 /dev/zero", "brightness", "which is no number"),
    ],
)
def test_a_program_that_fails_or_prints_nonsense_is_named_in_a_clause(
    make: Make, get: str, name: str, fault: str
) -> None:
    house = make(sh("true"), sh(get))
    with pytest.raises(DeviceUnreachable, match=fault):
        house.read(house.devices[0], name)


@pytest.mark.parametrize(("printed", "value"), [("ON", True), ("false", False), ("1", True), (" off ", False)])
def test_truth_is_read_in_the_usual_words(make: Make, printed: str, value: bool) -> None:
    house = make(sh("true"), ["echo", printed])
    assert house.read(house.devices[0], "power") is value


def test_a_program_that_does_not_run_is_named(make: Make, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("echo on")
    for program, fault in ((str(plain), "Permission denied"), (str(tmp_path / "none"), "No such file")):
        house = make([program], [program])
        with pytest.raises(DeviceUnreachable, match=f"{program} does not run: {fault}"):
            house.read(house.devices[0], "power")


def test_a_program_that_hangs_is_ended_with_its_children(make: Make, tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    house = make(sh("true"), sh(f"(while true; do date +%N > {alive}; sleep 0.05; done) & wait"), timeout=0.3)
    begun = time.monotonic()
    with pytest.raises(DeviceUnreachable, match=r"no answer within 0\.3 seconds"):
        house.read(house.devices[0], "power")
    assert time.monotonic() - begun < 1
    time.sleep(0.1)
    last = alive.read_text()
    time.sleep(0.2)
    assert alive.read_text() == last


def test_a_child_left_in_the_background_does_not_hold_up_the_answer(make: Make) -> None:
    house = make(sh("true"), sh("sleep 2 & echo on"))
    begun = time.monotonic()
    assert house.read(house.devices[0], "power") is True
    assert time.monotonic() - begun < 1


def test_a_program_that_prints_without_end_is_stopped(make: Make) -> None:
    house = make(sh("true"), ["yes"], timeout=0.3)
    with pytest.raises(DeviceUnreachable, match="no answer within"):
        house.read(house.devices[0], "power")


@pytest.mark.parametrize("value", ["; touch HERE", "$(touch HERE)", "`touch HERE`", "| tee HERE", "a'b\"c", "{name}"])
def test_arguments_are_never_read_by_a_shell(make: Make, value: str, tmp_path: Path) -> None:
    text = value.replace("HERE", str(tmp_path / "here"))
    said = tmp_path / "said"
    write = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    house = make([sys.executable, "-c", write, str(said), "{value}"], ["cat", str(said)], name="lamp")
    said.write_text("before")
    assert house.set(house.devices[0], "color", text).done or "'" in text
    assert said.read_text() == text
    assert not (tmp_path / "here").exists()


def test_a_value_that_no_program_can_be_given_is_a_clause(make: Make) -> None:
    house = make(["true", "{value}"], ["echo", "a"])
    assert "does not run" in house.set(house.devices[0], "color", "a\0b").fault
