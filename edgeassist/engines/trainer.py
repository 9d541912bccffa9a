"""torch, for training the small model. The only file that imports torch, transformers and peft.

Runs in a child process, see `edgeassist.engines.child`. The base is a sentence encoder, or a language model read back
from the GGUF file that runs on the device. What it says of a text (the mean of an encoder's last layer, the last place
of a language model's) goes to a linear head with one output for each label. All weights are trained, or an adapter of
low rank beside the linear layers (LoRA: Hu et al., 2021, arXiv:2106.09685), which is then merged into them.
"""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from edgeassist.errors import EngineFailed, EngineMissing, ModelMissing

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

try:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModel, AutoTokenizer
except ImportError as error:
    raise EngineMissing(f"Training needs libraries ({error}); type `pip install 'edgeassist[tune]'`.") from error

RATE, RATE_LOW_RANK = 3e-4, 1e-3
HEAD_RATE = 10.0
"""The head, which begins with nothing, learns so many times as fast as an encoder's own weights."""

LINES_A_STEP = 64
SORTED_LINES = 2048
"""Of so many lines those of the same length are put together."""

LONGEST_TOKENS = 64

LENGTH = 20.0
"""The head reads vectors of this length; `edgeassist.understand.small_model` makes them so too."""

_SAVED_EACH_S = 120
_CLIPPED = 1.0
_DECAY = 0.01
_WARM_UP = 0.06
"""The share of the steps in which the learning rate grows; after that it falls to nought along a cosine."""


class Trainer:
    """Trains one model."""

    def __init__(self, model: Any, tokenizer: Any, labels: int, layers: int, rank: int, *, mean: bool) -> None:
        """`mean`: a text is the mean of its tokens, not the last of them. All weights are trained where `rank` is 0."""
        if layers:
            _cut(model, layers)
        width = model.config.hidden_size
        if rank:
            wanted = [name for name, part in model.named_modules() if isinstance(part, torch.nn.Linear)]
            wanted = [name for name in wanted if "pooler" not in name]
            model = get_peft_model(model, LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=wanted, bias="none"))
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.float().to(self._device)
        self._head = torch.nn.Linear(width, labels).to(self._device)
        torch.nn.init.normal_(self._head.weight, std=0.02)
        torch.nn.init.zeros_(self._head.bias)
        self._tokenizer = tokenizer
        self._rank = rank
        self._mean = mean
        self._trained = [parameter for parameter in self._model.parameters() if parameter.requires_grad]

    def train(
        self, texts: Sequence[str], targets: Sequence[int], checkpoint: str, epochs: float, seed: int = 0
    ) -> Iterator[tuple[int, int, float]]:
        """Learn that each text means the label with the number `targets` says.

        Goes on from the file `checkpoint` where there is one, and writes it every two minutes. Yields the steps done,
        how many there are, and the cross entropy, smoothed.
        """
        encoded = [self._tokenizer(text).input_ids[:LONGEST_TOKENS] for text in texts]
        batches = list(_batches([len(row) for row in encoded], epochs, seed))
        rate = RATE_LOW_RANK if self._rank else RATE
        groups = [
            {"params": self._trained, "lr": rate, "first": rate},
            {"params": list(self._head.parameters()), "lr": rate, "first": HEAD_RATE * RATE},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY, fused=True)
        done, smooth = self._resumed(Path(checkpoint), optimizer)
        saved = time.monotonic()
        self._model.train()
        for step, batch in enumerate(batches[done:], done + 1):
            for group in optimizer.param_groups:
                group["lr"] = group["first"] * _schedule(step / len(batches))
            wanted = torch.tensor([targets[number] for number in batch], device=self._device)
            loss = torch.nn.functional.cross_entropy(self._logits([encoded[number] for number in batch]), wanted)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._trained, _CLIPPED)
            optimizer.step()
            optimizer.zero_grad()
            now = loss.item()
            smooth = now if smooth is None else 0.98 * smooth + 0.02 * now
            if time.monotonic() - saved > _SAVED_EACH_S:
                self._save(Path(checkpoint), optimizer, step, smooth)
                saved = time.monotonic()
            yield step, len(batches), smooth
        self._save(Path(checkpoint), optimizer, len(batches), smooth)
        yield len(batches), len(batches), smooth or 0.0

    def export(self, weights: str, head: str) -> None:
        """Write the model's weights, by the names that transformers gives them, and the head's, as `.npz` files."""
        whole = self._model.merge_and_unload() if self._rank else self._model
        with Path(weights).open("wb") as file:
            np.savez(file, **{name: each.float().cpu().numpy() for name, each in whole.state_dict().items()})
        with Path(head).open("wb") as file:
            values = {name: each.detach().cpu().numpy() for name, each in self._head.named_parameters()}
            np.savez(file, weight=values["weight"].astype(np.float16), bias=values["bias"])

    def _logits(self, rows: Sequence[Sequence[int]]) -> Any:
        """Each label's logit for each row of tokens."""
        longest = max(map(len, rows))
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        seen = torch.zeros(len(rows), longest)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = torch.tensor(row)
            seen[number, : len(row)] = 1
        ids, seen = ids.to(self._device), seen.to(self._device)
        with torch.autocast(self._device, dtype=torch.bfloat16):
            hidden = self._model(input_ids=ids, attention_mask=seen).last_hidden_state.float()
        if self._mean:
            meant = (hidden * seen[..., None]).sum(1) / seen.sum(1, keepdim=True)
        else:
            meant = hidden[torch.arange(len(rows)), seen.sum(-1).long() - 1]
        return self._head(_unit(meant))

    def _resumed(self, checkpoint: Path, optimizer: Any) -> tuple[int, float | None]:
        if not checkpoint.exists():
            return 0, None
        try:
            state = torch.load(checkpoint, weights_only=True)
            with torch.no_grad():
                for parameter, kept in zip(self._trained, state["weights"], strict=True):
                    parameter.copy_(kept)
            self._head.load_state_dict(state["head"])
            optimizer.load_state_dict(state["optimizer"])
        except Exception as error:
            raise EngineFailed(f"{checkpoint} cannot be read; delete it to begin anew.") from error
        return int(state["step"]), float(state["loss"])

    def _save(self, checkpoint: Path, optimizer: Any, step: int, loss: float | None) -> None:
        beside = checkpoint.with_suffix(".new")
        state = {
            "weights": [parameter.detach() for parameter in self._trained],
            "head": self._head.state_dict(),
            "optimizer": optimizer.state_dict(),
            "step": step,
            "loss": loss or 0.0,
        }
        torch.save(state, beside)
        beside.replace(checkpoint)


def _unit(meant: Any) -> Any:
    """Vectors of one length, so that how long a base makes them does not matter."""
    return LENGTH * torch.nn.functional.normalize(meant, dim=-1)


def _cut(model: Any, layers: int) -> None:
    """Leave the first and the last layers, `layers` in all, evenly spread."""
    holder = model.encoder if hasattr(model, "encoder") else model
    name = "layer" if hasattr(holder, "layer") else "layers"
    found = getattr(holder, name)
    places = np.linspace(0, len(found) - 1, layers).round().astype(int)
    setattr(holder, name, torch.nn.ModuleList(found[place] for place in places))
    model.config.num_hidden_layers = layers


def _batches(lengths: Sequence[int], epochs: float, seed: int) -> Iterator[list[int]]:
    """Numbers of lines of about the same length, in random order."""
    dice = random.Random(seed)
    left = round(epochs * len(lengths))
    while left > 0:
        order = dice.sample(range(len(lengths)), len(lengths))[:left]
        left -= len(order)
        found = []
        for start in range(0, len(order), SORTED_LINES):
            chunk = sorted(order[start : start + SORTED_LINES], key=lengths.__getitem__)
            found += [chunk[at : at + LINES_A_STEP] for at in range(0, len(chunk), LINES_A_STEP)]
        dice.shuffle(found)
        yield from found


def _schedule(share: float) -> float:
    """The learning rate at a share of all steps, 0 to 1."""
    return share / _WARM_UP if share < _WARM_UP else 0.5 * (1 + math.cos(math.pi * (share - _WARM_UP) / (1 - _WARM_UP)))


def load(model: str, labels: int, layers: int = 0, rank: int = 0, threads: int = 2, seed: int = 0) -> Trainer:
    """Read the base in the folder `model`, to tell `labels` apart.

    It keeps so many of its `layers`, all where that is 0. Raises `ModelMissing` where there is no base.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    folder = Path(model)
    found = next(iter(sorted(folder.glob("*.gguf"))), None)
    options = {"gguf_file": found.name} if found else {}
    try:
        base = AutoModel.from_pretrained(str(folder), dtype=torch.float32, **options)
        tokenizer = AutoTokenizer.from_pretrained(str(folder), **options)
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"The base {folder.name} cannot be read; type `edgeassist models pull {folder.name}`."
        ) from error
    return Trainer(base, tokenizer, labels, layers, rank, mean=found is None)
