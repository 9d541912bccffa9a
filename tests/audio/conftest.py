from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sound_server import RATE, Ear, SoundServer

from edgeassist.audio.devices import load_library
from edgeassist.audio.portaudio import Sound


@pytest.fixture(autouse=True)
def no_sound_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to the sound server of whoever runs it."""
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    if missing := [name for name in ("pulseaudio", "pactl", "pacat") if not shutil.which(name)]:
        pytest.skip(f"not installed: {', '.join(missing)}; type: sudo apt-get install pulseaudio pulseaudio-utils")
    with tempfile.TemporaryDirectory(prefix="pulse") as folder:  # a socket's path must be short
        server = SoundServer(Path(folder))
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        yield server
        server.kill()


@pytest.fixture
def sound(server: SoundServer) -> Iterator[Sound]:
    """PortAudio, started anew with the devices of the private server."""
    library = load_library()
    sound = Sound(library)
    assert sound.refresh(0)
    if "edge_mic" not in {device.name for device in sound.devices()}:
        pytest.skip("ALSA does not know the sound server; type: sudo apt-get install libasound2-plugins")
    yield sound
    assert sound.refresh(0), "a stream was left open"


@pytest.fixture
def ear(server: SoundServer) -> Iterator[Ear]:
    ear = Ear(server)
    yield ear
    ear.close()


@pytest.fixture
def noise() -> Callable[[float, int], bytes]:
    """Loud noise in which no sample is zero."""

    def made(seconds: float, rate: int = RATE) -> bytes:
        samples = np.random.default_rng(1).integers(1000, 20000, int(seconds * rate))
        return samples.astype("<i2").tobytes()

    return made
