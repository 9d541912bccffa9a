"""`edgeassist documents`: which documents can be asked, which cannot be read and why; brings the index up to date."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress

from edgeassist import settings
from edgeassist.cli import HANDLED, NOT_HANDLED
from edgeassist.cli.parts import documents_encoder, documents_index
from edgeassist.documents.index import Encode, Index, Indexed, remove
from edgeassist.documents.library import encoder, encoding
from edgeassist.documents.reading import READERS
from edgeassist.errors import UsageError
from edgeassist.settings import Profile


def run(args: Namespace) -> int:
    """Read what has changed and print all; the status is 1 where a document cannot be read."""
    name, profile = settings.load(args.profile)
    folders = [Path(folder) for folder in args.folders] or list(profile.documents)
    if missing := [folder for folder in args.folders if not Path(folder).is_dir()]:
        raise UsageError(f"There is no folder {missing[0]}.")
    file = documents_index(name)
    if args.rebuild and not args.folders:
        remove(file)
    with _index(None if args.folders else file) as index:
        with encode(profile) as encoding:
            refresh(index, folders, encoding)
        found = index.documents()
    if args.json:
        for each in found:
            record = {"path": str(each.path), "title": each.title, "passages": each.passages, "fault": each.fault}
            print(json.dumps(record, ensure_ascii=False))
    else:
        _show(found, folders)
        if found and documents_encoder(profile) is None and profile.document_encoder:
            print(f"More is found with an encoder; type: edgeassist models pull {profile.document_encoder}")
        if args.folders and found:
            print(f"To ask them, set documents: [{', '.join(args.folders)}] for the profile {name} in config.yaml.")
    return NOT_HANDLED if any(each.fault for each in found) else HANDLED


@contextmanager
def encode(profile: Profile) -> Iterator[Encode | None]:
    """The profile's encoder, where it is here. Raises ModelDamaged."""
    model = documents_encoder(profile)
    if model is None:
        yield None
        return
    with encoder(model) as worker:
        yield encoding(worker)


def refresh(index: Index, folders: Sequence[Path], encode: Encode | None) -> None:
    """Bring an index up to date; a bar on standard error shows how far it is. Raises StoreError and EngineError."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("reading", total=None)

        def tell(path: Path, before: int, all_: int) -> None:
            progress.update(bar, description=path.name, completed=before, total=all_)

        index.refresh(folders, tell, encode)


@contextmanager
def _index(file: Path | None) -> Iterator[Index]:
    """The index in a file, or one that is kept nowhere. Raises StoreError."""
    with TemporaryDirectory() as folder, closing(Index(file or Path(folder) / "documents.sqlite")) as index:
        yield index


def _show(found: Sequence[Indexed], folders: Sequence[Path]) -> None:
    for each in found:
        if each.fault:
            print(f"edgeassist: {each.path} {each.fault}.", file=sys.stderr)
        else:
            print(f"{each.path}: {each.title}, {each.passages} {'passage' if each.passages == 1 else 'passages'}")
    if not found:
        ends = ", ".join(READERS)
        print(f"There are no documents in {', '.join(map(str, folders))}; put files there that end in {ends}.")
