"""Arithmetic as it is said or typed: read by a small grammar, reckoned exactly, never evaluated as a program."""

from __future__ import annotations

import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

from lark import Lark, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from edgeassist.reckon import numbers
from edgeassist.reckon.values import Impossible, Value

MOST_BITS = 4000
"""A result may have so many binary digits, some 1,200 decimal ones."""
_DIGITS = 50
MOST_CHARACTERS = 200

_GRAMMAR = rf"""
start: sum | order
order: "add" sum ("to" | "and") sum                        -> added_to
     | ("subtract" | "take") sum ("from" | "off" | "away from") sum -> taken_from
     | "multiply" sum ("by" | "with" | "and" | "times") sum -> multiplied
     | "divide" sum "by" sum                                -> divided
     | ["the"] "sum of" sum "and" sum                       -> plus
     | ["the"] "difference between" sum "and" sum           -> apart
     | ["the"] "product of" sum "and" sum                   -> multiplied
?sum: product
    | sum ("+" | "plus" | "and then plus") product         -> plus
    | sum ("-" | "−" | "–" | "minus" | "less") product     -> minus
?product: signed
    | product ("*" | "×" | "·" | "x" | "times" | "multiplied by") signed -> multiplied
    | product ("/" | "÷" | "⁄" | "over" | "divided by") signed     -> divided
    | portion "of" ["the"] signed                                -> multiplied
?signed: power
    | percentage
    | ("-" | "−" | "minus" | "negative") signed            -> negative
?power: root
    | root ("^" | "**" | "to the power of" | "to the power") signed -> power
    | root ("squared" | "²")                               -> squared
    | root ("cubed" | "³")                                 -> cubed
?root: atom
    | ("the square root of" | "square root of" | "√" | "sqrt" | "sqrt of" | "root of") under -> square_root
    | ("the cube root of" | "cube root of") under          -> cube_root
?under: root
    | ("-" | "−" | "minus" | "negative") root              -> negative
?portion: percentage | FRACTION                            -> fraction
percentage: atom ("%" | "percent" | "per cent")            -> percent
?atom: NUMBER                                              -> number
    | FRACTION                                             -> fraction
    | "pi"                                                 -> pi
    | "(" sum ")"
NUMBER.2: /{numbers.NUMBER}/i
FRACTION.3: /{numbers.FRACTION}/i
%ignore /\s+/
"""


@v_args(inline=True)
class _Reckoner(Transformer[Any, Value]):
    """Reckons what the grammar read. Raises Impossible."""

    def start(self, value: Value) -> Value:
        return value

    def number(self, text: str) -> Value:
        return Value(numbers.read(text))

    def fraction(self, text: str) -> Value:
        return Value(numbers.read(text), parted=True)

    def percent(self, value: Value) -> Value:
        return Value(value.number / 100, value.exact, percent=True)

    def pi(self) -> Value:
        return Value(Fraction("3.1415926535897932384626433832795028841971693993751"), exact=False)

    def plus(self, one: Value, other: Value) -> Value:
        return _of(one.number + _share(other, one), one, other)

    def minus(self, one: Value, other: Value) -> Value:
        return _of(one.number - _share(other, one), one, other)

    def added_to(self, amount: Value, value: Value) -> Value:
        return _of(value.number + _share(amount, value), amount, value)

    def taken_from(self, amount: Value, value: Value) -> Value:
        return _of(value.number - _share(amount, value), amount, value)

    def apart(self, one: Value, other: Value) -> Value:
        return _of(abs(one.number - other.number), one, other)

    def negative(self, value: Value) -> Value:
        return _of(-value.number, value)

    def multiplied(self, one: Value, other: Value) -> Value:
        return _of(one.number * other.number, one, other)

    def divided(self, one: Value, other: Value) -> Value:
        if other.number == 0:
            raise Impossible("division_by_zero")
        return _of(one.number / other.number, one, other)

    def squared(self, value: Value) -> Value:
        return self.power(value, Value(Fraction(2)))

    def cubed(self, value: Value) -> Value:
        return self.power(value, Value(Fraction(3)))

    def square_root(self, value: Value) -> Value:
        return self.power(value, Value(Fraction(1, 2)))

    def cube_root(self, value: Value) -> Value:
        return self.power(value, Value(Fraction(1, 3)))

    def power(self, base: Value, exponent: Value) -> Value:
        return _power(base, exponent)


def _of(number: Fraction, *parts: Value) -> Value:
    """A result of these values: exact, or rounded where it would have too many digits. Raises Impossible."""
    top, bottom = number.numerator.bit_length(), number.denominator.bit_length()
    if abs(top - bottom) > MOST_BITS:
        raise Impossible("too_large")
    exact = all(part.exact for part in parts)
    if max(top, bottom) > MOST_BITS:
        number, exact = _rounded(number), False
    return Value(number, exact, parted=any(part.parted for part in parts))


def _rounded(number: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = _DIGITS
        return Fraction(Decimal(number.numerator) / number.denominator)


def _share(amount: Value, whole: Value) -> Fraction:
    """What is added or taken away: so many percent are of the whole."""
    return amount.number * whole.number if amount.percent and not whole.percent else amount.number


def _power(base: Value, exponent: Value) -> Value:
    if base.number == 0 and exponent.number < 0:
        raise Impossible("division_by_zero")
    if base.number in (0, 1) or exponent.number.denominator == 1:
        return _whole_power(base, exponent)
    root = _exact_root(base.number, exponent.number.denominator)
    if root is not None:
        return _whole_power(Value(root, base.exact), Value(Fraction(exponent.number.numerator), exponent.exact))
    if base.number < 0 and exponent.number.denominator % 2 == 0:
        raise Impossible("no_real_root")
    near = _near_power(abs(base.number), exponent.number)
    return Value(-near if base.number < 0 and exponent.number.numerator % 2 else near, exact=False)


def _whole_power(base: Value, exponent: Value) -> Value:
    """To the power of a whole number; of 0 and 1 to any."""
    if base.number in (0, 1):
        return _of(Fraction(base.number or not exponent.number), base, exponent)
    times = int(exponent.number)
    size = max(base.number.numerator.bit_length(), base.number.denominator.bit_length())
    if base.number == -1:
        times %= 2
    if size * abs(times) <= MOST_BITS:
        return _of(base.number**times, base, exponent)
    near = _near_power(abs(base.number), exponent.number)
    return Value(-near if base.number < 0 and times % 2 else near, exact=False)


def _near_power(base: Fraction, exponent: Fraction) -> Fraction:
    """Of a positive base. Raises Impossible for what has too many digits."""
    with localcontext() as context:
        context.prec = _DIGITS
        logarithm = (Decimal(base.numerator) / base.denominator).ln()
        result = logarithm * exponent.numerator / exponent.denominator
        if abs(result) > MOST_BITS * Decimal(2).ln():
            raise Impossible("too_large")
        return Fraction(result.exp())


def _exact_root(number: Fraction, degree: int) -> Fraction | None:
    """The root where it is a fraction itself; of a negative number only the odd ones."""
    if degree > 64 or (number < 0 and degree % 2 == 0):
        return None
    roots = [_whole_root(part, degree) for part in (abs(number.numerator), number.denominator)]
    found = Fraction(*roots)
    return (-found if number < 0 else found) if found**degree == abs(number) else None


def _whole_root(number: int, degree: int) -> int:
    """The root, rounded down."""
    if degree == 2:
        return math.isqrt(number)
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def reckon(text: str) -> Value:
    """The value of an expression such as `two plus 3.5 times 4` or `add 20% to 80`; times comes before plus.

    Raises Impossible where it has none, and ValueError where the text is no expression.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError("no expression")
    try:
        tree = _parser().parse(text.lower())
    except LarkError as error:
        raise ValueError("no expression") from error
    try:
        return _Reckoner().transform(tree)
    except VisitError as error:
        if isinstance(error.orig_exc, Impossible):
            raise error.orig_exc from None
        raise ValueError("no expression") from error


def is_expression(text: str) -> bool:
    """Whether a text is an expression with something to reckon in it, not a mere number."""
    text = text.strip().lower()
    if re.fullmatch(rf"(?:(?:minus|-) ?)?(?:{numbers.NUMBER}|{numbers.FRACTION}|pi)(?: ?%| percent)?", text):
        return False
    try:
        reckon(text)
    except Impossible:
        return True
    except ValueError:
        return False
    return True
