"""Actions are found by name, and their parameters are their slots."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from edgeassist.actions.perform import Performer
from edgeassist.actions.registry import ACTIONS, Context, slots_of
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.packs.pack import Call
from edgeassist.state.store import Store


def perform(call: Call | None, tmp_path: Path, **slots: object) -> Handled | NotHandled:
    store = Store(tmp_path / "store.sqlite")
    context = Context(
        House(DevicesFile(), store), store, None, lambda: datetime(2026, 3, 1, 0, 5), store.last_answer, ("hi",)
    )
    outcome = Performer({"It": call} if call else {}, context).perform(Intent("It", slots, "it", "template", 1.0))
    store.close()
    return outcome


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_every_action_says_in_its_docstring_what_it_does(name: str) -> None:
    assert ACTIONS[name].__doc__
    slots, needed = slots_of(name)
    assert needed <= slots


def test_an_intent_without_an_action_is_not_done(tmp_path: Path) -> None:
    outcome = perform(None, tmp_path)
    assert isinstance(outcome, NotHandled) and outcome.reason == "no_action"


def test_the_packs_arguments_come_before_what_was_said(tmp_path: Path) -> None:
    call = Call.model_validate({"action": "devices.set", "with": {"name": "lamp"}})
    outcome = perform(call, tmp_path, name="door")
    assert isinstance(outcome, NotHandled)
    assert (outcome.reason, outcome.facts["name"]) == ("not_found", "lamp")


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        ("clock.time", {"time": "12:05 AM"}),
        ("clock.date", {"weekday": "Sunday", "day": 1, "month": "March", "year": 2026}),
        ("assistant.help", {"examples": ["hi"]}),
    ],
)
def test_what_needs_no_device_is_done(action: str, facts: dict[str, object], tmp_path: Path) -> None:
    outcome = perform(Call(action=action), tmp_path)
    assert isinstance(outcome, Handled)
    assert outcome.facts == facts


def test_there_is_nothing_to_repeat_at_first(tmp_path: Path) -> None:
    outcome = perform(Call(action="assistant.repeat"), tmp_path)
    assert isinstance(outcome, NotHandled) and outcome.reason == "nothing"
