"""Is somebody speaking? The likelihood that a network gives each 32 ms of sound, made steady.

Says how long it has been silent; when an utterance is over is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edgeassist.events import AudioChunk

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker

SPEECH = 0.5
"""What is likelier is speech."""

SMOOTHING = 0.7
"""How much the newest frame counts: less bridges longer pauses within words and tells the end later."""

FRAME_S = 0.032


@dataclass(frozen=True, slots=True)
class Activity:
    """What is known after a chunk."""

    likelihood: float
    """Of speech in the newest frames, 0 to 1."""

    speech: bool
    """Whether somebody is speaking."""

    silence_s: float | None
    """Seconds since speech was last heard; None where none was since the beginning."""


class VoiceActivity:
    """Follows one stream of sound, 16 kHz mono."""

    def __init__(self, worker: Worker) -> None:
        """`worker` runs the engine `voice_activity`; only this object may call it."""
        self._worker = worker
        self._now = Activity(0.0, False, None)

    def begin(self) -> None:
        """Forget the sound so far. Raises EngineError."""
        self._worker.call("begin")
        self._now = Activity(0.0, False, None)

    def feed(self, chunk: AudioChunk) -> Activity:
        """Take in more sound, of any length. Raises EngineError."""
        for likelihood in self._worker.call("feed", chunk.audio):
            self._now = self._after(likelihood)
        return self._now

    def _after(self, newest: float) -> Activity:
        """What is known one frame later."""
        before = self._now
        likelihood = SMOOTHING * newest + (1 - SMOOTHING) * before.likelihood
        if likelihood >= SPEECH:
            return Activity(likelihood, True, 0.0)
        silence_s = None if before.silence_s is None else before.silence_s + FRAME_S
        return Activity(likelihood, False, silence_s)
