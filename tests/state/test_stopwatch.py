"""The stopwatch counts on through a restart, and by the clock that nobody can set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.bench.hand_clock import HandClock
from edgeassist.state import stopwatch
from edgeassist.state.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def test_it_counts_while_it_runs_and_stands_while_it_does_not(store: Store):
    clock = HandClock.at("2027-01-10 12:00")
    stopwatch.start(store, clock)
    clock.run(90)
    clock.set("2029-01-01 00:00")
    assert stopwatch.stop(store, clock).seconds(clock) == 90
    clock.run(50)
    stopwatch.start(store, clock)
    clock.run(10)
    assert stopwatch.read(store).seconds(clock) == 100
    assert stopwatch.reset(store).seconds(clock) == 0


def test_it_counts_on_through_a_boot(store: Store):
    clock = HandClock.at("2027-01-10 12:00")
    stopwatch.start(store, clock)
    clock.reboot(off_s=500)
    assert stopwatch.read(store).seconds(clock) == 500
