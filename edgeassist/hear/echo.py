"""Takes what the speaker plays out of what the microphone hears, so that the assistant does not hear itself.

How much later a sound is heard than it was played differs from device to device and from answer to answer, and the
canceller must know it to a millisecond or it forgets what it has learnt of the room. So the delay is found anew at the
beginning of each answer; until then what is heard is held back, and given out cleaned when it is found.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from edgeassist.audio.files import RATE
from edgeassist.events import AudioChunk
from edgeassist.hear import delay

FRAME = 256
"""Samples that are cancelled at once, see `edgeassist.engines.echo`."""

EARLIEST, LATEST = -RATE // 20, RATE * 45 // 100
"""An echo is looked for so many samples after its sound was said to leave the speaker: from -50 to 450 ms."""

LEAD = RATE * 8 // 1000
"""The canceller is given a sound so many samples before its echo, should the delay shrink a little."""

HELD = RATE * 6 // 10
"""Where no echo is found in so many samples after a sound began, there is none, and nothing is cancelled."""

_TAIL = RATE // 10
"""So many samples after a sound there may still be echo of it."""

_LEAST = RATE // 10
"""A delay is believed when so many samples of the echo have been heard."""

_COMPARED = RATE
"""Samples that are compared at most to find the delay."""

_LOOK_AGAIN = RATE // 4
"""The delay is looked at again after so many samples: the microphone may have lost some."""

_MOVED = RATE * 3 // 1000
"""It has changed when it differs by so many samples; what is less the canceller learns by itself."""

_FOLLOWS = RATE * 6 // 100
"""Sound that leaves the speaker within so many samples of the end of the last one follows it without a gap."""

_CLOSED_S = 1.0
"""A microphone that is so late was closed meanwhile."""

_DRIFT_S = 5e-5
"""By so much a chunk may the clocks of computer and microphone drift apart."""

_LEFT_OVER = RATE * 6 // 10
"""Over so many samples is counted how much of the sound is left."""

_WINDOW, _HOP = RATE * 64 // 1000, RATE * 16 // 1000
"""Samples over which coherence is measured: longer than most of a room's echo."""

_BEGUN = 500
"""With a sample larger than that an answer begins to be heard."""

_SILENT = 50
"""Samples up to this size make no echo."""

Cancel = Callable[[bytes, bytes], bytes]
"""A frame that was heard, and one that was played → the first without the second; all of `FRAME` samples, 16 bit."""

Samples = NDArray[np.int16]

_NOTHING = np.zeros(0, np.int16)


class EchoCanceller:
    """Takes sound from the speaker's thread and the microphone's."""

    def __init__(self, cancel: Cancel) -> None:
        self._cancel = cancel
        self._lock = threading.Lock()
        self._clock = _Clock()
        self._microphone = _Track()
        self._speaker = _Track()
        self._held: deque[tuple[int, Samples]] = deque()
        self._sounds = False  # whether the answer that is played has got beyond silence
        self._sought_from: int | None = None
        self._delay: int | None = None
        self._seen: int | None = None  # the delay that was found last; tones of an alarm show a wrong one now and then
        self._look_at = 0
        self._given: deque[tuple[int, Samples, Samples]] = deque()  # place, heard and left

    def played(self, chunk: AudioChunk, at: float) -> None:
        """Sound for the speaker, 16 kHz mono; it leaves the device at about `at` (`time.monotonic()`)."""
        sound = _samples(chunk)
        with self._lock:
            place = self._clock.place(at)
            if place is None:
                return  # nobody listens yet
            if abs(place - self._speaker.end) > _FOLLOWS:
                self._sounds = False
            else:
                place = self._speaker.end
            self._speaker.put(place, sound)
            if not self._sounds and (loud := np.flatnonzero(_loud(sound, _BEGUN))).size:
                self._sounds = True
                self._sought_from = place + int(loud[0])

    def silenced(self, at: float) -> None:
        """What was to leave the speaker after `at` was thrown away."""
        with self._lock:
            place = self._clock.place(at)
            if place is not None and place < self._speaker.end:
                self._speaker.put(place, np.zeros(0, np.int16))
                self._sounds = False
                if self._sought_from is not None and self._sought_from >= place:
                    self._sought_from = None

    def heard(self, chunk: AudioChunk, at: float) -> list[AudioChunk]:
        """A chunk of the microphone, whole frames of 16 kHz mono, that was complete at about `at`.

        Gives chunks that are ready, in order: mostly this one; none while the delay is looked for, and then all that
        were held back for that.
        """
        sound = _samples(chunk)
        if len(sound) % FRAME:
            raise ValueError(f"a chunk must be whole frames of {FRAME} samples, not {len(sound)} samples")
        with self._lock:
            place = self._clock.heard(len(sound), at)
            self._microphone.put(place, sound)
            self._held.append((place, sound))
            self._look(place + len(sound))
            ready = [self._counted(*self._held.popleft()) for _ in range(self._ready())]
            self._forget(place)
        return [AudioChunk(each.tobytes(), RATE) for each in ready]

    @property
    def left_db(self) -> float:
        """How much of the last 0.6 seconds given out is left, in decibels: 0 where nothing was taken out.

        What is left and follows what was played does not count: it is echo that the canceller has not learnt yet.
        Where the figure is far below, nearly all that could be heard was echo, and words in it are the assistant's own.
        """
        with self._lock:
            heard, left, played = self._lately()
        return 10 * math.log10((_apart(left, played) + 1) / (_energy(heard) + 1))

    def _lately(self) -> tuple[Samples, Samples, Samples]:
        """What was heard, what is left of it, and what was played, over the last 0.6 seconds given out."""
        if not self._given:
            return (_NOTHING,) * 3
        heard = np.concatenate([heard for _, heard, _ in self._given])
        left = np.concatenate([left for _, _, left in self._given])
        begin = self._given[0][0] - (self._delay or 0)
        return heard, left, self._speaker.get(begin, begin + len(heard))

    def _look(self, now: int) -> None:
        """Find the delay, where a sound has begun or it is time to look again."""
        if self._sought_from is not None and now > self._sought_from:
            latest = min(LATEST, now - self._sought_from - _LEAST)
            self._delay = self._found(max(self._sought_from, now - _COMPARED), now, latest)
            if self._delay is not None or now > self._sought_from + HELD:
                self._sought_from = None
                self._look_at = now + _LOOK_AGAIN
        elif now >= self._look_at:
            found = self._found(now - _COMPARED, now, LATEST)
            if found is not None and _near(found, self._seen) and not _near(found, self._delay):
                self._delay = found
            self._seen = found
            self._look_at = now + _LOOK_AGAIN

    def _found(self, begin: int, end: int, latest: int) -> int | None:
        """The delay, not beyond `latest`, of what was heard in a stretch."""
        if latest <= EARLIEST:
            return None
        played = self._speaker.get(begin - latest, end - EARLIEST)
        if not _loud(played).any():
            return None
        place = delay.find(self._microphone.get(begin, end), played)
        return None if place is None else latest - place

    def _ready(self) -> int:
        """How many of the held chunks may be given out."""
        wait = self._sought_from
        return sum(wait is None or place + len(sound) <= wait for place, sound in self._held)

    def _counted(self, place: int, sound: Samples) -> Samples:
        cleaned = self._cleaned(place, sound)
        self._given.append((place, sound, cleaned))
        while place + len(sound) - self._given[0][0] > max(_LEFT_OVER, len(sound)):
            self._given.popleft()
        return cleaned

    def _cleaned(self, place: int, sound: Samples) -> Samples:
        """A chunk without echo."""
        if self._delay is None:
            return sound
        begin = place - self._delay + LEAD
        played = self._speaker.get(begin - _TAIL, begin + len(sound))
        if not _loud(played).any():
            return sound
        frames = zip(_frames(sound), _frames(played[_TAIL:]), strict=True)
        return np.frombuffer(b"".join(self._cancel(heard, sounded) for heard, sounded in frames), "<i2")

    def _forget(self, now: int) -> None:
        oldest = min([now, *[place for place, _ in self._held], *[place for place, _, _ in self._given]]) - _COMPARED
        self._microphone.forget(oldest)
        self._speaker.forget(oldest - LATEST - _TAIL)


class _Clock:
    """Which sample of the microphone belongs to a time. Chunks come late now and then, and never early."""

    def __init__(self) -> None:
        self._began_at: float | None = None
        self._end = 0

    def place(self, at: float) -> int | None:
        """The number of the sample; None before the first chunk."""
        return None if self._began_at is None else round((at - self._began_at) * RATE)

    def heard(self, count: int, at: float) -> int:
        """The number of the first of the samples that were complete at that time."""
        began_at = at - (self._end + count) / RATE
        if self._began_at is None:
            self._began_at = began_at
        elif began_at - self._began_at > _CLOSED_S:
            self._end += round((began_at - self._began_at) * RATE)
        else:
            self._began_at = min(began_at, self._began_at + _DRIFT_S)
        self._end += count
        return self._end - count


@dataclass
class _Track:
    """A sound by the numbers of its samples, with silence where there is none."""

    begin: int = 0
    samples: Samples = field(default_factory=lambda: np.zeros(0, np.int16))

    @property
    def end(self) -> int:
        return self.begin + len(self.samples)

    def put(self, place: int, sound: Samples) -> None:
        """From `place` on it is this sound; what stood there is dropped, and what is long past."""
        kept = self.get(min(self.begin, place), place) if place < self.end + RATE else sound[:0]
        self.begin, self.samples = place - len(kept), np.concatenate([kept, sound])

    def get(self, begin: int, end: int) -> Samples:
        found = np.zeros(end - begin, np.int16)
        first, last = max(begin, self.begin), min(end, self.end)
        if first < last:
            found[first - begin : last - begin] = self.samples[first - self.begin : last - self.begin]
        return found

    def forget(self, before: int) -> None:
        """Drop what is older; now and then, for it moves the rest."""
        old = min(before, self.end) - self.begin
        if old > RATE:
            self.begin, self.samples = self.begin + old, self.samples[old:].copy()


def _samples(chunk: AudioChunk) -> Samples:
    return np.frombuffer(chunk.audio, "<i2")


def _loud(sound: Samples, silent: int = _SILENT) -> NDArray[np.bool_]:
    return (sound > silent) | (sound < -silent)


def _near(one: int, other: int | None) -> bool:
    return other is not None and abs(one - other) <= _MOVED


def _energy(sound: Samples) -> float:
    return float(np.square(sound, dtype=np.float64).sum())


def _apart(left: Samples, played: Samples) -> float:
    """The energy of what is left and does not follow what was played, by the coherence of the two (Welch's method)."""
    if len(left) < 2 * _WINDOW or not _loud(played).any():
        return _energy(left)
    one, other = (
        np.fft.rfft(sliding_window_view(sound, _WINDOW)[::_HOP] * np.hanning(_WINDOW)) for sound in (left, played)
    )
    together = np.abs((one * other.conj()).sum(axis=0)) ** 2
    powers = (np.abs(one) ** 2).sum(axis=0)
    coherence = together / (powers * (np.abs(other) ** 2).sum(axis=0) + 1e-9)
    return _energy(left) * float((powers * (1 - coherence)).sum() / (powers.sum() + 1e-9))


def _frames(sound: Samples) -> list[bytes]:
    return [sound[start : start + FRAME].tobytes() for start in range(0, len(sound), FRAME)]
