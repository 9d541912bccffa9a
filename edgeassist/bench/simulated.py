"""A microphone that hears recordings and a speaker that keeps what it plays; both live in the time of the sound."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from threading import Condition

from edgeassist.audio.files import RATE
from edgeassist.events import AudioChunk, State

CHUNK_S = 0.032
BUFFER_S = 5.0
"""Seconds of sound that the speaker takes ahead of what it plays."""

_CHUNK_BYTES = 2 * int(RATE * CHUNK_S)


class Tape:
    """A microphone in a silent room where recordings are played. `say`, `happen` and `close` come from any thread."""

    def __init__(self, speed: float = 1.0) -> None:
        """At speed 2 two seconds of sound pass in a second, if they are listened to as fast."""
        self.seconds = 0.0
        """How much sound was given."""

        self._speed = speed
        self._left = bytearray()
        self._states: deque[State] = deque()
        self._moved = Condition()
        self._closed = False
        self._begun = 0.0

    def say(self, sound: AudioChunk) -> float:
        """Play a recording, 16 kHz mono, after those that are still to come; the second at which it begins."""
        with self._moved:
            begins = self.seconds + len(self._left) / (2 * RATE)
            self._left += sound.audio
            return begins

    def cut(self) -> None:
        """What is still to come of the recordings is not played."""
        with self._moved:
            self._left.clear()

    def clock(self, seconds: float) -> float:
        """The `time.monotonic()` at which a second of the tape is over, if it is listened to as it runs."""
        return self._begun + seconds / self._speed

    def happen(self, state: State) -> None:
        """Something happens to the microphone."""
        self._states.append(state)

    def close(self) -> None:
        """The microphone ends."""
        with self._moved:
            self._closed = True
            self._moved.notify_all()

    @property
    def quiet(self) -> bool:
        """Whether all recordings were heard."""
        return not self._left

    def wait_until(self, seconds: float, stopped: Iterable[object] = ()) -> None:
        """Wait until so much sound was given, the tape is closed, or `stopped` is no longer empty."""
        with self._moved:
            while self.seconds < seconds and not self._closed and not stopped:
                self._moved.wait(0.1)

    def __iter__(self) -> Iterator[AudioChunk | State]:
        self._begun = time.monotonic()
        while not self._closed:
            if self._states:
                yield self._states.popleft()
                continue
            time.sleep(max(0.0, self.clock(self.seconds + CHUNK_S) - time.monotonic()))
            yield self._next()

    def _next(self) -> AudioChunk:
        with self._moved:
            audio = bytes(self._left[:_CHUNK_BYTES])
            del self._left[:_CHUNK_BYTES]
            self.seconds += CHUNK_S
            self._moved.notify_all()
        return AudioChunk(audio.ljust(_CHUNK_BYTES, b"\0"), RATE)


class Recorder:
    """A speaker that takes as long as its sound lasts on the tape."""

    def __init__(self, tape: Tape) -> None:
        self.played: list[AudioChunk] = []
        """All that was played since it was last emptied."""

        self.started_at: float | None = None
        """`time.monotonic()` of the first sample of the last answer."""

        self.volume = 1.0
        self._tape = tape
        self._stops: list[bool] = []

    def play(self, chunks: Iterable[AudioChunk]) -> bool:
        """Keep the sound and wait as long as it lasts, or until `stop`."""
        self._stops.clear()
        self.started_at = None
        end_s = self._tape.seconds
        for chunk in chunks:
            if self._stops:
                break
            self.started_at = self.started_at or time.monotonic()
            self.played.append(chunk)
            end_s = max(end_s, self._tape.seconds) + chunk.seconds
            self._tape.wait_until(end_s - BUFFER_S, self._stops)
        self._tape.wait_until(end_s, self._stops)
        return not self._stops

    def stop(self) -> None:
        """Be silent at once."""
        self._stops.append(True)
