"""The child process of one engine: it loads the engine and answers one request at a time.

`Worker` starts it as `python -m edgeassist.engines.child ENGINE FD`: ENGINE is a module of this package, FD the end
of a socket pair; the pickled options of the engine stand on standard input. Nothing here knows what an engine does.

An engine is a module with a function `load(**options)`. The public methods of the object it returns can be called;
a method that returns an iterator streams its values, any other gives one. Errors of `edgeassist.errors` reach the
caller as they are, every other exception as `EngineFailed`.

Messages are pickled triples. From the parent: (number, method, arguments), or (number, `STOP`, ()). To the parent:
(number, `ITEM`, value) any number of times, then (number, `END`, None) or (number, `ERROR`, exception). Number
`LOADING` tells how loading went. Nothing follows the end of a number.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from edgeassist.errors import EdgeassistError, EngineFailed
from edgeassist.offline import deny_network

LOADING = 0
STOP = ""
ITEM, END, ERROR = "item", "end", "error"

_REST_S = 1.0

Request = tuple[int, str, tuple[Any, ...]]
Reply = tuple[int, str, Any]


class Pipe:
    """The child's end of the pipe, with a thread that reads it while the engine is at work."""

    def __init__(self, connection: Connection[Reply, Request]) -> None:
        self._connection = connection
        self._requests: SimpleQueue[Request] = SimpleQueue()
        self._lock = Lock()
        self._live: set[int] = {LOADING}
        self._newest = LOADING
        Thread(target=self._read, daemon=True).start()

    def request(self) -> Request:
        """The next request; waits for it, and gives memory back where none comes soon."""
        try:
            return self._requests.get(timeout=_REST_S)
        except Empty:
            _give_back()
            return self._requests.get()

    def reply(self, number: int, kind: str, value: Any = None) -> bool:
        """Send a reply, unless the request was stopped; says whether it is still wanted."""
        with self._lock:
            if number not in self._live:
                return False
            self._send((number, kind, value))
            if kind != ITEM:
                self._live.discard(number)
        return True

    def _read(self) -> None:
        try:
            while True:
                self._sort(self._connection.recv())
        except (EOFError, OSError):
            os._exit(0)  # the parent has gone

    def _sort(self, request: Request) -> None:
        number, method, _ = request
        with self._lock:
            if method == STOP:
                self._stop(number)
            elif number > self._newest:
                self._newest = number
                self._live.add(number)
                self._requests.put(request)

    def _stop(self, number: int) -> None:
        """End a request at once, even one that comes later; the engine finds out when it offers its next reply."""
        if number in self._live or number > self._newest:
            self._live.discard(number)
            self._newest = max(number, self._newest)
            self._send((number, END, None))

    def _send(self, reply: Reply) -> None:
        try:
            self._connection.send(reply)
        except OSError:
            os._exit(0)  # the parent has gone


def _give_back() -> None:
    """Give the system the memory that was freed; the C library keeps it, tens of megabytes after a long sound."""
    with suppress(AttributeError):  # not every C library can
        ctypes.CDLL(None).malloc_trim(0)


def answer(pipe: Pipe, engine: object, request: Request) -> None:
    """Let the engine answer one request."""
    number, method, args = request
    try:
        result = getattr(engine, method)(*args)
        if isinstance(result, Iterator):
            _stream(pipe, number, result)
        else:
            pipe.reply(number, ITEM, result)
        pipe.reply(number, END)
    except Exception as error:  # noqa: BLE001 - the boundary: whatever an engine raises costs one request
        pipe.reply(number, ERROR, _as_ours(error))


def _stream(pipe: Pipe, number: int, values: Iterator[Any]) -> None:
    for value in values:
        if not pipe.reply(number, ITEM, value):
            break
    if close := getattr(values, "close", None):
        close()


def _as_ours(error: Exception) -> EdgeassistError:
    if isinstance(error, EdgeassistError):
        return error
    traceback.print_exception(error)
    return EngineFailed(f"{type(error).__name__}: {error}")


def main() -> None:
    """Load the engine named on the command line and answer until the parent closes the pipe."""
    deny_network()
    name, descriptor = sys.argv[1:]
    pipe = Pipe(Connection(int(descriptor)))
    try:
        engine = import_module(f"edgeassist.engines.{name}").load(**pickle.load(sys.stdin.buffer))
    except Exception as error:  # noqa: BLE001 - the boundary, as above
        pipe.reply(LOADING, ERROR, _as_ours(error))
        Event().wait()  # until the parent has read it and closes the pipe
    pipe.reply(LOADING, END)
    while True:
        answer(pipe, engine, pipe.request())


if __name__ == "__main__":
    main()
