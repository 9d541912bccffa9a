"""What is left to chance stays within what was asked for, and every outcome comes up."""

from __future__ import annotations

import re

import pytest

from edgeassist.actions.chance import choices_of


def outcomes(say, text: str, times: int = 300) -> list[str]:
    return [say(text)[0] for _ in range(times)]


def numbers(answers: list[str]) -> list[int]:
    return [int(re.findall(r"\d+", answer)[0]) for answer in answers]


def test_a_die_shows_each_of_its_faces(say):
    assert set(numbers(outcomes(say, "roll a die"))) == {1, 2, 3, 4, 5, 6}


def test_a_coin_falls_on_both_sides(say):
    assert set(outcomes(say, "flip a coin", 100)) == {"Heads.", "Tails."}


def test_two_dice_are_told_apart_and_together(say):
    for _ in range(50):
        outcome = say("roll two d20")[1]
        assert len(outcome.facts["rolls"]) == 2
        assert all(1 <= roll <= 20 for roll in outcome.facts["rolls"])
        assert outcome.facts["total"] == sum(outcome.facts["rolls"])


@pytest.mark.parametrize("text", ["pick a number between five and eight", "pick a number from 8 to 5"])
def test_a_number_at_random_lies_between_its_ends(say, text):
    assert set(numbers(outcomes(say, text))) == {5, 6, 7, 8}


def test_a_number_without_ends_says_which_it_took(say):
    assert "from 1 to 100" in say("random number")[0]


def test_one_of_several_things_is_chosen(say):
    chosen = {say("choose between tea or coffee or water")[1].facts["choice"] for _ in range(100)}
    assert chosen == {"tea", "coffee", "water"}


def test_a_choice_needs_two_things(say):
    assert "at least two" in say("choose between tea")[0]


@pytest.mark.parametrize(
    ("options", "choices"),
    [
        ("fish and chips or pizza", ["fish and chips", "pizza"]),
        ("anna, ben and carla", ["anna", "ben", "carla"]),
        ("red or blue", ["red", "blue"]),
        ("oranges or andorra", ["oranges", "andorra"]),
    ],
)
def test_what_is_named_in_a_row_is_told_apart(options, choices):
    assert choices_of(options) == choices
