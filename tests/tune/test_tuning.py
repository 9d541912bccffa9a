"""What surrounds a training: what the recogniser makes of lines, the adapter's file, and the gate before it is used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader

from edgeassist.bench.understanding import Score
from edgeassist.cli.tune import _fault
from edgeassist.errors import ModelDamaged
from edgeassist.packs import pack
from edgeassist.tune import adapter as written
from edgeassist.tune.spoken import heard
from edgeassist.understand import adapter
from edgeassist.understand.adapter import CARD, Card

HEADS = {"attn_q": 9, "attn_k": 3}


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
def test_an_adapter_that_is_worse_is_refused(now: Score, without: Score, before: Score | None, fault: str) -> None:
    assert fault in _fault(now, without, before)
    assert bool(fault) == bool(_fault(now, without, before))


def test_the_adapter_stands_in_the_file_as_llama_cpp_stores_it(tmp_path: Path) -> None:
    rows = np.arange(576 * 4, dtype=np.float32).reshape(576, 4)
    base = "base_model.model.model.layers.7."
    weights = {
        f"{base}self_attn.q_proj.lora_A.weight": np.ones((4, 576), np.float32),
        f"{base}self_attn.q_proj.lora_B.weight": rows,
        f"{base}mlp.up_proj.lora_B.weight": rows,
    }
    written.write(tmp_path / "adapter.gguf", weights, HEADS, 8.0)
    found = GGUFReader(tmp_path / "adapter.gguf")
    tensors = {tensor.name: tensor.data for tensor in found.tensors}
    assert found.fields["adapter.lora.alpha"].contents() == 8.0
    assert tensors["blk.7.attn_q.weight.lora_a"].shape == (4, 576)
    assert (tensors["blk.7.ffn_up.weight.lora_b"] == rows.astype(np.float16)).all()
    head = tensors["blk.7.attn_q.weight.lora_b"][:64]  # the halves of each head are interleaved
    assert (head[0::2] == rows[:32].astype(np.float16)).all()
    assert (head[1::2] == rows[32:64].astype(np.float16)).all()


def test_a_weight_that_no_layer_has_is_no_adapter(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no weight x\.y"):
        written.write(tmp_path / "adapter.gguf", {"x.y": np.ones((1, 1), np.float32)}, HEADS, 8.0)


def test_a_line_is_spoken_once(tmp_path: Path) -> None:
    spoken = []

    def hear(text: str) -> str:
        spoken.append(text)
        return text.upper()

    assert list(heard(["a", "b", "a"], hear, tmp_path / "kept" / "spoken.json")) == ["A", "B", "A"]
    assert list(heard(["b", "c"], hear, tmp_path / "kept" / "spoken.json")) == ["B", "C"]
    assert spoken == ["a", "b", "c"]
    assert json.loads((tmp_path / "kept" / "spoken.json").read_text()) == {"a": "A", "b": "B", "c": "C"}


def test_a_changed_pack_makes_an_adapter_stale(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.yaml").write_text("language: en\nintents: {A: {data: [{sentences: [do a]}]}}\n")
    mine = pack.load(str(tmp_path / "mine"))
    card = Card(base="x", sha256="", tokens={}, packs={"mine": adapter.digest(mine)})
    assert adapter.stale(card, [mine]) == []
    (tmp_path / "mine" / "wordings").mkdir()
    (tmp_path / "mine" / "wordings" / "w.yaml").write_text("intents: {A: {data: [{sentences: [a please]}]}}\n")
    assert adapter.stale(card, [mine]) == ["mine"]


def test_the_adapter_that_ships_was_made_for_the_packs_that_ship() -> None:
    card = adapter.card(adapter.folder())
    assert card
    assert adapter.stale(card, [pack.load(name) for name in ("core", "home", "car", "barista")]) == []


def test_a_torn_card_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text('{"base": "x"')
    with pytest.raises(ModelDamaged, match="edgeassist tune"):
        adapter.card(tmp_path)
