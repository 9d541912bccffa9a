"""Requests that were not understood, where the user lets them be kept: the newest ones, each once."""

from __future__ import annotations

from dataclasses import dataclass

from edgeassist.state.store import Store

MOST = 200
"""So many are kept."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One request."""

    id: int
    """Never given twice."""
    at: float
    """Seconds since 1970."""
    text: str


def keep(store: Store, at: float, text: str) -> None:
    """Keep one, in the place of an earlier one of the same words. Raises StoreError."""
    with store.transaction():
        store.rows("DELETE FROM miss WHERE text=?", text)
        store.rows("INSERT INTO miss (at, text) VALUES (?,?)", at, text)
        store.rows("DELETE FROM miss WHERE id NOT IN (SELECT id FROM miss ORDER BY id DESC LIMIT ?)", MOST)


def newest(store: Store) -> list[Miss]:
    """All of them, the newest first. Raises StoreError."""
    return [Miss(*row) for row in store.rows("SELECT id, at, text FROM miss ORDER BY id DESC")]


def forget(store: Store, miss: Miss) -> None:
    """Keep one of them no longer. Raises StoreError."""
    store.rows("DELETE FROM miss WHERE id=?", miss.id)


def clear(store: Store) -> None:
    """Keep none of them. Raises StoreError."""
    store.rows("DELETE FROM miss")
