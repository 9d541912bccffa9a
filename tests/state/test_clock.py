"""The wall clock is believed only where it can be right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.bench.hand_clock import HandClock
from edgeassist.state.clock import RELEASED, SystemClock, has_news, observe, trusted
from edgeassist.state.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock.at("2027-01-10 12:00")


def test_a_clock_at_a_time_before_the_program_was_made_is_not_believed(store: Store):
    assert not trusted(store, HandClock(0.0))
    assert not trusted(store, HandClock(RELEASED - 1))
    assert trusted(store, HandClock(RELEASED))


def test_after_a_boot_an_earlier_time_than_was_seen_is_not_believed_until_the_clock_is_set(
    store: Store, clock: HandClock
):
    observe(store, clock)
    clock.reboot(wall=clock.now - 3600)
    assert not trusted(store, clock)
    observe(store, clock)
    clock.run(10)
    assert not trusted(store, clock)
    clock.set("2027-01-10 12:30")
    assert trusted(store, clock)
    assert observe(store, clock)


def test_a_clock_that_runs_on_through_a_boot_is_believed(store: Store, clock: HandClock):
    observe(store, clock)
    clock.reboot(off_s=300)
    assert trusted(store, clock)


def test_a_clock_that_is_set_back_while_the_device_runs_is_believed_also_after_the_next_boot(
    store: Store, clock: HandClock
):
    observe(store, clock)
    clock.set("2026-12-24 12:00")
    assert trusted(store, clock)
    observe(store, clock)
    clock.reboot(off_s=60)
    assert trusted(store, clock)


def test_a_clock_that_was_not_believed_is_not_taken_for_the_latest_time(store: Store, clock: HandClock):
    observe(store, clock)
    clock.reboot(wall=0.0)
    observe(store, clock)
    clock.reboot(wall=RELEASED + 5)
    assert not trusted(store, clock)


def test_that_time_passes_is_no_news_but_that_a_clock_was_set_is(store: Store, clock: HandClock):
    assert observe(store, clock)
    clock.run(30)
    assert not has_news(store, clock)
    clock.run(3600)
    assert has_news(store, clock)
    assert not observe(store, clock)
    clock.now += 5
    assert has_news(store, clock)
    assert observe(store, clock)


def test_the_systems_own_clock_knows_its_boot_and_its_local_time():
    clock = SystemClock()
    assert len(clock.boot) == 36
    assert clock.monotonic() > 0
    assert clock.instant(clock.local(clock.wall())) == pytest.approx(clock.wall(), abs=1)
