"""Hearing on all cores, with ears that understand everything as the number of bytes they got."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from edgeassist.bench.hearing import Hear, Setup, cases
from edgeassist.bench.pool import Pool
from edgeassist.bench.recordings import Recording
from edgeassist.errors import AudioError, ModelMissing, UsageError
from edgeassist.events import AudioChunk, Event, Failed, Intent, Transcript, Turn


def count_bytes(audio: Iterable[AudioChunk]) -> Iterator[Event]:
    size = sum(len(chunk.audio) for chunk in audio)
    yield Transcript("half", spoken=True, final=False)
    yield Transcript(str(size), spoken=True)
    yield Turn(str(size), (), Intent("count", {}, "", "template", 1.0), "template", 1.0, "", True, {"asr": 1.0})


def fail(audio: Iterable[AudioChunk]) -> Iterator[Event]:
    yield Failed("asr", "The engine died.")
    yield Turn("", (), None, "none", 0.0, "The engine died.", False, {"asr": 1.0})


@contextmanager
def counting() -> Iterator[Hear]:
    yield count_bytes


@contextmanager
def failing() -> Iterator[Hear]:
    yield fail


@contextmanager
def missing() -> Iterator[Hear]:
    raise ModelMissing("The model is not here.")
    yield


def whole(sound: AudioChunk) -> list[AudioChunk]:
    return [sound]


@pytest.fixture
def recordings(tmp_path: Path) -> list[Recording]:
    """Three recordings, each longer than the one before."""
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    for number, file in enumerate(files):
        soundfile.write(file, np.full(3000 * (number + 1), 0.1), 16000)
    return [Recording(file, "count", {}) for file in files]


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "noise.wav", np.random.default_rng(0).normal(0, 0.1, 20000), 16000)
    return tmp_path / "noise.wav"


def test_every_recording_is_heard_clean_and_in_each_noise_in_order(recordings, noise):
    with Pool(Setup(counting, whole, noise), 2) as pool:
        results = list(pool.heard(cases(recordings, [6, 24])))
    assert [heard.case.snr_db for heard in results] == [None] * 3 + [24] * 3 + [6] * 3
    assert [heard.turn.text for heard in results] == ["6000", "12000", "18000"] * 3
    assert all(heard.final_ms is not None and heard.final_ms < 100 for heard in results)
    assert results[0].seconds == 3000 / 16000


def test_an_engine_that_fails_costs_its_recording_only(recordings):
    with Pool(Setup(failing, whole, None), 1) as pool:
        results = list(pool.heard(cases(recordings, [])))
    assert [(heard.failure, heard.final_ms) for heard in results] == [("The engine died.", None)] * 3


def test_a_process_without_engines_has_no_memory_to_tell(recordings):
    with Pool(Setup(counting, whole, None), 1) as pool:
        assert pool.memory() == {}


@pytest.mark.parametrize("fault", ["no model", "no sound", "short noise"])
def test_what_stops_a_process_is_raised_as_it_is(recordings, noise, fault):
    ears, error = counting, AudioError
    if fault == "no model":
        ears, error = missing, ModelMissing
    elif fault == "no sound":
        recordings[1].file.write_bytes(b"")
    else:
        soundfile.write(noise, np.ones(100), 16000)
        error = UsageError
    with Pool(Setup(ears, whole, noise), 1) as pool, pytest.raises(error):
        list(pool.heard(cases(recordings, [6])))
