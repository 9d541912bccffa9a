"""What is measured of a wake word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from edgeassist.audio import files
from edgeassist.bench.waking import CHUNK_S, Room, recordings
from edgeassist.cli import main
from edgeassist.errors import UsageError
from edgeassist.events import AudioChunk, Detection


@pytest.fixture
def tones(tmp_path: Path) -> Path:
    """A quiet and a loud recording, of one second each, and a noise."""
    folder = tmp_path / "tones"
    folder.mkdir()
    wave = np.sin(np.arange(files.RATE) / 5)
    for name, height in (("loud", 20000), ("quiet", 200)):
        files.write(folder / f"{name}.wav", [AudioChunk((height * wave).astype("<i2").tobytes(), files.RATE)])
    noise = np.random.default_rng(0).normal(0, 500, 5 * files.RATE).astype("<i2")
    files.write(tmp_path / "noise.wav", [AudioChunk(noise.tobytes(), files.RATE)])
    return folder


class Loud:
    """Wakes once at every stretch of loud sound."""

    def __init__(self) -> None:
        self.lengths: list[float] = []
        self._was_loud = False

    def feed(self, chunk: AudioChunk) -> Detection | None:
        self.lengths.append(chunk.seconds)
        loud = max(np.frombuffer(chunk.audio, "<i2"), default=0) > 12000
        begins, self._was_loud = loud and not self._was_loud, loud
        return Detection("loud") if begins else None


def test_recordings_that_wake_are_counted_and_the_time_around_them_too(tones):
    row = Room(Loud().feed).row(recordings(tones))
    assert (row.recordings, row.woken, row.detections, row.seconds) == (2, 1, 1, pytest.approx(6))
    assert row.percent == 50
    assert row.per_hour == pytest.approx(600)


def test_sound_comes_as_a_microphone_gives_it(tones):
    loud = Loud()
    Room(loud.feed).row(recordings(tones)[:1])
    assert loud.lengths[:-1] == [CHUNK_S] * (len(loud.lengths) - 1)


def test_in_noise_even_the_quiet_one_is_as_loud_as_the_mixture(tones, tmp_path):
    row = Room(Loud().feed, tmp_path / "noise.wav").row(recordings(tones), 20)
    assert (row.snr_db, row.woken) == (20, 2)


def test_a_noise_that_is_too_short_is_told(tones):
    with pytest.raises(UsageError, match="longer noise"):
        Room(Loud().feed, tones / "loud.wav").row(recordings(tones), 10)


def test_a_folder_without_recordings_is_told(tmp_path):
    with pytest.raises(UsageError, match="no recording"):
        recordings(tmp_path)


@pytest.mark.parametrize("wrong", [["--snr", "10"], ["--sensitivity", "2"], ["--part", "kept"]])
def test_wrong_use_is_told_before_anything_is_measured(capsys, tones, wrong):
    if wrong[0] == "--part":
        (tones / "quiet.wav").unlink()
        wrong = ["--part", "chosen"]  # loud.wav belongs to the other part
    assert main(["bench", "wake", str(tones), *wrong]) == 2
    assert wrong[0] in capsys.readouterr().err


def test_people_saying_the_word_are_measured_and_false_alarms_counted(capsys, speech, tmp_path):
    for folder, kind in (("words", "wake-alexa"), ("orders", "barista")):
        (tmp_path / folder).mkdir()
        for file in sorted((speech / kind).glob("*.flac"))[:3]:
            shutil.copy(file, tmp_path / folder)
    noise = ["--noise", str(speech / "kitchen-noise.flac"), "--snr", "15"]
    given = ["--other", str(tmp_path / "orders"), *noise, "--json"]
    assert main(["bench", "wake", str(tmp_path / "words"), *given]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["snr_db"], row["woken"]) for row in found["rows"]] == [(None, 3), (15, 3)]
    assert [row["false_alarms"] for row in found["other_rows"]] == [0, 0]
    assert 0 < found["rows"][0]["processor_percent"] < 10
    assert found["memory_bytes"]["wakeword"] > 5e6
