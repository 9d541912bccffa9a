"""`edgeassist bench speak …` used wrongly: one sentence, status 2, and nothing is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edgeassist.cli import main

Speak = Callable[..., int]


@pytest.fixture
def speak(tmp_path: Path) -> Speak:
    return lambda *words: main(["bench", "speak", str(tmp_path / "spoken"), "--profile", "kiosk", *words])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pack", "car"), "edgeassist: The profile kiosk has no pack 'car'; it has core, barista.\n"),
        (("--count", "0"), "edgeassist: --count must be at least 1.\n"),
    ],
)
def test_what_cannot_be_spoken_is_refused_before_anything_is_made(speak, words, said, capsys, tmp_path):
    assert speak(*words) == 2
    assert capsys.readouterr().err == said
    assert not (tmp_path / "spoken").exists()


def test_a_folder_that_is_there_is_not_spoken_into(speak, capsys, tmp_path):
    (tmp_path / "spoken").mkdir()
    assert speak() == 2
    assert "not there yet" in capsys.readouterr().err
