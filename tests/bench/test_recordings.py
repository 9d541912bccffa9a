"""Which recordings are measured: those that the labels name, and a part of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edgeassist.bench.recordings import Recording, choose, part_of, read
from edgeassist.cli import main

NAMES = [f"{number}.flac" for number in range(100)]
RECORDINGS = [Recording(Path(name), "orderDrink", {}) for name in NAMES]


def test_the_parts_are_disjoint_and_together_all():
    chosen, kept = choose(RECORDINGS, "chosen"), choose(RECORDINGS, "kept")
    assert {each.file for each in chosen}.isdisjoint(each.file for each in kept)
    assert len(chosen) + len(kept) == len(choose(RECORDINGS, "all")) == 100
    assert 30 < len(chosen) < 70


def test_a_recording_stays_in_its_part_whatever_else_is_there():
    assert [part_of(name) for name in NAMES[:4]] == ["kept", "kept", "chosen", "kept"]


def test_a_limit_takes_the_first_of_the_part():
    assert choose(RECORDINGS, "kept", 3) == choose(RECORDINGS, "kept")[:3]


def test_labels_give_the_recordings_by_name(tmp_path):
    for name in ("b.wav", "a.wav"):
        (tmp_path / name).touch()
    labels = {"b.wav": {"intent": "x", "slots": {"n": 2}}, "a.wav": {"intent": None, "slots": {}}}
    (tmp_path / "labels.json").write_text(json.dumps(labels))
    assert read(tmp_path) == (Recording(tmp_path / "a.wav", None, {}), Recording(tmp_path / "b.wav", "x", {"n": 2}))


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (None, "labels.json cannot be read (No such file or directory)"),
        ("{", "is not valid JSON"),
        ("[]", "names no recording"),
        ("{}", "names no recording"),
        ('{"a.wav": {}}', "must give each file an intent and slots"),
        ('{"a.wav": {"intent": "x", "slots": {}}}', "lacks 1 of the recordings in its labels.json, such as a.wav"),
    ],
)
def test_a_folder_that_cannot_be_measured_is_named_in_one_sentence(capsys, tmp_path, labels, words):
    if labels is not None:
        (tmp_path / "labels.json").write_text(labels)
    assert main(["bench", "hear", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert words in said.err and len(said.err.splitlines()) == 1 and said.out == ""


def test_ratios_without_a_noise_and_a_limit_of_none_are_wrong_use(capsys, tmp_path):
    (tmp_path / "a.wav").touch()
    (tmp_path / "labels.json").write_text('{"a.wav": {"intent": "x", "slots": {}}}')
    assert main(["bench", "hear", str(tmp_path), "--snr", "6"]) == 2
    assert "--snr needs a noise" in capsys.readouterr().err
    assert main(["bench", "hear", str(tmp_path), "--limit", "0"]) == 2
    assert "No recording is left of the 1" in capsys.readouterr().err
