"""How far a pull is, and how that is shown: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work on one model stands."""

    model: str
    """The model's name in the catalogue."""

    step: str
    """What is being done, in words: `fetching …`, `unpacking …`, `waiting …`."""

    done_bytes: int = 0
    total_bytes: int | None = None
    """None where it is not known."""


Report = Callable[[Progress], None]


def quiet(_: Progress) -> None:
    """A report that nobody reads."""


def megabytes(size: float) -> str:
    """A number of bytes for a reader, in units of a million: `37.3 MB`."""
    return f"{size / 1e6:.1f} MB"


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A report that shows itself on standard error, with size and speed."""
    if not sys.stderr.isatty():
        yield PlainLines()
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=24),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def show(now: Progress) -> None:
            line = f"{now.model}: {now.step}"
            for task in bars.tasks:
                if task.description == line:
                    bars.update(task.id, completed=now.done_bytes)
                    return
                bars.remove_task(task.id)
            bars.add_task(line, total=now.total_bytes, completed=now.done_bytes)

        yield show


class PlainLines:
    """One line when a step begins, and every few seconds while it lasts."""

    _PAUSE = 5.0
    """Seconds between two lines of one step."""

    def __init__(self) -> None:
        self._step: tuple[str, str] | None = None
        self._began = 0.0
        self._said = 0.0

    def __call__(self, now: Progress) -> None:
        clock = time.monotonic()
        if (now.model, now.step) != self._step:
            self._step, self._began, self._said = (now.model, now.step), clock, clock
            size = f" ({megabytes(now.total_bytes)})" if now.total_bytes else ""
            print(f"{now.model}: {now.step}{size}", file=sys.stderr)
        elif clock - self._said > self._PAUSE:
            self._said = clock
            speed = megabytes(now.done_bytes / (clock - self._began))
            print(f"{now.model}: {megabytes(now.done_bytes)}, {speed}/s", file=sys.stderr)
