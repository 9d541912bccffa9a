"""Answers about numbers, units, dates and zones agree with other libraries, and the bench finds those that do not."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import mpmath
import pytest

from edgeassist.bench.independent import TRUTHS, Number, Refused, Words, number
from edgeassist.bench.questions import Question
from edgeassist.bench.reckoning import fault
from edgeassist.cli import main
from edgeassist.events import Handled, Intent, NotHandled

ASKED = Intent("Calculate", {}, "", "template", 1.0)
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def test_answers_agree_with_independent_libraries(capsys):
    assert main(["bench", "reckon", "--count", "200", "--seed", "5", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert counted.keys() == TRUTHS.keys()
    assert sum(intent["asked"] for intent in counted.values()) == 200


@pytest.mark.parametrize(
    ("truth", "said", "right"),
    [
        (Number(mpmath.mpf(15.75)), "3.75 times 4.2 is 15.75.", True),
        (Number(mpmath.mpf(15.75)), "3.75 times 4.2 is 15.76.", False),
        (Number(mpmath.mpf(15.75)), "3.75 times 4.2 is about 15.75.", False),
        (Number(mpmath.mpf(2) / 3), "That is 2 thirds, about 0.6667.", True),
        (Number(mpmath.mpf(2) / 3), "That is about 0.6666.", False),
        (Number(mpmath.mpf(2) / 3), "That is 0.6667.", False),
        (Number(mpmath.mpf(73) / 365), "73 days is 0.2 years of 365 days.", True),
        (Words(("30 days", "Friday")), "It is 30 days until Friday.", True),
        (Words(("30 days", "Friday")), "It is 31 days until Friday.", False),
        (Refused("division_by_zero"), "One divided by zero is 0.", False),
    ],
)
def test_an_answer_that_does_not_agree_is_found(truth, said, right):
    assert (fault(truth, said, Handled(ASKED, "default")) == "") == right


def test_a_refusal_must_have_the_right_reason():
    assert fault(Refused("too_large"), "", NotHandled(ASKED, "too_large")) == ""
    assert fault(Refused("too_large"), "", NotHandled(ASKED, "no_expression"))
    assert fault(Number(mpmath.mpf(1)), "", NotHandled(ASKED, "too_large"))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("minus a thousand and one point oh five", Fraction(-100_105, 100)),
        ("three and a half", Fraction(7, 2)),
        ("two thirds", Fraction(2, 3)),
    ],
)
def test_the_bench_reads_numbers_by_itself(words, value):
    assert mpmath.almosteq(number(words), mpmath.mpf(value.numerator) / value.denominator)


def test_the_bench_knows_dates_by_itself():
    question = Question("WeekdayOf", "", {"day": 4, "month": 7, "year": "nineteen seventy six"})
    assert TRUTHS["WeekdayOf"](question, NOW) == Words(("", "Sunday", "July 4, 1976"))
