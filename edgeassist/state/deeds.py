"""The journal of deeds: what was done, in which words it was asked for and told, and what puts it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgeassist.events import Undo
from edgeassist.state.store import Store

RECENT_S = 3600
"""What was done longer ago, in seconds, is not what "that" means."""

_KEPT = 200


@dataclass(frozen=True, slots=True)
class Deed:
    """One intent that was carried out."""

    id: int
    at: float
    """Seconds since 1970."""
    turn: int
    """Deeds of one sentence have the same number."""
    text: str
    """The words that asked for it."""
    intent: str
    slots: Mapping[str, Any]
    told: str
    """What was said of it."""
    undo: Undo | None
    undone: bool


def add(
    store: Store, at: float, turn: int | None, text: str, intent: str, slots: Mapping[str, Any], told: str,
    undo: Undo | None,
) -> int:  # fmt: skip
    """Keep a deed, of a turn that has deeds already or of a new one; the turn's number. Raises StoreError."""
    written = None if undo is None else json.dumps({"action": undo.action, "arguments": dict(undo.arguments)})
    with store.transaction():
        if turn is None:
            ((turn,),) = store.rows("SELECT coalesce(max(turn), 0) + 1 FROM deed")
        store.rows(
            "INSERT INTO deed (at, turn, text, intent, slots, told, undo) VALUES (?,?,?,?,?,?,?)",
            at, turn, text, intent, json.dumps(dict(slots)), told, written,
        )  # fmt: skip
        store.rows("DELETE FROM deed WHERE id <= (SELECT max(id) FROM deed) - ?", _KEPT)
    assert turn is not None
    return turn


def recent(store: Store, now: float) -> Sequence[Deed]:
    """The deeds of the last turn that had any, in their order; none where that is long ago. Raises StoreError."""
    query = (
        "SELECT id, at, turn, text, intent, slots, told, undo, undone FROM deed"
        " WHERE turn = (SELECT max(turn) FROM deed) ORDER BY id"
    )
    found = [_deed(*row) for row in store.rows(query)]
    return found if found and 0 <= now - found[-1].at <= RECENT_S else []


def _deed(
    id_: int, at: float, turn: int, text: str, intent: str, slots: str, told: str, undo: str, undone: int
) -> Deed:
    inverse = Undo(**json.loads(undo)) if undo else None
    return Deed(id_, at, turn, text, intent, json.loads(slots), told, inverse, undone > 0)


def set_undone(store: Store, deed: Deed) -> None:
    """Note that a deed was put back, so that it is not put back again. Raises StoreError."""
    store.rows("UPDATE deed SET undone = 1 WHERE id = ?", deed.id)
