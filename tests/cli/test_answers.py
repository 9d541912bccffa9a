"""Free answers: what counts as right, left open, or made up."""

from __future__ import annotations

import pytest

from edgeassist.cli.answers import verdict


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("In my own words, which may be wrong: It is Paris.", "right"),
        ("In my own words, which may be wrong: It is Rome.", "made up"),
        ("In my own words, which may be wrong: I don’t know.", "left open"),
        ("", "left open"),
    ],
)
def test_an_answer_without_the_fact_is_made_up_unless_it_states_nothing(answer: str, told: str) -> None:
    assert verdict(answer, ("paris",)) == told
