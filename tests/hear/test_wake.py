"""Wake words: the policy with small listeners, phrases with a recogniser that is told what to hear, and real ones."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edgeassist.audio import files
from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineMissing, ModelMissing, SettingsError
from edgeassist.events import AudioChunk, Detection
from edgeassist.hear import phrases
from edgeassist.hear.activity import VoiceActivity
from edgeassist.hear.phrases import Phrases
from edgeassist.hear.wake import WakeWords, wake_words
from edgeassist.models import catalogue

TENTH = AudioChunk(bytes(3200), 16000)
SPEECH, SILENCE = [1.0] * 3, [0.0] * 3


class Told:
    """A listener that hears what it is told."""

    def __init__(self, *heard: Collection[str]) -> None:
        self._heard = itertools.chain(heard, itertools.repeat(()))

    def feed(self, chunk: AudioChunk) -> Collection[str]:
        return next(self._heard)


def detections(wake: WakeWords, tenths: int) -> list[Detection | None]:
    return [wake.feed(TENTH) for _ in range(tenths)]


def test_a_word_that_stays_likely_is_told_once():
    wake = WakeWords([Told(*[["alexa"]] * 5)])
    assert detections(wake, 8) == [Detection("alexa"), *[None] * 7]


def test_a_word_is_told_again_after_the_refractory_time():
    wake = WakeWords([Told(*[["alexa"]] * 8)], refractory_s=0.5)
    assert [bool(found) for found in detections(wake, 8)] == [True, *[False] * 5, True, False]


def test_any_of_several_listeners_wakes():
    wake = WakeWords([Told(), Told((), ["hello kiosk"])])
    assert detections(wake, 2) == [None, Detection("hello kiosk")]


@contextmanager
def hearing(texts: Sequence[str], likely: Sequence[Sequence[float]], final: str = "") -> Iterator[Phrases]:
    """Phrases over a recogniser that writes these texts; `final` when the utterance ends."""
    said = {"feed": [{"reply": text} for text in texts], "finish": [{"reply": [(final, 1.0)] if final else []}]}
    voices = {"feed": [{"reply": frames} for frames in likely]}
    with Worker("scripted", {"scripts": said}) as vosk, Worker("scripted", {"scripts": voices}) as voice:
        yield Phrases(vosk, VoiceActivity(voice), {"hello key osk": "hello kiosk"})


def heard(texts: Sequence[str], likely: Sequence[Sequence[float]], final: str, tenths: int) -> list[list[str]]:
    with hearing(texts, likely, final) as listening:
        return [listening.feed(TENTH) for _ in range(tenths)]


def test_a_phrase_that_stays_in_the_words_is_heard_under_its_own_name():
    texts = ["", "oh", "oh hello key osk"]
    assert heard(texts, [SPEECH], "oh hello key osk", 5) == [[], [], [], [], ["hello kiosk"]]


def test_a_phrase_that_more_sound_changes_is_none():
    assert heard(["hello key osk", "hello", "hello key osk", "hello"], [SPEECH], "hello", 8) == [[]] * 8


def test_a_phrase_that_the_end_of_the_utterance_takes_back_is_none():
    assert heard(["hello key osk"], [SPEECH], "hello key", 9) == [[]] * 9


def test_a_phrase_that_only_the_end_shows_is_heard():
    likely = [SPEECH, *[SILENCE] * 20]
    assert ["hello kiosk"] in heard(["hello"], likely, "hello key osk", 14)


def test_where_nobody_speaks_the_recogniser_is_not_asked():
    with (
        Worker("scripted", {"scripts": {"feed": [{"reply": SILENCE}]}}) as voice,
        Worker("scripted", {"missing": "there is none"}) as vosk,
    ):
        listening = Phrases(vosk, VoiceActivity(voice), {"hello": "hello"})
        assert [listening.feed(TENTH) for _ in range(3)] == [[]] * 3


class Lengths:
    """Stands for a recogniser's worker: keeps how long each utterance was, in seconds."""

    def __init__(self) -> None:
        self.utterances = [0.0]

    def call(self, method: str, *args: Any) -> Any:
        if method == "finish":
            self.utterances.append(0.0)
            return []
        self.utterances[-1] += len(args[0]) / 32000
        return "some words"


def test_speech_without_an_end_is_cut_and_the_cut_loses_no_phrase():
    lengths: Any = Lengths()
    with Worker("scripted", {"scripts": {"feed": [{"reply": SPEECH}]}}) as voice:
        listening = Phrases(lengths, VoiceActivity(voice), {"hello": "hello"})
        for _ in range(200):
            listening.feed(TENTH)
    assert len(lengths.utterances) > 2
    assert max(lengths.utterances) <= phrases.LONGEST_S + 0.2
    assert sum(lengths.utterances) >= 20 + (len(lengths.utterances) - 2) * (phrases.BEFORE_S - 0.2)


def test_a_phrase_without_a_recogniser_names_the_words_that_need_none():
    with pytest.raises(ModelMissing, match=r"models pull.*alexa"), wake_words({"hello kiosk": 0.5}):
        pass


def test_a_word_whose_engine_does_not_run_here_needs_the_recogniser_too(tmp_path, monkeypatch):
    (tmp_path / "pymicro_wakeword.py").write_text("raise OSError('version GLIBC_2.34 not found')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineMissing, match="GLIBC"), wake_words({"alexa": 0.5}):
        pass


def test_a_phrase_among_other_words_is_in_the_network_and_costs_more_where_it_shall_wake_seldom():
    def cost(sensitivity: float) -> float:
        made = phrases.network({"hello kiosk": sensitivity}, {"hello", "kiosk"}, lambda word: ())
        return max(cost for leaving in made.arcs for _, cost, _ in leaving)

    assert cost(0.0) > cost(0.5) == 0.0


def words_in(wake: WakeWords, sound: bytes) -> list[str]:
    """The wake words heard in a sound with a second of silence around it."""
    sound = bytes(32000) + sound + bytes(48000)
    chunks = (AudioChunk(sound[at : at + 2048], files.RATE) for at in range(0, len(sound), 2048))
    return [found.name for chunk in chunks if (found := wake.feed(chunk))]


def recordings(speech: Path) -> list[bytes]:
    return [files.read(file).audio for file in sorted((speech / "wake-alexa").glob("*.flac"))[:6]]


def test_people_who_say_the_word_are_heard_once_each(speech):
    try:
        with wake_words({"alexa": 0.5, "okay nabu": 0.5}) as wake:
            assert [words_in(wake, sound) for sound in recordings(speech)] == [["alexa"]] * 6
    except EngineMissing as error:
        pytest.skip(str(error))


@pytest.fixture
def recogniser() -> Path:
    """The folder of a Vosk model."""
    folder = catalogue.folder() / "vosk-small-en"
    if not folder.is_dir():
        pytest.skip("edgeassist models pull vosk-small-en")
    return folder


@pytest.mark.model
def test_the_recogniser_hears_the_word_where_its_network_does_not_run(speech, recogniser):
    with wake_words({"alexa": 0.5}, recogniser, networks=False) as wake:
        found = [words_in(wake, sound) for sound in recordings(speech)]
        assert found.count(["alexa"]) >= 5
        orders = [files.read(file).audio for file in sorted((speech / "barista").glob("*.flac"))[:4]]
        assert [words_in(wake, sound) for sound in orders] == [[]] * 4


@pytest.mark.model
def test_any_phrase_is_heard_beside_a_word_that_has_a_network(recogniser):
    pieces = ["hello computer", "turn on the light", "alexa"]
    with wake_words({"hello computer": 0.5, "alexa": 0.5}, recogniser) as wake:
        assert [words_in(wake, sound) for sound in spoken(pieces)] == [["hello computer"], [], ["alexa"]]


@pytest.mark.model
def test_a_phrase_of_a_word_that_nobody_knows_cannot_be_heard(recogniser):
    with pytest.raises(SettingsError, match="hello xyzzyx"), wake_words({"hello xyzzyx": 0.5}, recogniser):
        pass


def spoken(texts: Sequence[str]) -> list[bytes]:
    """The texts, spoken by the voice."""
    voice = next(iter(sorted((catalogue.folder() / "piper-joe").rglob("*.onnx"))))
    with Worker("piper", {"model": str(voice)}) as worker:
        chunks = [[AudioChunk(*chunk) for chunk in worker.stream("speak", f"{text}.")] for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        sounds = []
        for said in chunks:
            files.write(file, said)
            sounds.append(files.read(file).audio)
    return sounds
