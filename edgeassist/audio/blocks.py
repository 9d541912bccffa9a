"""From chunks of any length to blocks for a device, and from these to the reference of an echo canceller."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from edgeassist.audio.files import RATE
from edgeassist.audio.formats import Converter, Format
from edgeassist.events import AudioChunk

Played = Callable[[AudioChunk, float], None]
"""Gets what was handed to the speaker, 16 kHz mono, and the `time.monotonic()` at which it begins to sound."""


class Blocks:
    """Blocks of equal length in the format of a device, from chunks of any format."""

    def __init__(self, source: Format, device: Format, seconds: float) -> None:
        self._converter = Converter(source, device)
        self._size = device.bytes_of(seconds)
        self._pending = b""

    def feed(self, chunk: AudioChunk) -> Iterator[bytes]:
        """The blocks that are whole with this chunk."""
        source = Format(chunk.rate, chunk.channels)
        if source != self._converter.source:
            self._pending += self._converter.feed(b"", last=True)
            self._converter = Converter(source, self._converter.target)
        yield from self._whole(self._converter.feed(chunk.audio))

    def rest(self, silence_s: float) -> Iterator[bytes]:
        """What is left, and silence of at least so many seconds up to a whole block."""
        silence = bytes(self._converter.target.bytes_of(silence_s))
        yield from self._whole(self._converter.feed(b"", last=True) + silence)
        yield self._pending.ljust(self._size, b"\0")
        self._pending = b""

    def _whole(self, audio: bytes) -> Iterator[bytes]:
        sound = self._pending + audio
        whole = len(sound) - len(sound) % self._size
        self._pending = sound[whole:]
        for start in range(0, whole, self._size):
            yield sound[start : start + self._size]


class Reference:
    """Gives a listener what a device plays, in the program's own format."""

    def __init__(self, device: Format, played: Played) -> None:
        self._converter = Converter(device, Format(RATE, 1))
        self._played = played
        self._lag_s = 0.0

    def feed(self, block: bytes, leaves_at: float) -> None:
        """`leaves_at`: when the block begins to sound. A resampler gives its sound out a little later."""
        chunk = AudioChunk(self._converter.feed(block), RATE)
        if chunk.audio:
            self._played(chunk, leaves_at - self._lag_s)
        self._lag_s += self._converter.source.seconds_of(block) - chunk.seconds
