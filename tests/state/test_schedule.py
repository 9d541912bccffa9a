"""What is planned rings once, at its time, whatever becomes of the power, the clock, the zone and summer time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from edgeassist.bench.hand_clock import HandClock
from edgeassist.state.rings import Rings
from edgeassist.state.schedule import Planned, Schedule
from edgeassist.state.store import Store

DAILY = "FREQ=DAILY"
NIGHT = datetime(2027, 3, 28, 2, 30)
"""It is left out in Berlin: summer time begins."""
NIGHT_TWICE = datetime(2027, 10, 31, 2, 30)
"""It is there twice: summer time ends."""


@pytest.fixture
def clock() -> HandClock:
    return HandClock.at("2027-01-10 12:00")


@pytest.fixture
def schedule(tmp_path: Path, clock: HandClock) -> Iterator[Schedule]:
    store = Store(tmp_path / "store.sqlite")
    made = Schedule(store, clock)
    made.settle()
    yield made
    store.close()


def only(schedule: Schedule) -> Planned:
    (item,) = schedule.all()
    return item


def rung(schedule: Schedule) -> list[str]:
    """Rings all that is due, and gives the local times at which it was due."""
    schedule.settle()
    rings = [ring for item in schedule.due() if (ring := Rings(schedule).begin(item, "ringing"))]
    return [f"{schedule.clock.local(ring.due):%m-%d %H:%M}" for ring in rings]


def while_running(schedule: Schedule, clock: HandClock, minutes: int) -> list[str]:
    """All that rings while so much time passes, looked at each minute."""
    found = []
    for _ in range(minutes):
        clock.run(60)
        found += rung(schedule)
    return found


def test_a_timer_rings_once_when_it_has_run_off(schedule: Schedule, clock: HandClock):
    schedule.run_off("timer", 600)
    clock.run(599)
    assert rung(schedule) == []
    clock.run(1)
    assert rung(schedule) == ["01-10 12:10"]
    assert rung(schedule) == []
    assert schedule.all() == []


@pytest.mark.parametrize("time", ["2026-12-01 00:00", "2028-01-01 00:00"])
def test_a_timer_runs_on_where_the_clock_is_set(schedule: Schedule, clock: HandClock, time: str):
    schedule.run_off("timer", 600)
    clock.run(300)
    clock.set(time)
    assert rung(schedule) == []
    clock.run(299)
    assert rung(schedule) == []
    clock.run(1)
    assert len(rung(schedule)) == 1


def test_a_timer_that_was_started_before_the_clock_was_set_right_survives_a_boot(tmp_path: Path):
    clock = HandClock(5.0)
    schedule = Schedule(Store(tmp_path / "s.sqlite"), clock)
    schedule.settle()
    schedule.run_off("timer", 600)
    clock.set("2027-01-10 12:00")
    schedule.settle()
    clock.reboot(off_s=300)
    schedule.settle()
    assert schedule.left_s(only(schedule)) == pytest.approx(300)
    schedule.store.close()


def test_after_a_boot_with_a_wrong_clock_a_timer_waits_until_the_time_is_known(schedule: Schedule, clock: HandClock):
    schedule.run_off("timer", 600)
    real = clock.now
    clock.reboot(wall=0.0)
    assert rung(schedule) == []
    assert schedule.left_s(only(schedule)) is None
    clock.run(30)
    clock.now = real + 90
    assert rung(schedule) == []
    assert schedule.left_s(only(schedule)) == pytest.approx(510)
    clock.run(510)
    assert len(rung(schedule)) == 1


def test_a_paused_timer_keeps_what_is_left_through_a_boot(schedule: Schedule, clock: HandClock):
    number = schedule.run_off("timer", 600)
    clock.run(200)
    schedule.pause(number)
    clock.reboot(off_s=5000)
    assert rung(schedule) == []
    assert schedule.left_s(only(schedule)) == 400
    schedule.resume(number)
    clock.run(400)
    assert len(rung(schedule)) == 1


def test_a_timer_can_be_lengthened_while_it_runs_and_while_it_is_paused(schedule: Schedule):
    number = schedule.run_off("timer", 600)
    schedule.lengthen(number, 60)
    schedule.pause(number)
    schedule.lengthen(number, -30)
    schedule.resume(number)
    assert schedule.left_s(only(schedule)) == 630


def test_a_daily_alarm_rings_each_morning_once_also_over_both_changes_of_summer_time(tmp_path: Path):
    for begin, last in (("2027-03-26 12:00", 28), ("2027-10-29 12:00", 31)):
        clock = HandClock.at(begin)
        schedule = Schedule(Store(tmp_path / f"{last}.sqlite"), clock)
        schedule.at("alarm", datetime.fromisoformat(begin).replace(hour=7, day=last - 1), DAILY)
        found = while_running(schedule, clock, 4 * 24 * 60)
        assert [each[-5:] for each in found] == ["07:00"] * 4
        assert len(set(found)) == 4
        schedule.store.close()


@pytest.mark.parametrize(("night", "shown"), [(NIGHT, "03:30"), (NIGHT_TWICE, "02:30")])
@pytest.mark.parametrize("rule", ["", DAILY])
def test_an_alarm_in_the_hour_that_is_left_out_or_there_twice_rings_once(
    schedule: Schedule, clock: HandClock, night: datetime, shown: str, rule: str
):
    clock.set(f"{night:%Y-%m-%d} 00:00")
    schedule.at("alarm", night, rule)
    assert while_running(schedule, clock, 6 * 60) == [f"{night:%m-%d} {shown}"]


def test_an_alarm_that_is_set_in_the_second_of_two_equal_hours_rings_in_it(schedule: Schedule, clock: HandClock):
    clock.set(f"{NIGHT_TWICE:%Y-%m-%d} 01:50")
    clock.run(90 * 60)
    assert f"{schedule.now():%H:%M}" == "02:20"
    schedule.at("alarm", NIGHT_TWICE)
    assert while_running(schedule, clock, 9) == []
    assert while_running(schedule, clock, 60) == ["10-31 02:30"]


def test_an_alarm_keeps_its_local_time_in_another_zone(schedule: Schedule, clock: HandClock):
    schedule.at("alarm", datetime(2027, 1, 11, 7, 0), DAILY)
    clock.zone = ZoneInfo("America/New_York")
    assert while_running(schedule, clock, 30 * 60) == ["01-11 07:00"]


def test_an_alarm_is_planned_again_where_the_clock_is_set_back_or_forward(schedule: Schedule, clock: HandClock):
    schedule.at("alarm", datetime(2027, 1, 11, 7, 0), DAILY)
    clock.set("2028-05-05 06:00")
    assert rung(schedule) == ["01-11 07:00"]
    clock.set("2027-01-12 06:00")
    assert while_running(schedule, clock, 2 * 60) == ["01-12 07:00"]


def test_an_alarm_does_not_ring_again_where_the_clock_is_set_back_a_little(schedule: Schedule, clock: HandClock):
    schedule.at("alarm", datetime(2027, 1, 10, 12, 30), DAILY)
    assert while_running(schedule, clock, 40) == ["01-10 12:30"]
    clock.set("2027-01-10 12:00")
    assert while_running(schedule, clock, 60) == []
    assert only(schedule).local == datetime(2027, 1, 11, 12, 30)


def test_an_alarm_waits_while_the_time_is_not_known(schedule: Schedule, clock: HandClock):
    schedule.at("alarm", datetime(2027, 1, 11, 7, 0))
    clock.reboot(wall=0.0)
    assert while_running(schedule, clock, 60) == []
    clock.set("2027-01-11 06:59")
    assert while_running(schedule, clock, 5) == ["01-11 07:00"]


def test_of_two_that_take_the_same_ring_one_gets_it(schedule: Schedule, clock: HandClock):
    schedule.run_off("timer", 1)
    clock.run(2)
    item = only(schedule)
    taken = [Rings(schedule).begin(item, "ringing") for _ in range(2)]
    assert [ring is not None for ring in taken] == [True, False]


def test_what_was_changed_since_it_was_looked_at_does_not_ring(schedule: Schedule, clock: HandClock):
    number = schedule.run_off("timer", 1)
    clock.run(2)
    item = only(schedule)
    schedule.lengthen(number, 60)
    assert Rings(schedule).begin(item, "ringing") is None
    assert schedule.left_s(only(schedule)) == 59


def test_what_rings_or_was_just_silenced_can_be_put_off_once(schedule: Schedule, clock: HandClock):
    schedule.run_off("alarm", 1)
    clock.run(1)
    rung(schedule)
    rings = Rings(schedule)
    rings.stop()
    clock.run(10)
    assert [schedule.left_s(item) for item in rings.snooze(540)] == [540]
    assert rings.snooze(540) == []
    assert rings.ringing() == []


def test_a_number_is_never_given_twice(schedule: Schedule):
    first = schedule.run_off("timer", 10)
    schedule.remove(first)
    assert schedule.run_off("timer", 10) != first
