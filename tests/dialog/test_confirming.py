"""A risky intent is done after a yes, once, soon, and only if nothing else came between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from edgeassist.dialog.conversation import Conversation
from edgeassist.dialog.memory import PATIENCE_S, Memory, accepted
from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.packs.pack import Call
from edgeassist.state.store import Store

CALLS = {
    "Unlock": Call(action="devices.set", risk="confirm"),
    "Open": Call(action="devices.set", risk="confirm"),
    "Light": Call(action="devices.set"),
    "Yes": Call(action="dialog.yes"),
    "No": Call(action="dialog.no"),
}


def intent(name: str, /, **slots: object) -> Intent:
    return Intent(name, slots, name.lower(), "template", 0.9)


@dataclass
class Talk:
    """A conversation whose clock stands until it is moved, and whose actions are written down."""

    path: Path
    now: float = 1_000_000.0
    done: list[Intent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Begin again with what is on disk, as after a restart."""
        self.conversation = Conversation(self._act, CALLS, Memory(Store(self.path), lambda: self.now))

    def say(self, name: str, /, **slots: object) -> Handled | NotHandled:
        return self.conversation.act(intent(name, **slots))

    def _act(self, found: Intent) -> Handled | NotHandled:
        if found.name == "Yes":
            return NotHandled(found, "nothing_asked")
        self.done.append(found)
        return Handled(found, "default")


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path / "store.sqlite")


def test_what_bears_no_risk_is_done_at_once(talk: Talk) -> None:
    assert isinstance(talk.say("Light"), Handled)
    assert talk.done == [intent("Light")]


def test_what_is_risky_is_asked_first_and_done_after_a_yes_with_its_own_slots(talk: Talk) -> None:
    asked = talk.say("Unlock", name="front door")
    assert isinstance(asked, NotHandled) and asked.reason == "confirm"
    assert talk.done == []
    answered = talk.say("Yes")
    assert isinstance(answered, Handled)
    assert talk.done == [answered.intent] == [intent("Unlock", name="front door")]


def test_a_second_yes_does_it_no_second_time(talk: Talk) -> None:
    talk.say("Unlock")
    talk.say("Yes")
    again = talk.say("Yes")
    assert isinstance(again, NotHandled) and again.reason == "nothing_asked"
    assert talk.done == [intent("Unlock")]


def test_a_yes_without_a_question_does_nothing(talk: Talk) -> None:
    assert isinstance(talk.say("Yes"), NotHandled)
    assert talk.done == []


@pytest.mark.parametrize("other", ["No", "Light"])
def test_any_other_intent_drops_what_was_waiting(other: str, talk: Talk) -> None:
    talk.say("Unlock")
    talk.say(other)
    talk.say("Yes")
    assert talk.done == [intent(other)]


def test_another_risky_intent_takes_the_first_ones_place(talk: Talk) -> None:
    talk.say("Unlock")
    talk.say("Open")
    talk.say("Yes")
    talk.say("Yes")
    assert talk.done == [intent("Open")]


@pytest.mark.parametrize(("waited", "done"), [(0.0, 1), (PATIENCE_S, 1), (PATIENCE_S + 1, 0), (-5.0, 0)])
def test_a_yes_counts_for_a_minute_and_never_from_before_the_question(waited: float, done: int, talk: Talk) -> None:
    talk.say("Unlock")
    talk.now += waited
    talk.say("Yes")
    assert len(talk.done) == done


def test_the_question_outlives_a_restart(talk: Talk) -> None:
    talk.say("Unlock", name="front door")
    talk.open()
    talk.say("Yes")
    assert talk.done == [intent("Unlock", name="front door")]


def test_what_a_rung_was_in_doubt_about_is_done_after_a_yes(talk: Talk) -> None:
    doubtful = replace(intent("Light", area="hall"), question="turn on the hall light")
    asked = talk.conversation.act(doubtful)
    assert isinstance(asked, NotHandled) and (asked.reason, asked.facts["request"]) == (
        "unsure",
        "turn on the hall light",
    )
    assert talk.done == []
    assert isinstance(talk.say("Yes"), Handled)
    assert [(each.name, each.question) for each in talk.done] == [("Light", "")]
    assert accepted(Store(talk.path)) == [("light", "Light", {"area": "hall"})]


def test_what_was_sure_teaches_nothing(talk: Talk) -> None:
    talk.say("Unlock")
    talk.say("Yes")
    assert accepted(Store(talk.path)) == []


def test_a_risky_intent_in_doubt_is_asked_about_once_as_a_risky_one(talk: Talk) -> None:
    asked = talk.conversation.act(replace(intent("Unlock"), question="unlock the door"))
    assert isinstance(asked, NotHandled) and asked.reason == "confirm"
    assert isinstance(talk.say("Yes"), Handled)


def test_a_yes_to_two_questions_asks_about_the_first_alone(talk: Talk) -> None:
    either = replace(intent("Light"), question="light on", other=replace(intent("Open"), question="open it"))
    asked = talk.conversation.act(either)
    assert isinstance(asked, NotHandled) and asked.facts == {"request": "light on, or: open it"}
    talk.open()
    again = talk.say("Yes")
    assert isinstance(again, NotHandled) and again.facts == {"request": "light on"}
    assert talk.done == []
    assert isinstance(talk.say("Yes"), Handled)
    assert talk.done == [intent("Light")]
