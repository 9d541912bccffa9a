"""The sentence files of Home Assistant load unchanged, and are matched against the user's devices."""

from __future__ import annotations

import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from edgeassist.cli import main
from edgeassist.cli.parts import Understanding, understanding
from edgeassist.events import Transcript
from edgeassist.settings import Profile
from edgeassist.state.store import Store

ENGLISH = Path(str(files("home_assistant_intents"))) / "data" / "en.json"

DEVICES = """
areas: {kitchen: {}, bedroom: {}, living room: {}}
devices:
  - {name: kitchen light, area: kitchen, kind: light}
  - {name: bedroom light, area: bedroom, kind: light}
  - {name: front door, kind: lock}
  - {name: blinds, area: living room, kind: cover, class: blind}
"""

READ = {
    "turn on the kitchen light": ("HassTurnOn", {"name": "kitchen light"}),
    "turn the bedroom light off": ("HassTurnOff", {"name": "bedroom light"}),
    "turn on the lights in the kitchen": ("HassTurnOn", {"area": "kitchen"}),
    "set the bedroom light to 50 percent": ("HassLightSet", {"name": "bedroom light", "brightness": 50}),
    "set bedroom brightness to 50 percent": ("HassLightSet", {"area": "bedroom", "brightness": 50}),
    "what time is it": ("HassGetCurrentTime", {}),
    "close the living room curtains": ("HassTurnOff", {"area": "living room"}),
    "lock the front door": ("HassTurnOn", {"name": "front door"}),
    "is the front door locked": ("HassGetState", {"name": "front door", "state": "locked"}),
    "add milk to my shopping list": ("HassShoppingListAddItem", {"item": "milk"}),
    "set a timer for 5 minutes": ("HassStartTimer", {"minutes": 5}),
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    """Home Assistant's English sentences over some devices."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "devices.yaml").write_text(DEVICES)
    profile = Profile(packs=(str(ENGLISH),), devices=folder / "devices.yaml")
    return understanding(profile.packs, profile, Store(folder / "store.sqlite"))


def test_its_english_sentences_have_no_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "check", str(ENGLISH)]) == 0
    assert "no mistakes" in capsys.readouterr().out


@pytest.mark.parametrize("text", READ)
def test_its_sentences_are_read_with_the_users_devices(text: str, known: Understanding) -> None:
    intent = known.templates.recognise(Transcript(text))
    assert intent is not None
    slots: dict[str, Any] = {name: value for name, value in intent.slots.items() if name != "device_class"}
    assert (intent.name, slots) == READ[text]


def test_a_sentence_is_read_in_a_fifth_of_a_second(known: Understanding) -> None:
    known.templates.recognise(Transcript("warm up"))
    for text in (*READ, "set the temperature of the lights in the kitchen to 3000 kelvin", "the " * 100):
        begun = time.monotonic()
        known.templates.recognise(Transcript(text))
        assert time.monotonic() - begun < 0.2, text


def test_an_intent_without_an_action_is_understood_and_honestly_not_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDGEASSIST_PACKS", f"core,{ENGLISH}")
    assert main(["ask", "set a timer for 5 minutes", "--profile", "kiosk"]) == 1
    assert capsys.readouterr().out == "I understood that, but nothing on this device can do it.\n"
