"""The time elsewhere, asked in Berlin on the 25th of November 2026 at 10:30 AM."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from edgeassist.events import Handled
from edgeassist.reckon.zones import newer, place


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("what time is it in Tokyo", "It is 6:30 PM in Tokyo."),
        ("what's the time in New York", "It is 4:30 AM in New York."),
        ("time in kathmandu", "It is 3:15 PM in Kathmandu."),
        ("what day is it in Sydney", "In Sydney it is Wednesday, November 25."),
        ("what time is it in Tokyo when it is noon in Berlin",
         "When it is 12:00 PM in Berlin, it is 8:00 PM in Tokyo."),
        ("what time is it in sydney when it's 11 pm here",
         "When it is 11:00 PM here, it is 9:00 AM the next day in Sydney."),
        ("if it is three pm in london what time is it here", "When it is 3:00 PM in London, it is 4:00 PM here."),
        ("when it's 15:30 in london what time is it in new york",
         "When it is 3:30 PM in London, it is 10:30 AM in New York."),
        ("when it's half past eight in the morning in Paris what time is it in Chicago",
         "When it is 8:30 AM in Paris, it is 1:30 AM in Chicago."),
        ("what is the time difference between London and Tokyo", "London is 9 hours behind Tokyo."),
        ("how many hours ahead is india", "India is 4 hours and 30 minutes ahead of here."),
        ("what's the time difference to france", "France and here have the same time."),
    ],
)  # fmt: skip
def test_the_time_elsewhere_is_told(say, text, answer):
    said, outcome = say(text)
    assert (said, type(outcome)) == (answer, Handled)


def test_the_day_is_told_where_it_is_another(say):
    evening = datetime(2026, 11, 25, 22, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert say("what time is it in Tokyo", evening)[0] == "It is 6:00 AM tomorrow in Tokyo."
    morning = datetime(2026, 11, 25, 2, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert say("what time is it in Los Angeles", morning)[0] == "It is 5:00 PM yesterday in Los Angeles."


def test_daylight_saving_is_that_of_the_day(say):
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert say("what time is it in Tokyo", summer)[0] == "It is 7:00 PM in Tokyo."


def test_an_hour_without_am_or_pm_is_asked_about(say):
    assert "AM or PM" in say("what time is it in Tokyo when it is three in Berlin")[0]


def test_an_hour_that_is_left_out_is_said_to_be_none(say):
    before = datetime(2026, 3, 29, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "no such time" in say("what time is it in Tokyo when it is half past two am in Berlin", before)[0]


def test_every_place_of_the_pack_has_a_zone(known):
    (dates,) = (pack for pack in known[0].packs if pack.name == "dates")
    values = [value.value_out for value in dates.intents.slot_lists["city"].values]
    assert len(values) > 200
    assert all(name and zone.key for name, zone in map(place, values))


@pytest.mark.parametrize(
    ("version", "other", "is_newer"),
    [("2026f", "2025b", True), ("2025b", "2026a", False), ("2026a", "2026a", False), ("2026a", None, True)],
)
def test_the_newer_rules_are_taken(version, other, is_newer):
    assert newer(version, other) is is_newer
