"""Dice, coins, and choices left to chance: the system's source of randomness, so that nobody can foresee them."""

from __future__ import annotations

import re
from random import SystemRandom

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.reckon import numbers

LOW, HIGH = 1, 100
"""A number at random lies between these where nothing else is said."""

_chance = SystemRandom()


@action("chance.dice", answers=True)
def dice(context: Context, *, count: int = 1, sides: int = 6) -> Done:
    """Roll so many dice."""
    rolls = [_chance.randint(1, sides) for _ in range(count)]
    return Done(facts={"rolls": rolls, "total": sum(rolls), "count": count, "sides": sides})


@action("chance.coin", answers=True)
def coin(context: Context, *, count: int = 1) -> Done:
    """Toss so many coins."""
    return Done(facts={"faces": [_chance.choice(("heads", "tails")) for _ in range(count)]})


@action("chance.number", answers=True)
def number(context: Context, *, low: str | int = LOW, high: str | int | None = None) -> Done:
    """A whole number between two, both included."""
    ends = sorted((int(numbers.read(str(low))), HIGH if high is None else int(numbers.read(str(high)))))
    facts = {"number": f"{_chance.randint(*ends):,}", "low": ends[0], "high": ends[1]}
    return Done("unsaid" if high is None else "default", facts)


@action("chance.pick", answers=True)
def pick(context: Context, *, options: str) -> Done | NotDone:
    """One of several things that were named in a row."""
    choices = choices_of(options)
    return Done(facts={"choice": _chance.choice(choices)}) if len(choices) > 1 else NotDone("one_choice")


def choices_of(options: str) -> list[str]:
    """The things in `a, b or c`; where an `or` stands, an `and` is part of a thing: `fish and chips or pizza`."""
    last = r"\bor\b" if re.search(r"\bor\b", options) else r"\band\b"
    return [choice for part in re.split(rf",|{last}", options) if (choice := part.strip(" .!?"))]
