"""A sentence encoder, all-MiniLM-L6-v2 in 8 bits: sentences that mean alike have vectors that lie near each other.

Runs in a child process, see `edgeassist.engines.child`, by plain onnxruntime.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from edgeassist.engines.word_pieces import WordPieces
from edgeassist.errors import EngineMissing, ModelMissing

try:
    import numpy as np
    import onnxruntime
except (ImportError, OSError) as error:
    raise EngineMissing(f"The encoder cannot be loaded ({error}); type `pip install onnxruntime`.") from error

WIDTH = 384
"""Numbers in a vector."""

_MOST_TOKENS = 128


class Encoder:
    """Encodes sentences one after the other."""

    def __init__(self, session: Any, pieces: WordPieces) -> None:
        self._session = session
        self._pieces = pieces

    def embed(self, texts: Sequence[str]) -> bytes:
        """A vector of length 1 for each text, together a float16 array [texts, WIDTH]."""
        found = [self._vector(text) for text in texts]
        return np.array(found, np.float16).reshape(len(texts), WIDTH).tobytes()

    def _vector(self, text: str) -> Any:
        tokens = np.array([self._pieces.tokens(text, _MOST_TOKENS)], np.int64)
        inputs = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        mean = self._session.run(None, inputs)[0][0].mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)


def load(model: str, vocabulary: str, threads: int = 1) -> Encoder:
    """Read `model`, an ONNX file, and the word pieces it knows, one a line. Raises `ModelMissing`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return Encoder(session, WordPieces(Path(vocabulary).read_text(encoding="utf-8").splitlines()))
    except Exception as error:  # onnxruntime has no common base for what it raises of a bad file
        raise ModelMissing(f"The encoder {model} cannot be read; type `edgeassist models verify`.") from error
