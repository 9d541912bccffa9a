"""Hears recordings, clean and in noise, one after the other with one set of ears."""

from __future__ import annotations

import atexit
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from edgeassist.audio import files
from edgeassist.bench import memory
from edgeassist.bench.mixing import Samples, mixed
from edgeassist.bench.recordings import Recording
from edgeassist.errors import UsageError
from edgeassist.events import AudioChunk, Event, Failed, Transcript, Turn

Hear = Callable[[Iterable[AudioChunk]], Iterator[Event]]
Cut = Callable[[AudioChunk], Iterable[AudioChunk]]

_FULL_SCALE = 32768
_NOISE_LIMIT_S = 3600
_SILENCE = AudioChunk(bytes(files.RATE), files.RATE)


@dataclass(frozen=True)
class Setup:
    """What a process needs to hear; it is sent to each."""

    ears: Callable[[], AbstractContextManager[Hear]]
    """Opens an assistant and gives its `hear`."""

    cut: Cut
    """Cuts a recording as a microphone would give it."""

    noise: Path | None


@dataclass(frozen=True, slots=True)
class Case:
    """A recording, clean or in noise."""

    recording: Recording

    snr_db: int | None
    """None without noise."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a case."""

    case: Case
    turn: Turn

    seconds: float
    """Length of the sound."""

    final_ms: float | None
    """From the last chunk to the final transcript; None where there was none."""

    failure: str = ""
    """What an engine said that failed."""


class Listener:
    """The ears of one process, opened at the first case and closed when the process ends."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    @cached_property
    def _hear(self) -> Hear:
        stack = ExitStack()
        atexit.register(stack.close)
        hear = stack.enter_context(self._setup.ears())
        _play_silence(hear)  # the engine loads now, and not within the first measurement
        return hear

    @cached_property
    def _noise(self) -> Samples:
        assert self._setup.noise
        return _samples(files.read(self._setup.noise, _NOISE_LIMIT_S))

    def heard(self, case: Case) -> Heard:
        """Play a case. Raises an EdgeassistError where the ears cannot be had or the sound cannot be read."""
        sound = self._sound(case)
        watched = _Watched(self._setup.cut(sound))
        final_ms, failure = None, ""
        for event in self._hear(watched):
            match event:
                case Transcript(final=True):
                    final_ms = watched.ms_since_last()
                case Failed("asr", message):
                    failure = message
                case Turn():
                    turn = event
        return Heard(case, turn, sound.seconds, final_ms, failure)

    def memory(self) -> dict[str, int]:
        """Engine → bytes; where no case came to this process, its ears are opened for it."""
        _play_silence(self._hear)
        return memory.of_engines(os.getpid())

    def _sound(self, case: Case) -> AudioChunk:
        clean = files.read(case.recording.file)
        if case.snr_db is None:
            return clean
        speech = _samples(clean)
        if len(speech) > len(self._noise):
            raise UsageError(f"{self._setup.noise} is shorter than {case.recording.file}; give a longer noise.")
        return _chunk(mixed(speech, self._noise, case.snr_db, case.recording.file.name))


class _Watched:
    """Chunks, and when the last one was taken."""

    def __init__(self, chunks: Iterable[AudioChunk]) -> None:
        self._chunks = chunks
        self._taken = time.perf_counter()

    def __iter__(self) -> Iterator[AudioChunk]:
        for chunk in self._chunks:
            self._taken = time.perf_counter()
            yield chunk

    def ms_since_last(self) -> float:
        return (time.perf_counter() - self._taken) * 1000


def cases(recordings: Sequence[Recording], snrs_db: Sequence[int]) -> list[Case]:
    """Every recording clean, then in noise from the weakest to the strongest."""
    levels = [None, *sorted(set(snrs_db), reverse=True)]
    return [Case(recording, snr_db) for snr_db in levels for recording in recordings]


def _play_silence(hear: Hear) -> None:
    deque(hear([_SILENCE]), maxlen=0)


def _samples(sound: AudioChunk) -> Samples:
    return np.frombuffer(sound.audio, "<i2").astype(np.float64) / _FULL_SCALE


def _chunk(samples: Samples) -> AudioChunk:
    return AudioChunk(np.rint(samples * _FULL_SCALE).astype("<i2").tobytes(), files.RATE)
