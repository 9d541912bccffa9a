"""The index of the documents in some folders: an SQLite file with the passages as full text. It can be made again."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from edgeassist.documents.passages import Passage, passages
from edgeassist.documents.reading import READERS, Document, Unreadable, read
from edgeassist.errors import StoreError

_VERSION = 2
_WORDS = "tokenize = 'porter unicode61 remove_diacritics 2'"
_SCHEMA = (
    "CREATE TABLE document (path TEXT PRIMARY KEY, changed INTEGER, size INTEGER, hash TEXT, title TEXT,"
    " passages INTEGER, encoded INTEGER, fault TEXT)",
    f"CREATE VIRTUAL TABLE passage USING fts5 (title, above, section, text, page UNINDEXED, path UNINDEXED, {_WORDS})",
    "CREATE TABLE sentence (passage INTEGER, at INTEGER, vector BLOB)",
    "CREATE INDEX sentence_of ON sentence (passage)",
)

COLUMNS = "0.5, 0.5, 3.0, 1.0"
"""How much a word counts in the title, in the headings above, in the nearest heading, and in the text."""

Encode = Callable[[Sequence[str]], bytes]
"""A vector for each of some sentences, of the same size each. May raise EngineError."""

LARGEST_BYTES = 50 << 20
LONGEST_S = 120
"""A file that takes longer to read is given up."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document as the index knows it."""

    path: Path
    title: str
    passages: int
    fault: str
    """Why it could not be read, to go on after its name; empty where it was."""


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as the index holds it."""

    id: int
    bm25: float
    """How well its words match, more where more; to be compared within one question only. 0 where none does."""
    title: str
    above: str
    """All headings above it but the nearest, in one text."""
    section: str
    """The nearest heading."""
    text: str
    page: int | None
    path: str


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    changed: int
    """When its contents, rights or name last changed, in nanoseconds since 1970."""
    size: int
    """Bytes."""


class Index:
    """One SQLite file, made where there is none, and made again where it is damaged or of another version.

    All methods raise StoreError. One thread at a time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = self._opened()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                remove(path)
                self._db = self._opened()

    def close(self) -> None:
        """Close the file; the index cannot be used afterwards."""
        self._db.close()

    def count(self) -> int:
        """How many passages there are."""
        with self._errors():
            return int(self._db.execute("SELECT count(*) FROM passage").fetchone()[0])

    def matching(self, word: str) -> set[int]:
        """The passages that have a word, in any of its forms."""
        with self._errors():
            return {
                row for (row,) in self._db.execute("SELECT rowid FROM passage WHERE passage MATCH ?", (_any([word]),))
            }

    def ranked(self, words: Sequence[str], most: int) -> list[Row]:
        """The passages that have some of the words, the best first; words of a heading count more."""
        query = (
            f"SELECT rowid, -bm25(passage, {COLUMNS}), title, above, section, text, page, path FROM passage"
            " WHERE passage MATCH ? ORDER BY 2 DESC LIMIT ?"
        )
        with self._errors():
            return [Row(*row) for row in self._db.execute(query, (_any(words), most))] if words else []

    def passages(self, ids: Iterable[int]) -> list[Row]:
        """Passages by their numbers."""
        query = "SELECT rowid, 0.0, title, above, section, text, page, path FROM passage WHERE rowid = ?"
        with self._errors():
            return [Row(*row) for each in ids for row in self._db.execute(query, (each,))]

    def vectors(self) -> list[tuple[int, int, bytes]]:
        """Of each encoded sentence its passage, its place there, and its vector."""
        with self._errors():
            return self._db.execute("SELECT passage, at, vector FROM sentence").fetchall()

    def documents(self) -> list[Indexed]:
        """All documents by path, those that could not be read among them."""
        query = "SELECT path, title, passages, fault FROM document ORDER BY path"
        with self._errors():
            return [Indexed(Path(path), *rest) for path, *rest in self._db.execute(query)]

    def is_current(self, folders: Sequence[Path], *, encoded: bool = False) -> bool:
        """Whether nothing in the folders has changed since it was read, by times and sizes, or is to be encoded yet."""
        with self._errors():
            known = set(self._db.execute("SELECT path, changed, size FROM document WHERE encoded >= ?", (encoded,)))
        return {(file.path, file.changed, file.size) for file in _files(folders)} == known

    def refresh(
        self,
        folders: Sequence[Path],
        tell: Callable[[Path, int, int], None] = lambda *_: None,
        encode: Encode | None = None,
    ) -> None:
        """Read what is new or has changed, and forget what is gone; each file is in the index when the next is read.

        `tell` is called with each file before it is read, how many were before it, and how many there are. To be called
        in the main thread of a process. Raises EngineError where `encode` does.
        """
        with self._errors():
            query = "SELECT path, changed, size, hash FROM document WHERE encoded >= ?"
            known = {path: row for path, *row in self._db.execute(query, (encode is not None,))}
            files = list(_files(folders))
            with self._db:
                there = {path for (path,) in self._db.execute("SELECT path FROM document")}
                for gone in there - {file.path for file in files}:
                    self._forget(gone)
            new = [file for file in files if known.get(file.path, [])[:2] != [file.changed, file.size]]
            for at, file in enumerate(new):
                tell(Path(file.path), at, len(new))
                self._take(file, known.get(file.path, [None])[-1], encode)

    def _take(self, file: _File, before: str | None, encode: Encode | None) -> None:
        """Read a file, unless it is the same as before but for its times."""
        digest, document, fault = "", Document("", ()), ""
        try:
            digest = _digest(file)
            if digest != before:
                with _at_most(LONGEST_S):
                    document = read(Path(file.path))
        except Unreadable as error:
            fault = str(error)
        except MemoryError:
            fault = "takes more memory than there is"
        found = list(passages(document))
        vectors = [_encoded(each, encode) if encode else [] for each in found]
        with self._db:
            if digest and digest == before:
                times = (file.changed, file.size, file.path)
                self._db.execute("UPDATE document SET changed = ?, size = ? WHERE path = ?", times)
            else:
                title = document.title or Path(file.path).stem.replace("-", " ").replace("_", " ")
                self._forget(file.path)
                self._put(file, title, found, vectors)
                row = (file.path, file.changed, file.size, digest, title, len(found), encode is not None, fault)
                self._db.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _put(self, file: _File, title: str, found: Sequence[Passage], vectors: Sequence[Sequence[bytes]]) -> None:
        for each, encoded in zip(found, vectors, strict=True):
            row = (title, " ".join(each.headings[:-1]), each.section, each.text, each.page, file.path)
            passage = self._db.execute("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)", row).lastrowid
            rows = [(passage, at, vector) for at, vector in enumerate(encoded)]
            self._db.executemany("INSERT INTO sentence VALUES (?, ?, ?)", rows)

    def _forget(self, path: str) -> None:
        self._db.execute("DELETE FROM sentence WHERE passage IN (SELECT rowid FROM passage WHERE path = ?)", (path,))
        self._db.execute("DELETE FROM passage WHERE path = ?", (path,))
        self._db.execute("DELETE FROM document WHERE path = ?", (path,))

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            with db:
                db.execute("BEGIN IMMEDIATE")  # of two programs that start at once, one waits here for the other
                if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                    for table in ("document", "passage", "sentence"):
                        db.execute(f"DROP TABLE IF EXISTS {table}")
                    for statement in (*_SCHEMA, f"PRAGMA user_version={_VERSION}"):
                        db.execute(statement)
        return db

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            cause = f"Cannot use the index of the documents, {self._path}: {error}"
            raise StoreError(f"{cause}; type: edgeassist documents --rebuild.") from error


def remove(path: Path) -> None:
    """Remove an index, if there is one. Raises OSError."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _encoded(passage: Passage, encode: Encode) -> list[bytes]:
    """A vector for each sentence of a passage, its heading before it."""
    sentences = [f"{passage.section}: {sentence}" for sentence in passage.sentences]
    found = encode(sentences)
    size = len(found) // max(1, len(sentences))
    return [found[at : at + size] for at in range(0, len(found), size)]


def containing(texts: Sequence[str], words: Sequence[str]) -> dict[str, set[int]]:
    """Word → the places of the texts that have it, in any of its forms."""
    db = sqlite3.connect(":memory:")
    try:
        db.execute(f"CREATE VIRTUAL TABLE line USING fts5 (text, {_WORDS})")
        db.executemany("INSERT INTO line (rowid, text) VALUES (?, ?)", enumerate(texts))
        query = "SELECT rowid FROM line WHERE line MATCH ?"
        return {word: {row for (row,) in db.execute(query, (_any([word]),))} for word in words}
    finally:
        db.close()


def _any(words: Sequence[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)


def has_documents(folders: Sequence[Path]) -> bool:
    """Whether any of the folders holds a document."""
    return next(_files(folders), None) is not None


def _files(folders: Iterable[Path]) -> Iterator[_File]:
    """The documents in some folders and theirs; hidden ones and links to folders are left out."""
    for folder in folders:
        for root, below, names in os.walk(folder):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(names):
                path = Path(root, name)
                if path.suffix.lower() not in READERS or name.startswith("."):
                    continue
                try:
                    found = path.stat()
                except OSError:
                    continue
                if path.is_file():
                    yield _File(str(path), found.st_ctime_ns, found.st_size)


def _digest(file: _File) -> str:
    """A name for the contents. Raises Unreadable."""
    if file.size > LARGEST_BYTES:
        raise Unreadable(f"is larger than {LARGEST_BYTES >> 20} megabytes")
    try:
        return hashlib.sha256(Path(file.path).read_bytes()).hexdigest()
    except OSError as error:
        raise Unreadable(f"cannot be read: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raises Unreadable where it takes longer. In the main thread only."""

    def late(number: int, frame: FrameType | None) -> None:
        raise Unreadable(f"took more than {seconds:g} seconds to read")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # again each second, should somebody catch it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
