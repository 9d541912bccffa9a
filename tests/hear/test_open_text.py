"""Free text inside a command comes from what a free ear wrote down: texts in, texts out."""

from __future__ import annotations

import pytest

from edgeassist.hear.open_text import Span, filled, opening, tidied

HEARD = "add [oh know] to my shopping list"


def marked(text: str) -> tuple[str, list[Span]]:
    """A text without its brackets, and where the free text stands that they hold."""
    plain, spans = "", []
    for number, piece in enumerate(text.replace("]", "[").split("[")):
        if number % 2:
            spans.append((len(plain), len(plain) + len(piece)))
        plain += piece
    return plain, spans


def test_the_opening_are_the_words_before_the_first_free_text():
    assert opening(*marked("please add [oh know] to the list")) == "please add"
    assert opening(*marked("[oh know] is empty")) == ""


@pytest.mark.parametrize(
    ("heard", "free", "text"),
    [
        (HEARD, "Add oat milk to my shopping list.", "add oat milk to my shopping list"),
        (HEARD, "Add 6 eggs, to the shopping-list", "add 6 eggs to my shopping list"),
        (HEARD, "'Had gluten-free pasta two my shop in list!'", "add gluten-free pasta to my shopping list"),
        (
            HEARD,
            "Add a list to my shopping list to my shopping list.",
            "add a list to my shopping list to my shopping list",
        ),
        ("call [sir corner]", "Call Sarah O’Connor.", "call sarah o'connor"),
        ("call [am and] please", "Call Anna, please.", "call anna please"),
        (
            "remind me in two minutes to [call more]",
            "Remind me in 2 minutes to call Mom.",
            "remind me in two minutes to call mom",
        ),
        ("[the mill] is empty", "The milk is empty.", "the milk is empty"),
        ("play [yet to day] by [the beat else]", "Play Yesterday by the Beatles.", "play yesterday by the beatles"),
    ],
)
def test_free_text_is_what_stands_between_the_known_words(heard, free, text):
    assert filled(*marked(heard), free) == text


@pytest.mark.parametrize(
    "free",
    ["", "10.", "Add oat milk.", "Add to my shopping list.", "Oat milk to my shopping list.", "To be or not to be."],
)
def test_where_the_known_words_are_not_found_or_nothing_is_between_them_there_is_no_text(free):
    assert filled(*marked(HEARD), free) is None


def test_two_free_texts_side_by_side_cannot_be_told_apart():
    assert filled(*marked("play [yet] [to day]"), "Play Yesterday.") is None


def test_words_are_tidied_of_marks_and_capitals_and_nothing_else():
    assert tidied("“Mom’s” 2.5 l, half-past 5:30 (20%)!") == ["mom's", "2.5", "l", "half-past", "5:30", "20%"]
