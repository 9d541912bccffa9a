"""What outlives the program: device properties, notes, and the journal of turns, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from edgeassist.errors import StoreError
from edgeassist.state import room
from edgeassist.state.damage import Use, is_damage, set_aside

MIGRATIONS = (
    (
        "CREATE TABLE IF NOT EXISTS property (device TEXT, name TEXT, value TEXT, PRIMARY KEY (device, name))",
        "CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT)",
        "CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY, at TEXT DEFAULT CURRENT_TIMESTAMP, text TEXT,"
        " intent TEXT, answer TEXT, handled INTEGER)",
    ),
    (
        "CREATE TABLE deed (id INTEGER PRIMARY KEY, at REAL, turn INTEGER, text TEXT, intent TEXT, slots TEXT,"
        " told TEXT, undo TEXT, undone INTEGER DEFAULT 0)",
    ),
    (
        "CREATE TABLE planned (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL,"
        " text TEXT NOT NULL, local TEXT, rule TEXT NOT NULL, rung TEXT, length REAL NOT NULL, paused REAL,"
        " boot TEXT NOT NULL, monotonic REAL NOT NULL, wall REAL NOT NULL)",
        "CREATE TABLE ring (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, occasion TEXT NOT NULL,"
        " kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, length REAL NOT NULL, due REAL NOT NULL,"
        " state TEXT NOT NULL, since REAL NOT NULL, UNIQUE (item, occasion))",
    ),
    (
        "CREATE TABLE list (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL)",
        "CREATE TABLE list_item (id INTEGER PRIMARY KEY AUTOINCREMENT, list INTEGER NOT NULL, text TEXT NOT NULL,"
        " done INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE memo (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL)",
    ),
    ("CREATE TABLE miss (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, text TEXT NOT NULL)",),
)
"""The steps by which a file becomes one of today's; `PRAGMA user_version` says how many it has behind it. Never change
a step that was released: add one."""

SET_ASIDE = "set aside"
"""The note that keeps where a damaged store was put, until somebody was told."""

_IN_MEMORY = ("property", "note", "journal", "deed", "miss")
"""The tables of which a private store uses copies in memory. To the others nothing said in private is added."""

_JOURNAL_ROWS = 1000


class Store:
    """One SQLite file. Every write is on disk (committed and synced) when the call returns. One thread at a time.

    A private store knows what was kept before, and writes nothing of what is said to the disk.

    A file that is found damaged when it is opened is set aside, and a new one begun; `SET_ASIDE` says where it is.
    All methods raise StoreError, one sentence that names the file and the cause.
    """

    def __init__(self, path: Path, *, private: bool = False) -> None:
        self._path = path
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._use = Use(path)
            try:
                if not self._opened():
                    self._set_aside()
                if private:
                    self._copy_into_memory()
            except BaseException:
                self._use.close()
                raise

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        room.close(self._db, self._path)
        self._use.close()

    def make_room(self) -> None:
        """See that all that is not new can be noted although the disk is full, first of all what rings.

        To be called before something new is kept; where this raises the disk is full, and nothing new is to be kept. In
        a transaction it does nothing: what belongs to a change of what was there uses the room.
        """
        if not self._db.in_transaction:
            with self._errors():
                room.hold(self._db, self._path)

    def rows(self, query: str, *values: Any) -> list[Any]:
        """The rows that an SQL query gives, or none for a statement that only changes something."""
        with self._errors():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is on disk together at the end, or none of it where an error leaves it."""
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._errors():
                self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite ends some by itself, such as those for which the disk was full
                self._db.execute("ROLLBACK")
            raise

    def become(self, source: sqlite3.Connection) -> None:
        """Take all that a database holds, of this version or an earlier one, in the place of what is here."""
        with self._errors():
            source.backup(self._db)
            self._migrate()

    def property(self, device: str, name: str, default: Any) -> Any:
        """A device property's value, or `default` where it was never set."""
        with self._errors():
            row = self._db.execute("SELECT value FROM property WHERE device=? AND name=?", (device, name)).fetchone()
            return default if row is None else json.loads(row[0])

    def set_property(self, device: str, name: str, value: Any) -> None:
        """Keep a device property's value (anything JSON holds)."""
        with self._errors():
            self._db.execute("INSERT OR REPLACE INTO property VALUES (?,?,?)", (device, name, json.dumps(value)))

    def note(self, key: str) -> Any:
        """What was kept under a key; None where nothing is."""
        with self._errors():
            row = self._db.execute("SELECT value FROM note WHERE key=?", (key,)).fetchone()
            return None if row is None else json.loads(row[0])

    def set_note(self, key: str, value: Any) -> None:
        """Keep a value (anything JSON holds) under a key."""
        with self._errors():
            self._db.execute("INSERT OR REPLACE INTO note VALUES (?,?)", (key, json.dumps(value)))

    def add_turn(self, text: str, intent: str | None, answer: str, handled: bool) -> None:
        """Note a turn in the journal, which keeps the last 1,000."""
        with self._errors():
            row = self._db.execute(
                "INSERT INTO journal (text, intent, answer, handled) VALUES (?,?,?,?)", (text, intent, answer, handled)
            ).lastrowid
            self._db.execute("DELETE FROM journal WHERE id <= ?", ((row or 0) - _JOURNAL_ROWS,))

    def last_answer(self) -> str | None:
        """The answer of the newest turn in the journal."""
        with self._errors():
            row = self._db.execute("SELECT answer FROM journal ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    def _copy_into_memory(self) -> None:
        """Make tables that go before those of the same names on disk."""
        self._db.execute("PRAGMA temp_store=MEMORY")
        for name in _IN_MEMORY:
            (made_by,) = self._db.execute("SELECT sql FROM main.sqlite_master WHERE name=?", (name,)).fetchone()
            self._db.execute(made_by.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
            self._db.execute(f"INSERT INTO temp.{name} SELECT * FROM main.{name}")

    def _opened(self) -> bool:
        """Open the file; false where it is damaged."""
        self._db = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            whole: bool = self._db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            if whole:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=FULL")
                self._db.execute(f"PRAGMA wal_autocheckpoint={room.CHECKPOINT_PAGES}")
                self._migrate()
        except (sqlite3.DatabaseError, StoreError) as error:
            self._db.close()
            found = error.__cause__ or error
            if not (isinstance(found, sqlite3.DatabaseError) and is_damage(found)):
                raise
            return False
        if not whole:
            self._db.close()
        return whole

    def _set_aside(self) -> None:
        try:
            with self._use.alone():
                if not self._opened():
                    self._begin_anew()
        except StoreError:
            if not self._opened():  # else another program has done it, and uses the new one
                raise

    def _begin_anew(self) -> None:
        moved = set_aside(self._path)
        if not self._opened():
            raise StoreError(f"The store {self._path} cannot be begun anew; look whether its disk is sound.")
        self.set_note(SET_ASIDE, str(moved))

    def _migrate(self) -> None:
        if self._version() == len(MIGRATIONS):
            return
        with self.transaction():  # of two programs that start at once, one waits here for the other
            done = self._version()
            if done > len(MIGRATIONS):
                raise StoreError(f"{self._path} was made by a later version of edgeassist; update, or move it away.")
            for statement in (each for step in MIGRATIONS[done:] for each in step):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version={len(MIGRATIONS)}")

    def _version(self) -> int:
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        return version

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError) as error:
            raise StoreError(sentence(self._path, error)) from error


def sentence(path: Path, error: Exception) -> str:
    """What is wrong with a store's file, and what to do."""
    cause = str(error)
    no_index = getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_SHMSIZE"  # the log's, which a full disk has not
    if no_index or "full" in cause or "No space" in cause:
        return f"The disk that holds {path} is full; free some space and say it again."
    if isinstance(error, OSError) or any(word in cause for word in ("readonly", "unable to open")):
        return f"Cannot write {path}; make its folder writable, or set XDG_DATA_HOME to one that is."
    if is_damage(error):
        return f"The store {path} is damaged; start edgeassist again, then it is set aside and a new one begun."
    if isinstance(error, ValueError):
        return f"The store {path} is damaged; move it away to begin with a new one."
    return f"Cannot use the store {path}: {cause}."
