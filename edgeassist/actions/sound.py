"""How loud this device is: by its sound server where one runs, else by the assistant's own share of it."""

from __future__ import annotations

from typing import Literal

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.events import Undo
from edgeassist.machine.sound import Loudness
from edgeassist.state import wishes

STEP = 10
"""Percent by which the volume goes up or down where nobody says by how much."""


class OwnVolume:
    """How loud the assistant itself is; taken up before each answer."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self) -> int | None:
        """In percent. Raises StoreError."""
        return round(100 * self._context.wishes.volume)

    def set(self, percent: int) -> None:
        """Keep it. Raises StoreError."""
        wishes.keep(self._context.store, volume=percent / 100)


@action("sound.set", inverse="sound.set")
def set_(context: Context, *, volume: int) -> Done | NotDone:
    """Set the volume, 0 to 100 percent."""
    sound, before = _sound(context)
    if before == volume:
        return Done("already", {"volume": before})
    return _changed(sound, before, volume)


@action("sound.adjust", inverse="sound.set")
def adjust(context: Context, *, direction: Literal["up", "down"], amount: int = STEP) -> Done | NotDone:
    """Turn the volume up or down by some percent, to its end at most."""
    sound, before = _sound(context)
    wanted = min(100, before + amount) if direction == "up" else max(0, before - amount)
    if wanted == before or (before > 100 and direction == "up"):
        return Done("limit", {"volume": before})
    return _changed(sound, before, wanted)


@action("sound.read", answers=True)
def read(context: Context) -> Done:
    """How loud it is."""
    return Done(facts={"volume": _sound(context)[1]})


def _sound(context: Context) -> tuple[Loudness, int]:
    """What has the volume, and what that is."""
    server = context.host.sound
    if server and (percent := server.read()) is not None:
        return server, percent
    own = OwnVolume(context)
    return own, own.read() or 0


def _changed(sound: Loudness, before: int, wanted: int) -> Done | NotDone:
    sound.set(wanted)
    now = sound.read()
    undo = None if now == before else Undo("sound.set", {"volume": before})
    facts = {"volume": now}
    return Done("default", facts, undo) if now == wanted else NotDone("not_kept", facts, undo)
