"""The memory and processor time of engine processes, from Linux's `/proc`."""

from __future__ import annotations

import os
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


def processor_s(parent: int) -> float:
    """Seconds of processor time that a process and the engines that it started have used."""
    used = [_ticks(_PROC / str(parent))]
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            if _CHILD in (process / "cmdline").read_text().split("\0") and _parent(process) == parent:
                used.append(_ticks(process))
    return sum(used) / os.sysconf("SC_CLK_TCK")


def _ticks(process: Path) -> int:
    user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def proportional(process: Path) -> int:
    """Proportional set size in bytes: what several processes share is divided among them."""
    lines = (process / "smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _parent(process: Path) -> int:
    return int((process / "stat").read_text().rpartition(")")[2].split()[1])
