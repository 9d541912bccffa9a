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

from edgeassist import folders
from edgeassist.documents.finding import Found, find
from edgeassist.documents.index import Encode, Index, Indexed, has_documents
from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineError, EngineMissing, ModelError, StoreError

MEMORY_BYTES = 2 << 30
"""What reading may take."""
LAST_WAIT_S = 20
"""Whoever asks once and ends lets the reading go on for so long: what was read of it need not be read again."""


class Library:
    """Documents that can be asked. All methods raise StoreError."""

    def __init__(
        self, folders: Sequence[Path], index: Path, model: Path | None = None, patience_s: float = 3.0
    ) -> None:
        """`index` is the index's file; the first question after a change waits so long for what is being read.

        `model` is the encoder's file; without, passages are found by words alone.
        """
        self._folders = folders
        self._path = index
        self._model = model
        self._encoder = encoder(model) if model else None
        self._patience_s = patience_s
        self._reader: BaseProcess | None = None

    def close(self) -> None:
        """End the reading, after a while."""
        if self._reader:
            self._reader.join(LAST_WAIT_S)
            self._reader.terminate()
            self._reader.join()
        if self._encoder:
            self._encoder.close()

    def is_empty(self) -> bool:
        """Whether there is no document in the folders now."""
        return not has_documents(self._folders)

    def find(self, question: str) -> Found | None:
        """The passage that fits a question best, as of what has been read."""
        with self._current() as index:
            if self._model and self._encoder:
                try:
                    return find(index, question, encoding(self._encoder))
                except (EngineMissing, ModelError):
                    self._model = None  # from now on words alone will do
                except EngineError:
                    pass  # this time
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
        """The index, after waiting for what has changed as long as patience lasts.

        Documents are read in a process of its own: one of them may take long, or all the memory.
        """
        with closing(Index(self._path)) as index:
            if not self.is_reading and not index.is_current(self._folders, encoded=self._model is not None):
                arguments = (self._path, self._folders, self._model)
                reader = get_context("spawn").Process(target=_read_gently, args=arguments, daemon=True)
                reader.start()
                self._reader = reader
                reader.join(self._patience_s)
            yield index


def encoder(model: Path) -> Worker:
    """The engine that a file of `models/catalogue.yaml` is for; it is loaded at the first sentence."""
    vocabulary = folders.shipped("models") / "minilm" / "vocab.txt"
    return Worker("encoder", {"model": str(model), "vocabulary": str(vocabulary)})


def encoding(worker: Worker) -> Encode:
    """What an index encodes sentences with."""
    return lambda sentences: bytes(worker.call("embed", sentences))


def _read_gently(path: Path, read: Sequence[Path], model: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that is interrupted ends this one
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with suppress(StoreError), closing(Index(path)) as index:  # whoever waits meets the same error
        if model:
            with suppress(EngineError, ModelError), encoder(model) as worker:
                return index.refresh(read, encode=encoding(worker))
        return index.refresh(read)
