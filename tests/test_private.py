"""In private mode nothing that is said gets to the disk; what cannot be done without that is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.events import Turn

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "xdg" / "data" / "edgeassist" / "home.sqlite"


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEASSIST_PRIVATE", "true")
    monkeypatch.setenv("EDGEASSIST_FREE_ANSWERS", "false")
    monkeypatch.setenv("EDGEASSIST_SMALL_MODEL", "false")


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch, ask: Ask) -> Callable[[str], None]:
    """Says something while nothing is private."""

    def said(text: str) -> None:
        monkeypatch.setenv("EDGEASSIST_PRIVATE", "false")
        assert ask(text)["handled"]
        monkeypatch.setenv("EDGEASSIST_PRIVATE", "true")

    return said


def files_with(folder: Path, words: str) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and words.encode() in file.read_bytes()]


def held(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return list(opened.iterdump())


def turns(*texts: str) -> list[Turn]:
    """One conversation."""
    name, profile = settings.load("home")
    with parts.assistant(name, profile) as assistant:
        return [event for text in texts for event in assistant.converse(text) if isinstance(event, Turn)]


def test_what_is_said_is_in_no_file(ask: Ask, tmp_path: Path, before: Callable[[str], None]) -> None:
    before("turn on the hall light")
    ask("please turn on the kitchen light")
    ask("what would zanzibar say")
    ask("unlock the front door")
    assert files_with(tmp_path, "hall light") != []
    for words in ("zanzibar", "kitchen light", "front door"):
        assert files_with(tmp_path, words) == []


def test_no_example_of_any_pack_changes_a_private_store(database: Path) -> None:
    name, profile = settings.load("home")
    turns("what time is it")
    empty = held(database)
    with parts.assembled(name, profile) as whole:
        for text in [text for call in whole.known.calls.values() for text in call.examples]:
            list(whole.assistant.converse(text))
    assert held(database) == empty


@pytest.mark.parametrize(
    "text",
    [
        "set a timer for five minutes",
        "set an alarm for seven tomorrow",
        "remind me to call anna in ten minutes",
        "add milk to the shopping list",
        "make a note that the key is under the mat",
        "start the stopwatch",
    ],
)
def test_what_would_have_to_be_kept_is_refused_with_the_reason(ask: Ask, text: str) -> None:
    turn = ask(text)
    assert turn["intent"]
    assert not turn["handled"]
    assert "private mode" in turn["answer"]


def test_what_was_kept_before_can_be_read_changed_and_removed(ask: Ask, before: Callable[[str], None]) -> None:
    before("add milk and bread to the shopping list")
    before("set a timer for five minutes")
    assert "milk" in ask("what is on the shopping list")["answer"]
    assert ask("remove milk from the shopping list")["handled"]
    assert "milk" not in ask("what is on the shopping list")["answer"]
    assert ask("add two minutes to the timer")["handled"]
    assert ask("cancel the timer")["handled"]


def test_within_a_conversation_all_is_known_and_after_it_nothing() -> None:
    question, done, light, undone = turns("unlock the front door", "yes", "turn on the kitchen light", "undo that")
    assert question.answer.endswith("?")
    assert (done.handled, light.handled, undone.handled) == (True, True, True)
    _, left = turns("what time is it", "undo that")
    assert not left.handled


def test_devices_are_afterwards_as_they_were_before(
    ask: Ask, before: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before("turn on the kitchen light")
    first, second = turns("turn off the kitchen light", "is the kitchen light on")
    assert first.handled
    assert "off" in second.answer
    monkeypatch.setenv("EDGEASSIST_PRIVATE", "false")
    assert "on" in ask("is the kitchen light on")["answer"]
