"""What is nearly a command is refused where the second ear is sure that it heard other words."""

from __future__ import annotations

from typing import Any

import pytest

from edgeassist.engines.worker import Worker
from edgeassist.events import AudioChunk
from edgeassist.hear.choose import Candidate
from edgeassist.hear.ears import BoundEars
from edgeassist.hear.refuse import are_other, may_be_other, outvoted

SILENCE = [AudioChunk(bytes(3200), 16000)]
COMMAND = "turn on the light"
ORDER = "Turn on the light when I get home."

Reply = list[dict[str, Any]]


def reply(answer: Any) -> Reply:
    return [{"reply": answer}]


def read(text: str) -> str | None:
    return text if text in (COMMAND, "light") else None


def heard(*, scores: Reply, transcribe: Reply, called: tuple[str, ...] = (), words: str = COMMAND) -> list[str]:
    """The alternatives where the recogniser hears these words, and the second ear answers so."""
    script = {"begin": reply(None), "feed": reply(""), "finish": reply([(words, 0.0)])}
    second = {"scores": scores, "transcribe": transcribe}
    with Worker("scripted", {"scripts": script}) as first, Worker("scripted", {"scripts": second}) as ear:
        *_, last = BoundEars([first], read, ear, called=called).transcribe(SILENCE)
    return [alternative.text for alternative in last.alternatives]


def test_other_words_go_before_the_command_and_take_its_share():
    first, second = outvoted([Candidate(COMMAND, 1.0, True)], ["hello", "there"])
    assert (first.text, first.command, second.text) == ("hello there", False, COMMAND)
    assert second.share < 0.45
    assert first.share + second.share == pytest.approx(1)


def test_a_command_with_more_behind_it_is_none():
    found = heard(scores=reply([-12.0]), transcribe=reply((ORDER, -0.5)))
    assert found == ["turn on the light when i get home", COMMAND]


def test_an_ear_that_is_unsure_of_its_own_words_has_no_say():
    assert heard(scores=reply([-20.0]), transcribe=reply((ORDER, -5.0))) == [COMMAND]


def test_a_command_that_fits_the_sound_nearly_as_well_stays():
    assert heard(scores=reply([-5.0]), transcribe=reply((ORDER, -0.1))) == [COMMAND]
    assert heard(scores=reply([-7.0]), transcribe=reply((ORDER, -0.5))) == [COMMAND]


def test_the_command_in_the_ears_own_spelling_is_the_command():
    assert heard(scores=reply([-20.0]), transcribe=reply(("Turn on the light!", -0.1))) == [COMMAND]


def test_a_name_called_before_the_command_is_no_other_word():
    other = reply((f"Compute her, {ORDER}", -0.1))
    found = heard(scores=reply([-20.0, -1.0]), transcribe=other, called=("computer",), words=f"computer {COMMAND}")
    assert found == [COMMAND]


def test_an_ear_that_fails_refuses_nothing():
    fails: Reply = [{"error": "no sound"}]
    assert heard(scores=fails, transcribe=fails) == [COMMAND]
    assert heard(scores=reply([-20.0]), transcribe=fails) == [COMMAND]


def test_values_hold_for_each_word_of_a_text():
    long = " ".join(["word"] * 10)
    assert may_be_other("word", -4.0)
    assert not may_be_other(long, -4.0)
    assert are_other("word", -4.0, ["other"], -0.1)
    assert not are_other(long, -4.0, ["other"], -0.1)
    assert not are_other("word", -4.0, ["other"], -0.3)
    assert not are_other("word", -4.0, [], 0.0)
