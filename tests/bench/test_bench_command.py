"""The command on recordings of people, by the real engines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from edgeassist.cli import main

pytestmark = pytest.mark.model


@pytest.fixture
def command(speech: Path) -> list[str]:
    folder, noise = speech / "barista", speech / "kitchen-noise.flac"
    return ["bench", "hear", str(folder), "--profile", "kiosk", "--noise", str(noise)]


def test_orders_are_measured_clean_and_in_noise(capsys, command):
    assert main([*command, "--snr", "12", "--part", "kept", "--limit", "4", "--errors", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["recordings"], found["of"], found["part"], found["profile"]) == (4, 296, "kept", "kiosk")
    assert [row["snr_db"] for row in found["rows"]] == [None, 12]
    for row in found["rows"]:
        assert row["right"] + row["wrong"] + row["refused"] == 4 and row["right"] >= 3
    assert len(found["errors"]) == 8 - sum(row["right"] for row in found["rows"])
    assert 0 < found["real_time_factor"] < 5
    assert 0 < found["final_ms"]["p50"] <= found["final_ms"]["p95"]
    assert found["memory_bytes"]["vosk"] > 50e6


def test_sentences_that_the_voice_speaks_are_heard_again_at_every_speed(capsys, tmp_path):
    folder = tmp_path / "spoken"
    assert main(["bench", "speak", str(folder), "--profile", "kiosk", "--count", "2", "--speeds", "0.9,1.2"]) == 0
    labels = json.loads((folder / "labels.json").read_text())
    assert list(labels) == ["0000-0.9.wav", "0000-1.2.wav", "0001-0.9.wav", "0001-1.2.wav"]
    first, quicker, *_ = labels.values()
    assert {**first, "speed": 1.2} == quicker
    assert main(["bench", "hear", str(folder), "--profile", "kiosk", "--json"]) == 0
    row = json.loads(capsys.readouterr().out.splitlines()[-1])["rows"][0]
    assert row["right"] >= 3


def test_any_pack_of_the_profile_is_spoken(tmp_path):
    folder = tmp_path / "spoken"
    given = ["--profile", "home", "--pack", "core", "--count", "1", "--speeds", "1"]
    assert main(["bench", "speak", str(folder), *given]) == 0
    assert [label["intent"] for label in json.loads((folder / "labels.json").read_text()).values()] == ["GetTime"]


START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "import edgeassist.cli; raise SystemExit(edgeassist.cli.main())"
)
"""A program that is started in the background of a script would ignore Ctrl-C."""


def test_an_interrupt_ends_all_processes_without_a_word(command):
    process = subprocess.Popen(
        [sys.executable, "-c", START, *command], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "")
    assert have_ended(process.pid)


def have_ended(group: int) -> bool:
    """Whether all processes of a group end within five seconds."""
    for _ in range(100):
        if not any(map(partial(is_running, group), Path("/proc").glob("[0-9]*"))):
            return True
        time.sleep(0.05)
    return False


def is_running(group: int, process: Path) -> bool:
    try:
        state, _, its_group, *_ = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(its_group) == group and state != "Z"
