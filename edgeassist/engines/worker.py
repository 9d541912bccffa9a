"""Keeps a native engine in a child process, so that its death costs one request and not the program.

A `Worker` knows nothing of what its engine does; `edgeassist.engines.child` is the other side of the pipe and says
what an engine is. The child ends when the pipe closes, so also when the parent is killed.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from edgeassist.engines.child import END, ERROR, ITEM, LOADING, STOP, Reply, Request
from edgeassist.errors import EngineCrashed, EngineError, EngineFailed, EngineMissing, EngineTimeout

_CRASHES_ALLOWED = 3
_CRASH_WINDOW_S = 60.0
_GRACE_S = 1.0
_LOG_BYTES = 65536
_ROOT = Path(__file__).parents[2]


class Worker:
    """One engine behind one pipe; its process is started at the first request.

    One request is open at a time: a new one ends the one before. `stop` may be called from any thread, all else from
    one thread at a time.
    """

    def __init__(
        self,
        engine: str,
        options: Mapping[str, Any],
        *,
        load_timeout_s: float = 60.0,
        reply_timeout_s: float = 20.0,
    ) -> None:
        """`engine` is a module of `edgeassist.engines`, `options` are the arguments of its `load`."""
        self.engine = engine
        self._options = dict(options)
        self._load_timeout_s = load_timeout_s
        self._reply_timeout_s = reply_timeout_s
        self._child: _Child | None = None
        self._numbers = itertools.count(LOADING + 1)
        self._open: int | None = None
        self._crashes: deque[float] = deque(maxlen=_CRASHES_ALLOWED)
        self._given_up = ""

    def start(self) -> None:
        """Start the process and let it load, without waiting; where that is not possible, the first request says so."""
        with suppress(EngineError):
            self._running()

    def stream(self, method: str, *args: Any) -> Generator[Any, None, None]:
        """Call a method of the engine and yield its replies as they come.

        The request goes out at the first `next`. Closing the generator ends the answer; the engine stays loaded.

        Raises `EngineMissing`, `EngineCrashed`, `EngineTimeout` or `EngineFailed`, or what the engine raised of
        `edgeassist.errors`.
        """
        self._end_open()
        child = self._running()
        number = self._open = next(self._numbers)
        try:
            self._send(child, (number, method, args))
            while self._open == number:  # a later request may have ended this one
                _, kind, value = self._receive(child, number)
                if kind == ITEM:
                    yield value
        finally:
            if self._open == number:
                self._end_open()

    def call(self, method: str, *args: Any) -> Any:
        """Call a method of the engine and return its last reply; None where it was stopped before it gave one.

        Raises as `stream` does.
        """
        last = None
        for last in self.stream(method, *args):  # noqa: B007 - the last one counts
            pass
        return last

    def stop(self) -> None:
        """End the answer that is under way within some milliseconds; its stream ends as if there were no more."""
        child, number = self._child, self._open
        if child and number is not None:
            with suppress(OSError):
                child.send((number, STOP, ()))

    def load_with(self, options: Mapping[str, Any]) -> None:
        """Load with other options from now on, without waiting."""
        self.close()
        self._options = dict(options)
        self.start()

    def close(self) -> None:
        """End the process; a later request starts it again."""
        child, self._child, self._open = self._child, None, None
        if child:
            child.end()

    @property
    def pid(self) -> int | None:
        """The process id of the child, None where there is none."""
        return self._child.process.pid if self._child else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _running(self) -> _Child:
        if self._child and self._child.process.poll() is not None:
            self._crashed(self._child)  # between two requests: it costs none
        if self._given_up:
            raise EngineMissing(self._given_up)
        if self._child is None:
            try:
                self._child = _Child(self.engine, self._options, self._load_timeout_s, self._reply_timeout_s)
            except OSError as error:
                raise EngineFailed(f"The {self.engine} engine cannot be started: {error}.") from error
        return self._child

    def _send(self, child: _Child, request: Request) -> None:
        try:
            child.send(request)
        except BlockingIOError:
            raise self._overdue(child) from None
        except OSError:
            raise self._crashed(child) from None

    def _receive(self, child: _Child, number: int) -> Reply:
        """The next reply to a request; waits for the engine to load first."""
        while True:
            try:
                reply = child.receive()
            except BlockingIOError:
                reply = None
            except (EOFError, OSError):
                raise self._crashed(child) from None
            if reply is None:
                raise self._overdue(child)
            if reply[1] == ERROR:
                raise self._failed(reply)
            if reply[0] == number:
                if reply[1] == END:
                    self._open = None
                return reply

    def _end_open(self) -> None:
        """Stop the open request and read away what is left of it."""
        self.stop()
        with suppress(EngineError):
            while self._child and self._open is not None:
                self._receive(self._child, self._open)
        self._open = None

    def _failed(self, reply: Reply) -> EngineError:
        self._open = None
        number = reply[0]
        error: EngineError = reply[2]
        if type(error) is EngineFailed:
            error = EngineFailed(f"The {self.engine} engine failed: {error}")
        if isinstance(error, EngineMissing):
            self._given_up = str(error)
        if number == LOADING:
            self.close()
        return error

    def _overdue(self, child: _Child) -> EngineTimeout:
        doing, limit = ("answer", self._reply_timeout_s) if child.loaded else ("load", self._load_timeout_s)
        child.process.kill()
        self._crashed(child)
        return EngineTimeout(
            f"The {self.engine} engine did not {doing} within {limit:g} seconds and was ended; ask again."
        )

    def _crashed(self, child: _Child) -> EngineCrashed:
        self._child = self._open = None
        words = child.last_words()
        status = child.end()
        self._count_crash()
        return EngineCrashed(f"The {self.engine} engine died ({_name(status)}{words}); ask again, it is started anew.")

    def _count_crash(self) -> None:
        now = time.monotonic()
        self._crashes.append(now)
        if len(self._crashes) == _CRASHES_ALLOWED and now - self._crashes[0] < _CRASH_WINDOW_S:
            self._given_up = (
                f"The {self.engine} engine died {_CRASHES_ALLOWED} times within a minute and is left out; "
                "type `edgeassist doctor` to see why."
            )


class _Child:
    """The process of an engine, its pipe, and the file in memory that takes what native code prints."""

    def __init__(self, engine: str, options: Mapping[str, Any], load_timeout_s: float, reply_timeout_s: float) -> None:
        self.loaded = False
        self._load_by = time.monotonic() + load_timeout_s
        self._reply_timeout_s = reply_timeout_s
        self._sending = Lock()
        self._log = open(os.memfd_create("log"), "rb", buffering=0)  # noqa: SIM115, PTH123 - closed by end()
        fcntl.fcntl(self._log, fcntl.F_SETFL, os.O_APPEND)
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = _spawn(engine, options, theirs.fileno(), self._log.fileno())
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):  # a child that hangs in the middle of a message
            ours.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", int(reply_timeout_s) + 1, 0))
        self._connection: Connection[Request, Reply] = Connection(ours.detach())

    def send(self, request: Request) -> None:
        """Raises OSError where the child has died or takes nothing in."""
        with self._sending:
            self._connection.send(request)

    def receive(self) -> Reply | None:
        """The next reply but the news that the engine is loaded; None where the time is up.

        Raises EOFError or OSError where the child has died.
        """
        while self._connection.poll(self._seconds_left()):
            reply = self._connection.recv()
            if reply[:2] != (LOADING, END):
                return reply
            self.loaded = True
        return None

    def _seconds_left(self) -> float:
        return self._reply_timeout_s if self.loaded else max(0.0, self._load_by - time.monotonic())

    def last_words(self) -> str:
        """The last line the process printed, with a leading colon; empty where it printed none."""
        size = os.fstat(self._log.fileno()).st_size
        lines = os.pread(self._log.fileno(), 1000, max(0, size - 1000)).decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f": {last}" if last else ""

    def end(self) -> int:
        """Close the pipe, which ends the process; its exit status, the negated signal where one ended it."""
        self._connection.close()
        try:
            status = self.process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._log.close()
        return status


def _spawn(engine: str, options: Mapping[str, Any], pipe: int, log: int) -> subprocess.Popen[bytes]:
    """A process in a session of its own, so that Ctrl-C in the terminal does not reach it."""
    command = [sys.executable, "-P", "-m", "edgeassist.engines.child", engine, str(pipe)]
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with open(os.memfd_create("options"), "w+b") as stdin:  # noqa: PTH123 - a descriptor, not a path
        pickle.dump(options, stdin)
        stdin.seek(0)
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=log,
            stderr=log,
            pass_fds=[pipe],
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": path},
        )


def _name(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
