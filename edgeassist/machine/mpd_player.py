"""The Music Player Daemon, over its Unix socket, through the library python-mpd2."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import mpd

from edgeassist.machine.players import LIMIT_S, Player, PlayerFailed, Playing, Status

_STATUS: dict[str, Status] = {"play": "playing", "pause": "paused", "stop": "stopped"}


def sockets() -> list[str]:
    """Where a daemon's socket may be: where MPD_HOST says, that of this user, that of the system."""
    named = os.environ.get("MPD_HOST", "").rpartition("@")[2]
    own = Path(os.environ.get("XDG_RUNTIME_DIR", "/run")) / "mpd" / "socket"
    return list(dict.fromkeys([*([named] if named.startswith("/") else []), str(own), "/run/mpd/socket"]))


def daemon(stack: ExitStack) -> Iterator[Player]:
    """The daemon that answers first, connected until the stack is closed."""
    for path in sockets():
        if not Path(path).is_socket():
            continue
        client = mpd.MPDClient()
        client.timeout = LIMIT_S
        try:
            client.connect(path)
        except (OSError, mpd.MPDError):
            continue
        stack.callback(client.disconnect)
        yield MpdPlayer(client)
        return


class MpdPlayer:
    """A connected daemon."""

    name = "mpd"

    def __init__(self, client: Any) -> None:
        self._client = client

    def now(self) -> Playing:
        """What it does now; a piece without a title is told by its file."""
        status = self._call(self._client.status)
        song = self._call(self._client.currentsong)
        title = song.get("title") or song.get("name") or Path(song.get("file", "")).stem
        return Playing(_STATUS[status["state"]], status.get("songid", ""), _text(title), _text(song.get("artist", "")))

    def play(self) -> None:
        """Let it play on."""
        self._call(self._client.play)

    def pause(self) -> None:
        """Let it pause."""
        self._call(self._client.pause, 1)

    def stop(self) -> None:
        """Let it stop."""
        self._call(self._client.stop)

    def next(self) -> None:
        """The next piece of its list."""
        self._call(self._client.next)

    def previous(self) -> None:
        """The piece before."""
        self._call(self._client.previous)

    def _call(self, command: Callable[..., Any], *arguments: object) -> Any:
        try:
            return command(*arguments)
        except mpd.CommandError as error:
            raise PlayerFailed(str(error).rpartition("} ")[2]) from error
        except (OSError, mpd.MPDError) as error:
            raise PlayerFailed("it does not answer") from error


def _text(tag: str | list[str]) -> str:
    """A tag that stands several times is a list."""
    return tag if isinstance(tag, str) else " and ".join(tag)
