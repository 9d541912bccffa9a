"""What each kind of device can be asked and told: its properties. Names of kinds and classes are Home Assistant's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Value = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Property:
    """One thing about a device that can be read and, unless `readonly`, set."""

    type: Literal["bool", "number", "choice", "text"]
    low: float = 0
    high: float = 100
    step: float = 1
    unit: str = ""
    """As it is spoken: `percent`, `degrees`."""
    choices: tuple[str, ...] = ()
    """Allowed values of a `choice`; empty allows any text."""
    readonly: bool = False

    def default(self) -> Value:
        """The value of a device that was never set."""
        match self.type:
            case "bool":
                return False
            case "number":
                return None if self.readonly else number(self.low)
            case _:
                return self.choices[0] if self.choices else ""

    def accepts(self, value: Value) -> bool:
        """Whether a device with this property can be told the value."""
        match self.type:
            case "bool":
                return isinstance(value, bool)
            case "number":
                return isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high
            case _:
                return isinstance(value, str) and (not self.choices or value in self.choices)

    @property
    def allowed(self) -> str:
        """What it accepts, for a person."""
        match self.type:
            case "bool":
                return "true or false"
            case "number":
                return f"a number from {number(self.low)} to {number(self.high)}"
            case _:
                return " or ".join(self.choices) or "a text"


def number(value: float) -> int | float:
    """A whole number as int, so that it is written and said without a fraction."""
    return int(value) if float(value).is_integer() else round(float(value), 3)


_POWER = Property("bool")
_PERCENT = Property("number", 0, 100, 10, "percent")
_COLOURS = ("white", "warm white", "red", "orange", "yellow", "green", "blue", "purple", "pink")

KINDS: dict[str, dict[str, Property]] = {
    "light": {"power": _POWER, "brightness": _PERCENT, "color": Property("choice", choices=_COLOURS)},
    "switch": {"power": _POWER},
    "fan": {"power": _POWER, "speed": _PERCENT},
    "cover": {"position": _PERCENT},
    "lock": {"locked": _POWER},
    "climate": {
        "power": _POWER,
        "temperature": Property("number", 5, 30, 1, "degrees"),
        "measured": Property("number", -50, 60, 0.1, "degrees", readonly=True),
    },
    "media_player": {
        "power": _POWER,
        "volume": Property("number", 0, 100, 10, "percent"),
        "muted": _POWER,
        "station": Property("choice"),
    },
    "select": {"option": Property("choice")},
    "number": {"value": Property("number", 0, 100, 1)},
    "sensor": {"value": Property("number", -1e9, 1e9, 0.1, readonly=True)},
    "scene": {"active": _POWER},
    "navigator": {"destination": Property("choice")},
    "till": {"order": Property("text"), "number": Property("number", 0, 1e9, 1)},
}
"""Kind → property name → property."""
