"""Packs that were read, parsed and checked once, kept on disk: a typed turn takes half the time with them.

The file is a pickle in the user's own cache folder; a change of a pack, of the devices' names, or of a library's
version makes another file. Losing it costs time only.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import hassil
from hassil import SlotList

from edgeassist import __version__, folders
from edgeassist.errors import PackError
from edgeassist.packs import pack
from edgeassist.packs.pack import Pack
from edgeassist.packs.templates import templates

_Made = TypeVar("_Made")


def load(names: Sequence[str], device_lists: Mapping[str, SlotList], check: Callable[[Pack], None]) -> list[Pack]:
    """The packs of these names. `check` is called for each that was not checked before with the same devices.

    Raises PackError, and what `check` raises.
    """

    def make() -> list[Pack]:
        packs = [pack.load(name) for name in names]
        for found in packs:
            check(found)
            _prepare(found)
        return packs

    return kept("packs", key(names, device_lists), make)


def kept(kind: str, key: str, make: Callable[[], _Made]) -> _Made:
    """What is kept on disk under a kind and key, else what is made now and then kept."""
    file = _file(kind, key)
    found: _Made | None = _read(file)
    if found is None:
        found = make()
        _write(file, found)
    return found


def kept_file(kind: str, key: str, make: Callable[[], bytes]) -> Path | None:
    """The file that is kept under a kind and key, made where it is not there; None where it cannot be written."""
    file = _file(kind, key)
    if not file.is_file():
        _put(file, make())
    return file if file.is_file() else None


def is_kept(kind: str, key: str) -> bool:
    """Whether something is kept on disk under a kind and key."""
    return _file(kind, key).is_file()


def _file(kind: str, key: str) -> Path:
    return folders.cache() / kind / f"{key}.pickle"


def key(names: Sequence[str], device_lists: Mapping[str, SlotList]) -> str:
    """A name for all that the packs are made from. Raises PackError where one is missing."""
    code = [*Path(__file__).parent.glob("*.py"), Path(hassil.__file__)]
    versions = (__version__, sys.version_info[:3], [file.stat().st_mtime_ns for file in sorted(code)])
    digest = hashlib.sha256(repr((versions, sorted(device_lists.items()))).encode())
    for name in names:
        path = pack.locate(name)
        for file in (*pack.files(path), *pack.files(pack.taught(path))):
            try:
                digest.update(f"{file} ".encode() + file.read_bytes())
            except OSError as error:
                raise PackError(f"Cannot read {file}: {error.strerror}.") from error
    return digest.hexdigest()


def _prepare(found: Pack) -> None:
    """Let hassil work out which words each template needs, as it would at the first request."""
    for template in templates(found):
        template.sentence.get_required_clauses({**template.rules})


def _read(file: Path) -> Any:
    try:
        return pickle.loads(file.read_bytes())
    except Exception:  # noqa: BLE001 - whatever a torn or old file raises, it is made again
        return None


def _write(file: Path, made: object) -> None:
    _put(file, pickle.dumps(made))


def _put(file: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody reads half a file; only the newest few are kept."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(file)
        for old in sorted(file.parent.glob("*.pickle"), key=lambda path: path.stat().st_mtime)[:-8]:
            old.unlink()
