"""Whole dialogs as data: what is said, what is answered, and what is then so. All by text, some by voice too.

Each file of this folder names a profile and its dialogs. Each dialog begins with nothing said or done before:

    profile: home
    dialogs:
      - name: a lamp is meant by it          # a rule; unique in the file
        spoken: true                         # optional: also spoken by the voice and heard by the recognisers
        turns:
          - say: turn on the floor lamp
            answer: is on                    # optional: a regular expression that the answer holds, case ignored
            handled: true                    # optional: whether all that was asked for was done
            state: {floor lamp: {power: true}}

`state` maps a thing to its properties and their values. A thing is a device: its id, its name, or its area and name
("kitchen ceiling light"). For another kind of thing write a function that takes the assembled parts and a key, and
gives a function from property to value, or None where the key is none of its things; enter it into `THINGS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from edgeassist import settings
from edgeassist.actions import times
from edgeassist.cli import parts
from edgeassist.cli.turns import in_chunks
from edgeassist.events import Event, Turn
from edgeassist.state import notes, stopwatch
from edgeassist.state.lists import Lists
from edgeassist.state.schedule import KINDS, Planned

Read = Callable[[str], Any]


def device(found: parts.Assembled, key: str) -> Read | None:
    """A device by its id, its name, or its area and name."""
    house = found.known.house
    fitting = [each for each in house.devices if key in (each.id, each.name, f"{each.area} {each.name}")]
    assert len(fitting) <= 1, f"{key!r} may be {', '.join(each.id for each in fitting)}"
    return (lambda name: house.read(fitting[0], name)) if fitting else None


def voice(found: parts.Assembled, key: str) -> Read | None:
    """How the assistant itself speaks."""
    return partial(getattr, found.context.wishes) if key == "voice" else None


def planned(found: parts.Assembled, key: str) -> Read | None:
    """All `timers`, `alarms` or `reminders`, what rings first before the others: a list of values, or their count."""
    kind: Any = key.removesuffix("s")
    schedule = found.context.schedule
    if kind not in KINDS:
        return None
    of: dict[str, Callable[[Planned], Any]] = {
        "names": lambda item: times.label(item.name, item.length_s),
        "texts": lambda item: item.text,
        "times": lambda item: f"{item.local:%H:%M}",
        "days": lambda item: f"{item.local:%A}",
        "minutes": lambda item: round((schedule.left_s(item) or 0.0) / 60),
        "paused": lambda item: item.paused_s is not None,
    }
    return lambda name: len(schedule.all(kind)) if name == "count" else [of[name](item) for item in schedule.all(kind)]


def running(found: parts.Assembled, key: str) -> Read | None:
    """Whether the `stopwatch` is `running`."""
    return (lambda name: stopwatch.read(found.context.store).running) if key == "stopwatch" else None


def written(found: parts.Assembled, key: str) -> Read | None:
    """The open `things` and the `checked` ones of a list, and whether it is `there`; the `texts` of all `notes`."""
    store, lists = found.context.store, Lists(found.context.store)
    if key == "notes":
        return lambda name: [note.text for note in notes.all_(store)]
    if not key.endswith(" list"):
        return None
    called = key.removesuffix(" list")
    if_done = {"things": False, "checked": True}
    return lambda name: (
        lists.find(called) is not None
        if name == "there"
        else [item.text for item in lists.items(called) if item.done == if_done[name]]
    )


THINGS: list[Callable[[parts.Assembled, str], Read | None]] = [device, voice, planned, running, written]

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
DIALOGS = [
    (document["profile"], dialog, file.stem)
    for file in FILES
    for document in [yaml.safe_load(file.read_text())]
    for dialog in document["dialogs"]
]


def named(dialogs: Iterable[tuple[str, dict[str, Any], str]]) -> list[Any]:
    return [pytest.param(profile, dialog, id=f"{stem}: {dialog['name']}") for profile, dialog, stem in dialogs]


@contextmanager
def assembled(name: str, folder: Path, *, ears: bool = False) -> Iterator[parts.Assembled]:
    _, profile = settings.load(name)
    profile = profile.model_copy(update={"free_answers": False})
    with parts.assembled(name, profile, called=() if ears else None, state=folder) as found:
        yield found


@pytest.fixture(scope="module")
def typing(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], parts.Assembled]:
    """The assistant of a profile, made once."""
    made: dict[str, parts.Assembled] = {}

    def of(name: str) -> parts.Assembled:
        if name not in made:
            context = assembled(name, tmp_path_factory.mktemp(name))
            made[name] = context.__enter__()
            request.addfinalizer(lambda: context.__exit__(None, None, None))
        return made[name]

    return of


def as_new(found: parts.Assembled) -> None:
    """Nothing was said or done before."""
    store = found.context.store
    for (table,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        store.rows(f"DELETE FROM {table}")


def check(found: parts.Assembled, turn: dict[str, Any], events: Iterable[Event]) -> None:
    *_, last = events
    assert isinstance(last, Turn)
    said = f"{turn['say']!r}, taken as {last.text!r}, was answered {last.answer!r}"
    assert re.search(turn.get("answer", ""), last.answer, re.IGNORECASE), said
    assert last.handled == turn.get("handled", last.handled), said
    for key, properties in turn.get("state", {}).items():
        read = next((read for thing in THINGS if (read := thing(found, key))), None)
        assert read, f"there is no {key!r}"
        assert {name: read(name) for name in properties} == properties, said


@pytest.mark.parametrize(("profile", "dialog"), named(DIALOGS))
def test_a_typed_dialog_comes_to_what_it_should(
    profile: str, dialog: dict[str, Any], typing: Callable[[str], parts.Assembled]
) -> None:
    found = typing(profile)
    as_new(found)
    for turn in dialog["turns"]:
        check(found, turn, found.assistant.converse(turn["say"]))


@pytest.mark.model
@pytest.mark.parametrize(("profile", "dialog"), named(each for each in DIALOGS if each[1].get("spoken")))
def test_a_spoken_dialog_comes_to_the_same(
    profile: str, dialog: dict[str, Any], hearing: tuple[Callable[[str], parts.Assembled], Callable[[str], Any]]
) -> None:
    of, say = hearing
    found = of(profile)
    as_new(found)
    for turn in dialog["turns"]:
        check(found, turn, found.assistant.hear(in_chunks(say(turn["say"]))))


@pytest.fixture(scope="module")
def hearing(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[Callable[[str], parts.Assembled], Callable[[str], Any]]:
    """The assistant of a profile with ears, and a voice that speaks to it."""
    made: dict[str, parts.Assembled] = {}

    def enter(context: Any) -> Any:
        value = context.__enter__()
        request.addfinalizer(lambda: context.__exit__(None, None, None))
        return value

    def of(name: str) -> parts.Assembled:
        if name not in made:
            made[name] = enter(assembled(name, tmp_path_factory.mktemp(name), ears=True))
        return made[name]

    return of, enter(parts.spoken(settings.load("home")[1]))
