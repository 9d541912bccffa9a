"""The journal of deeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.events import Undo
from edgeassist.state import deeds
from edgeassist.state.deeds import RECENT_S
from edgeassist.state.store import Store

BACK = Undo("devices.restore", {"states": [{"device": "lamp", "property": "power", "before": False, "after": True}]})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    yield made
    made.close()


def add(store: Store, text: str, turn: int | None = None, at: float = 100.0) -> int:
    return deeds.add(store, at, turn, text, "LightOn", {"name": text}, f"{text} is on", BACK)


def test_the_deeds_of_the_last_sentence_are_found_in_their_order(store: Store) -> None:
    add(store, "hall")
    turn = add(store, "desk")
    add(store, "porch", turn)
    found = deeds.recent(store, 100.0)
    assert [(deed.text, deed.undo, deed.undone) for deed in found] == [("desk", BACK, False), ("porch", BACK, False)]


def test_a_deed_outlives_a_restart(store: Store, tmp_path: Path) -> None:
    add(store, "hall")
    again = Store(tmp_path / "store.sqlite")
    assert [deed.told for deed in deeds.recent(again, 101.0)] == ["hall is on"]
    again.close()


def test_what_is_undone_is_marked_so(store: Store) -> None:
    add(store, "hall")
    deeds.set_undone(store, deeds.recent(store, 100.0)[0])
    assert deeds.recent(store, 100.0)[0].undone


@pytest.mark.parametrize(("later", "count"), [(0.0, 1), (RECENT_S, 1), (RECENT_S + 1, 0), (-1.0, 0)])
def test_a_deed_is_not_meant_for_ever_nor_before_it_was_done(later: float, count: int, store: Store) -> None:
    add(store, "hall")
    assert len(deeds.recent(store, 100.0 + later)) == count


def test_only_the_last_are_kept(store: Store) -> None:
    for number in range(230):
        add(store, str(number))
    assert store.rows("SELECT count(*) FROM deed") == [(200,)]
