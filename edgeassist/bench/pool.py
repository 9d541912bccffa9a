"""Listeners on all cores, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Thread
from types import TracebackType
from typing import Self

from edgeassist.bench.hearing import Case, Heard, Listener, Setup
from edgeassist.errors import EngineCrashed


class Pool:
    """Processes that hear cases; leaving the context ends them, each after its present case."""

    def __init__(self, setup: Setup, size: int) -> None:
        """`size` is the most processes that are of use; there are no more than cores."""
        self.size = min(len(os.sched_getaffinity(0)), size)
        self._executor = ProcessPoolExecutor(self.size, multiprocessing.get_context("spawn"), _begin, (setup,))

    def heard(self, todo: Sequence[Case]) -> Iterator[Heard]:
        """What each case was heard as, in their order. Raises as `Listener.heard` does."""
        with _interrupts_held():
            futures = [self._executor.submit(_heard, case) for case in todo]
        try:
            yield from map(Future.result, futures)
        except BrokenProcessPool as error:
            raise EngineCrashed("A process was ended from outside; free some memory and measure again.") from error

    def memory(self) -> dict[str, int]:
        """Engine → proportional set size in bytes, of one process's engines."""
        return self._executor.submit(_memory).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started inside never see Ctrl-C: the parent ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_listener: Listener
"""Set in each process, once."""


def _begin(setup: Setup) -> None:
    global _listener  # noqa: PLW0603 - the only place where a process of a pool can keep something
    _listener = Listener(setup)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that is killed tells its pool nothing."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _heard(case: Case) -> Heard:
    return _listener.heard(case)


def _memory() -> dict[str, int]:
    return _listener.memory()
