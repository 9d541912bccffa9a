"""Energy is read where the system shows it, over the wrap of its counter."""

from __future__ import annotations

from pathlib import Path

from edgeassist.bench.energy import meter


def test_joules_are_counted_over_the_counters_wrap(tmp_path: Path) -> None:
    package = tmp_path / "intel-rapl:0"
    package.mkdir()
    (tmp_path / "intel-rapl:0:0").mkdir()  # a part of the package counts no second time
    (package / "max_energy_range_uj").write_text("10000000\n")
    (package / "energy_uj").write_text("9000000\n")
    joules = meter(tmp_path)
    assert joules
    (package / "energy_uj").write_text("500000\n")
    assert joules() == 1.5


def test_there_is_no_meter_where_nothing_can_be_read(tmp_path: Path) -> None:
    assert meter(tmp_path) is None
