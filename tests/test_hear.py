"""Whole spoken turns: a recording in, intent, slots, state and spoken answer out, by the real engines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from edgeassist import folders
from edgeassist.cli import main
from edgeassist.state.clock import SystemClock
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store

pytestmark = pytest.mark.model

Hear = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def hear(capsys: pytest.CaptureFixture[str]) -> Hear:
    """Plays recordings to the program and gives the turns as `--json` prints them."""

    def played(*files: Path, profile: str = "kiosk", status: int = 0) -> list[dict[str, Any]]:
        assert main(["hear", *map(str, files), "--profile", profile, "--json"]) == status
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return played


@pytest.fixture(scope="session")
def labels(speech: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((speech / "barista" / "labels.json").read_text())
    return found


@pytest.fixture(scope="session")
def order(speech: Path) -> Path:
    return speech / "barista" / "0075d273-51bb-47cb-b323-4437bd0de029.flac"


def test_orders_of_people_are_heard_with_every_slot_and_none_too_many(hear, speech, labels):
    files = [speech / "barista" / name for name in sorted(labels)[::12]]
    turns = hear(*files)
    wrong = [turn["text"] for file, turn in zip(files, turns, strict=True) if not right(turn, labels[file.name])]
    assert len(wrong) <= len(files) // 20, wrong


def right(turn: dict[str, Any], label: dict[str, Any]) -> bool:
    return (turn["intent"], turn["slots"]) == (label["intent"], label["slots"])


def test_what_fell_due_while_nothing_ran_is_told_with_the_first_recording(hear, tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEASSIST_PACKS", "core,timers")
    store = Store(folders.data() / "home.sqlite")
    Schedule(store, SystemClock()).run_off("reminder", -3600, text="call Anna")
    store.close()
    file = tmp_path / "silence.wav"
    soundfile.write(file, np.zeros(16000), 16000)
    first, second = hear(file, file, profile="home", status=1)
    assert first["missed"][0].endswith("was missed: call Anna.")
    assert "missed" not in second


def test_a_spoken_turn_says_what_the_contract_promises(hear, order):
    (turn,) = hear(order)
    assert {"file", "text", "alternatives", "intent", "slots", "tier", "confidence", "answer", "handled", "ms"} == set(
        turn
    )
    assert (turn["file"], turn["tier"], turn["handled"]) == (str(order), "template", True)
    assert {"asr", "second_ear", "understand", "act", "say", "total"} == set(turn["ms"])
    assert "twelve ounce light roast coffee" in turn["answer"].lower()


def test_every_turn_sees_the_state_that_the_one_before_left(hear, order):
    first, second = hear(order, order)
    numbers = [turn["answer"] for turn in hear(order)]
    assert all(turn["handled"] for turn in (first, second)) and numbers


@pytest.mark.parametrize(
    ("name", "rate", "channels", "subtype"),
    [
        ("phone.wav", 8000, 1, "PCM_16"),
        ("studio.wav", 48000, 2, "PCM_24"),
        ("float.wav", 44100, 1, "FLOAT"),
        ("stereo.flac", 22050, 2, "PCM_16"),
    ],
)
def test_any_rate_width_and_channel_count_is_heard_alike(hear, order, labels, tmp_path, name, rate, channels, subtype):
    samples, own_rate = soundfile.read(order)
    resampled = soxr.resample(samples, own_rate, rate)
    file = tmp_path / name
    soundfile.write(file, np.stack([resampled] * channels, axis=1), rate, subtype=subtype)
    (turn,) = hear(file)
    assert right(turn, labels[order.name])


def test_silence_around_the_speech_changes_nothing(hear, order, labels, tmp_path):
    samples, rate = soundfile.read(order)
    file = tmp_path / "late.wav"
    soundfile.write(file, np.concatenate([np.zeros(3 * rate), samples, np.zeros(3 * rate)]), rate)
    (turn,) = hear(file)
    assert right(turn, labels[order.name])


@pytest.mark.parametrize("sound", ["silence", "white noise", "hum", "kitchen"])
def test_sound_without_speech_does_nothing(hear, speech, tmp_path, sound):
    rate = 16000
    time = np.arange(4 * rate) / rate
    samples = {
        "silence": lambda: np.zeros(4 * rate),
        "white noise": lambda: np.random.default_rng(0).normal(0, 0.1, 4 * rate),
        "hum": lambda: 0.2 * np.sin(2 * np.pi * 50 * time),
        "kitchen": lambda: soundfile.read(speech / "kitchen-noise.flac", frames=4 * rate)[0],
    }[sound]()
    file = tmp_path / "sound.wav"
    soundfile.write(file, samples, rate)
    (turn,) = hear(file, status=1)
    assert (turn["text"], turn["intent"], turn["handled"]) == ("", None, False)
    assert turn["answer"]


def test_the_answer_is_spoken_into_the_file_that_is_named(order, tmp_path):
    answer = tmp_path / "answer.wav"
    assert main(["hear", str(order), "--profile", "kiosk", "--say", str(answer)]) == 0
    samples, rate = soundfile.read(answer)
    assert len(samples) / rate > 1 and np.abs(samples).max() > 0.05


def bad_recordings(folder: Path, order: Path) -> dict[str, tuple[Path, str]]:
    """Name → recording that cannot be heard, and words of the sentence that says so."""
    (folder / "empty.wav").touch()
    (folder / "text.wav").write_text("this is no sound")
    (folder / "cut.flac").write_bytes(order.read_bytes()[:30])
    long = folder / "long.wav"
    soundfile.write(long, np.zeros(20 * 60 * 8000, np.int16), 8000)
    return {
        "missing": (folder / "missing.wav", "No such file"),
        "folder": (folder, "is a folder"),
        "empty": (folder / "empty.wav", "is empty"),
        "not audio": (folder / "text.wav", "not a recording"),
        "truncated": (folder / "cut.flac", "not a recording"),
        "20 minutes": (long, "20 minutes long; at most 60 seconds"),
    }


@pytest.mark.parametrize("fault", ["missing", "folder", "empty", "not audio", "truncated", "20 minutes"])
def test_a_bad_recording_is_named_and_the_others_are_heard(capsys, order, tmp_path, fault):
    recording, words = bad_recordings(tmp_path, order)[fault]
    assert main(["hear", str(recording), str(order), "--profile", "kiosk", "--json"]) == 2
    said = capsys.readouterr()
    assert words in said.err and len(said.err.splitlines()) == 1 and "Traceback" not in said.err
    assert json.loads(said.out)["intent"] == "orderDrink"


@pytest.mark.parametrize("fault", ["missing", "half", "one byte changed"])
def test_a_faulty_model_is_named_with_the_command_that_mends_it(capsys, order, tmp_path, monkeypatch, fault):
    import shutil

    from tests.conftest import MODELS

    folder = tmp_path / "models"
    if fault != "missing":
        shutil.copytree(MODELS / "vosk-small-en", folder / "vosk-small-en")
    if fault == "half":
        (folder / "vosk-small-en" / "graph" / "Gr.fst").unlink()
    if fault == "one byte changed":
        with (folder / "vosk-small-en" / "am" / "final.mdl").open("r+b") as file:
            file.seek(1000)
            byte = file.read(1)
            file.seek(1000)
            file.write(bytes([byte[0] ^ 1]))
    monkeypatch.setenv("EDGEASSIST_MODELS", str(folder))
    assert main(["hear", str(order), "--profile", "kiosk"]) == 2
    said = capsys.readouterr()
    assert "edgeassist models pull vosk-small-en" in said.err and said.out == ""


def test_an_answer_file_that_cannot_be_written_is_said_before_anything_is_done(capsys, order, tmp_path):
    assert main(["hear", str(order), "--profile", "kiosk", "--say", str(tmp_path / "no" / "answer.wav")]) == 2
    said = capsys.readouterr()
    assert "There is no folder" in said.err and said.out == ""


def test_a_cache_that_cannot_be_written_is_one_sentence(capsys, order, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert main(["hear", str(order), "--profile", "kiosk"]) == 2
    said = capsys.readouterr()
    assert "XDG_CACHE_HOME" in said.err and len(said.err.splitlines()) == 1 and said.out == ""
