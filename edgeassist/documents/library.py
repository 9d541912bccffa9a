"""The user's documents: some folders, and the index of them, which follows them while the program runs."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from edgeassist.documents.finding import Found, find
from edgeassist.documents.index import Index, Indexed, has_documents
from edgeassist.errors import StoreError

MEMORY_BYTES = 2 << 30
"""What reading may take."""
LAST_WAIT_S = 20
"""Whoever asks once and ends lets the reading go on for so long: what was read of it need not be read again."""


class Library:
    """Documents that can be asked. All methods raise StoreError."""

    def __init__(self, folders: Sequence[Path], index: Path, patience_s: float = 3.0) -> None:
        """`index` is the index's file; a question waits so long for documents that are being read."""
        self._folders = folders
        self._path = index
        self._patience_s = patience_s
        self._reader: BaseProcess | None = None

    def close(self) -> None:
        """End the reading, after a while."""
        if self._reader:
            self._reader.join(LAST_WAIT_S)
            self._reader.terminate()
            self._reader.join()

    def is_empty(self) -> bool:
        """Whether there is no document in the folders now."""
        return not has_documents(self._folders)

    def find(self, question: str) -> Found | None:
        """The passage that fits a question best, as of what has been read."""
        with self._current() as index:
            return find(index, question)

    def documents(self) -> list[Indexed]:
        """What has been read."""
        with self._current() as index:
            return index.documents()

    @property
    def is_reading(self) -> bool:
        """Whether documents are being read still."""
        return self._reader is not None and self._reader.is_alive()

    @contextmanager
    def _current(self) -> Iterator[Index]:
        """The index, after waiting for what is being read as long as patience lasts.

        Documents are read in a process of its own: one of them may take long, or all the memory.
        """
        with closing(Index(self._path)) as index:
            if not self.is_reading and not index.is_current(self._folders):
                arguments = (self._path, self._folders)
                self._reader = get_context("spawn").Process(target=_read_gently, args=arguments, daemon=True)
                self._reader.start()
            if self._reader:
                self._reader.join(self._patience_s)
            yield index


def _read_gently(path: Path, folders: Sequence[Path]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that is interrupted ends this one
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with suppress(StoreError), closing(Index(path)) as index:  # whoever waits meets the same error
        index.refresh(folders)
