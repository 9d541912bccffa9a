"""What is told in words, and what by a sound: only a deed that shows goes without words."""

from __future__ import annotations

from typing import Literal

import pytest

from edgeassist.actions.registry import ACTIONS
from edgeassist.events import Handled, Intent, NotHandled, NotRecognized
from edgeassist.packs.pack import Call
from edgeassist.say.manner import SEEN, Manner, manner

INTENT = Intent("Any", {}, "any", "template", 1.0)
WORDS = Manner(None)


def call(action: str = "devices.set", risk: Literal["act", "confirm"] = "act", short: bool | None = None) -> Call:
    return Call(action=action, risk=risk, short=short)


@pytest.mark.parametrize("response", ["default", "already"])
def test_a_deed_that_shows_is_told_by_a_sound_where_answers_are_short(response: str) -> None:
    done = Handled(INTENT, response)
    assert manner(done, call(), "short") == Manner("done", words=False)
    assert manner(done, call(), "full") == WORDS


@pytest.mark.parametrize(
    ("outcome", "bound"),
    [
        (Handled(INTENT, "default"), call("orders.place")),
        (Handled(INTENT, "default"), call("devices.query")),
        (Handled(INTENT, "default"), call("clock.time")),
        (Handled(INTENT, "limit"), call("devices.adjust")),
        (Handled(INTENT, "default"), call(risk="confirm")),
        (Handled(INTENT, "default"), call(short=False)),
        (Handled(INTENT, "default"), None),
        (NotHandled(INTENT, "failed"), call()),
        (NotHandled(INTENT, "which_one"), call()),
        (NotHandled(INTENT, "confirm"), call(risk="confirm")),
    ],
)
def test_news_questions_refusals_and_risky_deeds_are_always_said(
    outcome: Handled | NotHandled, bound: Call | None
) -> None:
    assert manner(outcome, bound, "short") == WORDS


def test_a_pack_may_say_that_a_sound_is_enough() -> None:
    assert not manner(Handled(INTENT, "default"), call("orders.place", short=True), "short").words


def test_what_was_not_understood_has_a_sound_before_the_words() -> None:
    for answers in ("full", "short"):
        assert manner(NotRecognized("hm"), None, answers) == Manner("not_understood")  # type: ignore[arg-type]


def test_without_earcons_all_is_said() -> None:
    assert manner(Handled(INTENT, "default"), call(), "short", earcons=False) == WORDS
    assert manner(NotRecognized("hm"), None, earcons=False) == WORDS


def test_the_actions_whose_deeds_show_are_there() -> None:
    assert ACTIONS.keys() >= SEEN
