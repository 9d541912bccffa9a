"""The engines with real weights, each in its process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from edgeassist.audio import files
from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineFailed, ModelMissing
from edgeassist.events import AudioChunk
from edgeassist.hear import graph
from edgeassist.packs import pack, weave

Weights = Callable[[str], Path]
MENU = """
language: en
intents:
  Order:
    data:
      - sentences: ["i'd like a single shot mocha with soy milk", "make me an iced latte", "brew a house coffee"]
"""
ORDER = "01a50d1b-ed05-4708-b076-5387ea170058.flac"

pytestmark = pytest.mark.model


@pytest.fixture(params=["vosk-small-en", "vosk-zamia-en"])
def vosk(request: pytest.FixtureRequest, weights: Weights, tmp_path: Path) -> Iterator[Worker]:
    """A recogniser that hears three orders, and tells other speech from them."""
    (tmp_path / "menu.yaml").write_text(MENU)
    packs = [pack.load(str(tmp_path / "menu.yaml"))]
    model = weights(f"{request.param}/**/am").parent
    bound = graph.bind(model, "menu", partial(weave.build, packs, {}))
    with Worker("vosk", {"model": str(bound.folder), "max_alternatives": 10}) as worker:
        yield worker


@pytest.fixture
def piper(weights: Weights) -> Iterator[Worker]:
    with Worker("piper", {"model": str(weights("piper-joe/**/*.onnx"))}) as worker:
        yield worker


@pytest.fixture
def llama(weights: Weights) -> Iterator[Worker]:
    with Worker("llama", {"model": str(weights("smollm2-135m/**/*.gguf"))}) as worker:
        yield worker


def test_a_spoken_order_is_heard_word_for_word(vosk: Worker, recordings: Path) -> None:
    readings = vosk.call("decode", files.read(recordings / ORDER).audio)
    assert readings[0][0] == "i'd like a single shot mocha with soy milk"
    assert [score for _, score in readings] == sorted((score for _, score in readings), reverse=True)


def test_a_pause_within_an_order_does_not_cut_it(vosk: Worker, recordings: Path) -> None:
    sound = files.read(recordings / ORDER).audio
    half = len(sound) // 4 * 2
    readings = vosk.call("decode", sound[:half] + bytes(2 * 32000) + sound[half:])
    assert readings[0][0] == "i'd like a single shot mocha with soy milk"


def test_fed_piece_by_piece_it_hears_the_same_and_shows_words_on_the_way(vosk: Worker, recordings: Path) -> None:
    sound = files.read(recordings / ORDER).audio
    vosk.call("begin")
    partials = [vosk.call("feed", sound[start : start + 8000]) for start in range(0, len(sound), 8000)]
    assert vosk.call("finish")[0][0] == vosk.call("decode", sound)[0][0] == partials[-1]
    assert "i'd like" in partials


def test_an_utterance_that_was_broken_off_leaves_nothing_behind(vosk: Worker, recordings: Path) -> None:
    sound = files.read(recordings / ORDER).audio
    vosk.call("begin")
    vosk.call("feed", sound)
    vosk.call("begin")
    assert vosk.call("finish") == []


@pytest.mark.parametrize("sound", [b"", b"\0", bytes(32000)])
def test_silence_and_nothing_are_no_words(vosk: Worker, sound: bytes) -> None:
    assert vosk.call("decode", sound) == []
    assert vosk.call("finish") == []


def test_an_order_that_is_not_on_the_menu_is_not_bent_into_one_that_is(vosk: Worker, recordings: Path) -> None:
    others = sorted(recordings.glob("*.flac"))[:8]
    heard = [vosk.call("decode", files.read(file).audio)[0][0] for file in others if file.name != ORDER]
    assert not [text for text in heard if text in MENU]


@pytest.mark.parametrize("engine", ["vosk", "piper", "llama"])
def test_a_model_that_is_not_there_is_told_with_what_to_type(engine: str, tmp_path: Path) -> None:
    pytest.importorskip({"vosk": "vosk", "piper": "piper", "llama": "llama_cpp"}[engine])
    with (
        Worker(engine, {"model": str(tmp_path / "none")}) as worker,
        pytest.raises(ModelMissing, match="edgeassist models pull"),
    ):
        worker.call("probe")


def test_speech_comes_sentence_by_sentence_and_is_not_silent(piper: Worker) -> None:
    sentences = list(piper.stream("speak", "The kitchen light is on. It is five o'clock."))
    assert len(sentences) == 2
    for pcm, rate in sentences:
        assert 0.3 < len(pcm) / 2 / rate < 5
        assert not files.is_silent(AudioChunk(pcm, rate))


def test_a_text_without_a_word_makes_no_sound(piper: Worker) -> None:
    assert list(piper.stream("speak", "")) == []


def test_spoken_words_are_heard_again(piper: Worker, vosk: Worker, tmp_path: Path) -> None:
    chunks = [AudioChunk(pcm, rate) for pcm, rate in piper.stream("speak", "Make me an iced latte.")]
    files.write(tmp_path / "said.wav", chunks)
    readings = vosk.call("decode", files.read(tmp_path / "said.wav").audio)
    assert readings[0][0].startswith("make me an iced latte")


def test_the_small_model_answers_in_words(llama: Worker) -> None:
    pieces = list(llama.stream("chat", [{"role": "user", "content": "Name a colour."}], 12, 0.0))
    assert len(pieces) > 2
    assert any(letter.isalpha() for letter in "".join(pieces))


def test_a_long_answer_stops_and_the_model_stays_loaded(llama: Worker) -> None:
    story = [{"role": "user", "content": "Tell me a very long story."}]
    llama.call("probe")
    before = llama.pid
    timer = threading.Timer(0.5, llama.stop)
    timer.start()
    assert len(list(llama.stream("chat", story, 900, 0.0))) < 800
    assert list(llama.stream("chat", story, 5, 0.0))
    assert llama.pid == before


def test_a_conversation_longer_than_the_context_is_an_error_not_a_crash(llama: Worker) -> None:
    with pytest.raises(EngineFailed, match="context"):
        llama.call("chat", [{"role": "user", "content": "word " * 3000}], 5, 0.0)


def test_one_decode_shows_that_the_build_works(llama: Worker) -> None:
    assert llama.call("probe") > 10
