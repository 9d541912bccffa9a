"""Energy that the processors took, by Intel's and AMD's own counters, where the system lets us read them.

Source: https://docs.kernel.org/power/powercap/powercap.html; one folder `intel-rapl:N` for each processor package.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")


def meter(powercap: Path = POWERCAP) -> Callable[[], float] | None:
    """A function that gives the joules since now, of the whole machine; None where they cannot be read."""
    packages = [folder for folder in sorted(powercap.glob("intel-rapl:*")) if folder.name.count(":") == 1]
    try:
        begun = [_read(folder / "energy_uj") for folder in packages]
        ranges = [_read(folder / "max_energy_range_uj") for folder in packages]
    except (OSError, ValueError):
        return None

    def joules() -> float:
        now = [_read(folder / "energy_uj") for folder in packages]
        return sum((end - begin) % whole for begin, end, whole in zip(begun, now, ranges, strict=True)) / 1e6

    return joules if packages else None


def _read(file: Path) -> int:
    return int(file.read_text())
