"""Devices on the local network that speak HTTP: got to be read, posted or put to be set.

A redirection is not followed, so nothing but the host that is allowed is ever asked.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import quote

from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.kinds import Value
from edgeassist.devices.outage import Outage
from edgeassist.devices.payload import NotAValue, decode, encode
from edgeassist.devices.reach import HttpAdapter, written
from edgeassist.offline import NetworkDenied, NotReachable, look_up

_MOST_BYTES = 65_536
_ASKED_EVERY_S = 0.1


class LocalHttp:
    """One device."""

    def __init__(self, settings: HttpAdapter, outage: Outage) -> None:
        self._settings = settings
        self._outage = outage

    def read(self, device: Device, name: str) -> Value:
        """The value the device gives. Raises DeviceUnreachable."""
        endpoint = self._settings.properties[name]
        text = self._request("GET", endpoint.get)
        try:
            return decode(text, endpoint, device, name)
        except NotAValue as error:
            raise DeviceUnreachable(f"it told {error}") from None

    def write(self, device: Device, name: str, value: Value) -> None:
        """Send the value, and wait until the device shows it or its time is over. Raises DeviceUnreachable."""
        endpoint = self._settings.properties[name]
        text = encode(value, endpoint)
        body = endpoint.body.replace("{value}", text)
        self._request(endpoint.method, endpoint.set.replace("{value}", quote(text, safe="")), body)
        ends = time.monotonic() + self._settings.settle
        while self.read(device, name) != value and time.monotonic() < ends:
            time.sleep(_ASKED_EVERY_S)

    def _request(self, method: str, path: str, body: str = "") -> str:
        """The text of an answer. Raises DeviceUnreachable."""
        self._outage.check()
        named = written(self._settings.address)
        limit = self._settings.timeout
        ends = time.monotonic() + limit
        try:
            host, port = look_up(self._settings.address, limit)
            connection = HTTPConnection(host, port, timeout=max(0.1, ends - time.monotonic()))
            status, text = _answer(connection, method, path, body, self._headers(body), ends)
        except (NotReachable, NetworkDenied) as error:
            raise DeviceUnreachable(f"{named} {error}") from None
        except TimeoutError:
            raise self._outage.begin(f"{named} does not answer") from None
        except (OSError, HTTPException, ValueError):
            raise DeviceUnreachable(f"{named} does not answer") from None
        if not 200 <= status < 300:
            raise DeviceUnreachable(f"{named} answered with status {status}")
        return text

    def _headers(self, body: str) -> dict[str, str]:
        kind = "application/json" if body.startswith(("{", "[")) else "text/plain"
        content = {"Content-Type": kind} if body else {}
        return {"Host": written(self._settings.address), **content, **self._settings.headers}


def _answer(
    connection: HTTPConnection, method: str, path: str, body: str, headers: dict[str, str], ends: float
) -> tuple[int, str]:
    """Status and text of an answer. What is not there when the time ends is broken off, also where it trickles.

    Raises OSError and HTTPException, TimeoutError where the time is over.
    """
    try:
        connection.connect()
        breaking = Timer(max(0.0, ends - time.monotonic()), _break, [connection.sock])
        breaking.start()
        try:
            connection.request(method, path, body.encode() or None, headers)
            response = connection.getresponse()
            text = response.read(_MOST_BYTES).decode("utf-8", "replace")
        finally:
            breaking.cancel()
            if time.monotonic() >= ends:
                raise TimeoutError
        return response.status, text
    finally:
        connection.close()


def _break(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
