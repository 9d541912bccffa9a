"""Reckoning with dates, on a Wednesday, the 25th of November 2026."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from edgeassist.events import Handled, NotHandled
from edgeassist.reckon.dates import HOLIDAYS, Said, resolve
from edgeassist.reckon.numbers import year


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("how many days until christmas", "It is 30 days until Christmas, Friday, December 25."),
        ("how many weeks until the third of may", "It is 22 weeks and 5 days until Monday, May 3, 2027."),
        ("how long until friday", "It is 2 days until Friday, November 27."),
        ("how many days until november 25", "That is today: Wednesday, November 25."),
        ("how many days until march first twenty twenty", "Sunday, March 1, 2020 was 2,460 days ago."),
        ("how many days until february 29th", "It is 461 days until Tuesday, February 29, 2028."),
        ("how many days since the first of june", "It is 177 days since Monday, June 1."),
        ("how long ago was christmas", "It is 335 days since Christmas, Thursday, December 25, 2025."),
        ("how many days since january 1st 2030", "Tuesday, January 1, 2030 is yet to come, in 1,133 days."),
        ("how many days between march 3 and june 10", "From Tuesday, March 3 to Wednesday, June 10 it is 99 days."),
        ("how many days between december 20 and january 5",
         "From Sunday, December 20 to Tuesday, January 5, 2027 it is 16 days."),
        ("how many days between 2024-12-25 and 2025-01-05",
         "From Wednesday, December 25, 2024 to Sunday, January 5, 2025 it is 11 days."),
        ("what day of the week was july fourth nineteen seventy six", "July 4, 1976 was a Sunday."),
        ("what day of the week was July 4th, 1976?", "July 4, 1976 was a Sunday."),
        ("what day is christmas", "Christmas is Friday, December 25."),
        ("when is easter", "Easter is Sunday, March 28, 2027."),
        ("is christmas a friday", "Yes, Friday, December 25."),
        ("is december 24 a friday", "No, December 24 is a Thursday."),
        ("what date is it in three weeks", "That is Wednesday, December 16."),
        ("what date was it a hundred days ago", "That was Monday, August 17."),
        ("what is one month after january 31st", "That is Sunday, February 28, 2027."),
        ("add two weeks to christmas", "That is Friday, January 8, 2027."),
        ("is 2028 a leap year", "Yes, 2028 is a leap year."),
        ("was nineteen hundred a leap year", "No, 1900 was no leap year. The next one after it was 1904."),
        ("when is the next leap year", "The next leap year is 2028."),
        ("what week is it", "It is week 48 of 2026."),
        ("what week is january first", "Friday, January 1, 2027 is in week 53 of 2026."),
    ],
)  # fmt: skip
def test_a_question_about_dates_is_answered(say, text, answer):
    said, outcome = say(text)
    assert (said, type(outcome)) == (answer, Handled)


@pytest.mark.parametrize("text", ["how many days until february thirtieth", "what weekday is june 31st 2027"])
def test_a_day_that_does_not_exist_is_said_not_to(say, text):
    said, outcome = say(text)
    assert (said, type(outcome)) == ("There is no such day in the calendar.", NotHandled)


def test_today_is_the_day_of_the_clock_that_is_asked(say):
    late = datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert say("how many days until new year", late)[0].startswith("It is 1 day until")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("nineteen ninety nine", 1999),
        ("twenty twenty eight", 2028),
        ("twenty oh four", 2004),
        ("two thousand and five", 2005),
        ("nineteen hundred", 1900),
        ("2028", 2028),
    ],
)
def test_a_year_is_read_as_years_are_said(text, number):
    assert year(text) == number


@pytest.mark.parametrize("name", sorted(HOLIDAYS))
def test_a_named_day_comes_and_has_been_within_a_year(name):
    today = date(2026, 11, 25)
    ahead, back = (resolve(Said(holiday=name), today, towards) for towards in ("ahead", "back"))
    assert back <= today <= ahead
    assert (ahead - back).days <= 390
