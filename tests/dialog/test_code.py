"""A number code: asked for where a pack wants it, right or wrong, and never shown or written down."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.dialog.code import PAUSE_S, TRIES, Code, digits
from edgeassist.errors import SettingsError
from edgeassist.events import Alternative, Event, Transcript, Turn
from edgeassist.state.store import Store
from tests.conftest import Ask

CODE = "4711"


@contextmanager
def assistant(folder: Path, code: str | None = CODE, **more: str) -> Iterator[parts.Assembled]:
    environ = {"EDGEASSIST_CODE": code, **more} if code else more
    _, profile = settings.load("home", environ)
    with parts.assembled("home", profile.model_copy(update={"free_answers": False}), state=folder) as found:
        yield found


@pytest.fixture
def found(tmp_path: Path) -> Iterator[parts.Assembled]:
    with assistant(tmp_path) as made:
        yield made


def say(found: parts.Assembled, text: str) -> Turn:
    *_, last = found.assistant.converse(text)
    assert isinstance(last, Turn)
    return last


def locked(found: parts.Assembled) -> object:
    (door,) = found.known.house.find(name="front door")
    return found.known.house.read(door, "locked")


@pytest.mark.parametrize(
    "told", [CODE, "4 7 1 1", "four seven one one", "the code is forty seven eleven", "it's 4711."]
)
def test_what_needs_the_code_is_done_after_the_right_one(told: str, found: parts.Assembled) -> None:
    assert "code" in say(found, "unlock the front door").answer
    assert locked(found) is True
    assert say(found, told).handled
    assert locked(found) is False


def test_a_yes_is_no_code(found: parts.Assembled) -> None:
    say(found, "unlock the front door")
    assert not say(found, "yes").handled
    assert locked(found) is True


def test_a_wrong_code_is_told_and_may_be_tried_again(found: parts.Assembled) -> None:
    say(found, "unlock the front door")
    assert "2 tries are left" in say(found, "1234").answer
    assert say(found, CODE).handled


@pytest.mark.parametrize("private", ["no", "yes"])
def test_after_three_wrong_codes_there_is_a_pause_that_outlasts_the_program(private: str, tmp_path: Path) -> None:
    with assistant(tmp_path, EDGEASSIST_PRIVATE=private) as found:
        say(found, "unlock the front door")
        answers = [say(found, wrong).answer for wrong in ("1234", "0000", "9999")]
        assert answers[-1] == "There were too many wrong codes. Try again in 5 minutes."
        assert not say(found, CODE).handled
    with assistant(tmp_path) as found:
        assert "Try again in 5 minutes" in say(found, "unlock the front door").answer
        assert not say(found, CODE).handled
        assert locked(found) is True


def test_trying_in_several_questions_counts_together(found: parts.Assembled) -> None:
    for wrong in ("1234", "0000"):
        say(found, "unlock the front door")
        say(found, wrong)
        say(found, "never mind")
    say(found, "unlock the front door")
    assert "too many" in say(found, "9999").answer


def test_without_a_code_set_a_yes_is_enough_where_the_pack_says_so(tmp_path: Path) -> None:
    with assistant(tmp_path, None) as found:
        assert say(found, "unlock the front door").answer == "That needs a yes. Shall I do it?"
        assert say(found, "yes").handled


def test_a_code_without_a_question_does_nothing(found: parts.Assembled) -> None:
    assert not say(found, "four seven one one").handled
    assert not say(found, CODE).handled


def test_neither_an_event_nor_the_store_holds_the_code_or_a_try_at_it(tmp_path: Path) -> None:
    events: list[Event] = []
    said = (
        "unlock the front door",
        "4712",
        "four seven one two please",
        CODE,
        "what did you do",
        f"open it with {CODE}",
    )
    with assistant(tmp_path, EDGEASSIST_KEEP_MISSES="yes") as found:
        for text in said:
            events += found.assistant.converse(text)
    shown = repr(events)
    assert not any(told in shown for told in ("4712", "four seven", CODE, "seven one"))
    kept = sqlite3.connect(tmp_path / "home.sqlite")
    whole = "\n".join(kept.iterdump())
    assert not any(told in whole for told in ("4712", "four seven", CODE))


def test_guesses_of_a_recogniser_are_hidden_too(tmp_path: Path) -> None:
    code = Code(CODE, Store(tmp_path / "store.sqlite"), lambda: 0.0)
    heard = Transcript("four seven one", (Alternative("four seven one one", 0.1),), spoken=True, final=False)
    shown = code.concealed(heard, lambda: False)
    assert shown.is_secret
    assert "four" not in repr(shown)
    assert code.concealed(Transcript("nine one"), lambda: True).is_secret
    assert not code.concealed(Transcript("set a timer for nine minutes"), lambda: False).is_secret


@pytest.mark.parametrize("jump", [-1_000_000.0, 0.0, PAUSE_S - 1])
def test_a_pause_does_not_end_because_the_clock_was_set_back(jump: float, tmp_path: Path) -> None:
    now = [1_000_000.0]
    code = Code(CODE, Store(tmp_path / "store.sqlite"), lambda: now[0])
    assert [code.reject() for _ in range(TRIES)] == [2, 1, 0]
    now[0] += jump
    assert code.paused_minutes() > 0


def test_after_the_pause_three_more_may_be_tried(tmp_path: Path) -> None:
    now = [1_000_000.0]
    code = Code(CODE, Store(tmp_path / "store.sqlite"), lambda: now[0])
    for _ in range(TRIES):
        code.reject()
    now[0] += PAUSE_S
    assert code.paused_minutes() == 0
    assert code.reject() == 2


@given(st.text("0123456789", min_size=4, max_size=8))
def test_a_code_is_read_as_it_is_typed_and_as_it_is_spelt(number: str) -> None:
    names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    assert digits(number) == digits(" ".join(number)) == number
    assert digits(" ".join(names[int(digit)] for digit in number)) == number


@pytest.mark.parametrize("text", ["", "yes", "set it to four", "1234 degrees"])
def test_other_words_are_no_code(text: str) -> None:
    assert digits(text) is None


@pytest.mark.parametrize("wrong", ["123", "123456789", "12a4", "secret"])
def test_a_wrong_setting_is_named_and_not_shown(wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"EDGEASSIST_CODE: .*four to eight digits, in quotes") as error:
        settings.load("home", {"EDGEASSIST_CODE": wrong})
    assert wrong not in str(error.value)


def test_a_profile_does_not_show_its_code() -> None:
    _, profile = settings.load("home", {"EDGEASSIST_CODE": CODE})
    assert CODE not in repr(profile)
    assert CODE not in json.dumps(profile.model_dump(mode="json"))


def test_what_is_done_and_can_be_taken_back_says_so(ask: Ask) -> None:
    ask("turn on the floor lamp")
    answer = ask("turn off everything in the living room")["answer"]
    assert answer.endswith("Say undo to take it back.")
    assert "take it back" not in ask("turn off everything in the living room")["answer"]
