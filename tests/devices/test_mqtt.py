"""Devices behind a real broker: set, read back, and honest about a broker or a device that is not there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from programs import Broker, Lamp, Program, free_port

from edgeassist import settings
from edgeassist.assistant import Assistant
from edgeassist.cli import main, parts
from edgeassist.cli.doctor import network_devices
from edgeassist.events import Turn

pytestmark = pytest.mark.enable_socket

LIMIT_S = 3.0
"""Within which a failure must be said."""

Use = Callable[..., None]
Take = Callable[[Program], Program]


def lamp(port: int, name: str = "desk lamp", **more: Any) -> dict[str, Any]:
    power = {"state": "lamp/power", "set": "lamp/set/power", "payloads": {True: "ON", False: "OFF"}}
    level = {"state": "lamp/json", "path": "light.0.level", "set": "lamp/set/level", "body": '{"level": {value}}'}
    mqtt = {"broker": f"127.0.0.1:{port}", "timeout": 1, "properties": {"power": power, "brightness": level}}
    return {"name": name, "area": "office", "kind": "light", "adapter": {"mqtt": {**mqtt, **more}}}


@pytest.fixture
def a_lamp(broker: Broker, use_devices: Use, programs: Take) -> Callable[..., Lamp]:
    """Starts a lamp of some manner and makes it the only device behind the broker."""

    def start(*manner: str, **more: Any) -> Lamp:
        found = Lamp(broker.port, *manner)
        programs(found)
        found.begin()
        kettle = {"name": "kettle", "area": "kitchen", "kind": "switch"}
        use_devices([lamp(broker.port, **more), kettle], f"127.0.0.1:{broker.port}")
        return found

    return start


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Callable[[], Assistant]]:
    """An assistant that stays, for the devices in use."""
    opened: list[Any] = []

    def start() -> Assistant:
        name, profile = settings.load("home")
        profile = profile.model_copy(update={"free_answers": False})
        opened.append(parts.assistant(name, profile, state=tmp_path / "state"))
        found: Assistant = opened[-1].__enter__()
        return found

    yield start
    for each in opened:
        each.__exit__(None, None, None)


def say(assistant: Assistant, text: str) -> Turn:
    turn = list(assistant.converse(text))[-1]
    assert isinstance(turn, Turn)
    return turn


def test_a_lamp_is_switched_and_dimmed_and_asked(ask, a_lamp) -> None:
    real = a_lamp()
    turn = ask("turn on the desk lamp")
    assert (turn["handled"], "on" in turn["answer"], real.state()["power"]) == (True, True, "ON")
    assert "already" in ask("turn on the desk lamp")["answer"]
    turn = ask("set the desk lamp to forty percent")
    assert (turn["handled"], real.state()["level"]) == (True, 40) and "40" in turn["answer"]
    assert ask("is the desk lamp on")["answer"].startswith("Yes")


def test_a_lamp_that_takes_a_moment_is_waited_for(ask, a_lamp) -> None:
    real = a_lamp("late")
    assert ask("turn on the desk lamp")["handled"]
    assert real.state()["power"] == "ON"


def test_a_lamp_that_does_nothing_is_said_as_failed(ask, a_lamp) -> None:
    real = a_lamp("ignore")
    begun = time.monotonic()
    turn = ask("turn on the desk lamp")
    assert (turn["handled"], real.state()["power"]) == (False, "OFF")
    assert "did not change" in turn["answer"]
    assert time.monotonic() - begun < LIMIT_S


def test_a_broker_that_is_down_is_said_at_once_and_all_is_right_after_it_is_back(ask, broker, a_lamp) -> None:
    real = a_lamp()
    assert ask("turn on the desk lamp")["handled"]
    broker.stop()
    begun = time.monotonic()
    turn = ask("turn off the desk lamp")
    assert time.monotonic() - begun < LIMIT_S
    assert (turn["handled"], real.state()["power"]) == (False, "ON")
    assert f"the broker at 127.0.0.1:{broker.port} does not answer" in turn["answer"]
    assert not ask("is the desk lamp on")["handled"]
    broker.begin()
    real.until("connected")
    turn = ask("turn off the desk lamp")
    assert (turn["handled"], real.state()["power"]) == (True, "OFF"), turn["answer"]


def test_an_assistant_that_stays_finds_a_broker_again_by_itself(broker, a_lamp, assistant) -> None:
    real = a_lamp()
    staying = assistant()
    assert say(staying, "turn on the desk lamp").handled
    for _ in range(2):
        broker.stop()
        for text in ("turn off the desk lamp", "is the desk lamp on"):
            begun = time.monotonic()
            turn = say(staying, text)
            assert not turn.handled and "does not answer" in turn.answer
            assert time.monotonic() - begun < LIMIT_S
        broker.begin()
        real.until("connected")
        assert say(staying, "is the desk lamp on").answer.startswith("Yes")
    assert say(staying, "turn off the desk lamp").handled
    assert real.state()["power"] == "OFF"


def test_a_broker_that_dies_in_mid_turn_is_said_as_failed(broker, a_lamp, assistant) -> None:
    a_lamp("late")
    staying = assistant()
    say(staying, "is the desk lamp on")
    Timer(0.2, broker.signal, [signal.SIGKILL]).start()
    turn = say(staying, "turn on the desk lamp")
    assert not turn.handled and "does not answer" in turn.answer


def test_what_was_changed_elsewhere_is_known(broker, a_lamp, assistant) -> None:
    a_lamp()
    staying = assistant()
    assert say(staying, "is the desk lamp on").answer.startswith("No")
    publish = (
        "from paho.mqtt import publish;"
        f"publish.single('lamp/set/power', 'ON', qos=1, hostname='127.0.0.1', port={broker.port})"
    )
    subprocess.run([sys.executable, "-c", publish], check=True)
    time.sleep(0.3)
    assert say(staying, "is the desk lamp on").answer.startswith("Yes")


def test_a_broker_that_hangs_costs_all_devices_behind_it_one_time_limit(broker, use_devices, assistant) -> None:
    devices = [lamp(broker.port, f"{word} lamp") for word in ("red", "blue", "green", "small", "big")]
    use_devices(devices, "127.0.0.1")
    staying = assistant()
    broker.signal(signal.SIGSTOP)
    begun = time.monotonic()
    turn = say(staying, "turn on the lights in the office")
    assert time.monotonic() - begun < LIMIT_S
    assert not turn.handled and "does not answer" in turn.answer


def test_a_lamp_that_is_not_there_is_not_taken_for_what_it_told_last(ask, a_lamp) -> None:
    real = a_lamp(available="lamp/available")
    assert ask("turn on the desk lamp")["handled"]
    real.signal(signal.SIGKILL)
    time.sleep(0.3)
    turn = ask("is the desk lamp on")
    assert not turn["handled"] and "not online" in turn["answer"]


def test_a_lamp_whose_state_the_broker_does_not_keep_is_asked(ask, broker, use_devices, programs) -> None:
    real = Lamp(broker.port, "asked")
    programs(real)
    real.begin()
    device = lamp(broker.port)
    for topic in device["adapter"]["mqtt"]["properties"].values():
        topic["get"] = "lamp/get"
    use_devices([device], "127.0.0.1")
    assert ask("turn on the desk lamp")["handled"]
    assert ask("is the desk lamp on")["answer"].startswith("Yes")
    real.stop()
    turn = ask("is the desk lamp on")
    assert not turn["handled"] and "does not tell its power" in turn["answer"]


def test_a_broker_that_refuses_the_password_says_why(ask, tmp_path, programs, broker, use_devices) -> None:
    closed = Broker(tmp_path, "allow_anonymous false")
    programs(closed)
    closed.begin()
    use_devices([lamp(closed.port, user="me", password="wrong")], "127.0.0.1")
    assert "refused the connection: Not authorized" in ask("turn on the desk lamp")["answer"]


def test_who_asks_for_another_device_does_not_wait_for_a_broker(ask, use_devices) -> None:
    port = free_port()
    use_devices([lamp(port), {"name": "kettle", "area": "kitchen", "kind": "switch"}], f"127.0.0.1:{port}")
    assert ask("turn on the kettle")["handled"]


def test_doctor_says_whether_a_broker_answers(broker, a_lamp) -> None:
    a_lamp()
    for status, found in (("works", "answers for the desk lamp"), ("missing", "does not answer")):
        said = {(each.status, each.detail) for each in network_devices("home")}
        assert any(each[0] == status and found in each[1] for each in said), said
        broker.stop()


def test_a_broker_that_is_not_allowed_is_refused_with_what_to_type(capsys, use_devices) -> None:
    use_devices([lamp(1883)])
    assert main(["ask", "turn on the desk lamp"]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "allowed_hosts: ['127.0.0.1:1883']" in said
