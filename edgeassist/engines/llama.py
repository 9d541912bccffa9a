"""llama.cpp, the small language model. The only file that imports it.

Runs in a child process, see `edgeassist.engines.child`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from edgeassist.errors import EngineFailed, EngineMissing, ModelMissing

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # with busy cores 66 tokens/s for 3: threads that wait do not spin

try:
    import llama_cpp
    from llama_cpp import Llama
except (ImportError, OSError, RuntimeError) as error:  # RuntimeError: llama_cpp cannot load its own library
    raise EngineMissing(
        f"The engine of the small model, llama.cpp, cannot be loaded ({error}); type `pip install 'edgeassist[model]'`."
    ) from error

_MOST_AT_ONCE = 512
"""Tokens that are read together; more would only take memory."""

_PROBE = b"The quick brown fox jumps over the lazy dog, and then it lies down beside it."

Message = Mapping[str, str]
"""`role` (`system`, `user`, `assistant`) and `content`."""


class Model:
    """Answers one conversation at a time; what stays at its beginning is not read again."""

    def __init__(self, llama: Llama) -> None:
        self._llama: Any = llama

    def chat(self, messages: Sequence[Message], max_tokens: int = 128, temperature: float = 0.0) -> Iterator[str]:
        """The answer, piece by piece.

        Raises `EngineFailed` where the conversation is longer than the context.
        """
        try:
            for chunk in self._llama.create_chat_completion(
                list(messages), max_tokens=max_tokens, temperature=temperature, stream=True
            ):
                if piece := chunk["choices"][0]["delta"].get("content"):
                    yield str(piece)
        except ValueError as error:
            raise EngineFailed(str(error)) from error

    def embed(self, text: str) -> list[float]:
        """What the model makes of a text: a vector of its width. Raises `EngineFailed` where it is too long."""
        try:
            return list(self._llama.embed(text, normalize=False, truncate=False))
        except (ValueError, RuntimeError) as error:
            raise EngineFailed("That is too long for the small model.") from error

    def quantize(self, out: str, kind: str) -> None:
        """Write the model with fewer bits; `kind` is a name of llama.cpp's, such as `Q4_0`."""
        options = llama_cpp.llama_model_quantize_default_params()
        options.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{kind}")
        options.token_embedding_type = getattr(llama_cpp, f"GGML_TYPE_{kind}")
        if llama_cpp.llama_model_quantize(self._llama.model_path.encode(), out.encode(), options):
            raise EngineFailed(f"llama.cpp cannot write {out} with {kind}.")

    def probe(self) -> int:
        """Read a sentence, as a wrong build of llama.cpp dies of; the number of its tokens."""
        tokens = self._llama.tokenize(_PROBE)
        self._llama.reset()
        self._llama.eval(tokens)
        return len(tokens)


def load(model: str, threads: int = 2, context_tokens: int = 1024, *, embedding: bool = False) -> Model:
    """Read the GGUF file `model`, for vectors not answers where `embedding`; raises `ModelMissing` where it is none.

    All threads read the prompt, half of them write the answer: more made that no faster (beside one busy core 96
    tokens/s with one, 61 with two that wait passively).
    """
    writing = max(1, threads // 2)
    try:
        llama = Llama(
            model,
            n_ctx=context_tokens,
            n_threads=writing,
            n_threads_batch=threads,
            embedding=embedding,
            n_batch=min(_MOST_AT_ONCE, context_tokens),
            n_ubatch=min(_MOST_AT_ONCE, context_tokens),
            verbose=False,
        )
        return Model(llama)
    except (ValueError, RuntimeError) as error:
        raise ModelMissing(f"The model {model} cannot be read; type `edgeassist models pull`.") from error
