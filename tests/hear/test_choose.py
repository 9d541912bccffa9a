"""Of many readings, which meaning was heard: pure arithmetic, no engine."""

from __future__ import annotations

import math

import pytest

from edgeassist.hear.choose import Candidate, merged, shares, weighed


def read(text: str) -> str | None:
    """Articles mean nothing; a text with a question mark is no command."""
    return None if "?" in text else text.removeprefix("a ")


def test_shares_are_of_one_and_follow_the_likelihoods():
    found = shares([("latte", 0.0), ("mocha", -math.log(3))])
    assert found == pytest.approx({"latte": 0.75, "mocha": 0.25})


def test_readings_that_mean_the_same_add_their_weight():
    (first, second) = merged([[("mocha", 0.0), ("latte", -0.1), ("a latte", -0.2)]], read)
    assert (first.text, second.text) == ("latte", "mocha")
    assert first.share + second.share == pytest.approx(1)


def test_two_recognisers_count_alike_however_they_score():
    first, second = merged([[("latte", 900.0), ("mocha", 895.0)], [("mocha", 3.0), ("latte", 2.9)]], read)
    assert (first.text, second.text) == ("latte", "mocha")


def test_a_recogniser_that_heard_nothing_has_no_say():
    assert merged([[("latte", 0.0)], []], read) == [Candidate("latte", 1.0, True)]


def test_words_that_are_no_command_keep_their_share():
    command, other = merged([[("latte", 0.0), ("late?", -1.0)]], read)
    assert (command.command, other.command) == (True, False)


def test_nothing_heard_gives_no_candidate():
    assert merged([[], []], read) == []


def test_the_second_ear_moves_shares_among_commands_only():
    commands = [Candidate("latte", 0.5, True), Candidate("mocha", 0.3, True)]
    first, second = weighed(commands, [-20.0, -10.0], 1.0)
    assert first.text == "mocha" and first.share > 0.79
    assert first.share + second.share == pytest.approx(0.8)


def test_readings_that_could_change_nothing_are_not_read():
    readings = [("latte", 0.0), *((f"mocha {number}", -9.0 - number) for number in range(20))]
    asked = []
    assert [each.text for each in merged([readings], lambda text: asked.append(text) or text)] == ["latte"]
    assert asked == ["latte"]
