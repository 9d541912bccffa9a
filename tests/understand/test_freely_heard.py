"""Sentences of packs that recognisers are not bound to are heard as dictation."""

from __future__ import annotations

import pytest

from edgeassist.events import Alternative, Intent, Transcript
from edgeassist.understand.freely_heard import FreelyHeardRecogniser


class Sums:
    """Knows one sentence."""

    def recognise(self, transcript: Transcript) -> Intent | None:
        return Intent("Sum", {}, transcript.text, "template", 1.0) if transcript.text == "2 plus 2" else None


@pytest.fixture
def rung() -> FreelyHeardRecogniser:
    return FreelyHeardRecogniser([Sums()])


def test_the_likeliest_way_of_hearing_that_is_a_sentence_is_taken(rung: FreelyHeardRecogniser) -> None:
    heard = (Alternative("two pluck two", 0.6), Alternative("2 plus 2", 0.4))
    found = rung.recognise(Transcript("turn on two", spoken=True, free=heard))
    assert isinstance(found, Intent)
    assert (found.name, found.text, found.confidence) == ("Sum", "2 plus 2", 0.4)


def test_typed_words_are_other_rungs_business(rung: FreelyHeardRecogniser) -> None:
    assert rung.recognise(Transcript("2 plus 2")) is None


def test_what_is_no_sentence_is_left(rung: FreelyHeardRecogniser) -> None:
    assert rung.recognise(Transcript("turn on", spoken=True, free=(Alternative("pluck", 1.0),))) is None
