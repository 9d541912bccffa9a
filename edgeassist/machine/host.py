"""What actions may use of the device that the assistant runs on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from edgeassist.machine.players import Finder
from edgeassist.machine.sound import Loudness

if TYPE_CHECKING:
    from edgeassist.machine.figures import Figures


class Microphone(Protocol):
    """What the assistant listens to."""

    @property
    def muted(self) -> bool:
        """True while it is closed."""

    def mute(self) -> None:
        """Close it."""

    def unmute(self) -> None:
        """Open it again, where no switch keeps it closed."""


def _figures() -> Figures:
    from edgeassist.machine.figures import Figures  # psutil takes some milliseconds

    return Figures()


@dataclass(frozen=True)
class Host:
    """The device. As it is made without arguments, it lets its figures be read and nothing be changed."""

    sound: Loudness | None = None
    """The device's volume."""

    players: Sequence[Finder] = ()
    """What finds its players, those of each kind."""

    microphone: Microphone | None = None
    """The one that is listened to; None where there is only text."""

    shutdown: Sequence[str] = ()
    """The command that shuts it down; empty where that is not allowed."""

    restart: Sequence[str] = ()
    """The command that restarts it."""

    figures: Callable[[], Figures] = _figures
    """What it measures of itself."""
