"""Devices whose names no recogniser knows are heard by the sound of their names."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from edgeassist import settings
from edgeassist.cli import main, parts

pytestmark = pytest.mark.model

DEVICES = """
areas: {office: {}, kitchen: {}}
devices:
  - {name: EcoBee, area: office, kind: climate}
  - {name: Hue Go, area: office, kind: light}
  - {name: Jörg, area: kitchen, kind: light}
"""
SENTENCES = {"turn on the EcoBee": "EcoBee", "turn on Jörg": "Jörg", "turn on the Hue Go": "Hue Go"}


@pytest.fixture(autouse=True)
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "devices.yaml").write_text(DEVICES)
    monkeypatch.setenv("EDGEASSIST_DEVICES", str(tmp_path / "devices.yaml"))


@pytest.fixture
def speak(tmp_path: Path) -> Callable[[str], Path]:
    """Lets Piper say a sentence into a file."""

    def spoken(text: str) -> Path:
        file = tmp_path / "spoken.wav"
        with parts.voice(settings.load("home")[1]) as voice, wave.open(str(file), "wb") as sound:
            chunks = list(voice.speak(text))
            sound.setparams((chunks[0].channels, 2, chunks[0].rate, 0, "NONE", ""))
            sound.writeframes(b"".join(chunk.audio for chunk in chunks))
        return file

    return spoken


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_name_that_no_recogniser_knows_is_heard_and_the_right_device_is_meant(sentence, speak, capsys):
    assert main(["hear", str(speak(sentence)), "--profile", "home", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["slots"] == {"name": SENTENCES[sentence]}


@pytest.mark.parametrize("command", [["packs", "check", "home"], ["doctor"]])
def test_what_is_not_heard_as_it_is_written_is_listed_with_its_spellings(command, capsys):
    main(command)
    assert "cannot be heard as written: ecobee (heard as: echo be" in capsys.readouterr().out
