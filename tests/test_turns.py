"""Whole typed turns: a sentence in, answer, status and state out."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from edgeassist.cli import main


@pytest.mark.parametrize(
    ("profile", "text", "intent", "answer"),
    [
        ("home", "turn on the kitchen light", "LightOn", r"\bon\b"),
        ("home", "Set the bedroom lights to 40%!", "LightBrightness", r"\b40\b"),
        ("home", "set the bedroom lights to forty percent", "LightBrightness", r"\b40\b"),
        ("home", "is the front door locked?", "DoorLocked", r"locked"),
        ("home", "WHAT TIME IS IT", "GetTime", r"\d:\d\d [AP]M"),
        ("car", "turn the AC down", "TemperatureDown", r"\b20\b"),
        ("car", "set the driver side to 23", "TemperatureSet", r"\b23\b"),
        ("car", "take me home", "NavigateTo", r"home"),
        ("car", "how far can I still drive", "RangeQuestion", r"\d+ kilometers"),
        ("kiosk", "can I get a large latte with soy milk", "orderDrink", r"(?i)large latte with soy milk.* 4 euros 40"),
    ],
)
def test_a_command_is_understood_done_and_answered(ask, profile, text, intent, answer):
    turn = ask(text, profile)
    assert (turn["intent"], turn["tier"], turn["handled"]) == (intent, "template", True)
    assert re.search(answer, turn["answer"]), turn["answer"]


def test_what_was_done_is_there_in_the_next_turn(ask):
    assert "already" not in ask("turn on the hall light")["answer"]
    assert "already" in ask("turn on the hall light")["answer"]
    assert "yes" in ask("is the hall light on")["answer"].lower()


def test_a_risky_command_waits_for_a_yes(ask):
    asked = ask("unlock the front door")
    assert (asked["intent"], asked["handled"]) == ("UnlockDoor", False)
    assert "unlocked" in ask("yes")["answer"]
    assert ask("yes")["handled"] is False


def test_an_unknown_place_never_becomes_everywhere(ask):
    turn = ask("turn on the lights in the attic")
    assert (turn["intent"], turn["handled"]) == (None, False)
    assert "no" in ask("is the kitchen light on")["answer"].lower()


def test_the_last_answer_is_repeated(ask):
    first = ask("who are you")["answer"]
    assert ask("say that again")["answer"] == first


def test_a_refusal_names_what_can_be_said(ask):
    turn = ask("turn on the radio station five hundred", "car")
    assert turn["intent"] is None and turn["answer"].count(",") + turn["answer"].count(" or ") >= 1


@pytest.mark.model
def test_a_question_that_is_no_command_is_answered_in_marked_words_of_the_models_own(ask):
    turn = ask("what is the capital of France")
    assert (turn["tier"], turn["intent"], turn["handled"]) == ("model", None, False)
    assert turn["answer"].startswith("In my own words, which may be wrong: ")


def test_the_car_and_the_kiosk_have_no_words_of_their_own(ask):
    for profile in ("car", "kiosk"):
        assert ask("what is the capital of France", profile)["tier"] == "none"


def test_the_exit_status_says_whether_it_was_handled(capsys):
    assert main(["ask", "what time is it"]) == 0
    assert main(["ask", "turn on the lights in the attic"]) == 1
    with pytest.raises(SystemExit) as wrong:
        main(["ask"])
    assert wrong.value.code == 2


def test_text_comes_from_standard_input_too():
    command = [sys.executable, "-m", "edgeassist", "ask", "-", "--json"]
    done = subprocess.run(command, input="what day is it\n", capture_output=True, text=True)
    assert json.loads(done.stdout)["intent"] == "GetDate"


def test_a_full_disk_or_a_file_in_the_way_is_one_sentence_and_loses_nothing(own_folders, capsys):
    data = own_folders / "xdg" / "data"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("not a folder")
    assert main(["ask", "turn on the hall light"]) == 2
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1 and said.out == ""
    assert data.read_text() == "not a folder"
