"""Adding models without a network: from a wheel, a tarball, a folder or single files, as on a USB stick."""

from __future__ import annotations

from pathlib import Path

from edgeassist.errors import PullFailed
from edgeassist.models import catalogue
from edgeassist.models.catalogue import Catalogue, Model
from edgeassist.models.progress import Progress, Report, quiet
from edgeassist.models.unpack import ARCHIVE_SUFFIXES, BadArchive, collect, members
from edgeassist.models.verify import check, verify
from edgeassist.models.workspace import opened, settle

_TELLING = 4096
"""Bytes above which a file's size says which model it belongs to."""


def add(
    path: Path, known: Catalogue | None = None, report: Report = quiet, folder: Path | None = None
) -> tuple[Model, ...]:
    """Put every model in place that PATH holds whole, whatever its files and archives are called.

    PATH is an archive, a single model file (a file whose name begins with the same name is taken along), or a folder
    with any of these.

    Raises:
        PullFailed: PATH cannot be read or holds no model whole, the disk is full, or the folder cannot be written.
    """
    known, folder = known or catalogue.load(), folder or catalogue.folder()
    try:
        sizes = {each: _sizes(each) for each in _candidates(path, known)}
    except OSError as error:
        raise PullFailed(f"{path} cannot be read: {error.strerror}") from error
    present = set().union(*sizes.values())
    found = tuple(model for model in known.models if present.issuperset(file.size for file in model.fetched))
    if not found:
        broken = [each for each, inside in sizes.items() if not inside]
        raise PullFailed(_nothing(path, known, present, broken))
    for model in found:
        _add_one(model, path, [each for each, inside in sizes.items() if inside], report, folder)
    return found


def _add_one(model: Model, path: Path, paths: list[Path], report: Report, folder: Path) -> None:
    if not verify(model, folder):
        return
    with opened(model, folder, report) as workspace:
        report(Progress(model.id, f"unpacking {path.name}"))
        missing = collect(paths, model.fetched, workspace.new)
        if missing:
            raise PullFailed(f"{path} holds a {model.id} whose {missing[0].path} is damaged; bring another copy")
        settle(workspace)
        check(model, folder)


def _candidates(path: Path, known: Catalogue) -> list[Path]:
    """The files worth opening: archives, and what has the size of a model file."""
    if path.is_file():
        return [each for each in path.parent.iterdir() if each.is_file() and each.name.startswith(path.name)]
    sizes = {file.size for model in known.models for file in model.fetched}
    path.stat()
    files = (each for each in sorted(path.rglob("*")) if each.is_file())
    return [each for each in files if each.name.endswith(ARCHIVE_SUFFIXES) or each.stat().st_size in sizes]


def _sizes(path: Path) -> set[int]:
    """The sizes of a file and of what is in it, in bytes; empty for a broken archive."""
    try:
        return {member.size for member in members(path)}
    except BadArchive:
        return set()


def _nothing(path: Path, known: Catalogue, sizes: set[int], broken: list[Path]) -> str:
    """Why PATH is of no use: an archive is broken, a part of a model is missing, or nothing there is known."""
    if broken:
        return f"{broken[0]} is not a whole archive; copy it again"
    for model in known.models:
        if any(file.size in sizes for file in model.fetched if file.size > _TELLING):
            lacking = next(file.path for file in model.fetched if file.size not in sizes)
            return f"{path} holds only a part of {model.id}: {lacking} is missing; bring that too"
    archives = (archive.name for model in known.models for archive in model.sources[0].archives)
    return f"{path} holds no model that is known; known are {', '.join(known.ids)}, as in {', '.join(archives)}"
