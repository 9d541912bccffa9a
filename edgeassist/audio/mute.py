"""A mute switch that hardware drives: a GPIO line, or a file that something else writes.

What it gives is asked by the microphone at every step, and closes the device (`Microphone(muted_by=…)`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from edgeassist.errors import AudioError

Switch = Callable[[], bool]
"""True while the switch says mute."""


def switch(place: str) -> Switch:
    """The switch at `gpio:17`, a line by its Broadcom number, or in a file such as /sys/class/gpio/gpio17/value.

    Raises `AudioError` where there is no such file or line.
    """
    kind, _, line = place.partition(":")
    if kind == "gpio":
        return gpio_switch(line)
    return file_switch(Path(place).expanduser())


def file_switch(path: Path) -> Switch:
    """Mute unless the file holds 0: where it cannot be read any more, nobody shall be overheard.

    Raises `AudioError` where it cannot be read now.
    """
    try:
        path.read_bytes()
    except OSError as error:
        raise AudioError(f"The mute switch {path} cannot be read: {error.strerror}.") from error

    def muted() -> bool:
        try:
            return path.read_bytes().strip() != b"0"
        except OSError:
            return True

    return muted


def gpio_switch(line: str) -> Switch:
    """Mute while the line is connected to ground; its pull-up resistor is switched on.

    Raises `AudioError` where the library gpiozero or the line is missing.
    """
    try:
        import gpiozero
    except ImportError as error:
        raise AudioError("A mute switch on a GPIO line needs gpiozero; type: pip install gpiozero lgpio") from error
    try:
        button: Any = gpiozero.Button(int(line), pull_up=True)
    except (ValueError, OSError, gpiozero.GPIOZeroError) as error:
        raise AudioError(f"The mute switch gpio:{line} cannot be used: {error}.") from error
    return lambda: bool(button.is_pressed)
