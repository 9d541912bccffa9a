"""Notes: words that are kept as they were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from edgeassist.state.store import Store


@dataclass(frozen=True, slots=True)
class Note:
    """One note."""

    id: int
    """Never given twice."""
    text: str


def all_(store: Store) -> list[Note]:
    """All notes, the oldest first. Raises StoreError."""
    return [Note(*row) for row in store.rows("SELECT id, text FROM memo ORDER BY id")]


def add(store: Store, text: str) -> int:
    """Keep a note; its number. Raises StoreError."""
    store.make_room()
    return int(store.rows("INSERT INTO memo (text) VALUES (?) RETURNING id", text)[0][0])


def restore(store: Store, notes: Sequence[Note]) -> None:
    """Keep them again, under their numbers: all of them, or none where it fails. Raises StoreError."""
    with store.transaction():
        for note in notes:
            store.rows("INSERT OR REPLACE INTO memo (id, text) VALUES (?,?)", note.id, note.text)


def remove(store: Store, notes: Sequence[Note]) -> None:
    """Keep them no more: all of them, or none where it fails. Raises StoreError."""
    with store.transaction():
        for note in notes:
            store.rows("DELETE FROM memo WHERE id=?", note.id)
