"""Whether a model on disk is the one the catalogue describes.

`verify` reads every byte. `require` is for the start of an engine: it hashes a file once and then goes by its size,
times and inode, which a stamp file beside the models remembers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Literal

from edgeassist.errors import ModelDamaged, ModelError, ModelMissing
from edgeassist.models import catalogue
from edgeassist.models.catalogue import Catalogue, File, Model

Digest = Callable[[Path], str]
Reason = Literal["missing", "size", "content", "unreadable"]

_REASONS: dict[Reason, str] = {
    "missing": "is not here",
    "size": "has not the size it should have",
    "content": "is not what its hash says",
    "unreadable": "cannot be read",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One file that is not as it should be."""

    model: str
    path: Path
    reason: Reason

    def __str__(self) -> str:
        return f"{self.path} {_REASONS[self.reason]}; type: edgeassist models pull {self.model}"


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def verify(model: Model, folder: Path | None = None) -> list[Fault]:
    """Every fault of a model, each file read in full; empty where it is intact."""
    return list(_faults(model, folder or catalogue.folder(), digest))


def state(model: Model, folder: Path | None = None) -> Literal["here", "missing", "damaged"]:
    """How a model stands, by the stamp where that will do."""
    try:
        check(model, folder or catalogue.folder())
    except ModelMissing:
        return "missing"
    except ModelError:
        return "damaged"
    return "here"


def require(model_id: str, known: Catalogue | None = None, folder: Path | None = None) -> Path:
    """The folder of a model that is whole; for the start of an engine.

    Raises:
        ModelMissing: it is not here, or only a part of it, or the catalogue has none of that name.
        ModelDamaged: a file is not what the catalogue says.
    """
    return check((known or catalogue.load()).find(model_id), folder or catalogue.folder())


def check(model: Model, folder: Path) -> Path:
    """The model's folder, where the model is whole by its stamp or, without one, by its hashes.

    Raises:
        ModelMissing: it is not here, or only a part of it.
        ModelDamaged: a file is not what the catalogue says.
    """
    stamp = Stamp(_stamp_path(model, folder))
    faults = list(_faults(model, folder, stamp.digest))
    if faults:
        raise error(model, faults)
    stamp.save()
    return folder / model.id


def error(model: Model, faults: list[Fault]) -> ModelError:
    """What the faults of a model come to, in one sentence."""
    missing = [fault for fault in faults if fault.reason == "missing"]
    if not missing:
        return ModelDamaged(str(faults[0]))
    whole = len(missing) == len(model.files)
    lack = "is not here" if whole else f"is only half here ({missing[0].path} is missing)"
    return ModelMissing(f"The model {model.id} {lack}; type: edgeassist models pull {model.id}")


def _faults(model: Model, folder: Path, digest: Digest) -> Iterator[Fault]:
    for file in model.files:
        path = folder / model.id / file.path
        reason = _reason(path, file, digest)
        if reason:
            yield Fault(model.id, path, reason)


def _reason(path: Path, file: File, digest: Digest) -> Reason | None:
    try:
        if not path.is_file():
            return "missing"
        if path.stat().st_size != file.size:
            return "size"
        return None if digest(path) == file.sha256 else "content"
    except OSError:
        return "unreadable"


def _stamp_path(model: Model, folder: Path) -> Path:
    return folder / ".pull" / f"{model.id}.stamp"


class Stamp:
    """Remembers the hash of each file together with the size, times and inode it had.

    A stamp that cannot be read or written costs only the hashing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = read_strings(path)
        self._used: dict[str, str] = {}

    def digest(self, path: Path) -> str:
        """The sha256 of a file, remembered where the file was not touched since."""
        stat = path.stat()
        key = f"{stat.st_ino} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"
        self._used[key] = self._known.get(key) or digest(path)
        return self._used[key]

    def save(self) -> None:
        """Write what was used, where it is new."""
        if self._used == self._known:
            return
        with suppress(OSError):
            write_strings(self._path, self._used)


def read_strings(path: Path) -> dict[str, str]:
    """A small file of strings; empty where there is none, or it is broken."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_strings(path: Path, content: dict[str, str]) -> None:
    """Write a small file of strings so that a reader sees the old or the new one, never half.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(json.dumps(content, indent=1), encoding="utf-8")
    new.replace(path)
