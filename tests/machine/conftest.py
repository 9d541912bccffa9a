"""What the tests of the own device share: a session bus, and a music daemon, both real."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

HERE = Path(__file__).parent
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a program and waits for a line of it; it is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(*command: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(program)
        return program

    yield run
    for program in reversed(started):
        program.terminate()
        program.wait(10)


@pytest.fixture
def bus(start: Start, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A session bus, on which players can be started."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("there is no dbus-daemon; type: apt-get install dbus-daemon")
    program = start(daemon, "--session", "--nofork", "--print-address")
    assert program.stdout
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", program.stdout.readline().strip())

    def player(name: str, *manner: str) -> None:
        output = start(sys.executable, str(HERE / "mpris_player.py"), name, *manner).stdout
        assert output and output.readline() == "ready\n"

    return player


@pytest.fixture
def mpd(start: Start, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., object]]:
    """A music daemon with two pieces on its disk; gives a way to send it commands."""
    program = shutil.which("mpd")
    if program is None:
        pytest.skip("there is no mpd; type: apt-get install mpd")
    from mpd import MPDClient

    with tempfile.TemporaryDirectory(prefix="mpd") as folder:  # a socket's path must be short
        at = Path(folder)
        (at / "music").mkdir()
        for title in ("One", "Two"):
            with soundfile.SoundFile(at / "music" / f"{title}.flac", "w", 8000, 1) as file:
                file.title, file.artist = f"Song {title}", "Ann"
                file.write(np.zeros(8000 * 60, dtype="int16"))
        (at / "mpd.conf").write_text(
            f'music_directory "{at}/music"\ndb_file "{at}/db"\nbind_to_address "{at}/socket"\n'
            f'log_file "{at}/log"\naudio_output {{\ntype "null"\nname "none"\n}}\n'
        )
        start(program, "--no-daemon", str(at / "mpd.conf"))
        monkeypatch.setenv("MPD_HOST", f"{at}/socket")
        client = MPDClient()
        for _ in range(100):
            try:
                client.connect(f"{at}/socket")
                break
            except OSError:
                time.sleep(0.05)
        client.update()
        while "updating_db" in client.status():
            time.sleep(0.05)
        yield lambda command, *arguments: getattr(client, command)(*arguments)
        client.disconnect()
