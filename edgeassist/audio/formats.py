"""Between the sound of the program, 16 kHz mono, and what a device can do. All samples are signed 16 bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

_COMMON_RATES = (48000, 44100)


@dataclass(frozen=True, slots=True)
class Format:
    """How samples are laid out."""

    rate: int
    """Samples per second and channel (hertz)."""

    channels: int

    def __str__(self) -> str:
        return f"{self.rate} hertz, {self.channels} channel{'s' if self.channels > 1 else ''}"

    def bytes_of(self, seconds: float) -> int:
        """How many bytes so many seconds take, a whole number of frames."""
        return round(self.rate * seconds) * self.channels * 2

    def seconds_of(self, audio: bytes) -> float:
        """How long these bytes sound."""
        return len(audio) / (2 * self.channels * self.rate)


def candidates(best: Format, default_rate: int, most_channels: int) -> list[Format]:
    """What to try on a device, the best first; rates in hertz."""
    rates = dict.fromkeys((best.rate, default_rate, *_COMMON_RATES))
    counts = [count for count in dict.fromkeys((best.channels, 1, 2, most_channels)) if 0 < count <= most_channels]
    return [Format(rate, count) for rate in rates for count in counts]


class Converter:
    """Turns a stream of sound from one format into another; bit for bit where they are equal."""

    def __init__(self, source: Format, target: Format) -> None:
        self.source, self.target = source, target
        self._resampler: Any = None
        if source.rate != target.rate:
            self._resampler = soxr.ResampleStream(source.rate, target.rate, self._carried, dtype="int16")

    @property
    def _carried(self) -> int:
        """Channels that are resampled: one where they are mixed."""
        return self.source.channels if self.source.channels == self.target.channels else 1

    def feed(self, audio: bytes, last: bool = False) -> bytes:
        """What can be given out now; with `last` also what the filter still holds."""
        if self.source == self.target:
            return audio
        frames = np.frombuffer(audio, "<i2").reshape(-1, self.source.channels)
        if self._carried != self.source.channels:
            frames = frames.mean(axis=1, keepdims=True).round().astype("<i2")
        if self._resampler is not None:
            frames = self._resampler.resample_chunk(np.ascontiguousarray(frames), last=last)
        if self._carried != self.target.channels:
            frames = np.repeat(frames, self.target.channels, axis=1)
        return frames.tobytes()


def louder(audio: bytes, gain: float) -> bytes:
    """The samples times `gain`, 0 to 1; the same bytes at 1."""
    if gain == 1:
        return audio
    samples: NDArray[np.int16] = np.frombuffer(audio, "<i2")
    return (samples * gain).round().astype("<i2").tobytes()
