"""The table of actions, and how one is called. An action is a typed function; its keyword parameters are its slots."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from edgeassist.devices.house import House
from edgeassist.state.clock import Clock, SystemClock
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """What actions may use."""

    house: House
    store: Store
    place: str | None
    """The area meant where none is said; `everywhere` for all; None where there is no such."""
    now: Callable[[], datetime]
    last_answer: Callable[[], str | None]
    examples: Sequence[str]
    """Some sentences that can be said, for "what can I say?"."""
    clock: Clock = field(default_factory=SystemClock)

    @property
    def schedule(self) -> Schedule:
        """What is planned to ring."""
        return Schedule(self.store, self.clock)


@dataclass(frozen=True, slots=True)
class Done:
    """The work is done and was read back, or there was nothing to do but answer."""

    response: str = "default"
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotDone:
    """The work was not done; `reason` is a response key."""

    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Action = Callable[..., Done | NotDone]
_Action = TypeVar("_Action", bound=Action)

ACTIONS: dict[str, Action] = {}
"""Name → action. Filled by `@action` when `edgeassist.actions` is imported."""


def action(name: str) -> Callable[[_Action], _Action]:
    """Enter a function into the table under `name`."""

    def enter(function: _Action) -> _Action:
        ACTIONS[name] = function
        return function

    return enter


def slots_of(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The slots an action takes, and those of them it needs."""
    parameters = [p for p in inspect.signature(ACTIONS[name]).parameters.values() if p.kind is p.KEYWORD_ONLY]
    needed = frozenset(p.name for p in parameters if p.default is p.empty)
    return frozenset(p.name for p in parameters), needed
