"""While the assistant speaks it hears "stop", from a person only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from edgeassist.audio import files
from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineFailed
from edgeassist.events import AudioChunk
from edgeassist.hear.interrupt import LEAST_LEFT_DB, Interruptions, stop_phrases
from edgeassist.models import catalogue
from edgeassist.packs.pack import load

RATE = files.RATE
CHUNK = AudioChunk(bytes(2048), RATE)


def words_so_far(*words: str) -> Worker:
    """A recogniser that says this, chunk by chunk."""
    return Worker("scripted", {"scripts": {"listen_for": [{}], "spot": [{"reply": each} for each in words]}})


def heard(words: Sequence[str], left_db: float = 0.0) -> list[str | None]:
    with words_so_far(*words) as recogniser:
        listening = Interruptions(recogniser, ["stop", "be quiet"])
        listening.begin()
        return [listening.feed(CHUNK, lambda: left_db) for _ in words]


@pytest.mark.parametrize("phrase", ["stop", "be quiet"])
def test_a_phrase_is_told_as_soon_as_it_is_whole(phrase: str) -> None:
    assert heard(["", phrase.split(maxsplit=1)[0] + " [unk]", phrase]) == [None, None, phrase]


@pytest.mark.parametrize("words", ["", "be", "[unk]", "[unk] stop", "stop [unk]", "stop be quiet"])
def test_a_phrase_among_other_words_stops_nothing(words: str) -> None:
    assert heard([words, words]) == [None, None]


def test_a_phrase_in_what_is_left_of_its_own_voice_stops_nothing() -> None:
    assert heard(["stop"], LEAST_LEFT_DB - 1) == [None]
    assert heard(["stop"], LEAST_LEFT_DB + 1) == ["stop"]


def test_words_that_have_stood_for_a_second_are_forgotten_so_that_they_hide_no_phrase() -> None:
    scripts = {"spot": [{"reply": "[unk]"}], "listen_for": [{}, {"error": "anew"}]}
    with Worker("scripted", {"scripts": scripts}) as recogniser:
        listening = Interruptions(recogniser, ["stop"])
        listening.begin()
        assert [listening.feed(CHUNK) for _ in range(16)] == [None] * 16
        with pytest.raises(EngineFailed, match="anew"):
            listening.feed(CHUNK)


def test_the_phrases_are_those_that_the_packs_take_as_a_wish_to_be_left_alone() -> None:
    phrases = stop_phrases([load("core"), load("barista")])
    assert {"stop", "be quiet", "quiet", "cancel", "cancel that", "never mind", "that's enough"} <= set(phrases)
    assert not {"yes", "no", "help"} & set(phrases)


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Worker]:
    folder = catalogue.folder() / "vosk-small-en"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here: edgeassist models pull")
    with Worker("vosk", {"model": str(folder)}) as worker:
        yield worker


@pytest.fixture(scope="module")
def voice() -> Iterator[Worker]:
    model = next(iter(catalogue.folder().glob("piper-joe/*.onnx")), None)
    if model is None:
        pytest.skip("the voice is not here: edgeassist models pull")
    with Worker("piper", {"model": str(model)}) as worker:
        yield worker


def spoken(voice: Worker, text: str, folder: Path) -> bytes:
    """With a second of silence before and behind."""
    [(audio, rate)] = list(voice.stream("speak", text, 1.0))
    files.write(folder / "spoken.wav", [AudioChunk(audio, rate)])
    return bytes(2 * RATE) + files.read(folder / "spoken.wav").audio + bytes(2 * RATE)


def test_a_phrase_that_sounds_like_the_answer_itself_does_not_interrupt_it() -> None:
    script = {"listen_for": [{"reply": None}], "spot": [{"reply": "that is enough"}]}
    with Worker("scripted", {"scripts": script}) as recogniser:
        listening = Interruptions(recogniser, ["stop", "that is enough"])
        listening.begin("One coffee. That is 2 euros 50.")
        assert listening.feed(AudioChunk(bytes(1024), RATE)) is None
        listening.begin("Lights on.")
        assert listening.feed(AudioChunk(bytes(1024), RATE)) == "that is enough"


@pytest.mark.model
@pytest.mark.parametrize("phrase", ["stop", "stop talking", "be quiet", "cancel that", "never mind"])
def test_a_spoken_phrase_is_heard(recogniser: Worker, voice: Worker, phrase: str, tmp_path: Path) -> None:
    listening = Interruptions(recogniser, stop_phrases([load("core")]))
    listening.begin()
    sound = spoken(voice, f"{phrase.capitalize()}!", tmp_path)
    found = [listening.feed(AudioChunk(sound[start : start + 2048], RATE)) for start in range(0, len(sound), 2048)]
    assert any(found)


@pytest.mark.model
def test_listening_for_phrases_leaves_the_recogniser_of_commands_as_it_was(recogniser: Worker, speech: Path) -> None:
    order = files.read(sorted((speech / "barista").glob("*.flac"))[0]).audio
    before = recogniser.call("decode", order)[0][0]
    recogniser.call("listen_for", ["stop"])
    recogniser.call("spot", order)
    assert recogniser.call("decode", order)[0][0] == before
