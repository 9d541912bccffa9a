"""The care of a store's file: what happened to it is told, it is checked, copied to a file and taken back from one."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from edgeassist.errors import StoreError
from edgeassist.state.damage import beside
from edgeassist.state.store import MIGRATIONS, SET_ASIDE, Store, sentence

_TABLES = {"property", "note", "journal"}
_MOST = 10
"""So many faults of a file are named."""


def notices(store: Store) -> Iterator[str]:
    """What the user must be told of the store, once: that a damaged one was set aside. Raises StoreError."""
    moved = store.note(SET_ASIDE)
    if moved:
        text = "To bring back a backup, type: edgeassist store restore FILE"
        yield f"The store was damaged, so a new one was begun; what it held is in {moved}. {text}"
        store.set_note(SET_ASIDE, None)


def faults(path: Path) -> list[str]:
    """What is wrong with a file as a store of this version; nothing where it is sound.

    Raises StoreError where it is not there or cannot be read.
    """
    if not path.is_file():
        raise StoreError(f"There is no file {path}.")
    try:
        with _reading(path) as database:
            return list(_faults(database))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(sentence(path, error)) from error
        return [str(error)]


def _faults(database: sqlite3.Connection) -> Iterator[str]:
    found = [row[0] for row in database.execute(f"PRAGMA integrity_check({_MOST})")]
    if found != ["ok"]:
        yield from found
        return
    if _TABLES - {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")}:
        yield "it is no store of edgeassist"
        return
    if database.execute("PRAGMA user_version").fetchone()[0] > len(MIGRATIONS):
        yield "it was made by a later version of edgeassist"
        return
    for where, value in database.execute(
        "SELECT 'note ' || key, value FROM note UNION ALL SELECT 'device ' || device || ', ' || name, value"
        " FROM property"
    ):
        try:
            json.loads(value)
        except (TypeError, ValueError):
            yield f"the value of {where} cannot be read"


def back_up(path: Path, file: Path) -> None:
    """Copy a store to a file that is not there yet, while programs may go on to use it.

    Raises StoreError; then there is no such file.
    """
    if file.exists():
        raise StoreError(f"{file} is there already; give another name, or move it away.")
    if not file.absolute().parent.is_dir():
        raise StoreError(f"There is no folder {file.absolute().parent}; make it first.")
    if found := faults(path):
        raise StoreError(f"The store {path} is damaged ({found[0]}), so no backup of it was made.")
    _copy(path, file)


def _copy(path: Path, file: Path) -> None:
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        with _reading(path) as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file alone, that can be read where nothing can be written
        _sync(part)
        part.rename(file)
        _sync(file.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise StoreError(sentence(file, error)) from error


def restore(path: Path, file: Path) -> list[Path]:
    """Make a store what it was when a backup was made; all of it, or nothing where this raises.

    Gives the files beside it that keep what it was until now; none where there was no store. Raises StoreError.
    """
    if found := faults(file):
        text = "give one that `edgeassist store backup` made"
        raise StoreError(f"{file} cannot be restored: {found[0]}; {text}.")
    if path.exists() and file.samefile(path):
        raise StoreError(f"{file} is the store itself; give the file of a backup.")
    existed = path.exists()
    store = Store(path)
    try:
        kept = list(_kept(store, path)) if existed else []
        with _reading(file) as source:
            store.become(source)
        store.set_note(SET_ASIDE, None)
    finally:
        store.close()
    return kept


def _kept(store: Store, path: Path) -> Iterator[Path]:
    """A copy of a store as it is, and a damaged one before it of which nobody was told."""
    if moved := store.note(SET_ASIDE):
        yield Path(moved)
    copy = beside(path, "before-restore")
    _copy(path, copy)
    yield copy


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as database:
        yield database


def _sync(path: Path) -> None:
    """Put a file, or a folder's names, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
