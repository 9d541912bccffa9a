"""A live microphone: 16 kHz mono in equal chunks, over unplugging, muting and readers that are too slow."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from edgeassist.audio.devices import Wanted, is_number, stable_name
from edgeassist.audio.files import RATE
from edgeassist.audio.formats import Converter, Format
from edgeassist.audio.pauses import Pauses, growing_pauses
from edgeassist.audio.portaudio import Sound, Stream, shared_sound
from edgeassist.audio.route import Route
from edgeassist.errors import AudioError, DeviceMissing
from edgeassist.events import AudioChunk, State

CHUNK_SAMPLES = 512
"""32 milliseconds: a frame of the voice activity."""

WAIT_S = 0.2
"""Longest wait for sound in one step of the iteration, in seconds."""

STALLED_S = 1.0
"""A device that gave nothing for so many seconds is taken for unplugged."""

_LATENCY_S = 0.128
"""Sound that PortAudio may hold back for a slow callback; it calls in quarters of this."""

_QUEUED_BLOCKS = 100
"""Callbacks kept for a slow reader: 3.2 seconds."""

_ROUTE_EVERY_S = 1.0
_FORMAT = Format(RATE, 1)


@dataclass(slots=True)
class Losses:
    """How much sound was lost since the microphone was made. It may only count, and costs no more than that."""

    overflows: int = 0
    """Times that the device had more sound than was fetched."""

    dropped: int = 0
    """Blocks of 32 milliseconds that were thrown away because nobody read them."""


class _Intake:
    """What PortAudio's callback fills; the callback does nothing but queue."""

    def __init__(self, losses: Losses) -> None:
        self.blocks: queue.Queue[bytes] = queue.Queue(_QUEUED_BLOCKS)
        self.last = time.monotonic()
        self.ended = False
        self._losses = losses

    def heard(self, data: Any, frames: int, times: Any, status: Any) -> None:
        self.last = time.monotonic()
        if status.input_overflow:
            self._losses.overflows += 1
        block = bytes(data)
        try:
            self.blocks.put_nowait(block)
        except queue.Full:
            self._losses.dropped += 1
            with suppress(queue.Empty, queue.Full):
                self.blocks.get_nowait()
                self.blocks.put_nowait(block)

    def finished(self) -> None:
        self.ended = True

    def dead(self) -> bool:
        return self.ended or (self.blocks.empty() and time.monotonic() - self.last > STALLED_S)


class Microphone:
    """Sound of a device, by iteration; `mute`, `unmute` and `close` may be called from any thread.

    An iteration never ends before `close`, and gives, at least every `WAIT_S` seconds, one of

    - an `AudioChunk` of 1024 samples, 16 kHz mono;
    - a `State`: `faulty` with the reason when the device is lost, `idle` when it is there again, `muted` when a mute
      closed it, and `idle` or `faulty` when that ends;
    - None: nothing came.
    """

    def __init__(
        self,
        device: Wanted = None,
        *,
        muted_by: Callable[[], bool] | None = None,
        sound: Sound | None = None,
        pauses: Pauses = growing_pauses,
    ) -> None:
        """`device` is a name, a unique part of one, or a number; None takes the system's default.

        `muted_by` is a switch that is asked at every step of the iteration (see `mute.py`).
        Raises `AudioError` where PortAudio is missing.
        """
        self.device = device
        """The name to keep in a configuration; a number becomes the device's name when it is first opened."""

        self.losses = Losses()
        self._sound = sound or shared_sound()
        self._muted_by = muted_by or (lambda: False)
        self._pauses = pauses
        self._lock = threading.RLock()
        self._route = Route(named=device is not None)
        self._news: deque[State] = deque()
        self._chunks: deque[AudioChunk] = deque()
        self._asked_to_mute = False
        self._said_muted = False
        self._lost = ""
        self._closed = False
        self._stream: Stream | None = None
        self._intake = _Intake(self.losses)
        self._converter = Converter(_FORMAT, _FORMAT)
        self._pending = b""
        self._retries = pauses()
        self._next_try = 0.0
        self._next_look = 0.0

    @property
    def muted(self) -> bool:
        """True while no stream may be open, by `mute` or by the switch."""
        return self._asked_to_mute or self._muted_by()

    @property
    def format(self) -> Format | None:
        """What was agreed with the device; None while no stream is open."""
        stream = self._stream
        return stream.format if stream else None

    def __enter__(self) -> Self:
        """Open the device; one that is not there now is reported by the iteration, and taken up when it comes.

        Raises `AudioError` where the name fits several devices.
        """
        with self._lock:
            if not self.muted:
                try:
                    self._open()
                except DeviceMissing as missing:
                    self._lose(str(missing))
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[AudioChunk | State | None]:
        while not self._closed:
            yield self._next()

    def mute(self) -> None:
        """Close the stream, and forget what was not read yet. When this returns the device is closed."""
        with self._lock:
            self._asked_to_mute = True
            self._shut()

    def unmute(self) -> None:
        """Open the stream again, unless the switch is on or the device is missing."""
        with self._lock:
            self._asked_to_mute = False
            self._attend()

    def close(self) -> None:
        """End the iteration and close the device."""
        with self._lock:
            self._closed = True
            self._shut()

    def _next(self) -> AudioChunk | State | None:
        end = time.monotonic() + WAIT_S
        while True:
            with self._lock:
                self._attend()
                if self._news:
                    return self._news.popleft()
                if self._chunks:
                    return self._chunks.popleft()
                intake = self._intake
            left = end - time.monotonic()
            if left <= 0 or self._closed:
                return None
            with suppress(queue.Empty):
                self._take(intake, intake.blocks.get(timeout=left))

    def _take(self, intake: _Intake, block: bytes) -> None:
        with self._lock:
            if intake is not self._intake or self._stream is None:
                return  # muted or lost meanwhile
            if self._lost and not self._found():
                return
            self._pending += self._converter.feed(block)
            size = 2 * CHUNK_SAMPLES
            while len(self._pending) >= size:
                self._chunks.append(AudioChunk(self._pending[:size], RATE))
                self._pending = self._pending[size:]

    def _attend(self) -> None:
        """Bring the stream to what it should be: open, closed, or tried again."""
        muted = self.muted
        self._tell_mute(muted)
        if muted or self._closed:
            self._shut()
        elif self._stream is None:
            self._try_to_open()
        elif self._intake.dead() or self._strayed():
            self._lose(f"The microphone {self._name} gives no sound any more; plug it in again.")
        elif self._sound.pause_wanted:
            self._shut()
            self._sound.refresh(timeout_s=0)
            self._try_to_open()

    def _tell_mute(self, muted: bool) -> None:
        if muted != self._said_muted:
            self._said_muted = muted
            opened = State("faulty", self._lost) if self._lost else State("idle")
            self._news.append(State("muted") if muted else opened)

    def _try_to_open(self) -> None:
        now = time.monotonic()
        if self._lost and now < self._next_try:
            return
        try:
            if self._lost:
                self._sound.refresh(timeout_s=0)
            self._open()
        except AudioError as error:
            self._lose(str(error))

    def _open(self) -> None:
        self._intake = intake = _Intake(self.losses)
        stream = self._sound.record(self.device, _FORMAT, _LATENCY_S, intake.heard, intake.finished)
        intake.last = time.monotonic()
        if is_number(self.device):
            self.device = stable_name(stream.device.name)
        self._stream = stream
        self._converter = Converter(stream.format, _FORMAT)
        self._pending = b""
        self._route.opened()
        self._next_look = 0.0

    def _shut(self) -> None:
        self._chunks.clear()
        self._converter = Converter(_FORMAT, _FORMAT)
        self._intake = _Intake(self.losses)
        self._route.close()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _lose(self, reason: str) -> None:
        """Said once; the pauses begin anew with every loss."""
        self._shut()
        if not self._lost:
            self._lost = reason
            self._retries = self._pauses()
            self._news.append(State("faulty", reason))
        self._next_try = time.monotonic() + next(self._retries)

    def _found(self) -> bool:
        """Sound came from a device that was lost; False where it is another's."""
        if self._strayed():
            self._lose(self._lost)
            return False
        self._lost = ""
        self._news.append(State("idle", f"The microphone {self._name} is back."))
        return True

    def _strayed(self) -> bool:
        """Asks the sound server now and then."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + _ROUTE_EVERY_S
        return self._route.strayed()

    @property
    def _name(self) -> str:
        return stable_name(self._stream.device.name) if self._stream else str(self.device or "")
