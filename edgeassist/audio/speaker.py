"""A live speaker: plays an answer while it is still being made, and falls silent at once when told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Self

from edgeassist.audio.blocks import Blocks, Played, Reference
from edgeassist.audio.devices import Wanted, is_number, stable_name
from edgeassist.audio.formats import Format, louder
from edgeassist.audio.pauses import growing_pauses
from edgeassist.audio.portaudio import Sound, Stream, shared_sound
from edgeassist.errors import DeviceMissing
from edgeassist.events import AudioChunk, State

BLOCK_S = 0.02
"""Seconds of sound that are handed to the device at once: `stop` waits for one block at most."""

_LATENCY_S = 0.1
"""Sound the device holds against gaps; `stop` throws it away."""

_MARGIN_S = 0.04
"""Silence written after an answer beyond what the device holds, so that all of it is out before that is closed:
PortAudio's own way of waiting for the end cuts off up to 25 milliseconds on PulseAudio."""

_REFRESH_S = 0.5


class Speaker:
    """Plays one answer at a time; the device is open while one is played, and closed between."""

    def __init__(
        self,
        device: Wanted = None,
        *,
        volume: float = 1.0,
        on_state: Callable[[State], None] | None = None,
        played: Played | None = None,
        silenced: Callable[[float], None] | None = None,
        sound: Sound | None = None,
    ) -> None:
        """`device` is a name, a unique part of one, or a number; None takes the system's default.

        `on_state` gets `faulty` with the reason when the device is lost, once, and `idle` when it is there again.
        `played` gets every block as 16 kHz mono, as loud as it is played, with the `time.monotonic()` at which its
        first sample leaves the device by PortAudio's reckoning: the reference of an echo canceller. `silenced` gets the
        time from which on nothing leaves the device that was to, after `stop`.
        Raises `AudioError` where PortAudio is missing.
        """
        self.device = device
        """The name to keep in a configuration; a number becomes the device's name when it is first opened."""

        self.volume = volume
        """0 to 1; a change is heard in the next block."""

        self.started_at: float | None = None
        """`time.monotonic()` when the first block of the last answer was handed to the device."""

        self.gaps = 0
        """Times that the device ran dry because the next chunk was late."""

        self._sound = sound or shared_sound()
        self._on_state = on_state or (lambda state: None)
        self._played = played
        self._silenced = silenced
        self._reference: Reference | None = None
        self._one_at_a_time = threading.Lock()
        self._device_lock = threading.Lock()
        self._stopped = threading.Event()
        self._stream: Stream | None = None
        self._last_format: Format | None = None
        self._lost = False
        self._tail_s = 0.0
        self._silent_from = 0.0
        self._retries = growing_pauses()
        self._next_refresh = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def play(self, chunks: Iterable[AudioChunk]) -> bool:
        """Play from the first chunk on, while the next are made. True where all of it was heard.

        False after `stop`, and where the device is missing or vanishes, which `on_state` is told.
        Raises `AudioError` where the device's name fits several, and whatever `chunks` raises.
        """
        with self._one_at_a_time:
            self._stopped.clear()
            self.started_at = None
            try:
                return self._play(chunks)
            except DeviceMissing as missing:
                self._lose(str(missing))
                return False
            finally:
                with self._device_lock:
                    self._shut()
                    self._reference = None

    def stop(self) -> None:
        """Be silent; returns when the device is. From any thread; without an answer nothing happens."""
        self._stopped.set()
        if self._device_lock.acquire(timeout=5 * BLOCK_S):
            try:
                if self._stream is not None and self._silenced:
                    self._silenced(time.monotonic())
                self._shut()
            finally:
                self._device_lock.release()

    def _play(self, chunks: Iterable[AudioChunk]) -> bool:
        if self._last_format is not None:
            self._open(self._last_format)  # while the first chunk is being made
        blocks: Blocks | None = None
        for chunk in chunks:
            if blocks is None:
                blocks = self._begun(Format(chunk.rate, chunk.channels))
            if not all(map(self._write, blocks.feed(chunk))):
                return False
        return not self._stopped.is_set() and (blocks is None or all(map(self._write, blocks.rest(self._tail_s))))

    def _begun(self, source: Format) -> Blocks:
        """The way from the chunks' format to that of the device, which is opened in theirs or the nearest it has."""
        stream = self._stream
        if stream is None or source != self._last_format:
            stream = self._open(source)
        self._last_format = source
        self._tail_s = stream.latency_s + _MARGIN_S
        self._silent_from = 0.0
        self._reference = Reference(stream.format, self._played) if self._played else None
        return Blocks(source, stream.format, BLOCK_S)

    def _open(self, best: Format) -> Stream:
        with self._device_lock:
            self._shut()
        try:
            stream = self._sound.playback(self.device, best, _LATENCY_S)
        except DeviceMissing:
            if not self._listed_afresh():
                raise
            stream = self._sound.playback(self.device, best, _LATENCY_S)
        if is_number(self.device):
            self.device = stable_name(stream.device.name)
        with self._device_lock:
            self._stream = stream
        self._find(stream)
        return stream

    def _listed_afresh(self) -> bool:
        """With growing pauses: it costs the microphone a tenth of a second."""
        now = time.monotonic()
        if now < self._next_refresh:
            return False
        self._next_refresh = now + next(self._retries)
        return self._sound.refresh(_REFRESH_S)

    def _write(self, block: bytes) -> bool:
        with self._device_lock:
            stream = self._stream
            if stream is None or self._stopped.is_set():
                return False
            block = louder(block, self.volume)
            now = time.monotonic()
            if self.started_at is None:
                stream.start()
                self.started_at = now = time.monotonic()
                stream.write(block)
            else:
                self.gaps += stream.write(block)
            length_s = stream.format.seconds_of(block)
            leaves_at = max(now, self._silent_from, time.monotonic() + stream.buffered_s - length_s)
            self._silent_from = leaves_at + length_s
            if self._reference is not None:
                self._reference.feed(block, leaves_at)
        return True

    def _shut(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _lose(self, reason: str) -> None:
        if not self._lost:
            self._lost = True
            self._on_state(State("faulty", reason))

    def _find(self, stream: Stream) -> None:
        self._retries = growing_pauses()
        self._next_refresh = 0.0
        if self._lost:
            self._lost = False
            self._on_state(State("idle", f"The speaker {stable_name(stream.device.name)} is back."))
