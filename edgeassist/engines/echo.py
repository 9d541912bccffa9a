"""SpeexDSP's echo canceller, by pyaec. The only file that imports it.

Unlike the other engines it is no child process: it reads no model, holds a few kilobytes of fixed size, and is called
60 times a second with 16 ms of sound, so that a process of its own would cost far more than it.
"""

from __future__ import annotations

from array import array

from edgeassist.errors import EngineMissing

try:
    from pyaec import Aec
except (ImportError, OSError, AttributeError) as error:  # AttributeError: it goes on without its library
    raise EngineMissing(f"The echo canceller pyaec cannot be loaded ({error}); type `pip install pyaec`.") from error

RATE = 16000

FRAME = 256
"""Samples that are taken at once: 16 ms."""

TAIL_S = 0.08
"""Echo is cancelled up to so many seconds after the sound it comes from: a longer tail learns more slowly."""


class Canceller:
    """Learns how the speaker sounds at the microphone, and takes that away from what is heard."""

    def __init__(self, tail_s: float = TAIL_S) -> None:
        # without its noise suppression, which takes away more of the words than of the echo
        self._aec = Aec(FRAME, int(tail_s * RATE), RATE, enable_preprocess=False)

    def cancel(self, heard: bytes, played: bytes) -> bytes:
        """What was heard without what was played; `FRAME` samples each, 16 kHz mono, 16 bit."""
        return array("h", self._aec.cancel_echo(array("h", heard), array("h", played))).tobytes()


def load(tail_s: float = TAIL_S) -> Canceller:
    """A canceller that has learnt nothing yet."""
    return Canceller(tail_s)
