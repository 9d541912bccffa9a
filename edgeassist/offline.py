"""Denies the program the network, so that a mistake or a library cannot open what no one asked for."""

from __future__ import annotations

import socket
import sys
from typing import Any

_NETWORK = {socket.AF_INET, socket.AF_INET6}


class NetworkDenied(PermissionError):
    """Some code wanted a network socket."""


def deny_network() -> None:
    """From now on every Internet socket and every name look-up of this process raises `NetworkDenied`.

    Sockets of this host (AF_UNIX) stay allowed. It cannot be undone: see `sys.addaudithook`.
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.__new__" and args[1] in _NETWORK:
        raise NetworkDenied("edgeassist opens no network socket; only `edgeassist models pull` may.")
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        raise NetworkDenied("edgeassist looks up no host name; only `edgeassist models pull` may.")
