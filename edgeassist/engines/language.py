"""What is likely to be said, as a language model of an ear's pieces: with it an ear that is unsure leans to words that
are said here. It needs numpy alone.

Runs of up to four pieces are counted in texts and smoothed after Witten and Bell ("The zero-frequency problem", 1991):
a run that was not seen has what is left for it after the pieces before it, spread as after fewer of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ORDER = 4
_BITS = 15
"""Of a piece: so one number holds a run."""

Runs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Counts:
    """How often runs of one length were seen, and what stood before their last piece."""

    runs: Runs
    """Sorted."""
    times: Runs
    before: Runs
    """Sorted."""
    followed: Runs
    """How often anything followed each `before`."""
    kinds: Runs
    """How many different pieces did."""


class Language:
    """The likelihood of pieces after others; pieces are numbers below 32,768."""

    def __init__(self, numbers: Runs) -> None:
        """`numbers` are those of `learn`; where they are mapped from a file, only what is looked up is read."""
        self._counts = []
        place = 2 * ORDER
        for length in range(ORDER):
            runs, before = (int(each) for each in numbers[2 * length : 2 * length + 2])
            parts = []
            for size in (runs, runs, before, before, before):
                parts.append(numbers[place : place + size])
                place += size
            self._counts.append(_Counts(*parts))

    def log_probabilities(self, before: Sequence[int], pieces: Runs) -> NDArray[np.float64]:
        """Natural logarithm of how likely each of some pieces stands after others."""
        likely: NDArray[np.float64] = np.full(len(pieces), 1.0 / (1 << _BITS))
        for length, counted in enumerate(self._counts):
            if length > len(before):
                break
            context = _run(before[len(before) - length :])
            place = int(np.searchsorted(counted.before, context))
            if place == len(counted.before) or counted.before[place] != context:
                break
            runs = (context << _BITS) | pieces
            places = np.minimum(np.searchsorted(counted.runs, runs), len(counted.runs) - 1)
            times = np.where(counted.runs[places] == runs, counted.times[places], 0)
            kinds, followed = int(counted.kinds[place]), int(counted.followed[place])
            likely = (times + kinds * likely) / (followed + kinds)
        found: NDArray[np.float64] = np.log(likely)
        return found


def read(file: Path) -> Language:
    """The language of a file that `numpy.save` made of what `learn` gave. Raises OSError and ValueError."""
    return Language(np.load(file, mmap_mode="r"))


def learn(texts: Iterable[Sequence[int]]) -> Runs:
    """Count the runs of texts, each with the signs of its beginning and end.

    The numbers are, for each length of runs, how many there are and how many pieces they stand behind; then the parts
    of `_Counts`, length by length.
    """
    joined, starts = list[int](), list[int]()
    for text in texts:
        starts += range(len(text))
        joined += text
    pieces, place = np.array(joined, np.int64), np.array(starts)
    sizes, parts = list[int](), list[Runs]()
    runs = np.zeros_like(pieces)
    for length in range(ORDER):
        shifted = np.concatenate([np.zeros(length, np.int64), pieces])[: len(pieces)]
        runs = runs | (shifted << (_BITS * length))
        found, times = np.unique(runs[place >= max(1, length)], return_counts=True)
        before, first, kinds = np.unique(found >> _BITS, return_index=True, return_counts=True)
        followed = np.diff(np.concatenate([[0], np.cumsum(times)])[[*first, len(times)]])
        sizes += [len(found), len(before)]
        parts += [found, times, before, followed, kinds]
    return np.concatenate([np.array(sizes), *parts]).astype(np.int64)


def _run(pieces: Sequence[int]) -> int:
    found = 0
    for piece in pieces:
        found = (found << _BITS) | piece
    return found
