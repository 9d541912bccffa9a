"""Devices that speak HTTP: set, read back, and no host asked but the one that is allowed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from programs import HttpLamp, Program, free_port

from edgeassist.cli import main

pytestmark = pytest.mark.enable_socket

LIMIT_S = 3.0


def lamp(port: int, name: str = "desk lamp") -> dict[str, Any]:
    power = {"get": "/power", "set": "/power?turn={value}", "payloads": {True: "on", False: "off"}}
    level = {"get": "/state", "path": "light.0.level", "set": "/state", "method": "PUT", "body": '{"level": {value}}'}
    http = {
        "url": f"http://127.0.0.1:{port}", "timeout": 1, "headers": {"Authorization": "Bearer me"},
        "properties": {"power": power, "brightness": level},
    }  # fmt: skip
    return {"name": name, "area": "office", "kind": "light", "adapter": {"http": http}}


@pytest.fixture
def start(programs: Callable[[Program], Program], use_devices: Callable[..., None]) -> Callable[..., HttpLamp]:
    """Starts a lamp of some manner and makes it the only device."""

    def started(*manner: str) -> HttpLamp:
        found = HttpLamp(*manner)
        programs(found)
        use_devices([lamp(found.port)], f"127.0.0.1:{found.port}")
        return found

    return started


def test_a_lamp_is_switched_and_dimmed_and_asked(ask, start) -> None:
    real = start()
    assert ask("turn on the desk lamp")["handled"]
    assert ask("set the desk lamp to forty percent")["handled"]
    state = real.state()
    assert (state["power"], state["level"]) == ("on", 40)
    assert ask("is the desk lamp on")["answer"].startswith("Yes")
    assert "GET /power Bearer me" in state["asked"]


def test_a_lamp_that_takes_a_moment_is_waited_for(ask, start) -> None:
    real = start("late")
    assert ask("turn on the desk lamp")["handled"]
    assert real.state()["power"] == "on"


@pytest.mark.parametrize(
    ("manner", "fault"),
    [
        ("ignore", "did not change"),
        ("hang", "does not answer"),
        ("trickle", "does not answer"),
        ("break", "answered with status 500"),
        ("nonsense", "does not answer"),
    ],
)
def test_what_a_lamp_does_wrong_is_said_in_time(ask, start, manner, fault) -> None:
    start(manner)
    begun = time.monotonic()
    turn = ask("turn on the desk lamp")
    assert not turn["handled"] and fault in turn["answer"], turn["answer"]
    assert time.monotonic() - begun < LIMIT_S


def test_a_redirection_is_not_followed(ask, start, programs) -> None:
    other = HttpLamp()
    programs(other)
    start("redirect", f"http://127.0.0.1:{other.port}/power")
    assert "answered with status 302" in ask("turn on the desk lamp")["answer"]
    assert other.state()["asked"] == []


def test_a_lamp_that_is_not_there_is_said_as_failed(ask, use_devices) -> None:
    port = free_port()
    use_devices([lamp(port)], f"127.0.0.1:{port}")
    assert f"127.0.0.1:{port} does not answer" in ask("turn on the desk lamp")["answer"]


def test_devices_at_one_host_that_hangs_cost_one_time_limit(ask, start, use_devices) -> None:
    real = start("hang")
    use_devices([lamp(real.port, f"{word} lamp") for word in ("red", "blue", "green", "small", "big")], "127.0.0.1")
    begun = time.monotonic()
    assert not ask("turn on the lights in the office")["handled"]
    assert time.monotonic() - begun < LIMIT_S


def test_a_host_that_is_not_allowed_is_refused_with_what_to_type(capsys, use_devices) -> None:
    use_devices([lamp(8123)], "127.0.0.1:80")
    assert main(["ask", "turn on the desk lamp"]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "allowed_hosts: ['127.0.0.1:8123']" in said
