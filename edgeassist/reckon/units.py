"""Units of length, weight, volume, speed, area, temperature and time, cooking measures among them, converted exactly.

The factors are exact by definition: the international yard and pound of 1959 (1 in = 0.0254 m, 1 lb = 0.45359237 kg),
the US gallon of 231 cubic inches, the imperial gallon of 4.54609 l, the nautical mile of 1852 m. A library would give
the same (the tests compare with one), but loading it takes longer than a typed turn may.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from edgeassist.reckon.values import Impossible

_INCH = Fraction("0.0254")
_POUND = Fraction("0.45359237")
_US_GALLON = 231 * _INCH**3
_UK_GALLON = Fraction("0.00454609")
_FOOT, _YARD, _MILE = 12 * _INCH, 36 * _INCH, 63360 * _INCH
_LITER = Fraction("0.001")
_HOUR = Fraction(3600)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit."""

    name: str
    """In the singular."""
    plural: str
    kind: str
    """What it measures."""
    factor: Fraction
    """In meters, kilograms, cubic meters, meters a second, square meters, kelvin, seconds."""
    offset: Fraction = Fraction(0)
    """Where nought lies, in kelvin; for temperatures only."""

    def called(self, one: bool) -> str:
        """Its name beside a number."""
        return self.name if one else self.plural


def _kind(kind: str, factors: dict[str, Fraction | int | str]) -> list[Unit]:
    """Units of one kind; a plural that is no mere s stands behind a stroke."""
    units = []
    for names, factor in factors.items():
        name, _, plural = names.partition("|")
        units.append(Unit(name, plural or f"{name}s", kind, Fraction(factor)))
    return units


_ALL = [
    *_kind(
        "length",
        {
            **{"millimeter": "0.001", "centimeter": "0.01", "decimeter": "0.1", "meter": 1, "kilometer": 1000},
            **{"inch|inches": _INCH, "foot|feet": _FOOT, "yard": _YARD, "mile": _MILE, "nautical mile": 1852},
        },
    ),
    *_kind(
        "weight",
        {
            **{"milligram": "0.000001", "gram": "0.001", "kilogram": 1, "metric ton": 1000},
            **{"ounce": _POUND / 16, "pound": _POUND, "stone|stone": 14 * _POUND, "US ton": 2000 * _POUND},
        },
    ),
    *_kind(
        "volume",
        {
            **{"milliliter": _LITER / 1000, "centiliter": _LITER / 100, "deciliter": _LITER / 10, "liter": _LITER},
            **{"cubic centimeter": "0.000001", "cubic meter": 1, "cubic foot|cubic feet": _FOOT**3},
            **{"cubic inch|cubic inches": _INCH**3},
            **{"US teaspoon": _US_GALLON / 768, "US tablespoon": _US_GALLON / 256, "US fluid ounce": _US_GALLON / 128},
            **{"US cup": _US_GALLON / 16, "US pint": _US_GALLON / 8, "US quart": _US_GALLON / 4},
            "US gallon": _US_GALLON,
            **{"metric teaspoon": 5 * _LITER / 1000, "metric tablespoon": 15 * _LITER / 1000},
            "metric cup": _LITER / 4,
            **{"imperial fluid ounce": _UK_GALLON / 160, "imperial pint": _UK_GALLON / 8},
            **{"imperial quart": _UK_GALLON / 4, "imperial gallon": _UK_GALLON},
        },
    ),
    *_kind(
        "speed",
        {
            **{"kilometer an hour|kilometers an hour": 1000 / _HOUR, "mile an hour|miles an hour": _MILE / _HOUR},
            **{"meter a second|meters a second": 1, "foot a second|feet a second": _FOOT, "knot": 1852 / _HOUR},
        },
    ),
    *_kind(
        "area",
        {
            **{"square centimeter": "0.0001", "square meter": 1, "square kilometer": 10**6, "hectare": 10**4},
            **{"square inch|square inches": _INCH**2, "square foot|square feet": _FOOT**2, "square yard": _YARD**2},
            **{"square mile": _MILE**2, "acre": 4840 * _YARD**2},
        },
    ),
    *_kind(
        "time",
        {
            **{"millisecond": "0.001", "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800},
            "year of 365 days|years of 365 days": 365 * 86400,
        },
    ),
    Unit("degree Celsius", "degrees Celsius", "temperature", Fraction(1), Fraction("273.15")),
    Unit("degree Fahrenheit", "degrees Fahrenheit", "temperature", Fraction(5, 9), Fraction("459.67") * Fraction(5, 9)),
    Unit("kelvin", "kelvin", "temperature", Fraction(1)),
]

UNITS = {unit.name: unit for unit in _ALL}
"""Every unit by its name."""

_BY_OTHER = {
    ("ounce", "volume"): "US fluid ounce",
    ("degree", "degree Celsius"): "degree Fahrenheit",
    ("degree", "degree Fahrenheit"): "degree Celsius",
    ("degree", "kelvin"): "degree Celsius",
}
"""What a name means beside a unit of a certain kind or name."""


def pair(name: str, other: str) -> tuple[Unit, Unit]:
    """Two units by name; what is said of ounces and degrees depends on the other.

    Raises Impossible for degrees of no scale.
    """
    return _beside(name, other), _beside(other, name)


def _beside(name: str, other: str) -> Unit:
    kind = UNITS[other].kind if other in UNITS else ""
    found = UNITS.get(_BY_OTHER.get((name, other)) or _BY_OTHER.get((name, kind)) or name)
    if found is None:
        raise Impossible("which_scale")
    return found


def convert(amount: Fraction, unit: Unit, target: Unit) -> Fraction:
    """The same amount in another unit. Raises Impossible for another kind, and for less than nothing of a kind."""
    if unit.kind != target.kind:
        raise Impossible("not_alike")
    if unit.kind == "temperature":
        kelvin = amount * unit.factor + unit.offset
        if kelvin < 0:
            raise Impossible("below_absolute_zero")
        return (kelvin - target.offset) / target.factor
    return amount * unit.factor / target.factor
