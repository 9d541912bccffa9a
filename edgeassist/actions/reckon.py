"""Calculating, and converting units. Nothing is changed, so there is nothing to read back."""

from __future__ import annotations

import re
from fractions import Fraction

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.reckon import arithmetic, numbers, units
from edgeassist.reckon.units import Unit
from edgeassist.reckon.values import Impossible, Value

_SIGNS = {
    **{"*": "times", "×": "times", "·": "times", "x": "times", "/": "divided by", "÷": "divided by", "⁄": "divided by"},
    **{"+": "plus", "-": "minus", "−": "minus", "–": "minus", "**": "to the power of", "^": "to the power of"},
    **{"%": "percent", "√": "the square root of ", "²": "squared", "³": "cubed"},
}
_AN = ("inch", "ounce", "acre", "hour", "imperial fluid ounce", "imperial pint", "imperial quart", "imperial gallon")
_NOT_REPEATED = re.compile(r"[()]|^(?:add|subtract|take|multiply|divide)\b")


@action("reckon.calculate", answers=True)
def calculate(context: Context, *, expression: str) -> Done | NotDone:
    """The value of an expression, as `arithmetic.reckon` reads it."""
    try:
        value = arithmetic.reckon(expression)
    except Impossible as error:
        return NotDone(error.reason)
    except ValueError:
        return NotDone("no_expression")
    facts = {"asked": repeated(expression), "result": numbers.said(value), "exact": value.exact}
    return Done("makes" if _NOT_REPEATED.search(expression) else "default", facts)


def repeated(expression: str) -> str:
    """An expression for an answer: numbers in digits, signs in words."""
    text = re.sub(rf"(?:{numbers.FRACTION})|({numbers.NUMBER})", _digits, expression.lower().strip())
    text = re.sub(r"\*\*|[-+*×·/÷⁄−–^%√²³]|(?<=[\d\s])x(?=[\d\s])", lambda sign: f" {_SIGNS[sign[0]]} ", text)
    return " ".join(text.split())


def _digits(found: re.Match[str]) -> str:
    return numbers.said(Value(numbers.read(found[1]))) if found[1] else found[0]


@action("reckon.convert", answers=True)
def convert(context: Context, *, unit: str, target: str, amount: str | float = "one") -> Done | NotDone:
    """An amount in another unit; `unit` and `target` are names of `units.UNITS`, or ounces and degrees of no kind."""
    facts = {"amount": str(amount), "unit": unit, "target": target}
    try:
        number = numbers.read(str(amount))
        one, other = units.pair(unit, target)
        facts |= {"unit": one.plural, "target": other.plural, "kind": one.kind, "other_kind": other.kind}
        converted = units.convert(number, one, other)
    except Impossible as error:
        return NotDone(error.reason, facts)
    except ValueError:
        return NotDone("no_expression", facts)
    result = numbers.said(Value(converted))
    return Done(facts={**facts, "said": _amount(number, one), "result": result, "target": other.called(result == "1")})


def _amount(number: Fraction, unit: Unit) -> str:
    """`2.5 kilograms`, `two thirds of a US cup`."""
    said = numbers.said(Value(number))
    if said.startswith("about") and number.denominator <= 10 and 0 < number < 1:
        return f"{numbers.part(number)} of {'an' if unit.name in _AN else 'a'} {unit.name}"
    return f"{said} {unit.called(said == '1')}"


@action("reckon.currency", answers=True)
def currency(
    context: Context, *, amount: str | float | None = None, currency: str | None = None, target: str | None = None
) -> NotDone:
    """Refused: exchange rates change, and there is no network."""
    return NotDone("no_network", {"amount": amount, "currency": currency, "target": target})
