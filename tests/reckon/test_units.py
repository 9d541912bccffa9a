"""Units and cooking measures, and currency, which is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from edgeassist.events import Handled, NotHandled
from edgeassist.reckon.units import UNITS, convert, pair
from edgeassist.reckon.values import Impossible


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("what is five miles in kilometers", "5 miles is about 8.047 kilometers."),
        ("convert seventy two degrees fahrenheit to celsius", "72 degrees Fahrenheit is about 22.22 degrees Celsius."),
        ("98.6 F in C", "98.6 degrees Fahrenheit is 37 degrees Celsius."),
        ("what is 20 degrees in fahrenheit", "20 degrees Celsius is 68 degrees Fahrenheit."),
        ("how many teaspoons make a tablespoon", "1 US tablespoon is 3 US teaspoons."),
        ("how many cups are in a liter", "1 liter is about 4.227 US cups."),
        ("convert three metric cups into milliliters", "3 metric cups is 750 milliliters."),
        ("half a cup in milliliters", "0.5 US cups is about 118.29 milliliters."),
        ("2/3 cup in ml", "2 thirds of a US cup is about 157.73 milliliters."),
        ("how many ounces are in a cup", "1 US cup is 8 US fluid ounces."),
        ("how many ounces are in a pound", "1 pound is 16 ounces."),
        ("1,500 m in km", "1,500 meters is 1.5 kilometers."),
        ("how fast is a hundred kilometers per hour in miles per hour",
         "100 kilometers an hour is about 62.14 miles an hour."),
        ("50 m2 in square feet", "50 square meters is about 538.2 square feet."),
        ("6 ft in cm", "6 feet is 182.88 centimeters."),
        ("5 in to cm", "5 inches is 12.7 centimeters."),
        ("how many minutes are there in a week", "1 week is 10,080 minutes."),
        ("how many litres are in an imperial gallon", "1 imperial gallon is about 4.546 liters."),
    ],
)  # fmt: skip
def test_an_amount_is_told_in_another_unit(say, text, answer):
    said, outcome = say(text)
    assert (said, type(outcome)) == (answer, Handled)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("how many kilograms are in a mile", "Miles measure length and kilograms weight"),
        ("what is minus 300 celsius in fahrenheit", "absolute zero"),
        ("how many degrees are in five degrees", "Say Celsius or Fahrenheit"),
        ("how many euros are twenty dollars", "I use no network"),
        ("$20 in euros", "twenty dollars are in euros"),
        ("what is the exchange rate", "I cannot tell: exchange rates"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_the_reason(say, text, part):
    said, outcome = say(text)
    assert part in said
    assert isinstance(outcome, NotHandled)


@pytest.mark.parametrize("name", sorted(UNITS))
def test_every_unit_converts_there_and_back_without_loss(name):
    unit = UNITS[name]
    for other in UNITS.values():
        if other.kind == unit.kind:
            assert convert(convert(Fraction(7, 3), unit, other), other, unit) == Fraction(7, 3)


def test_absolute_zero_is_the_coldest_there_is():
    celsius, kelvin = pair("degree Celsius", "kelvin")
    assert convert(Fraction("-273.15"), celsius, kelvin) == 0
    with pytest.raises(Impossible):
        convert(Fraction("-273.151"), celsius, kelvin)
