"""Taking a model's files out of archives, folders and loose files.

A file is recognised by its size and sha256. Names inside an archive are never used as paths, so an archive cannot
write anywhere but where the catalogue says, and its layout does not matter.
"""

from __future__ import annotations

import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO

from edgeassist.errors import ModelError
from edgeassist.models.catalogue import File

ARCHIVE_SUFFIXES = (".whl", ".zip", ".tgz", ".tar", ".tar.gz", ".tar.xz", ".tar.bz2")

_BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, RuntimeError)


class BadArchive(ModelError):
    """An archive is cut off or not in a form that can be read."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive, or a file that lies there by itself."""

    size: int
    """Bytes."""

    open: Callable[[], IO[bytes]]


def members(path: Path) -> Iterator[Member]:
    """The file itself, and then what is in it where it is a zip (wheel) or a tar archive.

    Raises:
        BadArchive: the archive is cut off or unreadable.
        OSError: the file cannot be read.
    """
    yield Member(path.stat().st_size, lambda: path.open("rb"))
    with _readable(path):
        if zipfile.is_zipfile(path):
            yield from _zip_members(path)
        elif tarfile.is_tarfile(path):
            yield from _tar_members(path)
        elif path.name.endswith(ARCHIVE_SUFFIXES):
            raise tarfile.ReadError(path.name)


def collect(paths: Iterable[Path], wanted: Iterable[File], into: Path) -> tuple[File, ...]:
    """Copy the wanted files out of `paths` to their places under `into`; returns those that were not found.

    Raises:
        BadArchive: an archive is cut off or unreadable.
        OSError: reading or writing fails.
    """
    missing = tuple(wanted)
    for path in paths:
        for member in members(path):
            if not missing:
                return ()
            candidates = [file for file in missing if file.size == member.size]
            found = _copy(path, member, candidates, into) if candidates else None
            missing = tuple(file for file in missing if file is not found)
    return missing


def write(path: Path, blocks: Iterable[bytes]) -> None:
    """Write one file and its folders, and see the content to the disk.

    Raises:
        OSError: writing fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.writelines(blocks)
        stream.flush()
        os.fsync(stream.fileno())


def _copy(path: Path, member: Member, candidates: list[File], into: Path) -> File | None:
    """Write the member to the place of the candidate it turns out to be; None where it is none of them."""
    part = into / ".part"
    hashed = sha256()
    with _readable(path), member.open() as stream:
        write(part, _blocks(stream, member.size, hashed.update))
    found = {file.sha256: file for file in candidates}.get(hashed.hexdigest())
    if found is None:
        part.unlink()
        return None
    (into / found.path).parent.mkdir(parents=True, exist_ok=True)
    part.replace(into / found.path)
    return found


def _blocks(stream: IO[bytes], size: int, seen: Callable[[bytes], None]) -> Iterator[bytes]:
    """At most `size` bytes of a stream, whatever the archive claims to hold."""
    left = size
    while left and (block := stream.read(min(_BLOCK, left))):
        left -= len(block)
        seen(block)
        yield block


def _zip_members(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield Member(info.file_size, partial(archive.open, info))


def _tar_members(path: Path) -> Iterator[Member]:
    with tarfile.open(path) as archive:
        for info in archive:
            if info.isreg():
                yield Member(info.size, partial(_tar_stream, archive, info))


def _tar_stream(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(info)
    if stream is None:
        raise tarfile.ReadError(info.name)
    return stream


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise BadArchive(f"{path.name} is not a whole archive") from error
