"""The second ear with its real weights, in its process, on recordings of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from edgeassist.audio import files
from edgeassist.engines import moonshine_tokens
from edgeassist.engines.language import learn
from edgeassist.engines.moonshine_tokens import pieces_of, ways_of_writing
from edgeassist.engines.worker import Worker
from edgeassist.errors import ModelMissing

pytestmark = pytest.mark.model

TRUE = "i'd like a single shot mocha with soy milk"
WRONG = [
    "i'd like a double shot mocha with soy milk",
    "i'd like a single shot mocha with skim milk",
    "i'd like a single shot iced mocha with a lot of soy milk and brown sugar",
    "brew a coffee",
]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("can i get a latte", ["Can I get a latte?"]),
        ("i'd like a sixteen ounce mocha", ["I'd like a sixteen ounce mocha.", "I'd like a 16 ounce mocha."]),
        ("set a timer for twenty five", ["Set a timer for twenty five.", "Set a timer for 25."]),
        ("cancel it", ["Cancel it."]),
        ("", ["."]),
    ],
)
def test_words_are_written_as_a_sentence_with_numbers_both_ways(words: str, written: list[str]) -> None:
    assert ways_of_writing(words) == written


@pytest.fixture
def ear(weights: Callable[[str], Path]) -> Iterator[Worker]:
    folder = weights("moonshine-tiny-en/tokenizer.bin").parent
    with Worker("moonshine", {"model": str(folder), "threads": 1}) as worker:
        yield worker


@pytest.fixture
def order(recordings: Path) -> bytes:
    """Somebody says `TRUE`."""
    return files.read(recordings / "01a50d1b-ed05-4708-b076-5387ea170058.flac").audio


def test_what_was_said_is_likelier_than_what_was_not(ear: Worker, order: bytes) -> None:
    true, *wrong = ear.call("scores", order, [TRUE, *WRONG])
    assert 0 > true > max(wrong)


def test_texts_score_together_nearly_as_each_alone(ear: Worker, order: bytes) -> None:
    texts = [TRUE, *WRONG] * 4
    alone = [ear.call("scores", order, [text])[0] for text in texts]
    assert ear.call("scores", order, texts) == pytest.approx(alone, abs=2)
    assert ear.call("scores", order, []) == []


def test_clear_speech_is_written_down(ear: Worker, order: bytes) -> None:
    text, score = ear.call("transcribe", order)
    assert text == "I like a single shot mocha with soy milk."
    assert -5 < score < 0


def test_a_text_can_be_made_to_begin_with_given_words(ear: Worker, order: bytes) -> None:
    assert ear.call("transcribe", order, "i'd like a single")[0] == "I'd like a single shot mocha with soy milk."
    text, score = ear.call("transcribe", order, "call a single")
    assert text.startswith("Call a single") and "soy milk" in text
    assert score < ear.call("transcribe", order)[1] - 5


def test_another_sound_is_listened_to_anew(ear: Worker, order: bytes) -> None:
    before = ear.call("scores", order, [TRUE])
    assert ear.call("scores", bytes(len(order)), [TRUE])[0] < before[0] - 10
    assert ear.call("scores", order, [TRUE]) == before


@pytest.mark.parametrize("sound", [b"", b"\0", bytes(320), bytes(64000)])
def test_silence_is_no_order(ear: Worker, sound: bytes) -> None:
    text, score = ear.call("transcribe", sound)
    assert score > ear.call("scores", sound, [TRUE])[0] + 5, text


@pytest.mark.parametrize("text", ["", "Käse 🧀", "12-ounce"])
def test_any_text_can_be_scored(ear: Worker, order: bytes, text: str) -> None:
    assert ear.call("scores", order, [text])[0] < 0


def test_a_model_that_is_not_there_is_told_with_what_to_type(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    with (
        Worker("moonshine", {"model": str(tmp_path / "none")}) as worker,
        pytest.raises(ModelMissing, match="edgeassist models pull"),
    ):
        worker.call("transcribe", b"")


def test_an_ear_that_leans_to_no_language_hears_what_it_hears_piece_by_piece(ear: Worker, order: bytes) -> None:
    (text, log_probability, share), *others = ear.call("alternatives", order)
    assert "single shot mocha" in text
    assert log_probability < 0 < share
    assert share + sum(each[2] for each in others) == pytest.approx(1)


def test_an_ear_in_doubt_leans_to_what_is_likely_to_be_said(
    weights: Callable[[str], Path], order: bytes, tmp_path: Path
) -> None:
    folder = weights("moonshine-tiny-en/tokenizer.bin").parent
    vocabulary = moonshine_tokens.read(folder / "tokenizer.bin")
    shares = {}
    for said in ("i'd like a single shot mocha with soy milk", "no coffee at all"):
        language = tmp_path / "language.npy"
        np.save(language, learn(pieces_of(vocabulary, [said] * 50)))
        with Worker("moonshine", {"model": str(folder), "threads": 1, "language": str(language)}) as leaning:
            heard = leaning.call("alternatives", order)
        shares[said] = sum(share for text, _, share in heard if "single shot mocha with soy milk" in text)
    first, second = shares.values()
    assert first > max(0.9, second)
