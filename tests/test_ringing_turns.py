"""Timers, alarms, reminders and the stopwatch by whole turns: what is said, what is answered, what is on the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edgeassist import folders
from edgeassist.actions.clock import date as tell_date
from edgeassist.actions.clock import time as tell_time
from edgeassist.actions.registry import Context, NotDone
from edgeassist.bench.hand_clock import HandClock
from edgeassist.cli import main
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.state.clock import SystemClock
from edgeassist.state.schedule import Kind, Schedule
from edgeassist.state.store import Store

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def schedule() -> Iterator[Schedule]:
    """What is planned in the home, as another program sees it."""
    store = Store(folders.data() / "home.sqlite")
    yield Schedule(store, SystemClock())
    store.close()


def left(schedule: Schedule, kind: Kind) -> list[float]:
    return [round(schedule.left_s(item) or 0.0) for item in schedule.all(kind)]


def test_a_timer_is_on_the_disk_when_it_is_confirmed(ask: Ask, schedule: Schedule):
    turn = ask("set a timer for ten minutes")
    assert (turn["intent"], turn["handled"]) == ("HassStartTimer", True)
    assert "10 minutes" in turn["answer"]
    assert 580 < left(schedule, "timer")[0] <= 600


def test_several_timers_are_told_apart_by_name_and_by_length(ask: Ask, schedule: Schedule):
    ask("set a pasta timer for eight minutes")
    ask("set a timer for ten minutes")
    assert ask("cancel the timer")["answer"] == "Which one: the pasta timer or the 10 minute timer?"
    assert len(schedule.all("timer")) == 2
    assert ask("cancel the ten minute timer")["handled"]
    assert [timer.name for timer in schedule.all("timer")] == ["pasta"]
    assert ask("cancel the egg timer")["answer"] == "I know no egg timer."


def test_a_timer_gets_time_loses_time_stands_and_runs_on(ask: Ask, schedule: Schedule):
    ask("set a timer for ten minutes")
    assert " left" in ask("add five minutes to the timer")["answer"]
    assert 880 < left(schedule, "timer")[0] <= 900
    ask("take 12 minutes off the timer")
    assert 150 < left(schedule, "timer")[0] <= 180
    assert "so I changed nothing" in ask("take 12 minutes off the timer")["answer"]
    assert ask("pause the timer")["handled"]
    assert schedule.all("timer")[0].paused_s is not None
    assert "paused already" in ask("pause the timer")["answer"]
    assert "paused" in ask("how long is left on the timer")["answer"]
    ask("resume the timer")
    assert schedule.all("timer")[0].paused_s is None


def test_all_timers_are_cancelled_together(ask: Ask, schedule: Schedule):
    ask("set a timer for ten minutes")
    ask("set a timer for five minutes")
    assert ask("cancel all timers")["answer"] == "All 2 timers cancelled."
    assert schedule.all() == []
    assert ask("cancel all timers")["answer"] == "There is no timer."


def test_a_timer_without_a_length_is_asked_about_and_none_runs(ask: Ask, schedule: Schedule):
    turn = ask("set a timer")
    assert turn["answer"].endswith("?")
    assert not turn["handled"]
    assert schedule.all() == []


def test_a_timer_that_has_a_name_already_is_not_started_twice(ask: Ask, schedule: Schedule):
    ask("set a pasta timer for eight minutes")
    assert "already" in ask("set a pasta timer for nine minutes")["answer"]
    assert len(schedule.all()) == 1


def test_an_alarm_says_which_time_it_was_set_to(ask: Ask, schedule: Schedule):
    turn = ask("set an alarm tomorrow at seven")
    assert "at 7:00 AM tomorrow" in turn["answer"]
    assert "already" in ask("set an alarm for tomorrow at 7 am")["answer"]
    assert [item.local.hour for item in schedule.all("alarm") if item.local] == [7]


def test_an_alarm_recurs_and_is_listed_and_cancelled_by_its_time(ask: Ask, schedule: Schedule):
    assert "every weekday at 6:45 AM" in ask("wake me every weekday at 6:45")["answer"]
    ask("wake me in an hour and a half")
    assert ask("what alarms do I have")["answer"].startswith("2 alarms: ")
    assert "every weekday" in ask("cancel the 6:45 alarm")["answer"]
    assert [item.rule for item in schedule.all("alarm")] == [""]
    assert ask("cancel the alarm")["handled"]
    assert ask("what alarms do I have")["answer"] in ("No alarm is set.", "There are no alarms.")


def test_a_reminder_is_kept_as_it_was_said(ask: Ask, schedule: Schedule):
    answer = ask("Remind me to call Anna's Mum in 20 minutes")["answer"]
    assert "call Anna's Mum" in answer
    assert "in 20 minutes" in answer
    assert [item.text for item in schedule.all("reminder")] == ["call Anna's Mum"]
    ask("remind me to put the bins out every Monday at 8")
    assert "every Monday at 8:00 AM, put the bins out" in ask("what are my reminders")["answer"]
    assert ask("cancel the reminder to call anna's mum")["handled"]
    assert [item.text for item in schedule.all("reminder")] == ["put the bins out"]


def test_a_reminder_without_a_time_is_asked_about(ask: Ask, schedule: Schedule):
    assert ask("remind me to buy milk")["answer"] in ("When shall I remind you?", "For what time?")
    assert schedule.all() == []


def test_what_fell_due_while_nothing_ran_is_told_once_with_its_time(ask: Ask, schedule: Schedule):
    schedule.run_off("timer", 0.01, "tea")
    schedule.run_off("reminder", 0.01, text="call Anna")
    time.sleep(0.02)
    told = ask("what day is it")["missed"]
    assert [text.startswith("While I was off, ") for text in told] == [True, True]
    assert "your tea timer was done at " in told[0]
    assert told[1].endswith("was missed: call Anna.")
    assert "missed" not in ask("what day is it")
    assert schedule.all() == []


def test_what_fell_due_is_printed_before_the_answer(ask: Ask, schedule: Schedule, capsys: Any):
    ask("what day is it")
    schedule.run_off("reminder", 0.01, text="call Anna")
    time.sleep(0.02)
    assert main(["ask", "what day is it"]) == 0
    missed, answer = capsys.readouterr().out.splitlines()
    assert missed.endswith("was missed: call Anna.")
    assert "day" in answer


def test_a_typed_request_takes_no_ring_from_a_program_that_rings(ask: Ask, schedule: Schedule, capsys: Any):
    from edgeassist.ringing import Ringer

    ask("what day is it")
    bell = Ringer(schedule, lambda outcome: outcome.response, folders.data() / "home.sqlite", rings=True)
    assert list(bell.news()) == []
    schedule.run_off("timer", 0.01)
    time.sleep(0.6)
    assert "missed" not in ask("what day is it")
    assert [(due.text, due.missed) for due in bell.news()] == [("timer", False)]
    assert bell.ringing()
    assert ask("stop the alarm")["handled"]
    assert not bell.ringing()
    bell.close()


def test_snooze_and_stop_say_so_where_nothing_rings(ask: Ask):
    assert ask("snooze")["answer"] == "Nothing is ringing."
    assert not ask("stop the alarm")["handled"]


def test_the_stopwatch_counts(ask: Ask):
    assert ask("start the stopwatch")["handled"]
    time.sleep(1.1)
    assert "second" in ask("stop the stopwatch")["answer"]
    assert "not running" in ask("what does the stopwatch say")["answer"]
    assert ask("reset the stopwatch")["handled"]


def test_in_the_car_the_same_is_understood(ask: Ask):
    assert ask("set a timer for ten minutes", "car")["intent"] == "HassStartTimer"
    assert ask("wake me at seven", "car")["intent"] == "SetAlarm"


def test_a_time_that_is_not_known_is_said_and_timers_run_all_the_same(tmp_path: Path):
    store = Store(tmp_path / "store.sqlite")
    house = House(DevicesFile.model_validate({"areas": {}, "devices": []}), store)
    context = Context(
        house, store, None, lambda: HandClock(0.0).local(0.0), store.last_answer, (), clock=HandClock(0.0)
    )
    from edgeassist.actions import alarms, reminders, timers

    assert tell_time(context) == NotDone("unknown_time")
    assert tell_date(context) == NotDone("unknown_time")
    assert alarms.set_(context, hour=7) == NotDone("unknown_time")
    assert reminders.set_(context, task="call Anna", hour=7) == NotDone("unknown_time")
    assert timers.start(context, minutes=5).facts["left"] == "5 minutes"
    assert alarms.set_(context, minutes=5).facts["when"] == "in 5 minutes"
    store.close()
