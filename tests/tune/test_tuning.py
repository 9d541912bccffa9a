"""What surrounds a training: what the recogniser makes of lines, the model's file, and the gate before it is used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader

from edgeassist.bench.understanding import Score
from edgeassist.cli.tune import _fault
from edgeassist.errors import ModelDamaged
from edgeassist.models.verify import digest
from edgeassist.packs import pack
from edgeassist.tune import convert
from edgeassist.tune.spoken import heard
from edgeassist.understand import small_model
from edgeassist.understand.small_model import CARD, HEAD, MODEL, Card


def counted(understood: int, wrong: int) -> Score:
    return Score(requests=100, others=100, right=understood, asked=0, asked_wrongly=0, wrong=wrong, refused=100 - wrong)


@pytest.mark.parametrize(
    ("now", "without", "before", "fault"),
    [
        (counted(80, 1), counted(60, 1), None, ""),
        (counted(80, 1), counted(60, 1), counted(81, 1), ""),
        (counted(61, 1), counted(60, 1), None, "hardly more"),
        (counted(70, 1), counted(60, 1), counted(80, 1), "understands less"),
        (counted(80, 6), counted(60, 1), counted(80, 1), "more wrong actions"),
    ],
)
def test_a_small_model_that_is_worse_is_refused(now: Score, without: Score, before: Score | None, fault: str) -> None:
    assert fault in _fault(now, without, before)
    assert bool(fault) == bool(_fault(now, without, before))


def test_a_trained_encoder_stands_in_the_file_as_llama_cpp_reads_it(tmp_path: Path) -> None:
    config = {"hidden_size": 8, "intermediate_size": 16, "num_attention_heads": 2, "layer_norm_eps": 1e-12}
    (tmp_path / "config.json").write_text(json.dumps(config | {"type_vocab_size": 2}))
    words = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "light", "##s", "été"]
    (tmp_path / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    dice = np.random.default_rng(0)
    weights = {
        "embeddings.word_embeddings.weight": dice.normal(size=(len(words), 8)),
        "embeddings.position_embeddings.weight": dice.normal(size=(512, 8)),
        "encoder.layer.0.attention.self.query.weight": dice.normal(size=(8, 8)),
        "encoder.layer.0.attention.self.query.bias": dice.normal(size=8),
        "pooler.dense.weight": dice.normal(size=(8, 8)),
    }
    convert.write(tmp_path / "whole.gguf", weights, tmp_path)
    found = GGUFReader(tmp_path / "whole.gguf")
    tensors = {tensor.name: tensor.data for tensor in found.tensors}
    assert found.fields["tokenizer.ggml.tokens"].contents() == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁light", "s"]
    assert tensors["token_embd.weight"].shape == (6, 8)
    assert tensors["position_embd.weight"].shape == (64, 8)
    query = weights["encoder.layer.0.attention.self.query.weight"]
    assert (tensors["blk.0.attn_q.weight"] == query.astype(np.float16)).all()
    assert not any("pooler" in name for name in tensors)


def test_a_line_is_spoken_once(tmp_path: Path) -> None:
    spoken = []

    def hear(text: str) -> str:
        spoken.append(text)
        return text.upper()

    assert list(heard(["a", "b", "a"], hear, tmp_path / "kept" / "spoken.json")) == ["A", "B", "A"]
    assert list(heard(["b", "c"], hear, tmp_path / "kept" / "spoken.json")) == ["B", "C"]
    assert spoken == ["a", "b", "c"]
    assert json.loads((tmp_path / "kept" / "spoken.json").read_text()) == {"a": "A", "b": "B", "c": "C"}


def test_a_changed_pack_makes_the_small_model_stale(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.yaml").write_text("language: en\nintents: {A: {data: [{sentences: [do a]}]}}\n")
    mine = pack.load(str(tmp_path / "mine"))
    card = Card(base="x", files={}, labels=(), packs={"mine": small_model.digest(mine)})
    assert small_model.stale(card, [mine]) == []
    (tmp_path / "mine" / "wordings").mkdir()
    (tmp_path / "mine" / "wordings" / "w.yaml").write_text("intents: {A: {data: [{sentences: [a please]}]}}\n")
    assert small_model.stale(card, [mine]) == ["mine"]


def test_the_small_model_that_ships_was_made_for_the_packs_that_ship() -> None:
    card = small_model.card(small_model.folder())
    assert card
    assert small_model.stale(card, [pack.load(name) for name in ("core", "home", "car", "barista")]) == []


def test_the_small_model_that_ships_is_what_its_card_says() -> None:
    where = small_model.folder()
    card = small_model.card(where)
    assert card
    assert {name: digest(where / name) for name in (MODEL, HEAD)} == card.files
    assert all((where / name).stat().st_size < 10_000_000 for name in (MODEL, HEAD))


def test_a_torn_card_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text('{"base": "x"')
    with pytest.raises(ModelDamaged, match="edgeassist tune"):
        small_model.card(tmp_path)
