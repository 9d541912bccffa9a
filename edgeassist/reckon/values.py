"""A number that was reckoned, and why none could be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


class Impossible(Exception):
    """There is no such value; `reason` is the response key that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Value:
    """A result."""

    number: Fraction
    exact: bool = True
    """False where `number` is only near the true value, to at least 40 digits."""
    percent: bool = False
    """Whether it was said as so many percent; `number` is then a hundredth of what was said."""
    parted: bool = False
    """Whether it comes from a fraction that was said as one, such as two thirds."""
