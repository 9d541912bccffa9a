"""What processes take of memory, processor time, files and threads, from Linux's `/proc`."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_CHILD = "edgeassist.engines.child"


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a process and the engines that it started hold together."""

    memory: int
    """Proportional set size in bytes."""

    files: int
    """Open files."""

    threads: int


def of_engines(parent: int) -> dict[str, int]:
    """Engine → proportional set size of its processes in bytes, for the engines that a process started."""
    sizes: Counter[str] = Counter()
    for pid, engine in engines(parent).items():
        with suppress(OSError):
            sizes[engine] += proportional(_PROC / str(pid))
    return dict(sizes)


def processor_s(parent: int) -> float:
    """Seconds of processor time that a process and the engines that it started have used."""
    return sum(_of_all(_ticks, parent)) / os.sysconf("SC_CLK_TCK")


def age_s(process: int) -> float:
    """Seconds since a process was started."""
    began = int((_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began / os.sysconf("SC_CLK_TCK")


def footprint(parent: int) -> Footprint:
    """What a process and the engines that it started hold now."""
    return Footprint(
        sum(_of_all(proportional, parent)),
        sum(_of_all(lambda process: len(list((process / "fd").iterdir())), parent)),
        sum(_of_all(lambda process: len(list((process / "task").iterdir())), parent)),
    )


def engines(parent: int) -> dict[int, str]:
    """Process id → engine, for the engines that a process started."""
    found = {}
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            words = (process / "cmdline").read_text().split("\0")
            if _CHILD in words and _parent(process) == parent:
                found[int(process.name)] = words[words.index(_CHILD) + 1]
    return found


def _of_all(measure: Callable[[Path], int], parent: int) -> Iterator[int]:
    yield measure(_PROC / str(parent))
    for pid in engines(parent):
        with suppress(OSError):
            yield measure(_PROC / str(pid))


def _ticks(process: Path) -> int:
    user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def proportional(process: Path) -> int:
    """Proportional set size in bytes: what several processes share is divided among them."""
    lines = (process / "smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _parent(process: Path) -> int:
    return int((process / "stat").read_text().rpartition(")")[2].split()[1])
