"""Writes a trained model as llama.cpp reads it.

Format: GGUF, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; a WordPiece vocabulary has a low line U+2581
before the tokens that begin a word, where BERT's own has `##` before all others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edgeassist.errors import EngineMissing

CONTEXT_TOKENS = 64
"""Places of tokens that are kept of an encoder: a request is shorter."""

MOST_TOKENS = 16_000
"""Tokens that are kept of an encoder's vocabulary, the commonest: rarer words are written with several."""

Weights = Mapping[str, NDArray[np.float32]]


def write(file: Path, weights: Weights, base: Path) -> None:
    """Write a model in 16 bits.

    `weights` are the trainer's; `base` is the folder of what was trained, an encoder (`config.json`, `vocab.txt`) or a
    language model's GGUF file. Raises EngineMissing where the library `gguf` is not installed.
    """
    try:
        import gguf  # noqa: F401
    except ImportError as error:
        raise EngineMissing(f"Training needs libraries ({error}); type `pip install 'edgeassist[tune]'`.") from error
    beside = file.with_suffix(".new")
    found = next(iter(sorted(base.glob("*.gguf"))), None)
    writer = _language_model(beside, weights, found) if found else _encoder(beside, weights, base)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    beside.replace(file)


def _encoder(file: Path, weights: Weights, base: Path) -> Any:
    """A writer that holds a BERT model."""
    import gguf

    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    vocabulary = (base / "vocab.txt").read_text(encoding="utf-8").splitlines()
    kept = _commonest(vocabulary)
    tokens = [vocabulary[number] for number in kept]
    layers = 1 + max(int(name.split(".layer.")[1].split(".")[0]) for name in weights if ".layer." in name)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, layers)
    writer: Any = gguf.GGUFWriter(file, "bert")
    writer.add_block_count(layers)
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_tokenizer_model("bert")
    writer.add_token_list([_piece(token).encode() for token in tokens])
    writer.add_token_types([gguf.TokenType.CONTROL if _special(token) else gguf.TokenType.NORMAL for token in tokens])
    writer.add_token_type_count(config["type_vocab_size"])
    writer.add_bos_token_id(tokens.index("[CLS]"))
    writer.add_eos_token_id(tokens.index("[SEP]"))
    writer.add_unk_token_id(tokens.index("[UNK]"))
    writer.add_pad_token_id(tokens.index("[PAD]"))
    for name, values in weights.items():
        if name.startswith("pooler") or name.endswith("position_ids"):
            continue
        tensor = str(names.get_name(name, try_suffixes=(".weight", ".bias")))
        rows = {"token_embd.weight": kept, "position_embd.weight": range(CONTEXT_TOKENS)}.get(tensor)
        stored = values if rows is None else values[rows]
        exact = values.ndim == 1 or tensor in ("position_embd.weight", "token_types.weight")
        writer.add_tensor(tensor, np.ascontiguousarray(stored, np.float32 if exact else np.float16))
    return writer


def _commonest(vocabulary: Sequence[str]) -> list[int]:
    """The numbers of the tokens that are kept: the specials, all pieces of words in ASCII, and the commonest words.

    BERT's vocabulary has the commonest words first.
    """
    pieces = [number for number, token in enumerate(vocabulary) if token.startswith("##") and token.isascii()]
    others = [
        number
        for number, token in enumerate(vocabulary)
        if token.isascii() and not token.startswith(("##", "[unused")) and (not _special(token) or token != "[MASK]")
    ]
    return sorted([*pieces, *others[: MOST_TOKENS - len(pieces)]])


def _special(token: str) -> bool:
    return len(token) > 2 and token[0] == "[" and token[-1] == "]"


def _piece(token: str) -> str:
    if _special(token):
        return token
    return token.removeprefix("##") if token.startswith("##") else f"▁{token}"


_LINEAR = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def _language_model(file: Path, weights: Weights, base: Path) -> Any:
    """A writer that holds a base as it was, but for its trained linear layers."""
    import gguf

    read = gguf.GGUFReader(base)
    architecture = str(read.fields["general.architecture"].contents())
    writer: Any = gguf.GGUFWriter(file, architecture)
    for name, field in read.fields.items():
        if not name.startswith("GGUF.") and name not in ("general.architecture", "general.file_type"):
            writer.add_key_value(
                name, field.contents(), field.types[0], sub_type=field.types[-1] if len(field.types) > 1 else None
            )
    heads = {
        "attn_q": int(read.fields[f"{architecture}.attention.head_count"].contents()),
        "attn_k": int(read.fields[f"{architecture}.attention.head_count_kv"].contents()),
    }
    trained = dict(_trained(weights))
    for tensor in read.tensors:
        values = trained.get(tensor.name)
        if values is None:
            values = gguf.dequantize(tensor.data, tensor.tensor_type)
        elif architecture == "llama" and (kind := tensor.name.split(".")[2]) in heads:
            values = _interleaved(values, heads[kind])
        writer.add_tensor(tensor.name, np.ascontiguousarray(values, np.float32 if values.ndim == 1 else np.float16))
    return writer


def _trained(weights: Weights) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for name, values in weights.items():
        parts = name.split(".")
        if "layers" in parts and (tensor := _LINEAR.get(".".join(parts[-3:-1]))):
            yield f"blk.{parts[parts.index('layers') + 1]}.{tensor}.weight", values


def _interleaved(values: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Rows in llama.cpp's order: in each head the two halves of a rotation stand beside each other."""
    out, width = values.shape
    return values.reshape(heads, 2, out // heads // 2, width).swapaxes(1, 2).reshape(out, width)
