"""What words can become: a network of three sentences, and of free text."""

from __future__ import annotations

import pytest

from edgeassist.hear.reach import Reaches
from edgeassist.packs.network import OPEN

LIGHTS = Reaches(
    [{"lights": 1, "set": 3}, {"on": 2, "off": 2}, {"please": 2, "thanks": 2}, {"a": 4}, {"timer": 5}, {"for": 6}, {}],
    finals={2, 5, 6},
    padding={"please", "thanks"},
)
CALL = Reaches([{"call": 1}, {OPEN: 2}, {"now": 3}, {}], finals={2, 3}, padding=())


@pytest.mark.parametrize(
    ("words", "reach"),
    [
        ("", "other"),
        ("lights", "open"),
        ("lights on", "closed"),
        ("lights on please", "closed"),
        ("set a timer", "complete"),
        ("set a timer for", "closed"),
        ("what a day", "other"),
        ("lights on the water", "other"),
    ],
)
def test_words_are_complete_when_a_sentence_ends_and_closed_when_nothing_but_please_can_follow(words, reach):
    assert LIGHTS.of(words) == reach


def test_free_text_may_always_go_on():
    assert [CALL.of(words) for words in ("call", "call anna", "call anna maria now")] == [
        "open",
        "complete",
        "complete",
    ]
