"""Do the answers to questions about numbers, units, dates and zones agree with what other libraries say?"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import mpmath
import pytz

from edgeassist.bench.independent import TRUTHS, Number, Refused, Truth, Words
from edgeassist.bench.questions import Question
from edgeassist.events import Handled, NotHandled, NotRecognized

Asked = Callable[[str, datetime], tuple[str, Handled | NotHandled | NotRecognized]]
"""A question at a time → the answer's words and what came of it."""

HERE = "Europe/Berlin"
FIRST, LAST = datetime(2020, 1, 1), datetime(2035, 12, 31)
"""Between these lies the time at which a question is asked."""

_SAID = re.compile(
    r".*\b(?:is|makes) (?:[\w ]+, )?(about )?(minus )?([\d,]+(?:\.\d+)?)(?: times 10 to the power of (minus )?(\d+))?"
)
_MOST_DECIMALS = 4
"""What has no more is to be said exactly."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, how it was answered, and what is wrong with that (empty where it agrees)."""

    question: Question
    now: datetime
    said: str
    fault: str


def answers(questions: Iterable[Question], ask: Asked, seed: int) -> Iterable[Answer]:
    """Ask each question at a time of its own, and compare the answer."""
    dice = random.Random(seed)
    zone = pytz.timezone(HERE)
    for question in questions:
        moment = FIRST + (LAST - FIRST) * dice.random()
        now = pytz.utc.localize(moment.replace(microsecond=0)).astimezone(zone)
        said, outcome = ask(question.text, now.astimezone(ZoneInfo(HERE)))
        truth = TRUTHS[question.intent](question, now)
        yield Answer(question, now, said, fault(truth, said, outcome))


def fault(truth: Truth, said: str, outcome: Handled | NotHandled | NotRecognized) -> str:
    """Where an answer does not agree; empty where it does."""
    if isinstance(outcome, NotRecognized):
        return "was not understood"
    match truth, outcome:
        case Refused(reason), NotHandled():
            return "" if outcome.reason == reason else f"was refused as {outcome.reason}, not as {reason}"
        case _, NotHandled():
            return f"was refused as {outcome.reason}; it should be {truth}"
        case Refused(reason), _:
            return f"should be refused as {reason}"
        case Number(value), _:
            return _number_fault(value, said)
        case Words(parts), _:
            missing = [part for part in parts if part not in said]
            return f"should say {', '.join(missing)}" if missing else ""
    return ""


def _number_fault(value: Any, said: str) -> str:
    found = _SAID.match(said)
    if not found:
        return "gives no number"
    about, minus, digits, down, power = found.groups()
    scale = mpmath.power(10, int(power or 0) * (-1 if down else 1))
    number = mpmath.mpf(digits.replace(",", "")) * scale * (-1 if minus else 1)
    step = mpmath.power(10, -len(digits.partition(".")[2])) * scale
    slack = mpmath.mpf("1e-40") * max(1, abs(value))
    if about:
        scaled = value * 10**_MOST_DECIMALS
        if 1 <= abs(scaled) < 1e19 and abs(scaled - mpmath.nint(scaled)) <= slack:
            return f"is exactly {mpmath.nstr(value, 20)}"
        return "" if abs(number - value) <= step / 2 + slack else f"should be about {mpmath.nstr(value, 12)}"
    return "" if abs(number - value) <= slack else f"should be {mpmath.nstr(value, 20)}"
