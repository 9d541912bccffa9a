"""What was not understood is kept once, the newest, and never without end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.state import misses
from edgeassist.state.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def texts(store: Store) -> list[str]:
    return [miss.text for miss in misses.newest(store)]


def test_the_newest_stands_first_and_the_same_words_once(store: Store) -> None:
    for at, text in enumerate(("a", "b", "a", "c")):
        misses.keep(store, at, text)
    assert [(miss.text, miss.at) for miss in misses.newest(store)] == [("c", 3), ("a", 2), ("b", 1)]


def test_the_last_two_hundred_are_kept(store: Store) -> None:
    for number in range(210):
        misses.keep(store, 0.0, f"text {number}")
    assert len(texts(store)) == 200
    assert texts(store)[-1] == "text 10"


def test_one_is_forgotten_and_no_number_given_twice(store: Store) -> None:
    misses.keep(store, 0.0, "a")
    (first,) = misses.newest(store)
    misses.forget(store, first)
    misses.keep(store, 0.0, "b")
    (second,) = misses.newest(store)
    assert second.id != first.id
    misses.clear(store)
    assert texts(store) == []
