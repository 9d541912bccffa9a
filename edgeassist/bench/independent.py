"""What the answers to questions should be, by libraries that the program itself does not use.

Numbers are read by text2num, reckoned by mpmath with 60 digits; units by pint; zones by pytz, whose database is
its own; dates by Julian day numbers of convertdate, as are the named days. Needs the extra `[dev]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import pint
import pytz
from convertdate import gregorian, holidays
from text_to_num import text2num

from edgeassist.bench.questions import Question

mpmath.mp.dps = 60


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the answer must give, exactly or rightly rounded and said to be about that."""

    value: Any
    """Of mpmath."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that the answer must have."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """That it must be refused."""

    reason: str


Truth = Number | Words | Refused

_PARTS = {
    "half": 2,
    **{
        name: at
        for at, name in enumerate(("third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 3)
    },
}
_OPERATORS: Mapping[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "plus": (1, lambda a, b: a + b),
    "minus": (1, lambda a, b: a - b),
    "times": (2, lambda a, b: a * b),
    "multiplied by": (2, lambda a, b: a * b),
    "divided by": (2, lambda a, b: a / b),
    "over": (2, lambda a, b: a / b),
    "to the power of": (3, mpmath.power),
}
_LARGEST = mpmath.power(2, 4000)


def number(words: str) -> Any:
    """A number as it is said."""
    words = words.strip()
    if words.isdecimal():
        return mpmath.mpf(words)
    if words.startswith("minus "):
        return -number(words[6:])
    if found := re.fullmatch(r"(?:(.+) and )?(?:(a|[a-z]+) )?(half|[a-z]+?)(?:s)?", words):
        whole, count, name = found.groups()
        if name in _PARTS:
            return (number(whole) if whole else 0) + mpmath.mpf(number(count) if count else 1) / _PARTS[name]
    whole, _, decimals = words.partition(" point ")
    digits = "".join(str(0 if word == "oh" else text2num(word, "en")) for word in decimals.split())
    return mpmath.mpf(f"{_whole(whole)}.{digits or 0}")


def _whole(words: str) -> int:
    return int(text2num(re.sub(r"\ba(n)?\b", "one", words), "en"))


def calculate(question: Question, now: datetime) -> Truth:
    """The value of an expression."""
    try:
        value = _expression(question.slots["expression"])
    except ZeroDivisionError:
        return Refused("division_by_zero")
    if mpmath.isinf(value):
        return Refused("division_by_zero")
    if isinstance(value, mpmath.mpc):
        return Refused("no_real_root")
    return Number(value) if 1 / _LARGEST < abs(value) < _LARGEST or value == 0 else Refused("too_large")


def _expression(text: str) -> Any:
    for pattern, reckon in _FORMS:
        if found := re.fullmatch(pattern, text):
            return reckon(*map(number, found.groups()))
    signs = "|".join(sorted(_OPERATORS, key=len, reverse=True))
    terms = re.split(rf" ({signs}) ", text)
    values = [terms[0]]
    for sign, term in zip(terms[1::2], terms[2::2], strict=True):
        if not term or re.search(rf"(?:^| )(?:{signs})$", str(values[-1])):  # the minus of a negative number
            values[-1] = f"{values[-1]} {sign} {term}"
        else:
            values += [sign, term]
    return _chain([number(value) if at % 2 == 0 else value for at, value in enumerate(values)])


_FORMS: tuple[tuple[str, Callable[..., Any]], ...] = (
    (r"add (.+) percent to (.+)", lambda a, b: b + a * b / 100),
    (r"add (.+) to (.+)", lambda a, b: a + b),
    (r"(?:subtract|take) (.+) percent (?:from|off) (.+)", lambda a, b: b - a * b / 100),
    (r"(?:subtract|take) (.+) (?:from|off) (.+)", lambda a, b: b - a),
    (r"multiply (.+) by (.+)", lambda a, b: a * b),
    (r"divide (.+) by (.+)", lambda a, b: a / b),
    (r"(?:the )?square root of (.+)", mpmath.sqrt),
    (r"(?:the )?cube root of (.+)", lambda a: -mpmath.cbrt(-a) if a < 0 else mpmath.cbrt(a)),
    (r"(.+) squared", lambda a: _signed(a, 2)),
    (r"(.+) cubed", lambda a: _signed(a, 3)),
    (r"(.+) percent of (.+)", lambda a, b: a * b / 100),
    (r"(.+) plus (.+) percent", lambda a, b: a + a * b / 100),
    (r"(.+) minus (.+) percent", lambda a, b: a - a * b / 100),
    (rf"((?:[a-z]+ )?(?:{'|'.join(_PARTS)})s?) of (.+)", lambda a, b: a * b),
)


def _signed(base: Any, exponent: Any) -> Any:
    """A power; the minus before a negative base stands before all of it, as in written arithmetic."""
    return -mpmath.power(-base, exponent) if base < 0 else mpmath.power(base, exponent)


def _chain(items: list[Any]) -> Any:
    """Values and operators between them, the tighter ones first, each kind from the left, powers from the right."""
    for level in (3, 2, 1):
        signs = [at for at in range(1, len(items), 2) if _OPERATORS[items[at]][0] == level]
        while signs:
            at = signs[-1] if level == 3 else signs[0]
            one, sign, other = items[at - 1 : at + 2]
            value = _signed(one, other) if level == 3 else _OPERATORS[sign][1](one, other)
            items = [*items[: at - 1], value, *items[at + 2 :]]
            signs = [at for at in range(1, len(items), 2) if _OPERATORS[items[at]][0] == level]
    return items[0]


_PINT = {
    "metric ton": "metric_ton",
    "US ton": "short_ton",
    "US fluid ounce": "US_fluid_ounce",
    "US cup": "cup",
    "US pint": "US_pint",
    "US quart": "US_liquid_quart",
    "US gallon": "US_liquid_gallon",
    "US teaspoon": "teaspoon",
    "US tablespoon": "tablespoon",
    "imperial fluid ounce": "imperial_fluid_ounce",
    "imperial pint": "imperial_pint",
    "imperial quart": "imperial_quart",
    "imperial gallon": "imperial_gallon",
    "nautical mile": "nautical_mile",
    "kilometer an hour": "kilometer / hour",
    "mile an hour": "mile / hour",
    "meter a second": "meter / second",
    "foot a second": "foot / second",
    "degree Celsius": "degC",
    "degree Fahrenheit": "degF",
    "kelvin": "kelvin",
}
"""What pint calls units whose names are not its own."""
_OTHERS = {"metric cup": (250, "ml"), "metric tablespoon": (15, "ml"), "metric teaspoon": (5, "ml")}
_OTHERS |= {"year of 365 days": (365, "day"), "acre": (4840, "yard ** 2")}
"""Units that pint does not have as they are meant: its acre is still that of the US survey foot, given up in 2023."""


@cache
def _units() -> Any:
    return pint.UnitRegistry(non_int_type=Fraction)


def _unit(name: str) -> tuple[int, str]:
    power, _, side = name.partition(" ")
    raised = {"square": f"{side} ** 2", "cubic": f"{side} ** 3"}.get(power, name)
    return _OTHERS.get(name, (1, _PINT.get(name, raised)))


def convert(question: Question, now: datetime) -> Truth:
    """An amount in another unit."""
    name, target = question.slots["unit"], question.slots["target"]
    name, target = _scaled(name, target), _scaled(target, name)
    if "degree" in (name, target):
        return Refused("which_scale")
    name, target = _fluid(name, target), _fluid(target, name)
    (count, unit), (target_count, target_unit) = _unit(name), _unit(target)
    if not _units().Unit(unit).is_compatible_with(target_unit):
        return Refused("not_alike")
    amount = number(str(question.slots.get("amount", "one")))
    quantity = _units().Quantity(_fraction(amount) * count, unit)
    if quantity.check("[temperature]") and quantity.to("kelvin").magnitude < 0:
        return Refused("below_absolute_zero")
    return Number(_mpf(quantity.to(target_unit).magnitude / target_count))


def _scaled(name: str, other: str) -> str:
    """Degrees of no scale are those of the other scale."""
    scales = {"degree Celsius": "degree Fahrenheit", "degree Fahrenheit": "degree Celsius", "kelvin": "degree Celsius"}
    return scales.get(other, name) if name == "degree" else name


def _fluid(name: str, other: str) -> str:
    """Ounces beside a volume are fluid ones."""
    volume = other != "ounce" and _units().Quantity(1, _unit(other)[1]).check("[volume]")
    return "US fluid ounce" if name == "ounce" and volume else name


def _fraction(value: Any) -> Fraction:
    """A number that was said, exactly: its denominator is small."""
    return Fraction(mpmath.nstr(value, 50)).limit_denominator(10_000)


def _mpf(value: Fraction) -> Any:
    value = Fraction(value)
    return mpmath.mpf(value.numerator) / value.denominator


_ZONE = re.compile(r"\((.+)\)")


def _there(city: str, moment: datetime) -> datetime:
    return moment.astimezone(pytz.timezone(_ZONE.findall(city)[0]))


def _clock(moment: datetime) -> str:
    return moment.strftime("%I:%M %p").lstrip("0")


def time_in(question: Question, now: datetime) -> Truth:
    """The time in a place, and the day where it is another."""
    there = _there(question.slots["city"], now)
    shift = _jd(there) - _jd(now)
    return Words((_clock(there), {0: "", 1: "tomorrow", -1: "yesterday"}[shift]))


def date_in(question: Question, now: datetime) -> Truth:
    """The date in a place."""
    return Words((_long(_jd(_there(question.slots["city"], now)), now.year),))


def time_when(question: Question, now: datetime) -> Truth:
    """The time in one place when it is some time in another."""
    slots = question.slots
    origin = pytz.timezone(_ZONE.findall(slots["origin"])[0]) if "origin" in slots else now.tzinfo
    named = {"noon": (12, 0), "midnight": (0, 0)}.get(slots.get("named", ""))
    hour, minute = named or (int(number(slots["hour"])), int(number(slots["minute"])) if "minute" in slots else 0)
    half = slots.get("half")
    if not named:
        if half and not 1 <= hour <= 12 and not (half == "pm" and hour > 12):
            return Refused("bad_time")
        if not half and 1 <= hour <= 12:
            return Refused("which_half")
        if half and hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
    day = now.astimezone(origin)
    naive = datetime(day.year, day.month, day.day, hour, minute) + timedelta(minutes=slots.get("shift", 0))
    try:
        moment = origin.localize(naive, is_dst=None)  # type: ignore[union-attr]
    except pytz.NonExistentTimeError:
        return Refused("no_such_time")
    except pytz.AmbiguousTimeError:
        moment = origin.localize(naive, is_dst=True)  # type: ignore[union-attr]
    there = _there(slots["city"], moment) if "city" in slots else moment.astimezone(now.tzinfo)
    day_there = {0: "", 1: "the next day", -1: "the day before"}[_jd(there) - _jd(naive)]
    return Words((f" {_clock(moment)} ", f" {_clock(there)} ", day_there))


def difference(question: Question, now: datetime) -> Truth:
    """By how much two clocks differ."""
    one = _there(question.slots["city"], now).utcoffset() or timedelta()
    origin = question.slots.get("origin")
    other = (_there(origin, now) if origin else now).utcoffset() or timedelta()
    minutes = (one - other) // timedelta(minutes=1)
    if minutes == 0:
        return Words(("the same time",))
    hours, rest = divmod(abs(minutes), 60)
    whole = f"{hours} hour{'s' * (hours != 1)}" if hours else ""
    return Words((whole, f"{rest} minutes" if rest else "", "ahead" if minutes > 0 else "behind"))


def _jd(day: datetime) -> int:
    return _number_of(day.year, day.month, day.day)


def _number_of(year: int, month: int, day: int) -> int:
    """The Julian day number that begins at noon of a date."""
    return int(gregorian.to_jd(year, month, day) + 0.5)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)


def _long(day: int, this_year: int) -> str:
    return f"{_WEEKDAYS[day % 7]}, {_short(day, this_year)}"


def _short(day: int, this_year: int) -> str:
    year, month, date = gregorian.from_jd(day - 0.5)
    return f"{_MONTHS[month - 1]} {date}" + (f", {year}" if year != this_year else "")


_NAMED: Mapping[str, Callable[[int], tuple[int, int, int]]] = {
    "New Year's Day": holidays.new_years,
    "Valentine's Day": holidays.valentines_day,
    "Easter": holidays.easter,
    "Mother's Day": holidays.mothers_day,
    "Memorial Day": holidays.memorial_day,
    "Father's Day": holidays.fathers_day,
    "Independence Day": holidays.independence_day,
    "Labor Day": holidays.labor_day,
    "Halloween": holidays.halloween,
    "Christmas Eve": holidays.christmas_eve,
    "Christmas": holidays.christmas,
    "New Year's Eve": holidays.new_years_eve,
    "Saint Patrick's Day": lambda year: (year, 3, 17),
    "April Fools' Day": lambda year: (year, 4, 1),
    "Boxing Day": lambda year: (year, 12, 26),
}
_THANKSGIVING = "Thanksgiving"  # convertdate takes the fifth Thursday of a November that has one; the law the fourth
_AFTER_EASTER = {"Good Friday": -2, "Easter Monday": 1, "Pentecost": 49}


class _NoSuchDay(Exception):
    pass


def _in_year(slots: Mapping[str, Any], year: int) -> int:
    name = slots.get("holiday")
    if name in _AFTER_EASTER:
        return _number_of(*holidays.easter(year)) + _AFTER_EASTER[name]
    if name == _THANKSGIVING:
        latest = _number_of(year, 11, 28)
        return latest - (latest - _WEEKDAYS.index("Thursday")) % 7
    if name:
        return _number_of(*_NAMED[name](year))
    length = int(gregorian.month_length(year, slots["month"]))
    if slots["day"] > length:
        raise _NoSuchDay
    return _number_of(year, slots["month"], slots["day"])


def _year(words: str) -> int:
    """A year as years are said."""
    if "thousand" in words:
        return int(number(words))
    first, _, rest = words.partition(" ")
    return 100 * int(text2num(first, "en")) + (0 if rest == "hundred" else int(number(rest.removeprefix("oh "))))


def _day(slots: Mapping[str, Any], now: datetime, towards: int, base: int | None = None) -> int:
    """The day that is meant: the next to come from `base` on (1), the last before it (-1), or this year's (0).

    Raises _NoSuchDay.
    """
    today = _jd(now)
    if "days_on" in slots:
        return today + int(slots["days_on"])
    base = today if base is None else base
    if "weekday" in slots:
        ahead = (int(slots["weekday"]) - base) % 7
        return base + ahead if towards >= 0 or not ahead else base + ahead - 7
    if "year" in slots:
        return _in_year(slots, _year(slots["year"]))
    start = gregorian.from_jd(base - 0.5)[0]
    for year in range(start, start + 9 * (towards or 1), towards or 1):
        try:
            day = _in_year(slots, year)
        except _NoSuchDay:
            continue
        if towards == 0 or (day - base) * towards >= 0:
            return day
    raise _NoSuchDay


def _length(days: int, counted: str) -> tuple[str, ...]:
    weeks, rest = divmod(days, 7) if counted == "week" else (0, days)
    return tuple(f"{count:,} {unit}{'s' * (count != 1)}" for count, unit in ((weeks, "week"), (rest, "day")) if count)


def _distance(question: Question, now: datetime, towards: int) -> Truth:
    try:
        day = _day(question.slots, now, towards)
    except _NoSuchDay:
        return Refused("no_such_date")
    days = day - _jd(now)
    if not days:
        return Words(("That is today",))
    ahead = "until" if towards > 0 else "yet to come"
    back = "ago" if towards > 0 else "since"
    parts = _length(abs(days), question.slots.get("counted", "day"))
    return Words((*parts, ahead if days > 0 else back, _long(day, now.year)))


def until(question: Question, now: datetime) -> Truth:
    """How long until a day."""
    return _distance(question, now, 1)


def since(question: Question, now: datetime) -> Truth:
    """How long since a day."""
    return _distance(question, now, -1)


def between(question: Question, now: datetime) -> Truth:
    """How long from one day to another."""
    slots = dict(question.slots)
    other = {key.removeprefix("until_"): value for key, value in slots.items() if key.startswith("until_")}
    if "month" in slots and "year" in other:
        slots.setdefault("year", other["year"])
    try:
        start = _day(slots, now, 0 if "month" in slots or "holiday" in slots else 1)
        end = _day(other, now, 1, None if "days_on" in other else start)
    except _NoSuchDay:
        return Refused("no_such_date")
    if start == end:
        return Words(("the same day",))
    parts = _length(abs(end - start), slots.get("counted", "day"))
    return Words((*parts, _long(start, now.year), _long(end, now.year)))


def weekday(question: Question, now: datetime) -> Truth:
    """Which weekday a date is."""
    try:
        day = _day(question.slots, now, 1)
    except _NoSuchDay:
        return Refused("no_such_date")
    asked = question.slots.get("asked")
    right = "" if asked is None else "Yes" if day % 7 == asked else "No"
    return Words((right, _WEEKDAYS[day % 7], _short(day, now.year)))


def after(question: Question, now: datetime) -> Truth:
    """The date some time after a day, or before it."""
    slots = question.slots
    count = int(number(str(slots["amount"]))) * (-1 if slots.get("back") else 1)
    try:
        start = _day(slots, now, 1) if slots.keys() & {"month", "holiday", "weekday", "days_on"} else _jd(now)
    except _NoSuchDay:
        return Refused("no_such_date")
    if slots["span"] in ("day", "week"):
        day = start + count * (7 if slots["span"] == "week" else 1)
    else:
        year, month, date = gregorian.from_jd(start - 0.5)
        months = 12 * year + month - 1 + count * (12 if slots["span"] == "year" else 1)
        year, month = months // 12, months % 12 + 1
        if not 1 <= year <= 9999:
            return Refused("no_such_year")
        day = _number_of(year, month, min(date, gregorian.month_length(year, month)))
    if not 1583 <= gregorian.from_jd(day - 0.5)[0] <= 9999:
        return Refused("no_such_year")
    return Words((_long(day, now.year),))


def leap_year(question: Question, now: datetime) -> Truth:
    """Whether a year is a leap year, or which is the next."""
    if question.slots.get("following"):
        return Words((str(next(year for year in range(now.year + 1, now.year + 9) if gregorian.isleap(year))),))
    year = _year(question.slots["year"]) if "year" in question.slots else now.year
    return Words(("Yes" if gregorian.isleap(year) else "No", str(year)))


def week(question: Question, now: datetime) -> Truth:
    """The number of a week: that of its Thursday within the year."""
    slots = question.slots
    try:
        day = _day(slots, now, 1) if slots.keys() & {"month", "holiday", "weekday", "days_on"} else _jd(now)
    except _NoSuchDay:
        return Refused("no_such_date")
    thursday = day - day % 7 + 3
    year = gregorian.from_jd(thursday - 0.5)[0]
    return Words((f"week {(thursday - _number_of(year, 1, 1)) // 7 + 1} of {year}",))


TRUTHS: Mapping[str, Callable[[Question, datetime], Truth]] = {
    "Calculate": calculate,
    "Convert": convert,
    "TimeIn": time_in,
    "DateIn": date_in,
    "TimeWhen": time_when,
    "TimeDifference": difference,
    "DaysUntil": until,
    "DaysSince": since,
    "DaysBetween": between,
    "WeekdayOf": weekday,
    "DateAfter": after,
    "LeapYear": leap_year,
    "WeekNumber": week,
}
"""Intent → what its answers must be."""
