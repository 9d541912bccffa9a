"""The memory of engine processes, from Linux's `/proc`."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_CHILD = "edgeassist.engines.child"


def of_engines(parent: int) -> dict[str, int]:
    """Engine → proportional set size of its processes in bytes, for the engines that a process started."""
    sizes: Counter[str] = Counter()
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            words = (process / "cmdline").read_text().split("\0")
            if _CHILD in words and _parent(process) == parent:
                sizes[words[words.index(_CHILD) + 1]] += proportional(process)
    return dict(sizes)


def proportional(process: Path) -> int:
    """Proportional set size in bytes: what several processes share is divided among them."""
    lines = (process / "smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _parent(process: Path) -> int:
    return int((process / "stat").read_text().rpartition(")")[2].split()[1])
