"""What was said before gives a sentence its meaning, for a while; doubt asks about just one value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.dialog.context import InContext
from edgeassist.dialog.conversation import Conversation
from edgeassist.dialog.memory import CONTEXT_S, PATIENCE_S, Memory
from edgeassist.events import Alternative, Handled, Intent, NotHandled, Transcript
from edgeassist.state.store import Store


@dataclass
class Talk:
    """A conversation with the pack of the home whose clock stands until it is moved; what is done is written down."""

    known: parts.Understanding
    store: Store
    now: float = 1_000_000.0
    done: list[Intent] = field(default_factory=list)

    def __post_init__(self) -> None:
        memory = Memory(self.store, lambda: self.now)
        self.rung = InContext(self.known.templates, self.known.packs, self.known.lists, memory, 0.45)
        self.conversation = Conversation(self._act, self.known.calls, memory, sure_slot=0.6)

    def say(self, *alternatives: str | tuple[str, float], spoken: bool = False) -> Handled | NotHandled | None:
        found = [each if isinstance(each, tuple) else (each, 1.0) for each in alternatives]
        readings = tuple(Alternative(text, share) for text, share in found) if spoken else ()
        intent = self.rung.recognise(Transcript(found[0][0], readings, spoken))
        return self.conversation.act(intent) if intent else None

    def _act(self, intent: Intent) -> Handled:
        self.done.append(intent)
        device = {"name": "floor lamp", "area": "living room", "kind": "light", "device_class": ""}
        return Handled(intent, "default", {"devices": [device]}, changed=True)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with parts.unused("home", tmp_path) as (_, known, store):
        yield Talk(known, store)


def last(talk: Talk) -> tuple[str, dict[str, object]]:
    return talk.done[-1].name, dict(talk.done[-1].slots)


@pytest.mark.parametrize(("waited", "meant"), [(0.0, True), (CONTEXT_S, True), (CONTEXT_S + 1, False), (-5.0, False)])
def test_it_is_known_for_two_minutes_and_never_from_before(waited: float, meant: bool, talk: Talk) -> None:
    talk.say("turn on the floor lamp")
    talk.now += waited
    assert (talk.say("turn it off") is not None) == meant


@pytest.mark.parametrize(("waited", "taken"), [(PATIENCE_S, True), (PATIENCE_S + 1, False)])
def test_a_value_that_was_asked_for_is_taken_for_a_minute(waited: float, taken: bool, talk: Talk) -> None:
    asked = talk.say("set the bedroom heating")
    assert isinstance(asked, NotHandled) and asked.reason == "missing_temperature"
    talk.now += waited
    assert (talk.say("twenty one") is not None) == taken
    assert bool(talk.done) == taken


def test_a_value_heard_badly_is_asked_about_alone_and_taken_from_the_answer(talk: Talk) -> None:
    heard = ("set the floor lamp to thirty percent", 0.5), ("set the floor lamp to fifty percent", 0.4)
    asked = talk.say(*heard, spoken=True)
    assert isinstance(asked, NotHandled)
    assert (asked.reason, asked.facts["names"], talk.done) == ("doubtful", ["30", "50"], [])
    talk.say("fifty", spoken=True)
    assert last(talk) == ("LightBrightness", {"name": "floor lamp", "brightness": 50})


def test_the_second_of_two_values_can_be_chosen_by_its_place(talk: Talk) -> None:
    talk.say(("set the floor lamp to thirty percent", 0.5), ("set the floor lamp to fifty percent", 0.4), spoken=True)
    talk.say("the second one")
    assert last(talk) == ("LightBrightness", {"name": "floor lamp", "brightness": 50})


def test_a_yes_to_one_of_two_values_says_too_little(talk: Talk) -> None:
    talk.say(("set the floor lamp to thirty percent", 0.5), ("set the floor lamp to fifty percent", 0.4), spoken=True)
    again = talk.say("yes")
    assert isinstance(again, NotHandled) and (again.reason, talk.done) == ("doubtful", [])


def test_an_answer_heard_badly_is_asked_about_too(talk: Talk) -> None:
    talk.say("set the brightness of the floor lamp")
    asked = talk.say(("thirty", 0.5), ("fifty", 0.4), spoken=True)
    assert isinstance(asked, NotHandled) and (asked.reason, talk.done) == ("doubtful", [])


def test_a_value_heard_well_is_not_asked_about(talk: Talk) -> None:
    talk.say(("set the floor lamp to thirty percent", 0.8), ("set the floor lamp to fifty percent", 0.2), spoken=True)
    assert last(talk) == ("LightBrightness", {"name": "floor lamp", "brightness": 30})


def test_the_profile_of_the_kiosk_never_asks_about_a_slot() -> None:
    assert settings.load("kiosk")[1].sure_slot == 0


@pytest.mark.parametrize(
    "text",
    [
        "turn on the hall light and feed the cat",
        "turn on the hall light and",
        "and then turn on the charm",
        "turn on the hall light or the kitchen light",
    ],
)
def test_a_sentence_is_split_only_where_every_part_is_a_command(text: str, talk: Talk) -> None:
    assert talk.say(text) is None
    assert talk.done == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("turn off the kitchen lights and close the roof blind", ["LightOff", "CoverClose"]),
        ("Lock the back door, then turn on the hall light.", ["LockDoor", "LightOn"]),
        ("turn the kitchen and the hall lights off", ["LightOff", "LightOff"]),
        ("turn on the floor lamp, the tv and the desk fan", ["LightOn", "DeviceOn", "FanOn"]),
    ],
)
def test_commands_of_one_sentence_are_done_in_their_order(text: str, meant: list[str], talk: Talk) -> None:
    talk.say(text)
    assert [intent.name for intent in talk.done] == meant
