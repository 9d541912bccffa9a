"""The second rung: which of the packs' meanings a text is nearest to, by the words and letters they have in common.

Logistic regression over hashed words, pairs of words, and runs of letters. It learns from the packs alone, in seconds,
when they have changed, and needs nothing but numpy.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from edgeassist.packs.phrases import plain
from edgeassist.packs.wordings import Label, Line

BITS = 15
"""Features fall into 2 to the power of so many places."""

LETTERS = (3, 4, 5)
"""Lengths of the runs of letters."""

EPOCHS = 8
RATE = 0.35
_BATCH = 128
_DECAY = 2e-4
"""Weights shrink by this at each step, in parts of the rate."""


@dataclass(frozen=True)
class Nearest:
    """What was learnt."""

    labels: tuple[Label, ...]
    weights: NDArray[np.float16]
    """A row for each place of a feature, a column for each label."""
    bias: NDArray[np.float32]

    def probabilities(self, text: str) -> dict[Label, float]:
        """Label → how likely a text means it; all together 1."""
        places, values = features(text)
        scores = values @ self.weights[places].astype(np.float32) + self.bias
        scores = np.exp(scores - scores.max())
        return dict(zip(self.labels, (scores / scores.sum()).tolist(), strict=True))


@lru_cache(maxsize=20_000)
def features(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The places of a text's features, and how much each counts: together of length 1."""
    words = plain(text).split()
    found = [*words, *map(" ".join, itertools.pairwise(words)), f"^{' '.join(words[:1])}"]
    found += [f"{a} * {b}" for a, b in zip(words, words[2:], strict=False)]
    for word in words:
        framed = f"<{word}>"
        found += [f"#{framed[at : at + size]}" for size in LETTERS for at in range(len(framed) - size + 1)]
    counts: dict[int, float] = {}
    for feature in found:
        place = zlib.crc32(feature.encode()) >> (32 - BITS)
        counts[place] = counts.get(place, 0.0) + (0.5 if feature[0] == "#" else 1.0)
    values = np.array(list(counts.values()), np.float32)
    return np.array(list(counts), np.int64), values / max(float(np.linalg.norm(values)), 1e-9)


def learn(lines: Sequence[Line], seed: int = 0) -> Nearest:
    """Learn from lines; the same lines and seed give the same result."""
    labels = tuple(sorted({line.label for line in lines}))
    number = {label: at for at, label in enumerate(labels)}
    rows = [features(line.text) for line in lines]
    targets = np.array([number[line.label] for line in lines])
    weights = np.zeros((1 << BITS, len(labels)), np.float32)
    squares = np.full(1 << BITS, 1e-8, np.float32)
    bias = np.zeros(len(labels), np.float32)
    dice = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = dice.permutation(len(rows))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            used, sparse = _together([rows[at] for at in chosen])
            scores = sparse @ weights[used] + bias
            scores = np.exp(scores - scores.max(axis=1, keepdims=True))
            scores /= scores.sum(axis=1, keepdims=True)
            scores[np.arange(len(chosen)), targets[chosen]] -= 1
            slope = sparse.T @ scores
            squares[used] += np.square(slope).mean(axis=1)
            weights[used] -= RATE * (slope / np.sqrt(squares[used])[:, None] + _DECAY * weights[used])
            bias -= 0.01 * scores.mean(axis=0)
    return Nearest(labels, weights.astype(np.float16), bias)


def _together(
    rows: Iterable[tuple[NDArray[np.int64], NDArray[np.float32]]],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The places that some rows use, and the rows over just these."""
    rows = list(rows)
    used, inverse = np.unique(np.concatenate([places for places, _ in rows]), return_inverse=True)
    sparse = np.zeros((len(rows), len(used)), np.float32)
    row = np.repeat(np.arange(len(rows)), [len(places) for places, _ in rows])
    sparse[row, inverse] = np.concatenate([values for _, values in rows])
    return used, sparse
