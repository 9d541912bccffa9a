"""The sentence encoder, with its real model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeassist import folders
from edgeassist.documents.library import encoder
from edgeassist.engines.word_pieces import WordPieces
from edgeassist.engines.worker import Worker
from edgeassist.errors import EdgeassistError, ModelMissing
from edgeassist.models.verify import require

VOCABULARY = folders.shipped("models") / "minilm" / "vocab.txt"


def test_words_are_parted_into_the_longest_pieces_that_are_known():
    pieces = ["[CLS]", "[SEP]", "[UNK]", "tyre", "##s", "press", "##ure", "2", ".", "3"]
    found = WordPieces(pieces).tokens("Tyres: préssure 2.3?", 20)
    assert [pieces[number] for number in found] == [
        *("[CLS]", "tyre", "##s", "[UNK]", "press", "##ure", "2", ".", "3", "[UNK]", "[SEP]")
    ]
    assert len(WordPieces(pieces).tokens("tyres " * 100, 20)) == 20


def test_the_vocabulary_that_ships_is_that_of_bert():
    found = WordPieces(VOCABULARY.read_text(encoding="utf-8").splitlines())
    assert found.tokens("What should the pressure be?", 64) == [101, 2054, 2323, 1996, 3778, 2022, 1029, 102]


@pytest.fixture
def worker() -> Iterator[Worker]:
    try:
        model = require("minilm-int8")
    except ModelMissing as error:
        pytest.skip(str(error))
    with encoder(model / "model.onnx") as found:
        yield found


@pytest.mark.model
def test_sentences_that_mean_alike_are_near_each_other(worker: Worker):
    def vectors(sentences: Sequence[str]) -> NDArray[np.float16]:
        return np.frombuffer(worker.call("embed", sentences), np.float16).reshape(-1, 384)

    said = ["How heavy may a trailer be?", "Greatest weight that is towed: 1,200 kg", "Use cold milk."]
    asked, like, other = vectors(said)
    assert np.linalg.norm(asked) == pytest.approx(1, abs=0.01)
    assert asked @ like > 0.3 > asked @ other
    assert vectors([]).size == 0


def test_a_model_that_is_none_is_said_in_one_sentence(tmp_path: Path):
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with encoder(tmp_path / "model.onnx") as broken, pytest.raises(EdgeassistError, match="cannot be read"):
        broken.call("embed", ["text"])
