"""torch, for training the small model's adapter. The only file that imports torch, transformers and peft.

Runs in a child process, see `edgeassist.engines.child`. The base is the 4-bit GGUF file that runs on the device, read
back to floating point; trained is an adapter of low rank (LoRA: Hu et al., 2021, arXiv:2106.09685) beside all its
linear layers. What it learns is one token: after a text the token that stands for its label.
"""

from __future__ import annotations

import math
import os
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from edgeassist.errors import EngineFailed, EngineMissing, ModelMissing

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

try:
    import torch
    from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
    from transformers import AutoModelForCausalLM, AutoTokenizer
except ImportError as error:
    raise EngineMissing(f"Training needs libraries ({error}); type `pip install 'edgeassist[tune]'`.") from error

LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
_SAVED_EACH_S = 60
_CLIPPED = 1.0
_WARM_UP = 0.05
"""The share of the steps in which the learning rate grows; after that it falls to nought along a cosine."""


class Trainer:
    """Trains one adapter."""

    def __init__(self, model: Any, tokenizer: Any, labels: Sequence[str]) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._tokens = list(_tokens(labels, tokenizer.get_vocab()))
        self._labels = torch.tensor(self._tokens)
        self._trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self._exact = [parameter.detach().float() for parameter in self._trained]

    def tokens(self) -> list[int]:
        """The token that stands for each label."""
        return self._tokens

    def train(
        self,
        texts: Sequence[str],
        targets: Sequence[int],
        checkpoint: str,
        epochs: float,
        seed: int = 0,
        *,
        rate: float = 1.5e-3,
        tokens_a_step: int = 1024,
    ) -> Iterator[tuple[int, int, float]]:
        """Learn that each text is followed by the label with the number `targets` says.

        Goes on from the file `checkpoint` where there is one, and writes it about once a minute. Yields the steps done,
        how many there are, and the cross entropy over the labels' tokens, smoothed.
        """
        encoded = [self._tokenizer(text, add_special_tokens=False).input_ids for text in texts]
        batches = list(self._batches(encoded, epochs, tokens_a_step, seed))
        optimizer = torch.optim.AdamW(self._exact, lr=rate, weight_decay=0.0)
        done, smooth = self._resumed(Path(checkpoint), optimizer)
        saved = time.monotonic()
        self._model.train()
        for step, batch in enumerate(batches[done:], done + 1):
            for group in optimizer.param_groups:
                group["lr"] = rate * _schedule(step / len(batches))
            loss = torch.nn.functional.cross_entropy(
                self._logits([encoded[number] for number in batch]), torch.tensor([targets[number] for number in batch])
            )
            loss.backward()
            self._step(optimizer)
            now = loss.item()
            smooth = now if smooth is None else 0.98 * smooth + 0.02 * now
            if time.monotonic() - saved > _SAVED_EACH_S:
                self._save(Path(checkpoint), optimizer, step, smooth)
                saved = time.monotonic()
            yield step, len(batches), smooth
        self._save(Path(checkpoint), optimizer, len(batches), smooth)

    def heads(self) -> dict[str, int]:
        """How many attention heads the queries and the keys have, by llama.cpp's names of their layers."""
        config = self._model.config
        return {"attn_q": config.num_attention_heads, "attn_k": config.num_key_value_heads}

    def weights(self) -> dict[str, Any]:
        """The adapter: names such as `….layers.N.….q_proj.lora_A.weight` → arrays of float32."""
        state = get_peft_model_state_dict(self._model)
        return {name: tensor.float().numpy() for name, tensor in state.items()}

    def _step(self, optimizer: Any) -> None:
        """Let what is trained take a step; the exact weights take it, for it is often too small for 16 bits."""
        for exact, rough in zip(self._exact, self._trained, strict=True):
            exact.grad, rough.grad = rough.grad.float(), None
        torch.nn.utils.clip_grad_norm_(self._exact, _CLIPPED)
        optimizer.step()
        self._round()

    def _round(self) -> None:
        for exact, rough in zip(self._exact, self._trained, strict=True):
            rough.data.copy_(exact.data)

    def _logits(self, rows: Sequence[Sequence[int]]) -> Any:
        """The labels' logits after each row of tokens."""
        longest = max(map(len, rows))
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        seen = torch.zeros(len(rows), longest, dtype=torch.long)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = torch.tensor(row)
            seen[number, : len(row)] = 1
        base = self._model.get_base_model()
        hidden = base.model(input_ids=ids, attention_mask=seen, use_cache=False).last_hidden_state
        last = hidden[torch.arange(len(rows)), seen.sum(-1) - 1]
        return last.float() @ base.lm_head.weight[self._labels].float().T

    @staticmethod
    def _batches(encoded: Sequence[Sequence[int]], epochs: float, tokens: int, seed: int) -> Iterator[list[int]]:
        """Numbers of lines of about the same length, some `tokens` together, in random order."""
        dice = random.Random(seed)
        left = round(epochs * len(encoded))
        while left > 0:
            order = dice.sample(range(len(encoded)), len(encoded))[:left]
            left -= len(order)
            order.sort(key=lambda number: len(encoded[number]))
            found: list[list[int]] = [[]]
            for number in order:
                if found[-1] and (len(found[-1]) + 1) * len(encoded[number]) > tokens:
                    found.append([])
                found[-1].append(number)
            dice.shuffle(found)
            yield from found

    def _resumed(self, checkpoint: Path, optimizer: Any) -> tuple[int, float | None]:
        if not checkpoint.exists():
            return 0, None
        try:
            state = torch.load(checkpoint, weights_only=True)
            for exact, kept in zip(self._exact, state["adapter"], strict=True):
                exact.copy_(kept)
            optimizer.load_state_dict(state["optimizer"])
        except Exception as error:
            raise EngineFailed(f"{checkpoint} cannot be read; delete it to begin anew.") from error
        self._round()
        return int(state["step"]), float(state["loss"])

    def _save(self, checkpoint: Path, optimizer: Any, step: int, loss: float | None) -> None:
        beside = checkpoint.with_suffix(".new")
        state = {
            "adapter": self._exact,
            "optimizer": optimizer.state_dict(),
            "step": step,
            "loss": loss or 0.0,
        }
        torch.save(state, beside)
        beside.replace(checkpoint)


def _tokens(labels: Sequence[str], vocabulary: Mapping[str, int]) -> Iterator[int]:
    """A token of its own for each label: a word of it where one is free, for that is learnt soonest."""
    taken = set[int]()
    spare = iter(sorted(number for word, number in vocabulary.items() if re.fullmatch("Ġ[a-z]{4,}", word)))
    for label in labels:
        intent, _, implied = label.partition(" ")
        words = [*re.findall("[a-z]+", implied)[::-1], *re.findall("[A-Z]?[a-z]+", intent)[::-1]]
        own = (
            vocabulary[f"Ġ{form}"]
            for word in words
            for form in (word.lower(), word.title())
            if f"Ġ{form}" in vocabulary
        )
        token = next((number for number in own if number not in taken), None)
        if token is None:
            token = next(number for number in spare if number not in taken)
        taken.add(token)
        yield token


def _schedule(share: float) -> float:
    """The learning rate at a share of all steps, 0 to 1."""
    return share / _WARM_UP if share < _WARM_UP else 0.5 * (1 + math.cos(math.pi * (share - _WARM_UP) / (1 - _WARM_UP)))


def load(
    model: str,
    labels: Sequence[str],
    rank: int = 16,
    threads: int = 2,
    seed: int = 0,
) -> Trainer:
    """Read the GGUF file `model`; `labels` are what it is to tell apart. Raises `ModelMissing` where there is none."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    file = Path(model)
    try:
        options = {"gguf_file": file.name, "dtype": torch.float32}
        base = AutoModelForCausalLM.from_pretrained(str(file.parent), **options)
        tokenizer = AutoTokenizer.from_pretrained(str(file.parent), gguf_file=file.name)
    except (OSError, ValueError) as error:
        raise ModelMissing(f"The small model {model} cannot be read; type `edgeassist models pull`.") from error
    base.to(torch.bfloat16)
    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=list(LAYERS), lora_dropout=0.0, bias="none")
    return Trainer(get_peft_model(base, config, autocast_adapter_dtype=False), tokenizer, labels)
