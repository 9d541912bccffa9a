"""How many recordings of a wake word wake, clean and in noise, and how often other speech does.

The sound is given as a microphone would give it: in short chunks, with a second of silence or noise around.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgeassist.audio import files
from edgeassist.bench.mixing import Samples, mixed
from edgeassist.errors import UsageError
from edgeassist.events import AudioChunk, Detection

Wake = Callable[[AudioChunk], Detection | None]

CHUNK_S = 0.032
AROUND_S = 1.0
"""So much silence or noise stands before and after a recording."""

_FULL_SCALE = 32768
_NOISE_LIMIT_S = 3600
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Row:
    """All recordings at one strength of noise."""

    snr_db: int | None
    """None without noise."""

    recordings: int

    woken: int
    """In how many the wake word was heard."""

    detections: int
    """How often it was heard in all."""

    seconds: float
    """Length of all sound."""

    processor_s: float
    """Seconds of one core that it took, in this process and the engines'."""

    @property
    def percent(self) -> float:
        """Share of the recordings that woke."""
        return 100 * self.woken / self.recordings

    @property
    def per_hour(self) -> float:
        """Detections in an hour of such sound."""
        return 3600 * self.detections / self.seconds

    @property
    def processor_percent(self) -> float:
        """Share of one core while listening to a microphone."""
        return 100 * self.processor_s / self.seconds


class Room:
    """Plays recordings to a listener, without noise or in one."""

    def __init__(self, wake: Wake, noise: Path | None = None, around_s: float = AROUND_S) -> None:
        """Raises AudioError where the noise cannot be read."""
        self._wake = wake
        self._noise = _samples(files.read(noise, _NOISE_LIMIT_S)) if noise else None
        self._around = np.zeros(int(around_s * files.RATE))

    def row(self, recordings: Sequence[Path], snr_db: int | None = None) -> Row:
        """Play some recordings one after the other. Raises AudioError, EngineError and UsageError."""
        found, seconds, processor_s = [], 0.0, 0.0
        for recording in recordings:
            sound = self._sound(recording, snr_db)
            engines_s, own_s = _engines_s(), time.process_time()
            found.append(sum(self._wake(chunk) is not None for chunk in in_chunks(sound)))
            processor_s += time.process_time() - own_s + _engines_s() - engines_s
            seconds += sound.seconds
        return Row(snr_db, len(recordings), sum(map(bool, found)), sum(found), seconds, processor_s)

    def _sound(self, recording: Path, snr_db: int | None) -> AudioChunk:
        speech = np.concatenate([self._around, _samples(files.read(recording, _NOISE_LIMIT_S)), self._around])
        if snr_db is not None and self._noise is not None:
            if len(speech) > len(self._noise):
                raise UsageError(f"The noise is shorter than {recording}; give a longer noise.")
            speech = mixed(speech, self._noise, snr_db, recording.name)
        return _chunk(speech)


def in_chunks(sound: AudioChunk) -> Iterator[AudioChunk]:
    """Sound of 16 kHz as a microphone gives it."""
    size = 2 * int(files.RATE * CHUNK_S)
    for start in range(0, len(sound.audio), size):
        yield AudioChunk(sound.audio[start : start + size], files.RATE)


def recordings(folder: Path) -> tuple[Path, ...]:
    """All sound files of a folder, by name. Raises UsageError."""
    found = tuple(sorted(each for each in folder.glob("*") if each.suffix in (".flac", ".wav", ".ogg")))
    if not found:
        raise UsageError(f"{folder} holds no recording; give a folder with WAV, FLAC or Ogg files.")
    return found


def _engines_s() -> float:
    """Processor time of all processes that this one has started, in seconds; from Linux's `/proc`."""
    return sum(_used_s(process, os.getpid()) for process in Path("/proc").glob("[0-9]*"))


def _used_s(process: Path, parent: int) -> float:
    with suppress(OSError):  # it has ended meanwhile
        _, its_parent, *more = (process / "stat").read_text().rpartition(")")[2].split()
        if int(its_parent) == parent:
            return (int(more[9]) + int(more[10])) / _TICK
    return 0.0


def _samples(sound: AudioChunk) -> Samples:
    return np.frombuffer(sound.audio, "<i2").astype(np.float64) / _FULL_SCALE


def _chunk(samples: Samples) -> AudioChunk:
    return AudioChunk(np.rint(samples * _FULL_SCALE).astype("<i2").tobytes(), files.RATE)
