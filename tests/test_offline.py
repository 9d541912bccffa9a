"""Nothing leaves the device: shown without any network interface, and by the denial the program puts on itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from edgeassist.cli import build_parser


def without_network(*command: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a network namespace of its own, where not even loopback is up."""
    isolated = next(
        (way for way in (["unshare", "-n"], ["unshare", "-rn"]) if subprocess.run([*way, "true"]).returncode == 0), None
    )
    if isolated is None:
        pytest.skip("this machine allows no network namespace")
    return subprocess.run(
        [*isolated, sys.executable, "-m", "edgeassist", *command], capture_output=True, text=True, timeout=120
    )


def test_a_typed_turn_needs_no_network():
    done = without_network("ask", "what time is it", "--json")
    assert (done.returncode, json.loads(done.stdout)["intent"]) == (0, "GetTime")


@pytest.mark.model
def test_a_spoken_turn_with_a_spoken_answer_needs_no_network(speech: Path, tmp_path: Path):
    recording = sorted((speech / "barista").glob("*.flac"))[0]
    answer = tmp_path / "answer.wav"
    done = without_network("hear", str(recording), "--profile", "kiosk", "--json", "--say", str(answer))
    assert (done.returncode, json.loads(done.stdout)["intent"]) == (0, "orderDrink"), done.stderr
    assert answer.stat().st_size > 20000


@pytest.mark.model
def test_doctor_and_the_packs_commands_need_no_network():
    for command in (["doctor"], ["packs", "list"], ["packs", "check"], ["packs", "sheet"], ["models", "list"]):
        done = without_network(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


@pytest.mark.parametrize("attempt", ["socket.socket()", "socket.getaddrinfo('example.org', 80)"])
def test_the_program_denies_itself_the_network(attempt):
    code = f"import socket; from edgeassist.offline import deny_network; deny_network(); {attempt}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "NetworkDenied" in done.stderr


LISTENING = """
import socket, subprocess, sys
from edgeassist.offline import NetworkDenied, NotReachable, allow, deny_network, look_up

def listen():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    return server, server.getsockname()[1]

(one, port), (other, other_port) = listen(), listen()
deny_network()

def denied(attempt):
    try:
        attempt()
    except NetworkDenied:
        return True
    return False
"""
"""Two servers on this host, and a program that denies itself the network afterwards."""


def denials(code: str) -> str:
    """What a program prints that has denied itself the network."""
    done = subprocess.run([sys.executable, "-c", LISTENING + code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_host_and_port_that_is_allowed_is_reached_and_no_other():
    code = """
allow([("127.0.0.1", port)])
found = look_up(("127.0.0.1", port), 1)
socket.create_connection(found, source_address=("", 0)).close()
print(denied(lambda: socket.create_connection(("127.0.0.1", other_port))),
      denied(lambda: socket.create_connection(("192.0.2.1", port), 1)),
      denied(lambda: look_up(("127.0.0.1", other_port), 1)))
"""
    assert denials(code) == "True True True"


def test_nothing_is_opened_before_an_allowed_host_is_needed():
    assert denials('allow([("127.0.0.1", port)]); print(denied(socket.socket))') == "True"


def test_an_allowed_host_opens_neither_datagrams_nor_names_nor_a_server():
    code = """
allow([("localhost", port)])
look_up(("localhost", port), 5)
print(denied(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
      denied(lambda: socket.getaddrinfo("localhost", other_port)),
      denied(lambda: socket.getaddrinfo("example.org", port)),
      denied(lambda: socket.gethostbyname("localhost")),
      denied(lambda: socket.socket().bind(("0.0.0.0", 8080))),
      denied(lambda: socket.socket().sendto(b"", socket.MSG_FASTOPEN, ("192.0.2.1", 80))))
"""
    assert denials(code) == "True True True True True True"


@pytest.mark.parametrize(("host", "why"), [("8.8.8.8", "is not on the local network"), ("0.0.0.0", "not on the local")])
def test_an_allowed_host_must_be_on_the_local_network(host, why):
    code = f"""
allow([({host!r}, 80)])
try:
    look_up(({host!r}, 80), 1)
except NotReachable as error:
    print(error)
"""
    assert why in denials(code)


def test_a_name_that_nobody_knows_costs_no_more_than_its_time_limit():
    code = """
import time
allow([("no-such-host.invalid", 80)])
begun = time.monotonic()
try:
    look_up(("no-such-host.invalid", 80), 0.5)
except NotReachable as error:
    print(error, time.monotonic() - begun < 1)
"""
    assert denials(code) == "has no known address True"


def test_a_device_on_the_network_is_said_as_failed_where_there_is_none(tmp_path: Path, monkeypatch):
    mqtt = "{mqtt: {broker: 127.0.0.1, properties: {power: {state: a, set: b}}}}"
    file = tmp_path / "devices.yaml"
    file.write_text(f"devices: [{{name: desk lamp, kind: light, adapter: {mqtt}}}]")
    monkeypatch.setenv("EDGEASSIST_DEVICES", str(file))
    monkeypatch.setenv("EDGEASSIST_ALLOWED_HOSTS", "127.0.0.1")
    done = without_network("ask", "turn on the desk lamp")
    assert (done.returncode, done.stderr) == (1, "") and "127.0.0.1:1883 does not answer" in done.stdout


def test_only_pulling_models_is_allowed_the_network():
    def allowed(*command: str) -> bool:
        return bool(getattr(build_parser().parse_args(command), "network", False))

    assert allowed("models", "pull")
    others = (["ask", "x"], ["hear", "x"], ["doctor"], ["models", "verify"], ["models", "list"], ["packs", "check"])
    assert not any(allowed(*command) for command in others)
