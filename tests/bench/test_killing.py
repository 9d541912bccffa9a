"""What was confirmed is there after a kill, rings once, and never twice; also where the disk is full."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edgeassist.bench.killing import Ledger
from edgeassist.cli import main
from edgeassist.state.clock import SystemClock
from edgeassist.state.lists import Lists
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store

BROKEN = ("lost", "rang twice", "still planned", "rang after it was cancelled", "neither rang nor told")

MOUNTS = (
    shutil.which("unshare")
    and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
)


def ensure_kept(figures: dict[str, Any]) -> None:
    assert {what: figures[what] for what in BROKEN} == dict.fromkeys(BROKEN, 0)
    assert figures["confirmed"] > 10
    assert figures["rang"] + figures["missed"] > 10


def test_kills_at_random_moments_lose_nothing_and_let_nothing_ring_twice(capfd: pytest.CaptureFixture[str]):
    assert main(["bench", "kill", "--count", "25", "--json"]) == 0
    ensure_kept(json.loads(capfd.readouterr().out))


def test_what_was_put_on_a_list_is_on_it_after_the_kills(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("EDGEASSIST_PACKS", "core,timers,lists")
    assert main(["bench", "kill", "--count", "25", "--json"]) == 0
    figures = json.loads(capfd.readouterr().out)
    ensure_kept(figures)
    assert figures["on the list"] > 10


@pytest.mark.skipif(not MOUNTS, reason="mounting is not permitted here")
def test_on_a_full_disk_too(tmp_path: Path):
    command = [sys.executable, "-m", "edgeassist", "bench", "kill", "--count", "25", "--full", "--json"]
    mount = f"mount -t tmpfs -o size=4m tmpfs {shlex.quote(str(tmp_path))}"
    inside = f"{mount} && exec {shlex.join([*command, '--folder', str(tmp_path)])}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", inside], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    ensure_kept(figures)
    assert figures["refused"] > 0


def test_a_disk_that_would_take_long_to_fill_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert main(["bench", "kill", "--count", "1", "--full", "--folder", str(tmp_path)]) == 2
    assert "give a small one, such as a tmpfs of 4 MB, to --folder" in capsys.readouterr().err


def test_the_ledger_sees_what_rings_twice_and_what_is_rung_after_it_was_cancelled():
    ledger = Ledger()
    said = [{"said": ["set", "t1"]}, {"done": True}, {"said": ["set", "t2"]}, {"done": True}]
    ledger.read([*said, {"said": ["cancel", "t2"]}, {"done": True}])
    ledger.read([{"rang": "t1", "missed": False}, {"rang": "t1", "missed": False}, {"rang": "t2", "missed": False}])
    assert (ledger.kept, ledger.gone) == ({"t1"}, {"t2"})
    assert ledger.rang == {"t1": 2, "t2": 1}


def test_what_was_said_and_not_confirmed_may_be_there_or_not():
    ledger = Ledger()
    ledger.read([{"said": ["set", "t1"]}])
    assert ledger.kept == set()


def test_the_ledger_sees_what_a_list_has_lost_and_what_came_back(tmp_path: Path):
    store = Store(tmp_path / "store.sqlite")
    Lists(store).add("shopping", ["tea", "ham"])
    ledger = Ledger()
    for verb, name in (("put", "tea"), ("put", "milk"), ("put", "ham"), ("take", "ham")):
        ledger.read([{"said": [verb, name]}, {"done": True}])
    ledger.check(Schedule(store, SystemClock()))
    store.close()
    assert (ledger.lost, ledger.undead) == ({"milk"}, {"ham"})
