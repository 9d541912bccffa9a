"""The second ear writes down the free text of a command; recognisers and ear answer by a script."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pytest

from edgeassist.engines.worker import Worker
from edgeassist.events import AudioChunk
from edgeassist.hear.ears import BoundEars

SILENCE = [AudioChunk(bytes(3200), 16000)]
ANNA: dict[str, list[dict[str, Any]]] = {
    "transcribe": [{"reply": ("Call Anna.", -1.0)}],
    "scores": [{"reply": [-12.0]}],
}
"""What the second ear writes down, and that it finds the recognisers' words unlikely."""


def read(text: str) -> Hashable | None:
    """`call` with any words, and `call off`."""
    first, *words = text.split() or [""]
    return (text if words == ["off"] else first) if first == "call" and words else None


def free_text(text: str) -> Sequence[tuple[int, int]]:
    return [(5, len(text))] if read(text) == "call" else []


def heard(readings: list[tuple[str, float]], **second: list[dict[str, Any]]) -> list[str]:
    """The alternatives where the recogniser gives these readings, and the second ear answers by this script."""
    script = {"begin": [{"reply": None}], "feed": [{"reply": ""}], "finish": [{"reply": readings}]}
    with Worker("scripted", {"scripts": script}) as first, Worker("scripted", {"scripts": second}) as ear:
        *_, last = BoundEars([first], read, ear, free_text=free_text).transcribe(SILENCE)
    return [alternative.text for alternative in last.alternatives]


def test_free_text_comes_from_the_second_ear():
    assert heard([("call am and", 0.0)], **ANNA) == ["call anna"]


def test_guesses_at_the_same_free_text_are_one_alternative():
    assert heard([("call am and", 0.0), ("call an", -0.1), ("call and", -0.2)], **ANNA) == ["call anna"]


def test_the_recognisers_words_stay_where_the_second_ear_finds_them_as_likely():
    said = {"transcribe": [{"reply": ("Call, ma.", -7.7)}], "scores": [{"reply": [-8.7]}]}
    assert heard([("call mom", 0.0)], **said) == ["call mom"]


@pytest.mark.parametrize("written", ["10.", "", "Call off.", "Call!"])
def test_the_recognisers_words_stay_where_the_second_ear_wrote_no_such_command(written):
    assert heard([("call mom", 0.0)], transcribe=[{"reply": (written, -1.0)}], scores=[{"reply": [-99.0]}]) == [
        "call mom"
    ]


def test_a_second_ear_that_fails_leaves_the_recognisers_words():
    assert heard([("call am and", 0.0)], transcribe=[{"error": "broken"}]) == ["call am and"]


def test_a_command_without_free_text_does_not_ask_for_any():
    assert heard([("call off", 0.0)], **ANNA) == ["call off"]


def test_where_other_speech_is_sure_nobody_asks_for_free_text():
    assert heard([("so cold and", 0.0), ("call and", -4.0)], **ANNA) == ["so cold and", "call and"]


def test_free_text_is_written_down_before_the_second_ear_compares():
    said = {"transcribe": [{"reply": ("Call Anna.", -1.0)}], "scores": [{"reply": [-12.0]}, {"reply": [-1.0, -9.0]}]}
    assert heard([("call off", 0.0), ("call am and", -0.2)], **said) == ["call off", "call anna"]
