"""Hands-free use over a simulated microphone and speaker, by the real engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edgeassist.cli import main

pytestmark = pytest.mark.model


@pytest.fixture
def folder(speech: Path) -> str:
    return str(speech / "barista")


def test_the_wait_for_an_answer_is_split_into_its_stages(capsys, folder):
    assert main(["bench", "turn", folder, "--profile", "kiosk", "--count", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["recordings"], found["answered"]) == (2, 2)
    ms = {stage: found["ms"][stage]["max"] for stage in found["ms"]}
    assert ms["endpoint"] > 150  # milliseconds of silence that it must wait for
    assert ms["total"] >= ms["endpoint"]


def test_every_command_after_a_fault_is_handled_and_the_sizes_are_told(capsys, folder):
    command = ["bench", "soak", folder, "--part", "chosen", "--profile", "kiosk", "--hours", "0.1", "--seed", "2"]
    assert main([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["handled"] == found["commands"] >= 4
    assert set(found["faults"]) - {"none"}
    assert found["end"]["files"] <= found["middle"]["files"] + 5
