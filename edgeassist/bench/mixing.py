"""Noise added to speech as Picovoice's speech-to-intent-benchmark adds it (`benchmark/mixer.py`, Apache-2.0).

Samples are floats, full range is -1 to 1.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

WINDOW = 2048
"""Samples over which the energy is taken."""

PEAK = 0.5
"""The largest sample of a mixture: half of full range."""

Samples = NDArray[np.float64]


def mixed(speech: Samples, noise: Samples, snr_db: float, seed: str) -> Samples:
    """The speech with a stretch of the noise that `seed` and the ratio choose; its peak is `PEAK`."""
    start = offset(len(noise) - len(speech), f"{seed} {snr_db:g}")
    return scaled_sum(speech, noise[start : start + len(speech)], snr_db)


def scaled_sum(speech: Samples, noise: Samples, snr_db: float) -> Samples:
    """The sum of two equally long stretches, the noise scaled to the ratio."""
    silence = np.finfo(np.float64).tiny
    scale = np.sqrt(energy(speech) / (max(energy(noise), silence) * 10 ** (snr_db / 10)))
    total: Samples = speech + scale * noise
    total *= PEAK / max(np.abs(total).max(), silence)
    return total


def energy(samples: Samples) -> float:
    """The largest energy of any window: adjacent ones, what is left over at the end not counted."""
    whole = len(samples) // WINDOW
    windows = samples[: whole * WINDOW].reshape(whole, WINDOW) if whole else samples.reshape(1, -1)
    return float((windows**2).sum(axis=1).max())


def offset(last: int, seed: str) -> int:
    """A place from 0 to `last`, ever the same for a seed."""
    return int(hashlib.sha256(seed.encode()).hexdigest(), 16) % (last + 1)
