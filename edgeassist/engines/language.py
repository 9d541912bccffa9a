"""What is likely to be said, as a language model of an ear's pieces: with it an ear that is unsure leans to words that
are said here. It needs numpy alone.

Runs of up to four pieces are counted in texts and smoothed after Witten and Bell ("The zero-frequency problem", 1991):
a run that was not seen has what is left for it after the pieces before it, spread as after fewer of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    times: NDArray[np.int32]
    before: Runs
    """Sorted."""
    followed: NDArray[np.int32]
    """How often anything followed each `before`."""
    kinds: NDArray[np.int32]
    """How many different pieces did."""


class Language:
    """The likelihood of pieces after others; pieces are numbers below 32,768."""

    def __init__(self, counts: Sequence[_Counts]) -> None:
        """`counts` of runs of one piece, of two, and so on."""
        self._counts = tuple(counts)

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


def learn(texts: Iterable[Sequence[int]]) -> Language:
    """Count the runs of texts, each with the signs of its beginning and end."""
    joined, starts = list[int](), list[int]()
    for text in texts:
        starts += range(len(text))
        joined += text
    pieces, place = np.array(joined, np.int64), np.array(starts)
    counts = []
    runs = np.zeros_like(pieces)
    for length in range(ORDER):
        shifted = np.concatenate([np.zeros(length, np.int64), pieces])[: len(pieces)]
        runs = runs | (shifted << (_BITS * length))
        counts.append(_counted(runs[place >= max(1, length)]))
    return Language(counts)


def _counted(found: Runs) -> _Counts:
    runs, times = np.unique(found, return_counts=True)
    before, first, kinds = np.unique(runs >> _BITS, return_index=True, return_counts=True)
    followed = np.diff(np.concatenate([[0], np.cumsum(times)])[[*first, len(times)]])
    return _Counts(runs, times.astype(np.int32), before, followed.astype(np.int32), kinds.astype(np.int32))


def _run(pieces: Sequence[int]) -> int:
    found = 0
    for piece in pieces:
        found = (found << _BITS) | piece
    return found
