"""Typed text that templates do not take as it is."""

from __future__ import annotations

import pytest

from edgeassist.events import Intent, Transcript
from edgeassist.packs.pack import Call
from edgeassist.understand.recognise import tidy
from edgeassist.understand.typed import CALCULATE, TypedRecogniser, expression, spelt_out

CALLS = {"Reckon": Call(action=CALCULATE)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("convert 2.5 km to mi", "convert two point five kilometers to miles"),
        ("12,500 ml in l", "twelve thousand five hundred milliliters in liters"),
        ("98.6°F in °C", "ninety eight point six fahrenheit in celsius"),
        ("5 in to cm", "five inches to centimeters"),
        ("1 1/2 cups in ml", "one and one half cups in milliliters"),
        ("July 4th", "july fourth"),
        ("2026-03-01", "march first two thousand twenty six"),
        ("roll 2d20", "roll two d twenty"),
        ("$20 in euros", "twenty dollars in euros"),
        ("3:30 p.m. in london", "three thirty pm in london"),
        ("50 metres in feet", "fifty meters in feet"),
        ("20 m² in square feet", "twenty square meters in square feet"),
    ],
)
def test_typed_text_is_spelt_out_as_it_would_be_said(text, words):
    assert spelt_out(tidy(text)) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what is 3.5 * 4?", "3.5 * 4"),
        ("hey can you tell me how much is 20% of 80 please", "20% of 80"),
        ("2+2=", "2+2"),
        ("Calculate: (2 + 3) * 4", "(2 + 3) * 4"),
        ("what do you get if you divide 10 by 4", "divide 10 by 4"),
        ("√16", "√16"),
    ],
)
def test_an_expression_is_found_in_the_question_around_it(text, found):
    assert expression(tidy(text)) == found


def test_what_is_spoken_is_left_to_the_templates():
    rung = TypedRecogniser(lambda transcript: Intent("Other", {}, transcript.text, "template", 1.0), CALLS)
    assert rung.recognise(Transcript("2 + 2", spoken=True)) is None


def test_the_intent_holds_the_words_that_were_typed():
    rung = TypedRecogniser(lambda transcript: Intent("Other", {}, transcript.text, "template", 1.0), CALLS)
    found = rung.recognise(Transcript("2.5 km"))
    assert found is not None and (found.name, found.text) == ("Other", "2.5 km")


def test_nothing_is_reckoned_where_no_pack_calculates():
    assert TypedRecogniser(lambda transcript: None, {}).recognise(Transcript("2 + 2")) is None


def test_words_without_a_number_are_not_put_to_the_templates_again():
    asked = []
    assert TypedRecogniser(asked.append, CALLS).recognise(Transcript("turn on the moon")) is None
    assert asked == []


def test_a_number_of_hundreds_of_digits_is_left_alone():
    assert TypedRecogniser(lambda transcript: None, CALLS).recognise(Transcript("set it to " + "9" * 400)) is None
