"""Room on the disk that is kept for what must be noted although the disk is full."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

BYTES = 256 << 10
"""A ring takes the store some pages of 4 kB."""


class Reserve:
    """A file that holds the room. No method raises: without a reserve everything goes on as on any full disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self) -> None:
        """Take the room, where it is not held and the disk has it."""
        if not self._path.exists():
            try:
                self._path.write_bytes(bytes(BYTES))
            except OSError:
                self.give()

    def give(self) -> bool:
        """Let the room go; whether it was held."""
        with suppress(OSError):
            self._path.unlink()
            return True
        return False
