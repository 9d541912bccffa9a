"""The volume of this device on a real sound server."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from sound_server import SoundServer

from edgeassist.machine.sound import ServerVolume

pytestmark = pytest.mark.audio

Ask = Callable[..., dict[str, Any]]


def heard() -> str:
    found = subprocess.run(["pactl", "get-sink-volume", "@DEFAULT_SINK@"], capture_output=True, text=True, check=True)
    return found.stdout


def test_a_word_changes_the_volume_of_the_sound_server(server: SoundServer, ask: Ask) -> None:
    assert "40" in ask("set the volume to 40 percent")["answer"]
    assert " 40%" in heard()
    assert "30" in ask("volume down")["answer"]
    assert " 30%" in heard()
    assert "30" in ask("how loud are you")["answer"]


@pytest.mark.parametrize("percent", range(0, 101, 7))
def test_a_volume_is_read_as_it_was_set(server: SoundServer, percent: int) -> None:
    volume = ServerVolume()
    volume.set(percent)
    assert volume.read() == percent


def test_without_a_sound_server_there_is_no_volume() -> None:
    assert ServerVolume().read() is None
