"""Sounds of phrases, on disk or in memory, so that what was said before is heard at once.

A file for each phrase, named by a digest, so that the name tells nothing of what was said. Losing one costs time only:
whatever is wrong with the folder, the file or the disk, the phrase counts as not kept.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from edgeassist import folders
from edgeassist.events import AudioChunk

LIMIT_BYTES = 64_000_000
"""Some 45 minutes of speech."""

_KEPT_SHARE = 0.9
"""To so much of the limit it is cut down at a time, so that not every phrase looks through the folder."""

_FAULTS = (OSError, soundfile.SoundFileError)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said, and how."""

    text: str
    """As the voice is given it."""

    voice: str
    """The voice and its version."""

    speed: float = 1.0

    @property
    def key(self) -> str:
        """A name for the sound."""
        return hashlib.sha256(f"{self.voice}\0{self.speed:g}\0{self.text}".encode()).hexdigest()


class PhrasesInMemory:
    """Sounds by phrase, gone with the program; where they outgrow the limit, those kept first go. For any thread."""

    def __init__(self, limit_bytes: int = 8_000_000) -> None:
        self._limit_bytes = limit_bytes
        self._kept: dict[Phrase, AudioChunk] = {}
        self._lock = threading.Lock()

    def __contains__(self, phrase: Phrase) -> bool:
        return phrase in self._kept

    def get(self, phrase: Phrase) -> AudioChunk | None:
        """The sound of a phrase; None where it is not kept."""
        return self._kept.get(phrase)

    def put(self, phrase: Phrase, sound: AudioChunk) -> None:
        """Keep a sound."""
        with self._lock:
            self._kept[phrase] = sound
            while sum(len(each.audio) for each in self._kept.values()) > self._limit_bytes:
                del self._kept[next(iter(self._kept))]


class PhraseCache:
    """Sounds by phrase; where they outgrow the limit, those not heard for longest go. Any thread may use it."""

    def __init__(self, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        """`folder` is made when the first phrase is kept; by default one in the user's cache folder."""
        self._folder = folder or folders.cache() / "phrases"
        self._limit_bytes = limit_bytes
        self._bytes: int | None = None
        self._lock = threading.Lock()

    def __contains__(self, phrase: Phrase) -> bool:
        return self._file(phrase).exists()

    def get(self, phrase: Phrase) -> AudioChunk | None:
        """The sound of a phrase; None where it is not kept, or no longer whole."""
        file = self._file(phrase)
        try:
            with soundfile.SoundFile(file) as sound:
                samples, rate, frames = sound.read(dtype="int16", always_2d=True), sound.samplerate, sound.frames
            os.utime(file)
        except FileNotFoundError:
            return None
        except _FAULTS:
            samples, rate, frames = np.empty((0, 1), np.int16), 0, 1
        if len(samples) != frames:
            with suppress(OSError):
                file.unlink(missing_ok=True)
            return None
        return AudioChunk(samples.astype("<i2").tobytes(), rate, samples.shape[1])

    def put(self, phrase: Phrase, sound: AudioChunk) -> None:
        """Keep a sound as FLAC; one that cannot be kept is not."""
        with self._lock, suppress(*_FAULTS):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._bytes = (self._size() if self._bytes is None else self._bytes) + self._write(phrase, sound)
            if self._bytes > self._limit_bytes:
                self._bytes = self._cut()

    def _file(self, phrase: Phrase) -> Path:
        return self._folder / f"{phrase.key}.flac"

    def _write(self, phrase: Phrase, sound: AudioChunk) -> int:
        """Write beside and rename, so that nobody reads half a file; the bytes it has."""
        encoded = io.BytesIO()
        samples = np.frombuffer(sound.audio, "<i2").reshape(-1, sound.channels)
        soundfile.write(encoded, samples, sound.rate, "PCM_16", format="FLAC")
        file = self._file(phrase)
        beside = file.with_suffix(f".{os.getpid()}")
        try:
            beside.write_bytes(encoded.getvalue())
            beside.replace(file)
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
        return len(encoded.getvalue())

    def _size(self) -> int:
        return sum(size for _, size, _ in self._kept())

    def _cut(self) -> int:
        """Remove what was not heard for longest; the bytes that are left."""
        kept = sorted(self._kept())
        left = sum(size for _, size, _ in kept)
        for _, size, file in kept:
            if left <= self._limit_bytes * _KEPT_SHARE:
                break
            file.unlink(missing_ok=True)
            left -= size
        return left

    def _kept(self) -> Iterator[tuple[int, int, Path]]:
        """When each file was last heard, its bytes, and its path; those that a crash left half written, too."""
        for file in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another process removed it
                found = file.stat()
                yield found.st_mtime_ns, found.st_size, file
