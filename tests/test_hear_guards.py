"""Spoken: what a guard forbids is not heard as what is left, and its reason is said; a code is heard and not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.cli.turns import in_chunks
from edgeassist.events import AudioChunk, Event, Turn

pytestmark = pytest.mark.model

CODE = "4711"
REASONS = ("Not for children.", "Please ask a grown-up to do that.")

Say = Callable[[str], AudioChunk]


@pytest.fixture(scope="module")
def say() -> Iterator[Say]:
    with parts.spoken(settings.load("home", {})[1]) as made:
        yield made


@contextmanager
def assistant(folder: Path, **environ: str) -> Iterator[parts.Assembled]:
    _, profile = settings.load("home", environ)
    with parts.assembled("home", profile, called=(), state=folder) as found:
        yield found


def hear(found: parts.Assembled, sound: AudioChunk) -> list[Event]:
    return list(found.assistant.hear(in_chunks(sound)))


def turn(events: list[Event]) -> Turn:
    assert isinstance(events[-1], Turn)
    return events[-1]


@pytest.mark.parametrize("second_ear", ["moonshine-tiny-en", "none"])
def test_a_guard_that_goes_on_takes_commands_away_and_lets_no_other_be_heard_in_their_stead(
    second_ear: str, say: Say, tmp_path: Path
) -> None:
    file = tmp_path / "child"
    file.write_text("0")
    config = tmp_path / "config.yaml"
    config.write_text(f"profiles: {{home: {{guards: {{child: {{file: {file}}}}}}}}}")
    forbidden = say("unlock the front door")
    with assistant(tmp_path, EDGEASSIST_CONFIG=str(config), EDGEASSIST_SECOND_EAR=second_ear) as found:
        assert turn(hear(found, forbidden)).answer == "That needs a yes. Shall I do it?"
        file.write_text("1")
        last = turn(hear(found, forbidden))
        assert not last.handled
        assert last.intent is None
        if second_ear != "none":
            assert last.answer in REASONS
        assert turn(hear(found, say("lock the front door"))).handled
        file.write_text("0")
        assert turn(hear(found, forbidden)).answer == "That needs a yes. Shall I do it?"


def test_a_spoken_code_opens_and_is_in_no_event(say: Say, tmp_path: Path) -> None:
    with assistant(tmp_path, EDGEASSIST_CODE=CODE) as found:
        assert "code" in turn(hear(found, say("unlock the front door"))).answer
        events = hear(found, say("four seven one one"))
        assert turn(events).handled
    shown = repr([event for event in events if not isinstance(event, AudioChunk)])
    assert not any(word in shown for word in ("four", "seven", "one one", CODE))
