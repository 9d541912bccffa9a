"""Players that speak MPRIS on this session's D-Bus, through the library jeepney.

The interface: https://specifications.freedesktop.org/mpris-spec/latest/
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

from jeepney import DBusAddress, Message, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from edgeassist.machine.players import LIMIT_S, Player, PlayerFailed, Playing, Status

_PREFIX = "org.mpris.MediaPlayer2."
_STATUS: dict[str, Status] = {"Playing": "playing", "Paused": "paused", "Stopped": "stopped"}


def bus_players(stack: ExitStack) -> Iterator[Player]:
    """All that are on the session's bus, where there is one; connected until the stack is closed."""
    connection = _session_bus()
    if connection is None:
        return
    stack.callback(connection.close)
    with suppress(PlayerFailed):
        names = _ask(connection, message_bus.ListNames())[0]
        yield from (MprisPlayer(connection, name) for name in sorted(names) if name.startswith(_PREFIX))


def _session_bus() -> DBusConnection | None:
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    try:
        return open_dbus_connection("SESSION")
    except (OSError, ValueError, RuntimeError, StopIteration):  # stale, malformed, or no Unix socket
        return None


class MprisPlayer:
    """One player on the bus."""

    def __init__(self, connection: DBusConnection, address: str) -> None:
        self._connection = connection
        self._player = DBusAddress("/org/mpris/MediaPlayer2", address, f"{_PREFIX}Player")
        self.name = address.removeprefix(_PREFIX).partition(".")[0]

    def now(self) -> Playing:
        """What it does now."""
        status = _STATUS.get(self._property("PlaybackStatus"), "stopped")
        about = {key: value for key, (_, value) in self._property("Metadata").items()}
        artists = about.get("xesam:artist") or []
        title = about.get("xesam:title", "")
        return Playing(status, f"{about.get('mpris:trackid', '')} {title}".strip(), title, " and ".join(artists))

    def play(self) -> None:
        """Let it play on."""
        self._call("Play")

    def pause(self) -> None:
        """Let it pause."""
        self._call("Pause")

    def stop(self) -> None:
        """Let it stop."""
        self._call("Stop")

    def next(self) -> None:
        """The next piece of its list."""
        self._call("Next")

    def previous(self) -> None:
        """The piece before."""
        self._call("Previous")

    def _call(self, method: str) -> None:
        _ask(self._connection, new_method_call(self._player, method))

    def _property(self, name: str) -> Any:
        return _ask(self._connection, Properties(self._player).get(name))[0][1]


def _ask(connection: DBusConnection, message: Message) -> Any:
    """The body of the reply. Raises PlayerFailed."""
    try:
        reply = connection.send_and_get_reply(message, timeout=LIMIT_S)
    except OSError as error:
        raise PlayerFailed("it does not answer") from error
    if reply.header.message_type is MessageType.error:
        raise PlayerFailed(str(reply.body[0]) if reply.body else "it refused")
    return reply.body
