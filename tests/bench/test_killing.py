"""What was confirmed is there after a kill, rings once, and never twice; also where the disk is full."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from edgeassist.bench.killing import MISTAKES, Ledger, Line
from edgeassist.cli import main
from edgeassist.state.clock import SystemClock
from edgeassist.state.lists import Lists
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store

OnSmallDisk = Callable[[Sequence[str]], str]


def ensure_kept(figures: dict[str, Any]) -> None:
    assert {what: figures[what] for what in MISTAKES} == dict.fromkeys(MISTAKES, 0)
    for done in ("set", "cancelled", "put on the list", "checked off", "taken off", "rang"):
        assert figures[done] > 0, done


def test_kills_at_random_moments_lose_nothing_and_let_nothing_ring_twice(capfd: pytest.CaptureFixture[str]):
    assert main(["bench", "kill", "--count", "30", "--json"]) == 0
    ensure_kept(json.loads(capfd.readouterr().out))


def test_on_a_full_disk_too_and_there_what_is_new_is_refused(tmp_path: Path, on_small_disk: OnSmallDisk):
    command = [sys.executable, "-m", "edgeassist", "bench", "kill", "--count", "30", "--full", "--json"]
    figures = json.loads(on_small_disk([*command, "--folder", str(tmp_path)]))
    ensure_kept(figures)
    assert figures["lives on a full disk"] > 0


def test_a_disk_that_would_take_long_to_fill_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert main(["bench", "kill", "--count", "1", "--full", "--folder", str(tmp_path)]) == 2
    assert "give a small one, such as a tmpfs of 8 MB, to --folder" in capsys.readouterr().err


@pytest.fixture
def schedule(tmp_path: Path) -> Iterator[Schedule]:
    store = Store(tmp_path / "store.sqlite")
    yield Schedule(store, SystemClock())
    store.close()


def said(verb: str, name: str, *, done: bool = True) -> list[Line]:
    return [{"said": [verb, name]}, {"done": done, "full": False}]


def rang(name: str, *, missed: bool = False) -> Line:
    return {"rang": name, "occasion": "", "missed": missed}


def mistakes(ledger: Ledger, schedule: Schedule) -> dict[str, int]:
    ledger.check(schedule)
    figures = ledger.figures(schedule)
    return {what: figures[what] for what in MISTAKES if figures[what]}


def test_the_ledger_sees_what_rings_twice_and_what_rings_after_it_was_cancelled(schedule: Schedule):
    ledger = Ledger()
    ledger.read([*said("set", "t1"), *said("set", "t2"), *said("cancel", "t2"), rang("t1"), rang("t1"), rang("t2")])
    assert mistakes(ledger, schedule) == {"rang twice": 1, "rang or came back after it was cancelled": 1}


def test_the_ledger_sees_what_neither_rings_nor_is_on_the_disk(schedule: Schedule):
    ledger = Ledger()
    ledger.read([*said("set", "t1"), *said("set", "t2"), *said("set", "t3"), rang("t2"), rang("t3", missed=True)])
    assert mistakes(ledger, schedule) == {"lost": 1, "neither rang nor told": 1}


def test_the_ledger_sees_what_is_there_though_it_was_refused(schedule: Schedule):
    schedule.run_off("timer", 60, "t1")
    Lists(schedule.store).add("shopping", ["tea"])
    ledger = Ledger()
    ledger.read([*said("set", "t1", done=False), *said("put", "tea", done=False), *said("put", "ham", done=False)])
    assert mistakes(ledger, schedule) == {"still planned": 1, "kept though refused": 2}


def test_what_was_said_and_not_confirmed_may_be_there_or_not(schedule: Schedule):
    ledger = Ledger()
    ledger.read([{"said": ["set", "t1"]}])
    assert mistakes(ledger, schedule) == {}


def test_what_held_before_holds_after_a_refusal(schedule: Schedule):
    ledger = Ledger()
    ledger.read([*said("set", "t1"), *said("cancel", "t1", done=False)])
    assert mistakes(ledger, schedule) == {"lost": 1, "neither rang nor told": 1}


def test_the_ledger_sees_what_a_list_has_lost_and_what_came_back(schedule: Schedule):
    lists = Lists(schedule.store)
    lists.add("shopping", ["tea", "ham", "jam"])
    ledger = Ledger()
    for verb, name in (("put", "tea"), ("put", "milk"), ("put", "ham"), ("take", "ham"), ("check", "jam")):
        ledger.read(said(verb, name))
    ledger.check(schedule)
    assert (ledger.lost, ledger.undead) == ({"milk", "jam"}, {"ham"})
