"""Lists of things: shopping, what is to do, and any other; and what counts as the same thing on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from edgeassist.state.store import Store

_UNTOLD = frozenset(("a", "an", "the", "some", "any", "my", "our", "more"))
"""Words at the beginning that do not tell one thing from another."""

_IRREGULAR = (("loaf", "loaves"), ("leaf", "leaves"))
"""What inflection does not know of what is bought."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a list."""

    id: int
    text: str
    """As it was said."""
    done: bool
    """Whether it is checked off."""


@dataclass(frozen=True, slots=True)
class List:
    """A list; it may be empty."""

    id: int
    name: str
    """As it was said, without the word "list"."""


class Lists:
    """The lists in a store. Every change is on disk when the call returns. All methods raise StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[List]:
        """All lists, the oldest first."""
        return [List(*row) for row in self._store.rows("SELECT id, name FROM list ORDER BY id")]

    def find(self, name: str) -> List | None:
        """The list of that name, whatever its article and capitals; None where there is none."""
        return next((each for each in self.all() if key(each.name) == key(name)), None)

    def make(self, name: str) -> None:
        """Begin a list, where there is none of that name."""
        self._store.make_room()
        with self._store.transaction():
            self._make(name)

    def drop(self, name: str) -> None:
        """Remove a list and all that stands on it."""
        with self._store.transaction():
            for number in self._numbers(name):
                self._store.rows("DELETE FROM list_item WHERE list=?", number)
                self._store.rows("DELETE FROM list WHERE id=?", number)

    def items(self, name: str) -> list[Item]:
        """What stands on a list, in the order in which it was added; nothing where there is no such list."""
        found = self.find(name)
        rows = self._store.rows("SELECT id, text, done FROM list_item WHERE list=? ORDER BY id", found and found.id)
        return [Item(number, text, bool(done)) for number, text, done in rows]

    def add(self, name: str, texts: Sequence[str]) -> None:
        """Put things on a list, which is begun if need be. What stands there checked off is open again."""
        self._store.make_room()
        with self._store.transaction():
            number = self._make(name)
            for text in texts:
                old = [item.id for item in self.items(name) if key(item.text) == key(text)]
                for each in old:
                    self._store.rows("UPDATE list_item SET done=0 WHERE id=?", each)
                if not old:
                    self._store.rows("INSERT INTO list_item (list, text) VALUES (?,?)", number, text)

    def check_off(self, items: Sequence[Item]) -> None:
        """Note that things are done or bought."""
        self._for_each("UPDATE list_item SET done=1 WHERE id=?", items)

    def restore(self, name: str, items: Sequence[Item], gone: Sequence[Item], *, drop: bool) -> None:
        """Let things stand on a list as they did, under their numbers, and others not; with `drop`, the list not
        either where nothing is left on it."""
        with self._store.transaction():
            number = self._make(name)
            for item in items:
                sql = "INSERT OR REPLACE INTO list_item (id, list, text, done) VALUES (?,?,?,?)"
                self._store.rows(sql, item.id, number, item.text, item.done)
            for item in gone:
                self._store.rows("DELETE FROM list_item WHERE id=?", item.id)
            if drop and not self.items(name):
                self._store.rows("DELETE FROM list WHERE id=?", number)

    def remove(self, items: Sequence[Item]) -> None:
        """Take things off their list."""
        self._for_each("DELETE FROM list_item WHERE id=?", items)

    def _for_each(self, sql: str, items: Sequence[Item]) -> None:
        with self._store.transaction():
            for item in items:
                self._store.rows(sql, item.id)

    def _make(self, name: str) -> int:
        for number in self._numbers(name):
            return number
        return int(self._store.rows("INSERT INTO list (name) VALUES (?) RETURNING id", name)[0][0])

    def _numbers(self, name: str) -> list[int]:
        found = self.find(name)
        return [found.id] if found else []


def key(text: str) -> tuple[str, ...]:
    """What two ways to name one thing have in common: not capitals, articles, signs, nor one or several."""
    words = re.findall(r"[^\W_]+(?:['’.,][^\W_]+)*", text.casefold().replace("’", "'"))
    while len(words) > 1 and words[0] in _UNTOLD:
        del words[0]
    return tuple(map(_plural, words)) or (text.strip(),)


@cache
def _plural(word: str) -> str:
    """A word as it is said of several; one that stands for several already stays as it is."""
    import inflection  # most turns do without

    for one, several in _IRREGULAR:
        if word in (one, several):
            return several
    return inflection.pluralize(word)
