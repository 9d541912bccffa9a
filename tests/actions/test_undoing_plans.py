"""Undoing what was planned: with what it had left, at its next time, and never what has rung or is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.actions import alarms, reminders, stopwatch, timers
from edgeassist.actions.registry import ACTIONS, ANSWERING, INVERSES, Context, Done, NotDone
from edgeassist.bench.hand_clock import HandClock
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.state.rings import Rings
from edgeassist.state.store import Store


@pytest.fixture
def clock() -> HandClock:
    return HandClock.at("2027-03-01 06:00")


@pytest.fixture
def context(tmp_path: Path, clock: HandClock) -> Iterator[Context]:
    store = Store(tmp_path / "store.sqlite")
    house = House(DevicesFile(), store)
    yield Context(house, store, None, lambda: clock.local(clock.wall()), store.last_answer, (), clock=clock)
    store.close()


def undo(context: Context, result: Done | NotDone) -> Done | NotDone:
    assert result.undo
    return ACTIONS[result.undo.action](context, **result.undo.arguments)


def left(context: Context) -> list[float | None]:
    return [context.schedule.left_s(item) for item in context.schedule.all()]


def test_a_cancelled_timer_has_what_it_had_left_however_long_ago_that_was(context: Context, clock: HandClock) -> None:
    timers.start(context, minutes=10)
    clock.run(240)
    cancelled = timers.cancel(context)
    clock.run(900)
    assert isinstance(undo(context, cancelled), Done)
    assert left(context) == [360.0]
    assert not context.schedule.due()


def test_a_cancelled_timer_has_what_it_had_left_after_a_boot_too(context: Context, clock: HandClock) -> None:
    timers.start(context, minutes=10, name="pasta")
    cancelled = timers.cancel(context)
    clock.reboot()
    assert isinstance(undo(context, cancelled), Done)
    assert left(context) == [600.0]
    assert [item.name for item in context.schedule.all()] == ["pasta"]


def test_a_paused_timer_that_was_cancelled_is_paused_again(context: Context, clock: HandClock) -> None:
    timers.start(context, minutes=10)
    timers.pause(context)
    cancelled = timers.cancel(context)
    clock.run(60)
    undo(context, cancelled)
    assert [item.paused_s for item in context.schedule.all()] == [600.0]


def test_added_time_is_taken_off_whatever_ran_off_meanwhile(context: Context, clock: HandClock) -> None:
    timers.start(context, minutes=10)
    lengthened = timers.increase(context, minutes=5)
    clock.run(60)
    undo(context, lengthened)
    assert left(context) == [540.0]


def test_added_time_that_is_running_off_is_not_taken_off(context: Context, clock: HandClock) -> None:
    timers.start(context, minutes=1)
    lengthened = timers.increase(context, minutes=5)
    clock.run(120)
    result = undo(context, lengthened)
    assert isinstance(result, NotDone) and result.reason == "failed"
    assert left(context) == [240.0]


def test_a_timer_that_has_rung_is_not_cancelled(context: Context, clock: HandClock) -> None:
    started = timers.start(context, minutes=1)
    clock.run(61)
    (item,) = context.schedule.due()
    Rings(context.schedule).begin(item, "ringing")
    result = undo(context, started)
    assert isinstance(result, NotDone)
    assert (result.reason, result.facts["changed"]) == ("changed_since", ["1 minute timer"])


def test_an_alarm_whose_time_is_over_is_not_set_again(context: Context, clock: HandClock) -> None:
    alarms.set_(context, hour=6, minute=30)
    cancelled = alarms.cancel(context)
    clock.run(45 * 60)
    result = undo(context, cancelled)
    assert isinstance(result, NotDone)
    assert (result.reason, result.facts["fault"]) == ("failed", "its time is over")
    assert context.schedule.all() == []


def test_an_alarm_that_recurs_is_set_again_for_its_next_time(context: Context, clock: HandClock) -> None:
    alarms.set_(context, hour=6, minute=30, every="day")
    cancelled = alarms.cancel(context)
    clock.run(45 * 60)
    assert isinstance(undo(context, cancelled), Done)
    assert [f"{item.local:%d %H:%M}" for item in context.schedule.all()] == ["02 06:30"]


def test_what_was_put_off_rings_no_more_by_undoing(context: Context, clock: HandClock) -> None:
    alarms.set_(context, minutes=1)
    clock.run(61)
    (item,) = context.schedule.due()
    Rings(context.schedule).begin(item, "ringing")
    put_off = alarms.snooze(context)
    assert len(context.schedule.all()) == 1
    assert isinstance(undo(context, put_off), Done)
    assert context.schedule.all() == []


def test_the_stopwatch_counts_as_if_it_had_not_been_stopped(context: Context, clock: HandClock) -> None:
    stopwatch.start(context)
    clock.run(30)
    stopped = stopwatch.stop(context)
    clock.run(10)
    undo(context, stopped)
    assert stopwatch.read(context).facts["shows"] == "40 seconds"


def test_a_reminder_comes_back_with_its_words_and_time(context: Context) -> None:
    reminders.set_(context, task="call Anna", hour=7)
    before = context.schedule.all()
    undo(context, reminders.cancel_all(context))
    assert context.schedule.all() == before


FINAL = {"orders.place", "ringing.stop"}
"""Deeds without an inverse: a ticket is with the barista, and nobody wants to be rung at again."""


def test_every_deed_on_what_is_kept_has_an_inverse_or_is_known_to_have_none() -> None:
    rooms = ("timers.", "alarms.", "reminders.", "ringing.", "stopwatch.", "lists.", "notes.", "devices.", "orders.")
    deeds = {name for name in ACTIONS if name.startswith(rooms)} - ANSWERING - set(INVERSES.values())
    assert deeds - INVERSES.keys() == FINAL
