"""What a conversation keeps from one sentence to the next, in the store: what was asked, and what was spoken of."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from edgeassist.events import Intent
from edgeassist.state.store import Store

PATIENCE_S = 60.0
"""So long an answer is waited for."""

CONTEXT_S = 120.0
"""So long "it" means what was spoken of."""

_REMEMBERED = 500

Kind = Literal["yes", "code", "missing", "which", "slot"]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked and waits for an answer."""

    kind: Kind
    """A yes, the code, a missing value, one of several, or one of two values of a slot that was heard badly."""

    intent: Intent
    """What is done with the answer, and then the rest of the sentence."""

    options: Sequence[Mapping[str, Any]] = ()
    """Slots, of which one set is to be chosen."""

    names: Sequence[str] = ()
    """How each of the options is called."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What was spoken of last."""

    intent: Intent
    devices: Sequence[Mapping[str, Any]] = ()
    """Name, area, kind and device_class of each device that it was about."""


class Memory:
    """Holds one question and one topic; both fade. All methods raise StoreError."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self.clock = clock

    def ask(self, question: Question) -> None:
        """Keep what is asked, in place of what was asked before."""
        kept = {**asdict(replace(question, intent=as_kept(question.intent))), "at": self.clock()}
        self.store.set_note("waiting", kept)

    def asked(self) -> Question | None:
        """What waits for an answer, if it does not wait too long."""
        found = self._fresh("waiting", PATIENCE_S)
        if found is None or "kind" not in found:
            return None
        return Question(found["kind"], restored(found["intent"]), found["options"], found["names"])

    def waits_for_code(self) -> bool:
        """Whether the code was asked for."""
        question = self.asked()
        return question is not None and question.kind == "code"

    def drop(self) -> None:
        """Wait for nothing."""
        if self.store.note("waiting") is not None:
            self.store.set_note("waiting", None)

    def speak_of(self, topic: Topic) -> None:
        """Keep what is spoken of."""
        kept = {**asdict(replace(topic, intent=as_kept(replace(topic.intent, then=None)))), "at": self.clock()}
        self.store.set_note("topic", kept)

    def topic(self) -> Topic | None:
        """What was spoken of, if that is not long ago."""
        found = self._fresh("topic", CONTEXT_S)
        return Topic(restored(found["intent"]), found["devices"]) if found else None

    def forget(self) -> None:
        """Speak of nothing: what "it" means is not known after words that were not understood."""
        if self.store.note("topic") is not None:
            self.store.set_note("topic", None)

    def learn(self, intent: Intent) -> None:
        """Note that a doubtful reading was right, for `edgeassist tune` to learn from."""
        found = [*accepted(self.store), (intent.text, intent.name, dict(intent.slots))]
        self.store.set_note("accepted", found[-_REMEMBERED:])

    def _fresh(self, key: str, limit_s: float) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.store.note(key)
        return found if found and 0 <= self.clock() - found["at"] <= limit_s else None


def accepted(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """What was in doubt and got a yes: text, intent and slots; the latest last. Raises StoreError."""
    return [(text, name, slots) for text, name, slots in store.note("accepted") or ()]


def as_kept(intent: Intent) -> Intent:
    """An intent as JSON holds it."""
    return replace(
        intent,
        slots=dict(intent.slots),
        doubts={},
        other=as_kept(intent.other) if intent.other else None,
        then=as_kept(intent.then) if intent.then else None,
    )


def restored(fields: Mapping[str, Any]) -> Intent:
    """The intent of such fields."""
    inner = {key: restored(fields[key]) if fields[key] else None for key in ("other", "then")}
    return Intent(**{**fields, **inner})
