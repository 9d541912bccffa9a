"""llama.cpp, the small language model. The only file that imports it.

Runs in a child process, see `edgeassist.engines.child`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from edgeassist.errors import EngineFailed, EngineMissing, ModelMissing

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # with busy cores 66 tokens/s for 3: threads that wait do not spin

try:
    from llama_cpp import Llama, llama_get_logits
except (ImportError, OSError, RuntimeError) as error:  # RuntimeError: llama_cpp cannot load its own library
    raise EngineMissing(
        f"The small model's engine llama.cpp cannot be loaded ({error}); type `pip install 'edgeassist[model]'`."
    ) from error

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

    def choose(self, prompt: str, tokens: Sequence[int]) -> list[float]:
        """How likely each of some tokens follows a prompt: probabilities, together 1. Nothing else can follow."""
        read = self._llama.tokenize(prompt.encode(), add_bos=False, special=False)
        if len(read) > self._llama.n_ctx():
            raise EngineFailed("That is too long for the small model.")
        self._llama.reset()
        self._llama.eval(read)
        scores = np.ctypeslib.as_array(llama_get_logits(self._llama.ctx), (self._llama.n_vocab(),))[list(tokens)]
        likelihoods = np.exp(scores - scores.max())
        return (likelihoods / likelihoods.sum()).tolist()  # type: ignore[no-any-return]

    def probe(self) -> int:
        """Read a sentence, as a wrong build of llama.cpp dies of; the number of its tokens."""
        tokens = self._llama.tokenize(_PROBE)
        self._llama.reset()
        self._llama.eval(tokens)
        return len(tokens)


def load(model: str, threads: int = 2, context_tokens: int = 1024, adapter: str | None = None) -> Model:
    """Read the GGUF file `model`, with the GGUF file `adapter` beside it; raises `ModelMissing` where one is none.

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
            lora_path=adapter,
            verbose=False,
        )
        return Model(llama)
    except (ValueError, RuntimeError) as error:
        raise ModelMissing(f"The small model {model} cannot be read; type `edgeassist models pull`.") from error
