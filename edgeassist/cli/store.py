"""`edgeassist store`: what the assistant keeps on disk for a profile, checked, backed up and restored."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from edgeassist import folders, settings
from edgeassist.cli import HANDLED, NOT_HANDLED
from edgeassist.errors import StoreError
from edgeassist.state import care


def backup(args: Namespace) -> int:
    """Copy the store to a file."""
    path = _existing(args)
    care.back_up(path, Path(args.file))
    print(f"{path} is backed up in {args.file}.")
    return HANDLED


def restore(args: Namespace) -> int:
    """Make the store what it was when a backup was made."""
    path = _path(args)
    kept = care.restore(path, Path(args.file))
    before = f" What it was before is in {' and '.join(map(str, kept))}." if kept else ""
    print(f"{path} is what {args.file} was.{before}")
    return HANDLED


def check(args: Namespace) -> int:
    """Read the whole store; status 1 where something in it is wrong."""
    path = _existing(args)
    found = care.faults(path)
    for fault in found:
        print(f"{path}: {fault}")
    if not found:
        print(f"{path}: sound, {path.stat().st_size / 1000:.0f} kB")
    for old in sorted(path.parent.glob(f"{path.name}.damaged-*")):
        if not old.name.endswith(("-wal", "-shm")):
            print(f"{old}: was damaged and set aside")
    return NOT_HANDLED if found else HANDLED


def _path(args: Namespace) -> Path:
    name, _ = settings.load(args.profile)
    return folders.data() / f"{name}.sqlite"


def _existing(args: Namespace) -> Path:
    path = _path(args)
    if not path.is_file():
        raise StoreError(f"There is no store {path} yet; the first request makes it.")
    return path
