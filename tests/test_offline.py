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


def test_only_pulling_models_is_allowed_the_network():
    def allowed(*command: str) -> bool:
        return bool(getattr(build_parser().parse_args(command), "network", False))

    assert allowed("models", "pull")
    others = (["ask", "x"], ["hear", "x"], ["doctor"], ["models", "verify"], ["models", "list"], ["packs", "check"])
    assert not any(allowed(*command) for command in others)
