"""Music players on this device: what all kinds have in common."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Literal, Protocol

Status = Literal["playing", "paused", "stopped"]

LIMIT_S = 2.0
"""A player that has not answered within so many seconds is not there; one that has not done what it was told has
failed."""

_STEP_S = 0.05


class PlayerFailed(Exception):
    """A player did not take a command; the text says why, as the end of a clause."""


@dataclass(frozen=True, slots=True)
class Playing:
    """What a player does."""

    status: Status
    track: str = ""
    """Tells one piece of its list from the next; empty where none is chosen."""

    title: str = ""
    artist: str = ""


class Player(Protocol):
    """A music player. All methods raise PlayerFailed."""

    name: str

    def now(self) -> Playing:
        """What it does now."""

    def play(self) -> None:
        """Let it play from where it stands."""

    def pause(self) -> None:
        """Let it pause."""

    def stop(self) -> None:
        """Let it stop."""

    def next(self) -> None:
        """Let it go on with the next piece."""

    def previous(self) -> None:
        """Let it go back to the piece before."""


Finder = Callable[[ExitStack], Iterator[Player]]
"""Finds the players of a kind that run now, connected until the stack is closed."""


@contextmanager
def found(finders: Sequence[Finder]) -> Iterator[list[tuple[Player, Playing]]]:
    """All players that run and answer, and what they do; connected until the context ends."""
    with ExitStack() as stack:
        answering = []
        for player in (player for finder in finders for player in finder(stack)):
            with suppress(PlayerFailed):
                answering.append((player, player.now()))
        yield answering


def until(player: Player, reached: Callable[[Playing], bool]) -> Playing:
    """What a player does once something is so, or at the end of its time. Raises PlayerFailed."""
    end = time.monotonic() + LIMIT_S
    while not reached(now := player.now()) and time.monotonic() < end:
        time.sleep(_STEP_S)
    return now
