"""One thread that lets the voice make sounds, the most urgent first; what is asked for twice is made once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")


class Urgency(IntEnum):
    """Why something is made; the lowest comes first."""

    WANTED = 0
    """It is being said."""
    EXPECTED = 1
    """It will be said soon, if all goes well."""
    IDLE = 2
    """It may be said some day."""


class Renderer(Generic[Thing, Made]):
    """Makes one thing after another in a thread of its own; any thread may ask."""

    def __init__(self, make: Callable[[Thing], Made], keep: Callable[[Thing, Made], None]) -> None:
        """`make` may take long and may raise; `keep` is called after whoever waits has got it."""
        self._make = make
        self._keep = keep
        self._numbers = itertools.count()
        self._waiting: dict[Thing, tuple[Urgency, int]] = {}
        self._futures: dict[Thing, Future[Made]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def ask(self, thing: Thing, urgency: Urgency) -> Future[Made]:
        """What will be made; cancelled where it is dropped before it was begun, or the renderer is closed."""
        with self._changed:
            if self._closed:
                return _cancelled()
            if thing not in self._futures:
                self._futures[thing] = Future()
                self._waiting[thing] = urgency, next(self._numbers)
            elif thing in self._waiting:
                self._waiting[thing] = min(self._waiting[thing], (urgency, next(self._numbers)))
            self._start()
            self._changed.notify_all()
            return self._futures[thing]

    def finish(self, thing: Thing) -> None:
        """Wait until a thing that was asked for is made and kept, or dropped."""
        with self._changed:
            self._changed.wait_for(lambda: thing not in self._futures)

    def drop(self, urgency: Urgency) -> None:
        """Forget what was asked for with this urgency and is not begun."""
        with self._changed:
            for thing in [thing for thing, (asked, _) in self._waiting.items() if asked == urgency]:
                del self._waiting[thing]
                self._futures.pop(thing).cancel()
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """How many things are asked for and not begun."""
        return len(self._waiting)

    @property
    def busy(self) -> bool:
        """Whether anything is asked for and not made."""
        return bool(self._futures)

    def close(self) -> None:
        """Forget all that is not begun and end the thread when it has made what it is at."""
        for urgency in Urgency:
            self.drop(urgency)
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while found := self._next():
            thing, future = found
            try:
                made = self._make(thing)
                future.set_result(made)
                self._keep(thing, made)
            except Exception as error:  # noqa: BLE001 - the boundary: it goes to whoever waits, and the thread lives on
                if not future.done():
                    future.set_exception(error)
            with self._changed:
                del self._futures[thing]
                self._changed.notify_all()

    def _next(self) -> tuple[Thing, Future[Made]] | None:
        """The most urgent thing, waiting for one; None where the renderer is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            thing = min(self._waiting, key=self._waiting.__getitem__)
            del self._waiting[thing]
            future = self._futures[thing]
            future.set_running_or_notify_cancel()
            return thing, future


def _cancelled() -> Future[Made]:
    future: Future[Made] = Future()
    future.cancel()
    return future
