"""The calculator: whole typed turns, then what the grammar reads."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeassist.events import Handled, NotHandled, NotRecognized
from edgeassist.packs.sampler import spoken
from edgeassist.reckon import arithmetic, numbers
from edgeassist.reckon.values import Impossible, Value
from edgeassist.understand.typed import expression


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("what is twenty five times four", "25 times 4 is 100."),
        ("how much is three point five plus two and a half", "3.5 plus two and a half is 6."),
        ("What's 3.75 * 4.2?", "3.75 times 4.2 is 15.75."),
        ("12,500 / 4", "12,500 divided by 4 is 3,125."),
        ("0.1 + 0.2 =", "0.1 plus 0.2 is 0.3."),
        ("what is fifteen percent of two hundred", "15 percent of 200 is 30."),
        ("2 + 3 x 4", "2 plus 3 times 4 is 14."),
        ("calculate 10 / 3", "10 divided by 3 is about 3.333."),
        ("what is the square root of two", "The square root of 2 is about 1.414."),
        ("what is 2^10", "2 to the power of 10 is 1,024."),
        ("what is 5² + 1", "5 to the power of 2 plus 1 is 26."),
        (
            "what is two to the power of two hundred",
            "2 to the power of 200 is about 1.607 times 10 to the power of 60.",
        ),
        ("what is minus seven minus three", "Minus 7 minus 3 is minus 10."),
        ("how much is a third of a hundred", "A third of 100 is about 33.33."),
        ("so what do you get if you multiply 7 by 6 please", None),
    ],
)
def test_a_calculation_is_answered_with_what_was_asked(say, text, answer):
    said, outcome = say(text)
    assert isinstance(outcome, Handled)
    if answer:
        assert said == answer


@pytest.mark.parametrize(
    ("text", "result"),
    [("add twenty percent to eighty", "96"), ("take 5 from 20", "15"), ("divide 7 by 2", "3.5"), ("(3 + 4) * 5", "35")],
)
def test_an_order_to_calculate_is_answered_with_the_result_alone(say, text, result):
    said, _ = say(text)
    assert said in (f"That makes {result}.", f"That is {result}.")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("what is one divided by zero", "Nothing can be divided by zero."),
        ("1/0", "Nothing can be divided by zero."),
        ("what is the square root of minus four", "A negative number has no such root."),
        ("9^9^9", "That number is too large for me to say."),
    ],
)
def test_what_has_no_result_is_said_to_have_none(say, text, answer):
    said, outcome = say(text)
    assert (said, type(outcome)) == (answer, NotHandled)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "555-1234",
            "1-800-555-0199",
            "2024-12-25",
            "25/12/2024",
            "seven",
            "two and a half",
            "42",
            "-5",
            "50 percent",
        ),
        *(
            "one two three",
            "2 +",
            "* 4",
            "what is 2 plus",
            "call 5 + 5 times",
            "__import__('os')",
            "5 apples + 3 pears",
        ),
        *("turn the heating up 2 + 2", "the 2 - 3 people who came", "x times y", "2 ** ", "((((", "1 + 1; reboot"),
    ],
)
def test_what_is_no_calculation_is_not_taken_for_one(text):
    assert expression(text) is None


def test_a_telephone_number_is_not_subtracted(say):
    assert isinstance(say("555-1234")[1], NotRecognized)


def test_every_number_is_read_as_it_is_spelt():
    several = [*range(1001), 1999, 10_000, 12_345, 100_000, 120_304, 999_999, 1_000_001, 2 * 10**9]
    assert [number for number in several if numbers.read(spoken(number)) != number] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("half", Fraction(1, 2)),
        ("a third", Fraction(1, 3)),
        ("two and three quarters", Fraction(11, 4)),
        ("one hundred and five eighths", Fraction(805, 8)),
        ("a hundred and a half", Fraction(201, 2)),
        ("three point one four", Fraction(314, 100)),
        ("zero point oh five", Fraction(5, 100)),
        ("minus three and a half", Fraction(-7, 2)),
        ("a hundred and twenty thousand three hundred and four", Fraction(120_304)),
        ("12,500.75", Fraction(1_250_075, 100)),
    ],
)
def test_parts_and_decimals_are_read_exactly(text, number):
    assert numbers.read(text) == number


@pytest.mark.parametrize("text", ["one two", "twenty thirty", "hundred hundred", "five thousand thousand"])
def test_number_words_in_no_order_are_no_number(text):
    with pytest.raises(ValueError, match=r"\w"):
        numbers.read(text)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Fraction(3, 10), "0.3"),
        (Fraction(-5, 2), "minus 2.5"),
        (Fraction(2, 3), "about 0.6667"),
        (Fraction(12345678), "12,345,678"),
        (Fraction(1, 10**9), "about 1 times 10 to the power of minus 9"),
        (Fraction(0), "0"),
    ],
)
def test_a_result_is_exact_or_said_to_be_about(number, said):
    assert numbers.said(Value(number)) == said


def test_a_result_of_fractions_is_said_as_one_too():
    assert numbers.said(arithmetic.reckon("one half plus one third")) == "5 sixths, about 0.8333"


@given(st.text(alphabet="0123456789+-*/^%(). xpi√twonelusm", max_size=40))
def test_whatever_is_typed_is_reckoned_or_refused(text):
    try:
        arithmetic.reckon(text)
    except (Impossible, ValueError):
        return


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.sampled_from("+-*"))
def test_whole_numbers_are_reckoned_as_python_does(one, other, sign):
    expected = {"+": one + other, "-": one - other, "*": one * other}[sign]
    assert arithmetic.reckon(f"{one} {sign} {other}").number == expected
