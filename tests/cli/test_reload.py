"""Changed packs and devices are tried before they are taken up; what is broken is one sentence."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from edgeassist.cli import listen, reload
from edgeassist.cli.reload import Reloading


class Conversation:
    def __init__(self) -> None:
        self.ended = False

    def end(self) -> None:
        self.ended = True

    def press(self) -> None:
        """Nobody listens."""


class Microphone:
    muted = False

    def mute(self) -> None:
        self.muted = True

    def unmute(self) -> None:
        self.muted = False


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "devices.yaml"
    monkeypatch.setenv("EDGEASSIST_DEVICES", str(file))
    return file


def test_what_is_broken_is_one_sentence_that_names_the_file(devices: Path) -> None:
    devices.write_text("devices: [{name: lamp}]")
    told = reload.fault("home")
    assert str(devices) in told
    assert "\n" not in told


@pytest.mark.model
def test_what_is_sound_can_be_taken_up() -> None:
    assert reload.fault("kiosk") == ""


def test_what_is_broken_ends_nothing_and_is_said(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    devices.write_text("- nothing\n")
    ended: list[bool] = []
    Reloading("home", lambda: ended.append(True)).ask()
    told = ""
    until = time.monotonic() + 30
    while not told and time.monotonic() < until:
        time.sleep(0.1)
        told = capsys.readouterr().err
    assert told.startswith("edgeassist: nothing was reloaded. ")
    assert str(devices) in told
    assert ended == []


class Terminal(io.StringIO):
    """Standard input that is a terminal until it is closed."""

    open = True

    def isatty(self) -> bool:
        return self.open


def test_a_terminal_that_is_closed_ends_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdin", terminal)
    control = listen.Control("home", Microphone())
    terminal.open = False
    with pytest.raises(KeyboardInterrupt):
        control.hang_up()


def test_what_changes_while_it_is_reloaded_is_taken_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    control = listen.Control("home", Microphone())
    first, second = Conversation(), Conversation()
    control.begin(first)
    control.reload()
    control.begin(second)
    assert (first.ended, second.ended, control.reloads) == (True, True, True)
