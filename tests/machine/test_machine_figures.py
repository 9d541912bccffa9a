"""What this very machine measures is told in the units that it is said in."""

from __future__ import annotations

import platform

from edgeassist.machine.figures import Figures


def test_the_figures_of_this_machine_are_of_the_right_size() -> None:
    figures = Figures()
    load, disk = figures.load(), figures.disk()
    assert load.cores >= 1 and load.load >= 0 and 0 < load.memory <= 100
    assert 0 <= disk.free <= disk.total
    assert figures.address().name == platform.node()


def test_an_address_of_this_machine_is_one_that_others_can_use() -> None:
    assert not [each for each in Figures().address().addresses if each.startswith(("127.", "::1", "fe80"))]


def test_what_has_no_battery_or_sensor_gives_none_and_what_has_gives_percent_and_degrees() -> None:
    battery, temperature = Figures().battery(), Figures().temperature()
    assert battery is None or 0 <= battery.percent <= 100
    assert temperature is None or -40 < temperature.degrees < 150
