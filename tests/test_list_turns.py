"""Lists and notes by whole turns: what is said, what is answered, what is on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from edgeassist import folders
from edgeassist.actions.lists import things
from edgeassist.state import notes
from edgeassist.state.lists import Lists, key
from edgeassist.state.store import Store

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def with_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEASSIST_PACKS", "core,home,lists")


@pytest.fixture
def store() -> Iterator[Store]:
    """The home's store, as another program sees it."""
    store = Store(folders.data() / "home.sqlite")
    yield store
    store.close()


def shown(store: Store, name: str = "shopping") -> dict[str, bool]:
    return {item.text: item.done for item in Lists(store).items(name)}


def test_several_things_are_added_at_once_and_kept_as_said(ask: Ask, store: Store):
    turn = ask("Add milk, Earl Grey and bread to my shopping list.")
    assert turn["answer"] == "On the shopping list now: milk, Earl Grey and bread."
    assert shown(store) == {"milk": False, "Earl Grey": False, "bread": False}
    assert ask("read my shopping list")["answer"] == "On the shopping list: milk, Earl Grey and bread."
    assert ask("how many things are on the list")["answer"] == "3 things on the shopping list."


def test_what_is_there_already_is_not_added_again(ask: Ask, store: Store):
    ask("add eggs to the list")
    assert ask("add an egg to the list")["answer"] == "On the shopping list already: eggs."
    assert ask("add milk and eggs to the list")["answer"] == ("On the shopping list now: milk; there already: eggs.")
    assert list(shown(store)) == ["eggs", "milk"]


def test_things_are_removed_whatever_their_article_number_and_capitals(ask: Ask, store: Store):
    ask("add Tomatoes and a loaf of bread to the list")
    assert ask("remove the tomato from the list")["handled"]
    assert ask("take loaves of bread off the list")["handled"]
    assert shown(store) == {}


def test_removing_what_is_not_there_is_said_and_nothing_like_it_goes(ask: Ask, store: Store):
    ask("add bread crumbs to the list")
    turn = ask("remove bread from the list")
    assert (turn["handled"], turn["answer"]) == (
        False,
        "Not on the shopping list: bread. There is: bread crumbs.",
    )
    turn = ask("remove bread crumbs and milk from the list")
    assert not turn["handled"]
    assert turn["answer"] == "Taken off the shopping list: bread crumbs; but milk I did not find there."
    assert shown(store) == {}


def test_what_is_checked_off_stays_and_is_neither_read_nor_on_the_list(ask: Ask, store: Store):
    ask("add milk and eggs to the list")
    assert ask("is there milk on the list")["answer"] == "Yes, on the shopping list: milk."
    assert ask("check off milk")["answer"] == "Checked off the shopping list: milk."
    assert shown(store) == {"milk": True, "eggs": False}
    assert ask("is milk on the list")["answer"] == "No longer; checked off: milk."
    assert ask("read the list")["answer"] == "On the shopping list: eggs."
    assert ask("are butter and milk on the list")["answer"] == "No, not on the shopping list: butter and milk."
    assert "already" in ask("check off milk")["answer"]
    ask("add milk to the list")
    assert shown(store) == {"milk": False, "eggs": False}


def test_a_list_is_cleared_only_after_a_yes(ask: Ask, store: Store):
    ask("add milk to the list")
    assert ask("clear the list")["answer"] == "That takes everything off the shopping list. Shall I do it?"
    assert shown(store) == {"milk": False}
    assert ask("yes")["answer"] == "The shopping list is empty now; 1 thing was taken off."
    assert shown(store) == {}


def test_a_list_of_another_name_is_made_first(ask: Ask, store: Store):
    turn = ask("add candles to the Garden Party list")
    assert not turn["handled"]
    assert "make a list called Garden Party" in turn["answer"]
    assert Lists(store).all() == []
    ask("make a list called Garden Party")
    assert ask("add candles to the garden party list")["answer"] == "On the Garden Party list now: candles."
    assert ask("what lists are there")["answer"] == "1 list: Garden Party."
    ask("delete the list called garden party")
    assert ask("yes")["answer"] == "The Garden Party list is gone, with 1 thing on it."
    assert Lists(store).all() == []


def test_notes_are_kept_read_found_and_deleted(ask: Ask, store: Store):
    ask("note that the key is under the mat")
    ask("note that Anna's car is on level 3")
    assert ask("read my notes")["answer"] == "2 notes: the key is under the mat; Anna's car is on level 3."
    assert ask("read the note about the car")["answer"] == "1 note: Anna's car is on level 3."
    assert ask("delete the note about the boiler")["answer"] == "There is no note about the boiler."
    assert ask("delete the last note")["answer"] == "The note is deleted: Anna's car is on level 3."
    assert [note.text for note in notes.all_(store)] == ["the key is under the mat"]
    ask("delete all my notes")
    assert ask("yes")["answer"] == "One note deleted."
    assert notes.all_(store) == []


def test_and_parts_two_things_but_not_on_the_to_do_list():
    assert things("milk, eggs and bread", "shopping") == ["milk", "eggs", "bread"]
    assert things("1,5 litres of milk, and ham", "shopping") == ["1,5 litres of milk", "ham"]
    assert things("call Anna and Tom", "to-do") == ["call Anna and Tom"]
    assert things("call Anna and Tom, pay the rent", "to do") == ["call Anna and Tom", "pay the rent"]


@pytest.mark.parametrize(("one", "other"), [("an egg", "Eggs"), ("the loaf", "loaves"), ("cookie", "some cookies")])
def test_one_and_several_of_a_thing_are_the_same(one: str, other: str):
    assert key(one) == key(other)


def test_other_things_are_not_the_same():
    assert key("bread") != key("bread crumbs")
