"""Pulling a model: from the first source that gives it, checked, and put in place in one step."""

from __future__ import annotations

import shutil
from pathlib import Path

from edgeassist.errors import PullFailed
from edgeassist.models import catalogue
from edgeassist.models.catalogue import File, Model, Source
from edgeassist.models.fetch import SourceFailed, fetch
from edgeassist.models.progress import Progress, Report, quiet
from edgeassist.models.unpack import BadArchive, collect
from edgeassist.models.verify import check, digest, read_strings, verify, write_strings
from edgeassist.models.workspace import Workspace, opened, settle


def have_npm() -> bool:
    """Whether the npm client is installed."""
    return shutil.which("npm") is not None


def pull(model: Model, report: Report = quiet, folder: Path | None = None) -> bool:
    """Bring a model here, or mend a damaged one; False where it was here and intact already.

    Two pulls of one model at once come one after the other. Files of a damaged model that are still good are kept, so
    only what is lacking is fetched. An interrupted pull leaves nothing in the final place.

    Raises:
        PullFailed: no source gave it, the disk is full, or the folder cannot be written.
    """
    folder = folder or catalogue.folder()
    if not verify(model, folder):
        return False
    with opened(model, folder, report) as workspace:
        if not verify(model, folder):
            return False
        missing = collect(_good_files(workspace), model.fetched, workspace.new)
        if missing:
            _fetch_missing(missing, workspace, report)
        report(Progress(model.id, "putting it in place"))
        settle(workspace)
        check(model, folder)
    return True


def _good_files(workspace: Workspace) -> list[Path]:
    """What is left of the model on disk, also by a pull that ended between its two renames."""
    paths = [place / file.path for place in (workspace.place, workspace.old) for file in workspace.model.fetched]
    return [path for path in paths if path.is_file()]


def _fetch_missing(missing: tuple[File, ...], workspace: Workspace, report: Report) -> None:
    model = workspace.model
    reasons = []
    for source in model.sources:
        try:
            missing = _from_source(source, missing, workspace, report)
        except (SourceFailed, BadArchive) as error:
            reasons.append(f"{_name(source)}: {error}")
            continue
        if not missing:
            return
        reasons.append(f"{_name(source)}: holds no {missing[0].path} with the hash it should have")
    raise PullFailed(
        f"No source gave {model.id} ({'; '.join(reasons)}); try again with a network, "
        "or bring one of these on a USB stick and type: edgeassist models add PATH"
    )


def _from_source(source: Source, missing: tuple[File, ...], workspace: Workspace, report: Report) -> tuple[File, ...]:
    """Fetch one source's archives and take the missing files out; returns what it did not hold."""
    seen = read_strings(workspace.seen)
    paths = [fetch(source, each, each.sha256 or seen.get(each.name), workspace, report) for each in source.archives]
    report(Progress(workspace.model.id, "unpacking"))
    try:
        missing = collect(paths, missing, workspace.new)
    except BadArchive:
        for path in paths:
            path.unlink()
        raise
    unrecorded = [(each.name, path) for each, path in zip(source.archives, paths, strict=True) if not each.sha256]
    if unrecorded and not missing:
        write_strings(workspace.seen, seen | {name: digest(path) for name, path in unrecorded})
    return missing


def _name(source: Source) -> str:
    return f"{source.kind} {' + '.join(archive.name for archive in source.archives)}"
