"""Short sounds that say without words what the assistant is at. Made here; there are no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from edgeassist.events import AudioChunk

Earcon = Literal["woken", "listening", "done", "not_understood", "muted"]

Tone = tuple[float, float]
"""Hertz, and seconds until the next one begins."""

TONES: Mapping[Earcon, Sequence[Tone]] = {
    "woken": ((587.3, 0.055), (880.0, 0.085)),
    "listening": ((659.3, 0.09),),
    "done": ((784.0, 0.05), (1046.5, 0.09)),
    "not_understood": ((440.0, 0.065), (329.6, 0.085)),
    "muted": ((293.7, 0.06), (220.0, 0.09)),
}
"""What is well goes up, what is not goes down."""

Rung = Literal["timer", "alarm", "reminder"]

RINGS: Mapping[Rung, Sequence[Tone]] = {
    "timer": ((880.0, 0.14), (880.0, 0.14), (880.0, 0.22)),
    "alarm": ((659.3, 0.2), (784.0, 0.2), (987.8, 0.3)),
    "reminder": ((987.8, 0.2), (784.0, 0.3)),
}

RISES = 12
"""After so many rings it is as loud as it gets: about half a minute."""

_SOFTEST = 0.08
_LOUDEST = 0.8
"""Of full scale."""
_RING_PAUSE_S = 1.4
"""Silence after each ring, in which somebody can be heard who says stop."""

RATE = 22050

_LOUDNESS = 0.12
"""Of full scale: quieter than the voice, which fills it."""
_ATTACK_S = 0.008
_RELEASE_S = 0.03
_OVERTONE = 0.2


@lru_cache(maxsize=16)
def earcon(name: Earcon, rate: int = RATE) -> AudioChunk:
    """A sound of 80 to 150 ms, mono, that begins and ends in silence; `rate` in hertz."""
    samples = np.concatenate([_tone(*tone, rate) for tone in TONES[name]])
    return AudioChunk(np.rint(samples * _LOUDNESS * 32767).astype("<i2").tobytes(), rate)


def ring(name: Rung, number: int, rate: int = RATE) -> AudioChunk:
    """The ring with a number, from 0 on, each louder than the one before, and a pause; `rate` in hertz."""
    loudness = _SOFTEST * (_LOUDEST / _SOFTEST) ** (min(number, RISES) / RISES)
    samples = np.concatenate([_tone(*tone, rate) for tone in RINGS[name]])
    sound = np.rint(samples * loudness * 32767).astype("<i2").tobytes()
    return AudioChunk(sound + bytes(2 * round(_RING_PAUSE_S * rate)), rate)


def _tone(hertz: float, seconds: float, rate: int) -> NDArray[np.float64]:
    time = np.arange(round(seconds * rate)) / rate
    wave = np.sin(2 * np.pi * hertz * time) + _OVERTONE * np.sin(4 * np.pi * hertz * time)
    return np.asarray(wave / (1 + _OVERTONE) * _rising(time, _ATTACK_S) * _rising(time[::-1], _RELEASE_S))


def _rising(time: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """From 0 to 1 in so many seconds, without a corner that would click."""
    return np.asarray(np.sin(np.minimum(time / seconds, 1) * np.pi / 2) ** 2)
