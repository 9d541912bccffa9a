"""The place beside the models where one of them is put together, and the step that puts it in place.

    FOLDER/vosk-small-en/               the model: whole, or not there
    FOLDER/.pull/vosk-small-en.lock     held by the one process that works on this model
    FOLDER/.pull/vosk-small-en.stamp    hashes that `require` remembers
    FOLDER/.pull/vosk-small-en.seen     hashes of archives the catalogue has no hash for
    FOLDER/.pull/vosk-small-en/         the workspace: archives/, scratch/, new/ and old/

All of it is on one file system, so that a rename puts the finished model in place. What a killed process left is swept
by the next; archives that came in whole are kept until the model stands.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from edgeassist.errors import PullFailed
from edgeassist.models.catalogue import Model
from edgeassist.models.progress import Progress, Report, megabytes
from edgeassist.models.unpack import write

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_OURS = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders one process may use while it holds the lock of one model."""

    model: Model
    folder: Path
    """The folder of all models."""

    lock: int
    """The descriptor of the lock; a package client inherits it, so that one left behind by a kill is waited for."""

    @property
    def root(self) -> Path:
        """All that is in work for this model."""
        return self.folder / ".pull" / self.model.id

    @property
    def scratch(self) -> Path:
        """Temporary files of the clients."""
        return self.root / "scratch"

    @property
    def new(self) -> Path:
        """The model while it is put together."""
        return self.root / "new"

    @property
    def old(self) -> Path:
        """The model that was in place before, for the moment between two renames."""
        return self.root / "old"

    @property
    def place(self) -> Path:
        """Where the finished model stands."""
        return self.folder / self.model.id

    @property
    def seen(self) -> Path:
        """The file of recorded archive hashes."""
        return self.folder / ".pull" / f"{self.model.id}.seen"

    def archives(self, name: str) -> Path:
        """The folder for the archive of that name."""
        return self.root / "archives" / re.sub(r"[^\w.=@-]+", "_", name)


@contextmanager
def opened(model: Model, folder: Path, report: Report) -> Iterator[Workspace]:
    """The workspace of a model, for this process alone; waits while another process has it.

    Raises:
        PullFailed: the disk is full, or the folder cannot be written.
    """
    folder = folder.absolute()
    with _told(model, folder):
        (folder / ".pull").mkdir(parents=True, exist_ok=True)
        with (folder / ".pull" / f"{model.id}.lock").open("a") as lock:
            _take(lock, model, report)
            workspace = Workspace(model, folder, lock.fileno())
            _sweep(workspace)
            try:
                yield workspace
            finally:
                _sweep(workspace)


def settle(workspace: Workspace) -> None:
    """Add our own files to the new model, see it to the disk, and put it in place by a rename.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    for file in workspace.model.files:
        if file.text is not None:
            write(workspace.new / file.path, [file.text.encode()])
    for directory in (workspace.new, *workspace.new.rglob("*")):
        if directory.is_dir():
            _sync(directory)
    if workspace.place.exists():
        _clear(workspace.old)
        workspace.place.rename(workspace.old)
    workspace.new.rename(workspace.place)
    _sync(workspace.folder)
    _clear(workspace.root)


def check_room(workspace: Workspace, needed: int) -> None:
    """See that `needed` bytes fit on the disk.

    Raises:
        OSError: they do not.
    """
    if shutil.disk_usage(workspace.root).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _take(lock: IO[str], model: Model, report: Report) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        report(Progress(model.id, "waiting for another pull of it to end"))
        fcntl.flock(lock, fcntl.LOCK_EX)


def _sweep(workspace: Workspace) -> None:
    _clear(workspace.new)
    _clear(workspace.scratch)


def _clear(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(model: Model, folder: Path) -> Iterator[None]:
    """Turns what the file system says into one sentence."""
    try:
        yield
    except OSError as error:
        raise PullFailed(_sentence(error, model, folder)) from error


def _sentence(error: OSError, model: Model, folder: Path) -> str:
    elsewhere = "or set EDGEASSIST_MODELS to a folder elsewhere, and try again"
    if error.errno in _NO_ROOM:
        need = megabytes(model.download + model.size)
        return f"There is no room for {model.id} in {folder}; it needs {need}: make room, {elsewhere}"
    if error.errno in _NOT_OURS:
        return f"{model.id} cannot be put into {folder}, which is not yours to write: do it as its owner, {elsewhere}"
    return f"{model.id} cannot be put into {folder}: {error}; mend that, {elsewhere}"
