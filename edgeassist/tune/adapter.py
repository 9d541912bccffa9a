"""Writes a trained adapter as llama.cpp reads it.

Format: GGUF with `general.type` adapter; beside a tensor `blk.N.NAME.weight` stand `….lora_a` [rank, in] and `….lora_b`
[out, rank]. https://github.com/ggml-org/llama.cpp/blob/master/convert_lora_to_gguf.py
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edgeassist.errors import EngineMissing

_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_WEIGHT = re.compile(r".*layers\.(\d+)\.([a-z_]+\.[a-z_]+)\.lora_([AB])\.weight")


def write(file: Path, weights: Mapping[str, NDArray[np.float32]], heads: Mapping[str, int], alpha: float) -> None:
    """Write an adapter in 16 bits.

    `weights` are the trainer's; `heads` are the numbers of attention heads of `attn_q` and `attn_k`. Raises
    EngineMissing where the library `gguf` is not installed.
    """
    try:
        import gguf
    except ImportError as error:
        raise EngineMissing(f"Training needs libraries ({error}); type `pip install 'edgeassist[tune]'`.") from error
    beside = file.with_suffix(".new")
    writer: Any = gguf.GGUFWriter(beside, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for name, values in weights.items():
        found = _WEIGHT.fullmatch(name)
        if not found:
            raise ValueError(f"an adapter has no weight {name}")
        tensor, side = _NAMES[found[2]], found[3].lower()
        stored = _interleaved(values, heads[tensor]) if side == "b" and tensor in heads else values
        writer.add_tensor(f"blk.{found[1]}.{tensor}.weight.lora_{side}", np.ascontiguousarray(stored, np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    beside.replace(file)


def _interleaved(values: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Rows in llama.cpp's order: in each head the two halves of a rotation stand beside each other."""
    out, rank = values.shape
    return values.reshape(heads, 2, out // heads // 2, rank).swapaxes(1, 2).reshape(out, rank)
