"""Devices on the lines of this board, through gpiozero."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.kinds import Property, Value, number
from edgeassist.devices.reach import GpioAdapter, Pin


class Gpio:
    """One device. Its lines are taken when they are first needed."""

    def __init__(self, settings: GpioAdapter, lasting: bool) -> None:
        """`lasting` says that the program goes on after the command, and so goes on driving its lines."""
        self._settings = settings
        self._lasting = lasting
        self._lines: dict[tuple[str, int | None], Any] = {}

    def read(self, device: Device, name: str) -> Value:
        """What the line shows. Raises DeviceUnreachable."""
        shown = "input" if self._settings.properties[name].input is not None else "output"
        return _value(self._line(name, shown).value, device.properties[name])

    def write(self, device: Device, name: str, value: Value) -> None:
        """Drive the line. Raises DeviceUnreachable."""
        line = self._line(name, "output")
        level = _level(value, device.properties[name])
        if not self._settings.properties[name].pwm and level not in (0, 1):
            raise DeviceUnreachable(f"its line knows only on and off; give it pwm for a {name} in between")
        line.value = level

    def _line(self, name: str, direction: str) -> Any:
        if direction == "output" and not self._lasting:
            raise DeviceUnreachable("its line is driven only while the program runs; start edgeassist listen for that")
        pin = self._settings.properties[name]
        key = direction, pin.input if direction == "input" else pin.output
        if key not in self._lines:
            self._lines[key] = _taken(pin, direction)
        return self._lines[key]


def _taken(pin: Pin, direction: str) -> Any:
    """A line of the board, its level as it is. Raises DeviceUnreachable."""
    try:
        import gpiozero
    except ImportError:
        raise DeviceUnreachable("its lines need gpiozero; type: pip install 'edgeassist[gpio]'") from None
    faults: tuple[type[Exception], ...] = (OSError, gpiozero.GPIOZeroError)
    with suppress(ImportError):
        import lgpio

        faults = (*faults, lgpio.error)
    high = pin.active == "high"
    try:
        if direction == "input":
            return gpiozero.DigitalInputDevice(pin.input, pull_up=None, active_state=high)
        if pin.pwm:
            return gpiozero.PWMOutputDevice(pin.output, active_high=high)
        return gpiozero.DigitalOutputDevice(pin.output, active_high=high, initial_value=None)
    except faults as error:
        line = pin.input if direction == "input" else pin.output
        raise DeviceUnreachable(f"line {line} cannot be used: {error}") from None


def _level(value: Value, prop: Property) -> float:
    """How much of the line's range a value is, 0 to 1. Raises DeviceUnreachable."""
    match prop.type:
        case "bool":
            return float(bool(value))
        case "number" if isinstance(value, int | float):
            return (value - _nought(prop)) / (prop.high - _nought(prop))
    raise DeviceUnreachable("a line knows only on, off and numbers")


def _value(level: float, prop: Property) -> Value:
    match prop.type:
        case "bool":
            return level > 0
        case "number":
            return number(round(_nought(prop) + float(level) * (prop.high - _nought(prop)), 3))
    raise DeviceUnreachable("a line knows only on, off and numbers")


def _nought(prop: Property) -> float:
    """The value of a line without power: a lamp that goes from 10 to 100 percent is off at 0."""
    return min(prop.low, 0.0)
