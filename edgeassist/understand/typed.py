"""Typed text that the templates do not take as it is: arithmetic with signs, and numbers and units that are written as
nobody says them (`2.5 km`, `12,500`, `98.6°F`, `3rd`, `2d20`), which are put to the templates once more in words.

Templates hold what can be said; this rung leaves what can only be typed out of them. It takes nothing else: where the
words make no expression, and no template accepts them spelt out, it is not sure.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from hassil.numbers import get_rbnf_engine
from unicode_rbnf import FormatPurpose

from edgeassist.events import Intent, Transcript
from edgeassist.packs.pack import Call
from edgeassist.packs.speech import as_spoken

CALCULATE = "reckon.calculate"
"""The action that takes an expression."""

_BEFORE = frozenset((
    *("what", "what's", "whats", "is", "are", "how", "much", "many", "does", "do", "would", "i", "you", "you'd", "we"),
    *("calculate", "compute", "reckon", "evaluate", "solve", "work", "out", "find", "tell", "me", "give", "get"),
    *("make", "the", "result", "answer", "value", "of", "to", "for", "if", "when", "need", "want", "know", "so"),
    *("and", "now", "please", "hey", "okay", "ok", "can", "could", "quickly"),
))  # fmt: skip
_AFTER = frozenset((
    *("please", "thanks", "thank", "you", "equal", "equals", "is", "make", "makes", "now", "then", "what", "come"),
    *("comes", "to", "be", "in", "total"),
))  # fmt: skip
_SIGNED = re.compile(
    r"(?=.*(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|ty|half|third|quarter|pi\b))"
    r"(?=.*(?:[-+*/x×·÷⁄^%√−–²³]|plus|minus|times|over|less|multipl|divi|percent|per cent|power|root|squared|cubed"
    r"|\bof\b|add|subtract|take|sum|difference|product))"
)
_NO_SUM = re.compile(r"\+?\d+(?:[-–]\d+)+|\d+/\d+/\d+|\d{4}-\d\d-\d\d")
"""A telephone number, a range or a date, where nothing says that it is to be reckoned."""
_ENDLESS = re.compile(r"\d{16}")
"""A number that nobody says."""


class TypedRecogniser:
    """A rung for typed text, behind the templates and made of them."""

    def __init__(self, templates: Callable[[Transcript], Intent | None], calls: Mapping[str, Call]) -> None:
        """`calls` are those of the packs; without one of `CALCULATE` nothing is reckoned."""
        self._templates = templates
        self._calculate = next((name for name, call in calls.items() if call.action == CALCULATE), None)

    def recognise(self, transcript: Transcript) -> Intent | None:
        """The intent of typed text; None where it is spoken, or neither an expression nor words of a template."""
        if transcript.spoken:
            return None
        if self._calculate and (found := expression(transcript.text)):
            return Intent(self._calculate, {"expression": found}, transcript.text, "template", 1.0)
        if _ENDLESS.search(transcript.text):
            return None
        words = spelt_out(transcript.text)
        if words == as_spoken(transcript.text) and not re.search(r"\d", transcript.text):
            return None
        intent = self._templates(replace(transcript, text=words))
        return replace(intent, text=transcript.text) if intent else None


def expression(text: str) -> str | None:
    """The expression that a question such as `what is 3.5 * 4?` asks for; None where it is none, or has more words."""
    text = text.strip().rstrip("?!. ").removesuffix("=").rstrip().lower()
    if not _SIGNED.match(text) or _NO_SUM.fullmatch(text):
        return None
    from edgeassist.reckon.arithmetic import is_expression

    return next((found for found in _framed(text.split()) if is_expression(found)), None)


def _framed(words: list[str]) -> Iterator[str]:
    """The text without more and more of the words that frame a question."""
    begin, end = 0, len(words)
    while begin < end and words[begin].strip(",:") in _BEFORE:
        begin += 1
    while end > begin and words[end - 1].strip(",=") in _AFTER:
        end -= 1
    for first in range(begin + 1):
        for last in range(len(words), end - 1, -1):
            if found := " ".join(words[first:last]).strip(" ,:="):
                yield found


_UNITS = {
    **{"mm": "millimeters", "cm": "centimeters", "dm": "decimeters", "m": "meters", "km": "kilometers"},
    **{"ft": "feet", "yd": "yards", "yds": "yards", "mi": "miles", "nm": "nautical miles", '"': "inches"},
    **{"mg": "milligrams", "g": "grams", "gr": "grams", "kg": "kilograms", "kgs": "kilograms", "t": "tons"},
    **{"oz": "ounces", "lb": "pounds", "lbs": "pounds", "st": "stone"},
    **{"ml": "milliliters", "cl": "centiliters", "dl": "deciliters", "l": "liters", "cc": "cubic centimeters"},
    **{"tsp": "teaspoons", "tbsp": "tablespoons", "c": "celsius", "f": "fahrenheit", "k": "kelvin"},
    **{"gal": "gallons", "qt": "quarts", "pt": "pints", "fl oz": "fluid ounces"},
    **{"km/h": "kilometers per hour", "kmh": "kilometers per hour", "kph": "kilometers per hour"},
    **{"mph": "miles per hour", "m/s": "meters per second", "kn": "knots", "kt": "knots"},
    **{"m2": "square meters", "m^2": "square meters", "sqm": "square meters", "km2": "square kilometers"},
    **{"km^2": "square kilometers", "ft2": "square feet", "ft^2": "square feet", "sq ft": "square feet"},
    **{"sqft": "square feet", "ha": "hectares", "m3": "cubic meters", "m^3": "cubic meters"},
    **{"ms": "milliseconds", "s": "seconds", "sec": "seconds", "min": "minutes", "mins": "minutes", "h": "hours"},
    **{"hr": "hours", "hrs": "hours", "°c": "celsius", "°f": "fahrenheit", "° c": "celsius", "° f": "fahrenheit"},
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_ABBREVIATED = re.compile(rf"(?:(?<=\d)|(?<=\d )|(?<=\bin )|(?<=\bto )|(?<=\bmany ))(?:{_UNIT})(?![\w/^°])")
_INCHES = re.compile(r"(?<=\d) ?in(?= (?:in|to|into|as)\b)")
_SPELLINGS = re.compile(r"\b((?:kilo|centi|milli|deci)?)(met|lit)re(s?)\b")
_PARTS = {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter", "3/4": "three quarters"}
_PART = re.compile(r"(?:(\d+) )?(?<![\d/])([123]/[234])(?![\d/])")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_DICE = re.compile(r"\b(\d*)d(\d+)\b")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_MONEY = {"$": "dollars", "€": "euros", "£": "british pounds"}
_PRICE = re.compile(r"([$€£]) ?(\d[\d,.]*\d|\d)")
_CLOCK = re.compile(r"(?<=\d) ?([ap])\.?m\b\.?")


def spelt_out(text: str) -> str:
    """Typed text as it would be said."""
    text = text.lower().replace("⁄", "/")
    text = _PRICE.sub(lambda found: f"{found[2]} {_MONEY[found[1]]}", text)
    text = _CLOCK.sub(r" \1m", text)
    text = _DAY.sub(_date, text)
    text = _ORDINAL.sub(lambda found: _ordinal(int(found[1])), text)
    text = _DICE.sub(r"\1 d \2", text)
    text = _INCHES.sub(" inches", text)
    text = _ABBREVIATED.sub(lambda found: f" {_UNITS[found[0]]} ", text)
    text = _SPELLINGS.sub(r"\1\2er\3", text)
    text = _PART.sub(_fraction, text)
    return as_spoken(text)


def _fraction(found: re.Match[str]) -> str:
    part = _PARTS.get(found[2])
    if part is None:
        return found[0]
    return f"{found[1]} and {part}" if found[1] else part


def _date(found: re.Match[str]) -> str:
    year, month, day = map(int, found.groups())
    return f"{calendar.month_name[month]} {_ordinal(day)} {year}" if 1 <= month <= 12 and day else found[0]


@cache
def _ordinal(number: int) -> str:
    found = get_rbnf_engine("en").format_number(number, purpose=FormatPurpose.ORDINAL)
    return found.text_by_ruleset["spellout-ordinal"].replace("-", " ")
