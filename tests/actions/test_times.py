"""A time of day that was said becomes the one that was meant, and back into words."""

from __future__ import annotations

from datetime import datetime

import pytest

from edgeassist.actions.times import Moment, about, day_of, length, next_time, recurs, when

NOW = datetime(2027, 1, 13, 9, 10)
"""A Wednesday, in the morning."""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (Moment(7), "13 19:00"),
        (Moment(10), "13 10:00"),
        (Moment(9), "13 21:00"),
        (Moment(9, 30), "13 09:30"),
        (Moment(12), "13 12:00"),
        (Moment("noon"), "13 12:00"),
        (Moment("midnight"), "14 00:00"),
        (Moment(7, -15), "13 18:45"),
        (Moment(7, 30, half="am"), "14 07:30"),
        (Moment(9, half="night"), "13 21:00"),
        (Moment(12, half="night"), "14 00:00"),
        (Moment(2, half="night"), "14 02:00"),
        (Moment(19, 45), "13 19:45"),
        (Moment(0), "14 00:00"),
        (Moment(7, day=1), "14 07:00"),
        (Moment(7, day=2, half="pm"), "15 19:00"),
        (Moment(7, day=0), "13 19:00"),
        (Moment(8, day="MO"), "18 08:00"),
        (Moment(10, day="WE"), "13 10:00"),
        (Moment(10, day="next WE"), "20 10:00"),
        (Moment(8, half="am", day="WE"), "20 08:00"),
        (Moment(8, date=1), "01 08:00"),
        (Moment("midnight", day=1), "15 00:00"),
        (Moment(2, day=1, half="night"), "15 02:00"),
        (Moment(7, every="day"), "14 07:00"),
        (Moment(7, every="weekend"), "16 07:00"),
        (Moment(6, every="MO", also="TH"), "14 06:00"),
    ],
)
def test_a_time_is_the_next_one_that_fits(said: Moment, meant: str):
    found = next_time(said, NOW, waking=True)
    assert found
    assert f"{found:%d %H:%M}" == meant


def test_who_is_not_woken_means_the_afternoon_by_small_hours_on_another_day():
    assert next_time(Moment(3, day=1), NOW, waking=False) == datetime(2027, 1, 14, 15, 0)
    assert next_time(Moment(3, day=1), NOW, waking=True) == datetime(2027, 1, 14, 3, 0)
    assert next_time(Moment(12, day=1), NOW, waking=True) == datetime(2027, 1, 14, 12, 0)


def test_a_date_is_the_next_one_there_is():
    assert next_time(Moment(9, half="am", month=2, date=29), NOW, waking=True) == datetime(2028, 2, 29, 9)
    assert next_time(Moment(9, half="am", date=31), NOW, waking=True) == datetime(2027, 1, 31, 9)
    assert next_time(Moment(9, half="am", month=2, date=30), NOW, waking=True) is None


def test_a_time_of_today_that_is_over_is_none():
    assert next_time(Moment(8, half="am", day=0), NOW, waking=True) is None
    assert next_time(Moment(8, 30), datetime(2027, 1, 13, 21, 0), waking=True) == datetime(2027, 1, 14, 8, 30)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (90, "1 minute and 30 seconds"), (3661, "1 hour, 1 minute and 1 second")],
)
def test_a_length_is_said_in_whole_units(seconds: float, words: str):
    assert length(seconds) == words


def test_a_long_time_is_said_in_minutes_where_nobody_counts_the_seconds():
    assert [about(seconds) for seconds in (-1, 59.7, 599, 1193, 5400)] == [
        "0 seconds", "1 minute", "9 minutes and 59 seconds", "20 minutes", "1 hour and 30 minutes",
    ]  # fmt: skip


def test_a_day_is_said_as_near_as_it_is():
    days = [12, 13, 14, 17, 20]
    assert [day_of(NOW.replace(day=day), NOW) for day in days] == [
        "yesterday", "today", "tomorrow", "on Sunday", "on Wednesday, January 20",
    ]  # fmt: skip
    assert day_of(datetime(2028, 2, 29), NOW) == "on Tuesday, February 29, 2028"


def test_what_recurs_is_said_by_its_days():
    rules = [Moment(7, every=every) for every in ("day", "weekday", "weekend", "MO")]
    assert [recurs(said.rule) for said in rules] == [
        "every day", "every weekday", "every Saturday and Sunday", "every Monday",
    ]  # fmt: skip
    assert when(datetime(2027, 1, 14, 0, 5), "FREQ=DAILY", NOW) == "every day at 12:05 AM"
