"""How much later a microphone hears what a speaker plays, found by comparing the two sounds.

Generalised cross-correlation with phase transform: Knapp and Carter, IEEE Transactions on Acoustics, Speech, and Signal
Processing 24:4, 1976.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from edgeassist.audio.files import RATE

LEAST_CLEAR = 15.0
"""So many times must a delay stand out from the others. Sounds that have nothing in common stay below 12."""

_BAND_HZ = (300.0, 6000.0)
"""Where speech is, and small speakers play."""

_EDGE = 32
"""Samples at either end of `played` that count for no delay: a tone that begins or ends there looks like one."""

Samples = NDArray[np.int16]


def find(heard: Samples, played: Samples) -> int | None:
    """Behind how many samples of `played`, the longer sound, `heard` begins in it; None where it is not in it."""
    size = 1 << (len(played) - 1).bit_length()
    spectrum = np.conj(np.fft.rfft(heard, size)) * np.fft.rfft(played, size)
    spectrum /= np.abs(spectrum) + 1e-9
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    spectrum[(hertz < _BAND_HZ[0]) | (hertz > _BAND_HZ[1])] = 0
    likeness = np.abs(np.fft.irfft(spectrum, size)[: len(played) - len(heard) + 1])
    best = int(likeness.argmax())
    inside = _EDGE <= best < len(likeness) - _EDGE
    return best if inside and likeness[best] > LEAST_CLEAR * np.sqrt(np.mean(likeness**2)) else None
