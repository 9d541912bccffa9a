"""Text to speech: a Piper voice in its own process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from edgeassist.events import AudioChunk
from edgeassist.packs.speech import for_voice

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker


class PiperVoice:
    """Speaks sentence by sentence."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def speak(self, text: str, speed: float = 1.0) -> Iterator[AudioChunk]:
        """The sound of a text, in pieces as they are ready; at speed 2 it lasts half as long. Raises EngineError."""
        for audio, rate in self._worker.stream("speak", for_voice(text), speed):
            yield AudioChunk(audio, rate)
