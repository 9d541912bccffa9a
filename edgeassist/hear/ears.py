"""Streaming speech recognition bound to what the packs can say: sound in, transcripts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from edgeassist.events import Alternative, AudioChunk, Transcript

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker


class BoundEars:
    """A Vosk recogniser in its own process. Takes 16 kHz mono sound."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def transcribe(self, audio: Iterable[AudioChunk]) -> Iterator[Transcript]:
        """A partial transcript whenever the words grow, then the final one with its alternatives.

        Raises EngineError.
        """
        self._worker.call("begin")
        words = ""
        for chunk in audio:
            heard = self._worker.call("feed", chunk.audio)
            if heard and heard != words:
                words = heard
                yield Transcript(words, spoken=True, final=False)
        yield final(self._worker.call("finish"))


def final(readings: Iterable[tuple[str, float]]) -> Transcript:
    """The final transcript of a recogniser's readings, the best first; equal words are kept once."""
    best: dict[str, float] = {}
    for text, score in readings:
        best.setdefault(text, score)
    alternatives = tuple(Alternative(text, score) for text, score in best.items())
    return Transcript(alternatives[0].text if alternatives else "", alternatives, spoken=True)
