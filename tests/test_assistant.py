"""The order of the stages, and what a turn costs when a part of the program fails."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from edgeassist import settings
from edgeassist.assistant import Assistant, Parts
from edgeassist.audio import files
from edgeassist.cli import parts
from edgeassist.cli.turns import in_chunks
from edgeassist.engines.worker import Worker
from edgeassist.events import (
    AudioChunk,
    Event,
    Failed,
    Handled,
    Intent,
    NotHandled,
    NotRecognized,
    Synthesize,
    Transcript,
    Turn,
)
from edgeassist.hear.ears import BoundEars
from edgeassist.say.chat import MARK, FreeAnswers
from edgeassist.say.voice import PiperVoice

SILENCE = [AudioChunk(bytes(3200), 16000)]
DIE = {"signal": signal.SIGSEGV}


def scripted(**scripts: list[dict[str, Any]]) -> Worker:
    return Worker("scripted", {"scripts": scripts}, load_timeout_s=10, reply_timeout_s=5)


def assistant_of(**given: Any) -> Assistant:
    """An assistant that understands `go` only, and does it."""

    def understand(transcript: Transcript) -> Intent | NotRecognized:
        if transcript.text == "go":
            return Intent("Go", {}, transcript.text, "template", 1.0)
        return NotRecognized(transcript.text)

    def word(outcome: Handled | NotHandled | NotRecognized) -> str:
        return "Gone." if isinstance(outcome, Handled) else "Sorry."

    return Assistant(Parts(understand, lambda intent: Handled(intent, "default"), word, lambda turn: None, **given))


def turn_of(events: Iterator[Event]) -> Turn:
    *_, last = events
    assert isinstance(last, Turn)
    return last


def test_a_typed_turn_yields_its_stages_in_order_and_ends_with_its_summary():
    kinds = [type(event) for event in assistant_of().converse("go")]
    assert kinds == [Transcript, Intent, Handled, Synthesize, Turn]


def test_partial_transcripts_come_as_they_grow():
    ears = scripted(
        begin=[{"reply": None}],
        feed=[{"reply": "g"}, {"reply": "g"}, {"reply": "go"}],
        finish=[{"reply": [("go", 0.0), ("goat", -1.0)]}],
    )
    with ears:
        events = list(assistant_of(ears=BoundEars([ears], str)).hear(SILENCE * 3))
    heard = [event for event in events if isinstance(event, Transcript)]
    assert [(event.text, event.final) for event in heard] == [("g", False), ("go", False), ("go", True)]
    assert [one.text for one in heard[-1].alternatives] == ["go", "goat"]


def test_a_recogniser_that_dies_costs_one_turn():
    with scripted(begin=[{"reply": None}], feed=[DIE]) as ears:
        events = list(assistant_of(ears=BoundEars([ears], str)).hear(SILENCE))
    (failed,) = [event for event in events if isinstance(event, Failed)]
    turn = turn_of(iter(events))
    assert (failed.stage, turn.handled, turn.answer) == ("asr", False, failed.message)


def test_of_two_recognisers_the_one_that_lives_hears_the_turn():
    heard = {"begin": [{"reply": None}], "feed": [{"reply": "go"}], "finish": [{"reply": [("go", 0.0)]}]}
    with scripted(begin=[{"reply": None}], feed=[DIE]) as dying, scripted(**heard) as living:
        assert turn_of(assistant_of(ears=BoundEars([dying, living], str)).hear(SILENCE)).handled


def heard_by(readings: list[tuple[str, float]], scores: list[dict[str, Any]]) -> list[str]:
    """What ears hear whose recogniser gives these readings, and whose second ear answers by this script."""
    first = scripted(begin=[{"reply": None}], feed=[{"reply": ""}], finish=[{"reply": readings}])
    with first, scripted(scores=scores) as second:
        *_, last = BoundEars([first], str, second).transcribe(SILENCE)
    return [alternative.text for alternative in last.alternatives]


def test_where_the_recogniser_doubts_the_second_ear_decides():
    assert heard_by([("go", 0.0), ("goat", -0.1)], [{"reply": [-9.0, -2.0]}]) == ["goat", "go"]


def test_where_the_recogniser_is_sure_the_second_ear_is_not_asked():
    assert heard_by([("go", 0.0), ("goat", -4.0)], [DIE]) == ["go", "goat"]


def test_a_second_ear_that_dies_leaves_what_was_heard():
    assert heard_by([("go", 0.0), ("goat", -0.1)], [DIE]) == ["go", "goat"]


def test_a_voice_that_dies_leaves_the_answer_as_text_and_the_turn_handled():
    with scripted(speak=[DIE]) as voice:
        events = list(assistant_of(mouth=PiperVoice(voice)).converse("go"))
    assert any(isinstance(event, Failed) and event.stage == "tts" for event in events)
    turn = turn_of(iter(events))
    assert (turn.answer, turn.handled) == ("Gone.", True)


def test_free_words_are_marked_as_the_models_own_and_do_nothing():
    with scripted(chat=[{"replies": ["Paris is ", "in France. And", " then"]}]) as model:
        events = list(assistant_of(chat=FreeAnswers(lambda: model)).converse("where is Paris"))
    turn = turn_of(iter(events))
    assert turn.answer == f"{MARK}Paris is in France."
    assert (turn.tier, turn.intent, turn.handled) == ("model", None, False)
    assert any(isinstance(event, Synthesize) and event.own_words for event in events)
    assert not any(isinstance(event, Handled) for event in events)


def test_a_small_model_that_dies_leaves_the_refusal():
    with scripted(chat=[DIE]) as model:
        turn = turn_of(assistant_of(chat=FreeAnswers(lambda: model)).converse("where is Paris"))
    assert (turn.answer, turn.tier) == ("Sorry.", "none")


def test_speech_is_never_answered_in_free_words():
    ears = scripted(begin=[{"reply": None}], feed=[{"reply": ""}], finish=[{"reply": [("forced words", 0.0)]}])
    with ears, scripted(chat=[{"replies": ["No."]}]) as model:
        given = {"ears": BoundEars([ears], str), "chat": FreeAnswers(lambda: model)}
        assert turn_of(assistant_of(**given).hear(SILENCE)).answer == "Sorry."


def process_of(engine: str) -> int:
    """The process id of this program's child that runs an engine."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and f"PPid:\t{os.getpid()}\n" in (folder / "status").read_text():
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if engine.encode() in words:
                return int(folder.name)
    raise AssertionError(f"no process runs {engine}")


@pytest.mark.model
@pytest.mark.parametrize(("engine", "moment"), [("vosk", Transcript), ("piper", Synthesize)])
def test_a_real_engine_killed_in_mid_turn_costs_that_turn_at_most(speech: Path, tmp_path: Path, engine, moment):
    order = files.read(sorted((speech / "barista").glob("*.flac"))[0])
    name, profile = settings.load("kiosk")
    with ExitStack() as stack:
        voice = stack.enter_context(parts.voice(profile))
        assistant = stack.enter_context(parts.assistant(name, profile, ears=True, mouth=voice, state=tmp_path))
        events: list[Event] = []
        for event in assistant.hear(in_chunks(order)):
            if isinstance(event, moment) and not any(isinstance(earlier, moment) for earlier in events):
                os.kill(process_of(engine), signal.SIGSEGV)
            events.append(event)
        assert isinstance(events[-1], Turn)
        events = list(assistant.hear(in_chunks(order)))
        assert turn_of(iter(events)).handled
        assert any(isinstance(event, AudioChunk) for event in events)
