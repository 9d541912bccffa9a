"""Whole spoken turns with free text in them: a list item, a task, a name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from rapidfuzz import fuzz

from edgeassist import settings
from edgeassist.audio import files
from edgeassist.cli import main, parts

pytestmark = pytest.mark.model

PACK = """
language: en
lists:
  item: {wildcard: true}
  task: {wildcard: true}
  person: {wildcard: true}
intents:
  AddItem:
    data: [{sentences: ["add {item} to [the|my] shopping list", "put {item} on [the|my] shopping list"]}]
  RemindMe:
    data: [{sentences: ["remind me to {task}"]}]
  Call:
    data: [{sentences: ["call {person}"]}]
"""
SENTENCES = {
    "add oat milk and six eggs to the shopping list": ("AddItem", {"item": "oat milk and six eggs"}),
    "put sparkling water on my shopping list": ("AddItem", {"item": "sparkling water"}),
    "remind me to water the plants": ("RemindMe", {"task": "water the plants"}),
    "call benjamin franklin": ("Call", {"person": "benjamin franklin"}),
}

Hear = Callable[..., list[tuple[str | None, dict[str, Any]]]]


@pytest.fixture(autouse=True)
def free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile with such a pack in it."""
    (tmp_path / "free.yaml").write_text(PACK)
    monkeypatch.setenv("EDGEASSIST_PACKS", f"core,{tmp_path / 'free.yaml'}")


@pytest.fixture
def spoken(tmp_path: Path) -> list[Path]:
    """The sentences as Piper says them."""
    recordings = [tmp_path / f"{number}.wav" for number in range(len(SENTENCES))]
    with parts.voice(settings.load("home")[1]) as voice:
        for file, sentence in zip(recordings, SENTENCES, strict=True):
            files.write(str(file), voice.speak(sentence))
    return recordings


@pytest.fixture
def hear(capsys: pytest.CaptureFixture[str]) -> Hear:
    """Plays recordings to the program and gives the intents and slots."""

    def played(*recordings: Path) -> list[tuple[str | None, dict[str, Any]]]:
        main(["hear", *map(str, recordings), "--profile", "home", "--json"])
        turns = map(json.loads, capsys.readouterr().out.splitlines())
        return [(turn["intent"], turn["slots"]) for turn in turns]

    return played


def test_free_text_is_heard_nearly_letter_for_letter(hear, spoken):
    """On the whole: the voice speaks a little otherwise each time, and at times one of them badly."""
    heard = hear(*spoken)
    assert [intent for intent, _ in heard] == [intent for intent, _ in SENTENCES.values()]
    pairs = [(said, heard[number][1]) for number, (_, said) in enumerate(SENTENCES.values())]
    assert mean(fuzz.ratio(str(said), str(slots)) for said, slots in pairs) > 85, pairs
    assert sum(said == slots for said, slots in pairs) >= 2, pairs


def test_without_a_second_ear_the_command_is_heard_and_its_free_text_by_guess(hear, spoken, monkeypatch):
    monkeypatch.setenv("EDGEASSIST_SECOND_EAR", "none")
    heard = hear(*spoken)
    assert [intent for intent, _ in heard] == [intent for intent, _ in SENTENCES.values()]
    assert [set(slots) for _, slots in heard] == [set(slots) for _, slots in SENTENCES.values()]


def test_orders_at_a_coffee_bar_are_no_commands_with_free_text(hear, speech):
    orders = sorted((speech / "barista").glob("*.flac"))[::20]
    assert hear(*orders) == [(None, {})] * len(orders)
