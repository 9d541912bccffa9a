"""Room that a store holds on the disk, so that what must be noted is noted although the disk is full.

SQLite writes each change to a log first, and takes new pages for what is new. Both are there already:

- the log is kept at its full length: SQLite begins to overwrite it from its start again before it is full
  (https://sqlite.org/wal.html#avoiding_excessively_large_wal_files),
- the file keeps free pages, which SQLite takes before the file grows (https://sqlite.org/fileformat2.html#the_freelist).

What is new leaves those pages free; what only changes, ends or rings may use them. A file system that writes nothing in
place, such as Btrfs, may want room for every change all the same.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

CHECKPOINT_PAGES = 128
"""At this length of the log it is carried over into the file, and then overwritten."""

LOG_BYTES = 1 << 20
"""So long the log is kept; half of it is for a change that begins shortly before it is carried over."""

FREE_PAGES = 128
"""As many as the journals of turns and deeds, which are bounded, can come to take, and some for rings."""

_MORE_PAGES = 64
_DISK_BYTES = 2 << 20
"""A disk with less is full: making room takes no more, and what else is written meanwhile must not be all of it."""


def hold(database: sqlite3.Connection, path: Path) -> None:
    """See that there is room, outside of a transaction. Raises OSError and sqlite3.Error where the disk is full."""
    log = path.with_name(f"{path.name}-wal")
    if _is_held(database, log):
        return
    database.execute("DROP TABLE IF EXISTS room")  # of a program that was killed
    if _is_held(database, log):
        return
    disk = os.statvfs(path.parent)
    if disk.f_bavail * disk.f_frsize < _DISK_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if _pragma(database, "freelist_count") < FREE_PAGES:
        _free(database, FREE_PAGES + _MORE_PAGES)
    with log.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, LOG_BYTES)


def _is_held(database: sqlite3.Connection, log: Path) -> bool:
    return _pragma(database, "freelist_count") >= FREE_PAGES and log.exists() and log.stat().st_size >= LOG_BYTES


def _free(database: sqlite3.Connection, pages: int) -> None:
    """Let so many pages be free: take them all, those that are free already and new ones, and then set them free.

    Only when the new ones are on disk: until then nothing may count on them.
    """
    size = pages * _pragma(database, "page_size")
    database.execute("BEGIN IMMEDIATE")
    try:
        database.execute("CREATE TABLE IF NOT EXISTS room (page BLOB)")
        database.execute("INSERT INTO room VALUES (zeroblob(?))", (size,))
        database.execute("COMMIT")
    except sqlite3.Error:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    busy, _, _ = database.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
    if busy:
        raise sqlite3.OperationalError("it is in use elsewhere")
    database.execute("DROP TABLE IF EXISTS room")


def close(database: sqlite3.Connection, path: Path) -> None:
    """Close a database and leave its log on the disk, and with it the room that the log holds.

    SQLite removes it when the last connection is closed, unless that one can only read.
    """
    reader = None
    with suppress(sqlite3.Error):
        database.execute("PRAGMA wal_checkpoint")  # so that the file alone has all
        reader = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        reader.execute("PRAGMA user_version")
    database.close()
    if reader:
        reader.close()


def _pragma(database: sqlite3.Connection, name: str) -> int:
    value: int = database.execute(f"PRAGMA {name}").fetchone()[0]
    return value
