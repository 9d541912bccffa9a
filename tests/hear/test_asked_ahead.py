"""The second ear weighs a command that is probably all that is said before it is over; all answer by a script."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from edgeassist.engines.worker import Worker
from edgeassist.events import AudioChunk
from edgeassist.hear.ears import BoundEars

CHUNK = AudioChunk(bytes(3200), 16000)
FIRST = {
    "begin": [{"reply": None}],
    "feed": [{"reply": "lamp off"}],
    "finish": [{"reply": [("lamp off", 0.0)]}],
}
OTHER: dict[str, Any] = {"reply": ("Lamp off when I leave.", -0.1)}


def read(text: str) -> Hashable | None:
    return text if text in ("lamp on", "lamp off") else None


def heard(foreseen: str, **second: list[dict[str, Any]]) -> list[str]:
    """The alternatives where this was foreseen before the end, and the second ear answers by this script."""
    with Worker("scripted", {"scripts": FIRST}) as first, Worker("scripted", {"scripts": second}) as ear:
        ears = BoundEars([first], read, ear)

        def sound() -> Iterator[AudioChunk]:
            yield CHUNK
            ears.foresee(foreseen)
            yield CHUNK

        *_, last = ears.transcribe(sound())
    return [alternative.text for alternative in last.alternatives]


def test_a_foreseen_command_is_weighed_once():
    scores = [{"reply": [-99.0]}, {"error": "asked again"}]
    assert heard("lamp off", scores=scores, transcribe=[OTHER]) == ["lamp off when i leave", "lamp off"]


def test_another_command_than_the_foreseen_one_is_weighed_too():
    scores = [{"reply": [-1.0]}, {"reply": [-99.0]}]
    assert heard("lamp on", scores=scores, transcribe=[OTHER]) == ["lamp off when i leave", "lamp off"]


def test_a_second_ear_that_fails_ahead_leaves_the_command():
    assert heard("lamp off", scores=[{"error": "broken"}]) == ["lamp off"]
