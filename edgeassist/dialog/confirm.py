"""Risky and doubtful intents are done only after a yes. What waits is kept in the store, so the yes may come later."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.packs.pack import Call
from edgeassist.state.store import Store

YES = "dialog.yes"
PATIENCE_S = 60.0
_KEY = "waiting"
_ACCEPTED = "accepted"
_REMEMBERED = 500

Act = Callable[[Intent], Handled | NotHandled]


class Confirming:
    """Stands before the actions; asks where the pack says `risk: confirm`, and where a rung was in doubt."""

    def __init__(
        self, act: Act, calls: Mapping[str, Call], store: Store, clock: Callable[[], float] = time.time
    ) -> None:
        self._act = act
        self._calls = calls
        self._store = store
        self._clock = clock

    def act(self, intent: Intent) -> Handled | NotHandled:
        """Do the intent, or ask first. Any other intent than yes drops what was waiting."""
        call = self._calls.get(intent.name)
        waiting = self._take()
        if call is not None and call.action == YES and waiting:
            if waiting.other:  # a yes to "this, or that?" says too little
                return self._ask(replace(waiting, other=None))
            self._remember(waiting)
            return self._act(replace(waiting, question=""))
        return self._ask(intent) if self._is_risky(intent) or intent.question else self._act(intent)

    def _ask(self, intent: Intent) -> NotHandled:
        """Keep the intent until there is a yes."""
        self._store.set_note(_KEY, {"at": self._clock(), **_fields(intent)})
        if intent.other and intent.other.question:
            return NotHandled(intent, "unsure", {"request": f"{intent.question}, or: {intent.other.question}"})
        if self._is_risky(intent):
            return NotHandled(intent, "confirm")
        return NotHandled(intent, "unsure", {"request": intent.question})

    def _is_risky(self, intent: Intent) -> bool:
        call = self._calls.get(intent.name)
        return call is not None and call.risk == "confirm"

    def _remember(self, intent: Intent) -> None:
        """Note that a doubtful reading was right, for `edgeassist tune` to learn from."""
        if intent.question:
            found = [*accepted(self._store), (intent.text, intent.name, dict(intent.slots))]
            self._store.set_note(_ACCEPTED, found[-_REMEMBERED:])

    def _take(self) -> Intent | None:
        waiting: dict[str, Any] | None = self._store.note(_KEY)
        if waiting is None:
            return None
        self._store.set_note(_KEY, None)
        age = self._clock() - waiting.pop("at")
        other = waiting.pop("other", None)
        return Intent(**waiting, other=Intent(**other) if other else None) if 0 <= age <= PATIENCE_S else None


def accepted(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """What was in doubt and got a yes: text, intent and slots; the latest last. Raises StoreError."""
    return [(text, name, slots) for text, name, slots in store.note(_ACCEPTED) or ()]


def _fields(intent: Intent) -> dict[str, Any]:
    return {name: getattr(intent, name) for name in Intent.__dataclass_fields__} | {
        "slots": dict(intent.slots),
        "doubts": {},
        "other": _fields(intent.other) if intent.other else None,
    }
