"""`edgeassist models`: the model files."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from edgeassist.cli import HANDLED, WRONG_USE
from edgeassist.errors import ModelMissing, PullFailed
from edgeassist.models import catalogue
from edgeassist.models.add import add
from edgeassist.models.catalogue import Catalogue, Model
from edgeassist.models.progress import megabytes, progress_bar
from edgeassist.models.pull import have_npm, pull
from edgeassist.models.verify import Fault, error, state, verify


def list_models(args: Namespace) -> int:
    """Print every model, its state by the stamp, and where it stands."""
    folder = catalogue.folder()
    rows = [_row(model, folder) for model in catalogue.load().models]
    if args.json:
        for row in rows:
            print(json.dumps(row))
    else:
        _print_table(rows)
        print(f"\nModels live in {folder}")
    return HANDLED


def pull_models(args: Namespace) -> int:
    """Pull the named models, or those the main job needs; 2 where one could not be had."""
    known = catalogue.load()
    models = _chosen(args.names, known) or known.defaults(have_npm())
    failures = []
    for model in models:
        try:
            with progress_bar() as report:
                fresh = pull(model, report)
        except PullFailed as failure:
            failures.append(failure)
            print(f"edgeassist: {failure}", file=sys.stderr)
        else:
            now = f"is here now, {megabytes(model.size)}" if fresh else "is here already"
            print(f"{model.id} {now}: {catalogue.folder() / model.id}")
    return WRONG_USE if failures else HANDLED


def verify_models(args: Namespace) -> int:
    """Read the named models, or all that are here, in full; 2 where a file is missing or damaged."""
    known = catalogue.load()
    here = [model for model in known.models if (catalogue.folder() / model.id).exists()]
    models = _chosen(args.names, known) or here
    if not models:
        raise ModelMissing(f"No model is in {catalogue.folder()}; type: edgeassist models pull")
    checked = [(model, verify(model)) for model in models]
    for model, faults in checked:
        _print_faults(model, faults, args.json)
    return WRONG_USE if any(faults for _, faults in checked) else HANDLED


def add_models(args: Namespace) -> int:
    """Take models from each path."""
    for path in map(Path, args.paths):
        with progress_bar() as report:
            models = add(path, report=report)
        for model in models:
            print(f"{model.id} is here: {catalogue.folder() / model.id}")
    return HANDLED


def _chosen(names: list[str], known: Catalogue) -> tuple[Model, ...]:
    return tuple(known.find(name) for name in dict.fromkeys(names))


def _print_faults(model: Model, faults: list[Fault], as_json: bool) -> None:

    absent = [fault.reason for fault in faults] == ["missing"] * len(model.files)
    if as_json:
        named = [{"path": str(fault.path), "reason": fault.reason} for fault in faults]
        print(json.dumps({"model": model.id, "intact": not faults, "faults": named}))
    elif absent:
        print(error(model, faults))
    else:
        print("\n".join(map(str, faults)) or f"{model.id} is intact")


def _row(model: Model, folder: Path) -> dict[str, str | int | None]:

    now = state(model, folder)
    return {
        "id": model.id,
        "kind": model.kind,
        "about": model.about,
        "licence": model.licence,
        "download_bytes": model.download,
        "disk_bytes": model.size,
        "state": now,
        "path": None if now == "missing" else str(folder / model.id),
    }


def _print_table(rows: list[dict[str, str | int | None]]) -> None:

    print(f"{'model':17} {'kind':10} {'download':>9} {'on disk':>9}  {'licence':10} {'state':8} what")
    for row in rows:
        sizes = [megabytes(int(row[key] or 0)) for key in ("download_bytes", "disk_bytes")]
        print(
            f"{row['id']:17} {row['kind']:10} {sizes[0]:>9} {sizes[1]:>9}  "
            f"{row['licence']:10} {row['state']:8} {row['about']}"
        )
