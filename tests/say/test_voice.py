"""What the voice is given to say."""

from __future__ import annotations

from collections.abc import Iterator

from edgeassist.events import AudioChunk
from edgeassist.say.voice import PiperVoice


class Reader:
    """An engine whose sound is the text that it was given."""

    def stream(self, method: str, text: str, speed: float) -> Iterator[tuple[bytes, int]]:
        yield f"{method} {text} {speed}".encode(), 16000


def test_the_engine_gets_text_that_it_reads_right_and_the_speed():
    assert list(PiperVoice(Reader()).speak("turn the a/c on", 1.2)) == [
        AudioChunk(b"speak turn the a.c. on. 1.2", 16000)
    ]
