"""When speech begins and ends, by likelihoods that are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from edgeassist.engines.worker import Worker
from edgeassist.events import AudioChunk
from edgeassist.hear.activity import FRAME_S, Activity, VoiceActivity

CHUNK = AudioChunk(bytes(2048), 16000)


@contextmanager
def listening(*chunks: Sequence[float]) -> Iterator[VoiceActivity]:
    """Gives these likelihoods for the frames of each chunk."""
    with Worker(
        "scripted", {"scripts": {"feed": [{"reply": list(chunk)} for chunk in chunks], "begin": [{}]}}
    ) as worker:
        yield VoiceActivity(worker)


def after(*chunks: Sequence[float]) -> Activity:
    with listening(*chunks) as activity:
        return [activity.feed(CHUNK) for _ in chunks][-1]


def test_before_anybody_spoke_the_silence_has_no_length():
    assert after([0.1, 0.1]) == Activity(pytest.approx(0.091), False, None)


def test_silence_is_counted_from_the_last_speech():
    found = after([1.0, 1.0], [0.0, 0.0], [0.0, 0.0])
    assert not found.speech
    assert found.silence_s == pytest.approx(4 * FRAME_S)


def test_one_rather_likely_frame_is_no_speech_yet_but_two_are():
    assert not after([0.6]).speech
    assert after([0.6, 0.6]).speech


def test_one_unlikely_frame_within_speech_does_not_end_it():
    assert after([0.9, 0.9], [0.1, 0.9]).silence_s == 0


def test_a_chunk_that_completes_no_frame_changes_nothing():
    assert after([0.9, 0.9], []) == after([0.9, 0.9])


def test_a_new_beginning_forgets_what_was_spoken():
    with listening([0.9, 0.9], [0.0]) as activity:
        assert activity.feed(CHUNK).speech
        activity.begin()
        assert activity.feed(CHUNK) == Activity(0.0, False, None)
