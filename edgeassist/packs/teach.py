"""Adds a sentence to a pack: just these words for just this meaning, in a file of the user's own beside the pack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from edgeassist.errors import PackError
from edgeassist.packs import pack as packs
from edgeassist.packs.pack import Pack
from edgeassist.packs.phrases import plain
from edgeassist.packs.trial import Reading


@contextmanager
def taught(pack: Pack, text: str, meant: Reading) -> Iterator[Path]:
    """A sentence more in a pack, in the file that is given; taken out again where an error leaves the context.

    Raises PackError where the file is wrong or cannot be written.
    """
    file = packs.taught(pack.path)
    before = file.read_text(encoding="utf-8") if file.is_file() else None
    found: dict[str, Any] = packs.read_yaml(file) if before is not None else {"language": "en"}
    data = found.setdefault("intents", {}).setdefault(meant.intent, {}).setdefault("data", [])
    data.append({"sentences": [plain(text)], **({"slots": meant.slots} if meant.slots else {})})
    _write(file, yaml.safe_dump(found, allow_unicode=True, sort_keys=False))
    try:
        yield file
    except BaseException:
        if before is None:
            file.unlink()
        else:
            _write(file, before)
        raise


def _write(file: Path, text: str) -> None:
    """Write beside and rename, so that nobody reads half a file. Raises PackError."""
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise PackError(f"Cannot write {file}: {error.strerror}.") from error
