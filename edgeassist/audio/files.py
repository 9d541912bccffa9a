"""Recordings: reads any common sound file as the recogniser wants it, and writes WAV.

Inside the program sound is 16 kHz, mono, 16 bit.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from edgeassist.errors import AudioError
from edgeassist.events import AudioChunk

RATE = 16000
SILENCE_DBFS = -60.0
"""Loudness of the loudest tenth of a second below which a recording holds no speech."""

_FULL_SCALE = 32768.0
_BLOCK_FRAMES = 1024

Samples = NDArray[np.float32]


def read(path: Path | str, limit_s: float = 60.0) -> AudioChunk:
    """The sound of a WAV, FLAC or Ogg file as 16 kHz mono; what is left of it where the file is cut short.

    Raises `AudioError` where there is no such file, it holds no sound, or more than `limit_s` seconds of it.
    """
    path = Path(path)
    _check_file(path)
    try:
        with soundfile.SoundFile(path) as file:
            samples = _samples(file, path, limit_s)
            rate = file.samplerate
    except (soundfile.SoundFileError, TypeError, OSError) as error:  # TypeError: a name that ends in .raw
        raise AudioError(f"{path} is not a recording that can be read; give a WAV, FLAC or Ogg file.") from error
    resampled = _resampled(samples, rate, path)
    if not len(resampled):
        raise AudioError(f"{path} holds no sound; record it again.")
    return AudioChunk(_to_pcm(resampled), RATE)


def is_silent(chunk: AudioChunk) -> bool:
    """True where no tenth of a second is louder than `SILENCE_DBFS`."""
    samples = np.frombuffer(chunk.audio, "<i2").astype(np.float32) / _FULL_SCALE
    window = max(1, chunk.rate * chunk.channels // 10)
    loudest = max((float(np.mean(samples[i : i + window] ** 2)) for i in range(0, len(samples), window)), default=0.0)
    return loudest < 10 ** (SILENCE_DBFS / 10)


def write(path: Path | str, chunks: Iterable[AudioChunk]) -> None:
    """Write the chunks, all of one rate and number of channels, as a WAV file of 16 bit.

    Raises `AudioError` where the file cannot be written.
    """
    try:
        with Path(path).open("wb") as file, wave.open(file, "wb") as wav:
            wav.setparams((1, 2, RATE, 0, "NONE", ""))
            for number, chunk in enumerate(chunks):
                if number == 0:
                    wav.setnchannels(chunk.channels)
                    wav.setframerate(chunk.rate)
                wav.writeframes(chunk.audio)
    except OSError as error:
        raise AudioError(f"{path} cannot be written: {error.strerror}.") from error


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise AudioError(f"{path} is a folder; give a WAV, FLAC or Ogg file.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise AudioError(f"{path} cannot be read: {error.strerror}.") from error
    if empty:
        raise AudioError(f"{path} is empty; record it again.")


def _samples(file: soundfile.SoundFile, path: Path, limit_s: float) -> Samples:
    """The channels' mean. The header may promise anything, so what is read counts."""
    limit = int(limit_s * file.samplerate)
    _check_length(file.frames, file.samplerate, path, limit_s)
    blocks = list(_blocks(file, limit + 1))
    frames = sum(map(len, blocks))
    _check_length(frames, file.samplerate, path, limit_s)
    samples: Samples = np.concatenate([np.empty((0, file.channels), np.float32), *blocks]).mean(axis=1)
    if not np.isfinite(samples).all():
        raise AudioError(f"{path} holds samples that are not numbers; record it again.")
    return samples


def _blocks(file: soundfile.SoundFile, frames: int) -> Iterator[Samples]:
    """Up to so many frames, in blocks; ends where the file is cut short."""
    while frames > 0:
        try:
            block = file.read(min(frames, _BLOCK_FRAMES), dtype="float32", always_2d=True)
        except soundfile.LibsndfileError:
            return
        if not len(block):
            return
        frames -= len(block)
        yield block


def _check_length(frames: int, rate: int, path: Path, limit_s: float) -> None:
    if frames > limit_s * rate:
        raise AudioError(f"{path} is {_length(frames / rate)} long; at most {limit_s:g} seconds can be heard at once.")


def _length(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _resampled(samples: Samples, rate: int, path: Path) -> Samples:
    if rate == RATE:
        return samples
    try:
        resampled: Any = soxr.resample(samples, rate, RATE)
    except (ValueError, RuntimeError) as error:
        raise AudioError(f"{path} has a rate of {rate} hertz, which cannot be used.") from error
    return np.asarray(resampled, np.float32)


def _to_pcm(samples: Samples) -> bytes:
    scaled = np.clip(np.rint(samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
    return bytes(scaled.astype("<i2").tobytes())
