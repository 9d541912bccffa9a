"""Denies the program the network, so that a mistake or a library cannot open what no one asked for.

What the user's devices are reached by is let through: hosts on the local network, by name and port, and nothing else.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

_NETWORK = {socket.AF_INET, socket.AF_INET6}
_FLAGS = socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC

Address = tuple[str, int]
"""Host and port."""

_allowed: set[Address] = set()
_open: set[Address] = set()
"""Those of them that were looked up, with the number in place of the name."""


class NetworkDenied(PermissionError):
    """Some code wanted a network socket."""


class NotReachable(OSError):
    """A host has no address that may be used; the text says why, as the end of a clause."""


def deny_network() -> None:
    """From now on every Internet socket and every name look-up of this process raises `NetworkDenied`.

    Sockets of this host (AF_UNIX) stay allowed, and what `allow` names. It cannot be undone: see `sys.addaudithook`.
    """
    sys.addaudithook(_refuse)


def allow(addresses: Iterable[Address]) -> None:
    """Let `look_up` be asked for these from now on."""
    _allowed.update(addresses)


def look_up(where: Address, limit_s: float) -> Address:
    """The number of an allowed host, and its port; TCP connections to it are let through from now on.

    Raises NotReachable where it has none within the time limit, or none on the local network, and `NetworkDenied`
    where it is not allowed.
    """
    if where not in _allowed:
        raise NetworkDenied(f"edgeassist may not reach {where}; nothing in its settings names it.")
    numbers = _numbers(*where, limit_s)
    local = sorted(filter(_is_local, numbers), key=lambda number: ":" in number)  # few devices speak IPv6
    if not local:
        raise NotReachable("is not on the local network" if numbers else "has no known address")
    _open.add((local[0], where[1]))
    return local[0], where[1]


def _numbers(host: str, port: int, limit_s: float) -> list[str]:
    """All addresses of a host. A look-up itself knows no time limit, so it is left behind where it takes longer."""
    with suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    found: SimpleQueue[list[str]] = SimpleQueue()

    def ask() -> None:
        try:
            found.put([str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError):
            found.put([])

    Thread(target=ask, daemon=True).start()
    try:
        return found.get(timeout=limit_s)
    except Empty:
        return []


def _is_local(number: str) -> bool:
    address = ipaddress.ip_address(number)
    return (address.is_private or address.is_link_local) and not (address.is_unspecified or address.is_multicast)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    match event:
        case "socket.__new__":
            if args[1] in _NETWORK and not (_open and args[2] & ~_FLAGS == socket.SOCK_STREAM):
                raise NetworkDenied("edgeassist opens no network socket; only `edgeassist models pull` may.")
        case "socket.connect" | "socket.sendto" | "socket.sendmsg":
            if args[0].family in _NETWORK and args[1] is not None and tuple(args[1][:2]) not in _open:
                raise NetworkDenied(f"edgeassist may not reach {args[1]}; nothing in its settings names it.")
        case "socket.bind":
            if args[0].family in _NETWORK and args[1][1] != 0:  # clients bind to no port of their own choice
                raise NetworkDenied("edgeassist offers nothing on the network.")
        case "socket.getaddrinfo" | "socket.gethostbyname":
            if tuple(args[:2]) not in _allowed | _open:
                raise NetworkDenied("edgeassist looks up no host name; only `edgeassist models pull` may.")
