"""Numbers as they are said and typed, read exactly, and put into an answer's words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction

from edgeassist.reckon.values import Value

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORTH = {
    **{word: number for number, word in enumerate(_SMALL)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    "oh": 0,
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {
    **{"half": 2, "halves": 2, "quarter": 4, "quarters": 4},
    **{
        form: number
        for number, word in enumerate(("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 3)
        for form in (word, f"{word}s")
    },
    **{"hundredth": 100, "hundredths": 100},
}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORD = rf"\b(?:{_any((*_WORTH, 'hundred', *_SCALES))})\b"
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)) and "
_RUN = rf"(?:\ba[ -](?=hundred|thousand|million))?{_WORD}(?:[ -]{_WORD}|{_AND}{_WORD})*"
_SPELT = rf"{_RUN}(?: point(?: {_WORD})+)?|\bpoint(?: {_WORD})+"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_PART = rf"(?:\ban?|{_RUN}|\d+)[ -](?:{_any(_PARTS)})\b|\bhalf\b"

NUMBER = rf"{_DIGITS}|{_SPELT}"
"""A number in words or digits."""
FRACTION = rf"(?:(?:{_RUN}|\d+) and )?(?:{_PART})"
"""A half, two thirds, three and a quarter."""

MOST_DECIMALS = 4
"""A result with more is rounded."""
_SIGNIFICANT = 4
_LARGEST = 10**15


def read(text: str) -> Fraction:
    """The value of what `NUMBER` or `FRACTION` matches, or of that with a minus before it.

    Raises ValueError for number words in an order that makes no number.
    """
    words = " ".join(text.lower().replace("-", " - ").split())
    negative = re.match(r"(?:minus|negative|-|−) ?", words)
    if negative:
        return -read(words[negative.end() :])
    words = words.replace(" - ", " ")
    if re.fullmatch(_DIGITS, words):
        return Fraction(words.replace(",", ""))
    if words.split()[-1] in _PARTS:
        return _fraction(words)
    whole, _, decimals = words.partition("point")
    return (_whole(whole.split()) if whole.strip() else Fraction(0)) + _decimals(decimals.split())


def _fraction(words: str) -> Fraction:
    """`two thirds`, `two and a half`."""
    mixed, _, part = words.rpartition(" and ")
    count, _, name = part.rpartition(" ")
    share = Fraction(1) if count in ("", "a", "an") else read(count)
    return (read(mixed) if mixed else 0) + share / _PARTS[name]


def _whole(words: list[str]) -> Fraction:
    total, scale = 0, math.inf
    group: list[str] = []
    for word in words:
        if word not in _SCALES:
            group.append(word)
            continue
        if _SCALES[word] >= scale:
            raise ValueError(f"{word!r} after a smaller one")
        scale = _SCALES[word]
        total += _below_thousand(group) * _SCALES[word]
        group = []
    rest = [word for word in group if word != "and"]
    return Fraction(total + (_below_thousand(rest) if rest or not total else 0))


def _below_thousand(words: list[str]) -> int:
    """Up to `nine hundred and ninety nine`. Raises ValueError for any other order of words."""
    hundreds = 0
    words = [word for word in words if word != "and"]
    if "hundred" in words:
        place = words.index("hundred")
        if place != 1 or not (words[0] == "a" or 0 < _WORTH.get(words[0], 0) < 100):
            raise ValueError("no number of hundreds")
        hundreds = 100 if words[0] == "a" else 100 * _WORTH[words[0]]
        words = words[place + 1 :]
    match [_WORTH[word] if word != "a" else 1 for word in words]:
        case []:
            if not hundreds:
                raise ValueError("no number")
            return hundreds
        case [one]:
            return hundreds + one
        case [tens, ones] if tens >= 20 and 0 < ones < 10:
            return hundreds + tens + ones
    raise ValueError("number words in no order")


def _decimals(words: list[str]) -> Fraction:
    if len(words) > 1 and any(_WORTH.get(word, 99) > 9 for word in words):
        raise ValueError("a decimal is said digit by digit")
    digits = "".join(str(_WORTH[word]) for word in words)
    return Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0)


def year(text: str) -> int:
    """A year as it is said, `nineteen ninety nine`, `two thousand and five`, `twenty oh four`, or its digits.

    Raises ValueError.
    """
    words = text.lower().replace("-", " ").split()
    if len(words) > 1 and 11 <= _WORTH.get(words[0], 0) <= 20 and "hundred" not in words[:1]:
        rest = [word for word in words[1:] if word != "oh"]
        return 100 * _WORTH[words[0]] + (0 if rest == ["hundred"] else int(_whole(rest)))
    return int(read(" ".join(words)))


def said(value: Value) -> str:
    """A number for an answer: exact where it has few decimals, else `about` and rounded to four digits or more.

    `7.5`, `12,500`, `minus 3`, `about 3.142`, `two thirds, about 0.6667`, `about 1.607 times 10 to the power of 60`.
    """
    sign = "minus " if value.number < 0 else ""
    number = abs(value.number)
    if value.exact and number < _LARGEST and (number * 10**MOST_DECIMALS).denominator == 1:
        return sign + _decimal(number, MOST_DECIMALS)
    about = f"about {sign}{_rounded(number)}"
    if value.parted and value.exact and 1 < number.denominator <= 10 and number < 1:
        return f"{sign}{part(number)}, {about}"
    return about


def part(number: Fraction) -> str:
    """A fraction between 0 and 1 with a denominator up to 10: `2 thirds`."""
    name = next(name for name, worth in _PARTS.items() if worth == number.denominator)
    return f"{number.numerator} {name}{'s' if number.numerator > 1 else ''}"


def _rounded(number: Fraction) -> str:
    power = _power(number)
    if power >= 15 or power < -6:
        mantissa = _decimal(number / Fraction(10) ** power, _SIGNIFICANT - 1)
        return f"{mantissa} times 10 to the power of {'minus ' if power < 0 else ''}{abs(power)}"
    return _decimal(number, max(2, _SIGNIFICANT - 1 - power))


def _power(number: Fraction) -> int:
    """The power of ten of the first digit."""
    power = len(str(number.numerator)) - len(str(number.denominator))
    return power if number >= Fraction(10) ** power else power - 1


def _decimal(number: Fraction, places: int) -> str:
    """In digits, rounded half to even, without noughts at the end."""
    scaled = round(number * 10**places)
    whole, rest = divmod(scaled, 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0")
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"
