"""A folder of recordings and its `labels.json`: what each of them should be understood as."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from edgeassist.errors import UsageError

Part = Literal["all", "chosen", "kept"]


@dataclass(frozen=True, slots=True)
class Recording:
    """One request that someone spoke."""

    file: Path

    intent: str | None
    """None for speech that is no command."""

    slots: Mapping[str, Any]


def read(folder: Path) -> tuple[Recording, ...]:
    """The recordings that the folder's labels name, by name. Raises UsageError."""
    labels = _labels(folder / "labels.json")
    try:
        found = tuple(
            Recording(folder / name, labels[name]["intent"], labels[name]["slots"]) for name in sorted(labels)
        )
    except (KeyError, TypeError) as error:
        raise UsageError(f"{folder / 'labels.json'} must give each file an intent and slots.") from error
    if missing := [each.file.name for each in found if not each.file.is_file()]:
        raise UsageError(f"{folder} lacks {len(missing)} of the recordings in its labels.json, such as {missing[0]}.")
    return found


def _labels(path: Path) -> dict[str, Any]:
    try:
        labels = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); give a folder of recordings with it.") from error
    except ValueError as error:
        raise UsageError(f"{path} is not valid JSON: {error}.") from error
    if not isinstance(labels, dict) or not labels:
        raise UsageError(f"{path} names no recording; it must map each file to its intent and slots.")
    return labels


def choose(recordings: Sequence[Recording], part: Part, limit: int | None = None) -> tuple[Recording, ...]:
    """The first `limit` recordings of a part."""
    found = tuple(each for each in recordings if part in ("all", part_of(each.file.name)))
    return found[: max(0, limit)] if limit is not None else found


def part_of(name: str) -> Part:
    """`chosen` for the recordings that settings may be chosen on, `kept` for those that only measure."""
    return "kept" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "chosen"
