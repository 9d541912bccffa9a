"""The table of actions, and how one is called. An action is a typed function; its keyword parameters are its slots."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from edgeassist.devices.house import House
from edgeassist.documents.library import Library
from edgeassist.events import Undo
from edgeassist.machine.host import Host
from edgeassist.state import wishes
from edgeassist.state.clock import Clock, SystemClock
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store
from edgeassist.state.wishes import Wishes


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
    risky: Sequence[Mapping[str, Any]] = ()
    """What the packs want a yes for: kind and class of devices, and the values that they would be given."""
    clock: Clock = field(default_factory=SystemClock)
    documents: Library | None = None
    """The user's documents."""
    host: Host = field(default_factory=Host)
    """The device that the assistant runs on."""
    given: Wishes = field(default_factory=Wishes)
    """How the profile says that it answers."""
    private: bool = False
    """Whether nothing of what is said may be kept on the disk."""
    barred: Callable[[], Sequence[tuple[str, Mapping[str, Any]]]] = lambda: ()
    """What must not be brought about now, not even by an undo or a scene: the response that says so, and the same."""

    @property
    def schedule(self) -> Schedule:
        """What is planned to ring."""
        return Schedule(self.store, self.clock)

    @property
    def wishes(self) -> Wishes:
        """How the user wishes that it answers. Raises StoreError."""
        return wishes.read(self.store, self.given)


@dataclass(frozen=True, slots=True)
class Done:
    """The work is done and was read back, or there was nothing to do but answer."""

    response: str = "default"
    facts: Mapping[str, Any] = field(default_factory=dict)
    undo: Undo | None = None
    """What puts back what was changed; its action is the one that the action declares as its inverse."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """The work was not done; `reason` is a response key."""

    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    undo: Undo | None = None
    """What puts back the part that was done."""


Action = Callable[..., Done | NotDone]
_Action = TypeVar("_Action", bound=Action)

ACTIONS: dict[str, Action] = {}
"""Name → action. Filled by `@action` when `edgeassist.actions` is imported."""


INVERSES: dict[str, str] = {}
"""Action → the action that puts back what it changed. Any other has no inverse."""

ANSWERING: set[str] = set()
"""Actions that change nothing. After any other, "undo that" means that deed and none before it."""


KEEPING: set[str] = set()
"""Actions that keep on disk what was said. In private they are refused."""


def action(name: str, *, inverse: str = "", answers: bool = False, keeps: bool = False) -> Callable[[_Action], _Action]:
    """Enter a function into the table under `name`.

    `inverse` is the action that puts back what it changes; without one it cannot be undone. One that `answers` changes
    nothing; one that `keeps` what was said writes it to the disk.
    """

    def enter(function: _Action) -> _Action:
        ACTIONS[name] = function
        if inverse:
            INVERSES[name] = inverse
        if answers:
            ANSWERING.add(name)
        if keeps:
            KEEPING.add(name)
        return function

    return enter


def slots_of(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The slots an action takes, and those of them it needs."""
    parameters = [p for p in inspect.signature(ACTIONS[name]).parameters.values() if p.kind is p.KEYWORD_ONLY]
    needed = frozenset(p.name for p in parameters if p.default is p.empty)
    return frozenset(p.name for p in parameters), needed
