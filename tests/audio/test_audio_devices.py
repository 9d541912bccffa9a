from __future__ import annotations

import subprocess
import sys

import pytest

from edgeassist.audio.devices import list_devices
from edgeassist.errors import AudioError


def test_devices_are_listed_or_the_missing_library_is_named() -> None:
    try:
        devices = list_devices()
    except AudioError as error:
        if "PortAudio" not in str(error):
            raise
        pytest.skip(str(error))
    assert all(device.name and device.default_rate > 0 for device in devices)
    assert all(device.inputs or device.outputs for device in devices)


def test_the_module_itself_needs_no_sound_library() -> None:
    code = "import sys, edgeassist.audio.devices; sys.exit('sounddevice' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0
