"""The device as it really is. Its libraries are loaded when something is asked of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from edgeassist.machine.host import Host, Microphone
from edgeassist.machine.players import Player
from edgeassist.machine.sound import ServerVolume


def this_device(shutdown: Sequence[str], restart: Sequence[str], microphone: Microphone | None = None) -> Host:
    """This device, with the commands that turn it off and the microphone in use."""
    return Host(ServerVolume(), (_daemon, _bus_players), microphone, shutdown, restart)


def _daemon(stack: ExitStack) -> Iterator[Player]:
    from edgeassist.machine.mpd_player import daemon

    return daemon(stack)


def _bus_players(stack: ExitStack) -> Iterator[Player]:
    from edgeassist.machine.mpris import bus_players

    return bus_players(stack)
