"""The pieces of an answer: the first is short, and together they are the answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edgeassist.say.sentences import pieces, sentences


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "Large latte, order number 1. That makes 2 euros 50. Thanks, bye bye.",
            ["Large latte,", "order number 1.", "That makes 2 euros 50.", "Thanks, bye bye."],
        ),
        ("Okay, the lamp is on.", ["Okay,", "the lamp is on."]),
        ("Done: the front door is locked now.", ["Done:", "the front door is locked now."]),
        ("The lights are on.", ["The lights are on."]),
        ("", []),
        ("...", ["..."]),
    ],
)
def test_the_first_sentence_is_cut_behind_its_opening_clause_and_no_other(answer: str, expected: list[str]) -> None:
    assert pieces(answer) == expected


@pytest.mark.parametrize(
    "answer",
    ["Okay, warmer.", "Lamp, fan and heater.", "It is 5:30 now.", "It costs 1,000 euros.", "Well,the lamp is on."],
)
def test_no_part_is_too_short_and_no_number_is_cut(answer: str) -> None:
    assert pieces(answer) == [answer]


def test_a_clause_too_short_to_stand_alone_goes_with_the_next() -> None:
    assert pieces("Lamps, fans and heaters, all of them are off.") == [
        "Lamps, fans and heaters,",
        "all of them are off.",
    ]


@pytest.mark.parametrize("answer", ["The lamp, the fan and the heater are on.", "The lamp, the fan, and the heater."])
def test_a_list_is_said_in_one_go(answer: str) -> None:
    assert pieces(answer) == [answer]


def test_a_point_within_a_number_or_a_name_ends_no_sentence() -> None:
    assert pieces("It is 21.5 degrees at A. C. Miller's place now. That is warm.") == [
        "It is 21.5 degrees at A. C. Miller's place now.",
        "That is warm.",
    ]


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    arrived: list[str] = []

    def words() -> Iterator[str]:
        for word in ("The lamp ", "is on. ", "The fan", " is off."):
            arrived.append(word)
            yield word

    found = sentences(words())
    assert next(found) == "The lamp is on."
    assert len(arrived) == 3
    assert list(found) == ["The fan is off."]
