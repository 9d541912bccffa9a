"""How the user wishes to be answered, as far as he has said so; the profile says the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from edgeassist.state.store import Store

_KEY = "wishes"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be changed by a word."""

    speed: float = 1.0
    """How fast the voice speaks: at 2 an answer lasts half as long."""

    answers: Literal["full", "short"] = "full"
    """`short`: a sound instead of words where something was done that shows."""

    volume: float = 1.0
    """How loud the assistant itself is, 0 to 1, where no sound server sets that."""


def read(store: Store, given: Wishes) -> Wishes:
    """What holds now; `given` is what the profile says. Raises StoreError."""
    return replace(given, **(store.note(_KEY) or {}))


def keep(store: Store, **changed: Any) -> None:
    """Keep some fields of `Wishes` from now on. Raises StoreError."""
    with store.transaction():
        store.set_note(_KEY, {**(store.note(_KEY) or {}), **changed})
