"""What becomes of a store's file that is damaged: it is set aside under another name, never emptied.

No file is set aside while another program uses it: that one would go on writing into it. So each program that has a
store open holds a shared lock on a file beside it, and who sets it aside must have that lock for himself.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from edgeassist.errors import StoreError

_WAIT_S = 2.0
_EACH_S = 0.05


def is_damage(error: Exception) -> bool:
    """Whether SQLite found the file itself to be wrong, not the disk or the rights."""
    return any(word in str(error) for word in ("malformed", "not a database"))


def set_aside(path: Path) -> Path:
    """Rename a database with what stands beside it; the new path. Raises OSError."""
    moved = beside(path, "damaged")
    for end in ("-wal", "-shm", ""):
        part = path.with_name(path.name + end)
        if part.exists():
            part.rename(moved.with_name(moved.name + end))
    return moved


def beside(path: Path, why: str) -> Path:
    """A name beside a file that is not taken: `home.sqlite.damaged-2026-11-25`, or the same with a number."""
    first = path.with_name(f"{path.name}.{why}-{datetime.now():%Y-%m-%d}")
    names = (first, *(first.with_name(f"{first.name}-{number}") for number in range(2, 1000)))
    return next((name for name in names if not name.exists()), names[-1])


class Use:
    """A program's use of a store, which others see."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._path = path
        self._file = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        """The program uses it no more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other program has the store open meanwhile. Raises StoreError where one has."""
        fcntl.flock(self._file, fcntl.LOCK_UN)  # of two who wait for each other, neither would come in
        try:
            self._lock()
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def _lock(self) -> None:
        end = time.monotonic() + _WAIT_S
        while not self._locked():
            if time.monotonic() > end:
                text = "is damaged, and another edgeassist uses it; end that one, then it is set aside"
                raise StoreError(f"The store {self._path} {text}.")
            time.sleep(_EACH_S)

    def _locked(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
