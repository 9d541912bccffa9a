"""What is said to a program that is killed again and again, and what must be true of it afterwards.

What was confirmed is on the disk or has rung; what was cancelled is gone; nothing rings twice. What was put on the
shopping list is on it, what was taken off is not.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from edgeassist.state.clock import Clock
from edgeassist.state.lists import Lists
from edgeassist.state.schedule import Schedule

SOON_MIN = 30
"""Timers and reminders fall due within so many minutes."""

LATEST_MIN = 300
"""Alarms within so many."""

LISTED = 0.3
"""So many of the requests are for the shopping list, where there is a pack for it."""

Line = Mapping[str, Any]
"""What the program writes: `said` with a verb and a label, then `done`; `rang` with a label, and `missed`."""


def requests(clock: Clock, first: int, seed: int, *, lists: bool = False) -> Iterator[tuple[str, str, str]]:
    """Verb, label and sentence, for ever; labels tell what is meant, and are numbered from `first` on.

    With `lists`, things are put on the shopping list and taken off it too.
    """
    dice = random.Random(seed)
    standing: list[tuple[str, str]] = []
    listed: list[str] = []
    number = first
    while True:
        number += 1
        if lists and dice.random() < LISTED:
            yield _list_request(dice, listed, f"ware {number}")
            continue
        kind = dice.choice(("timer", "alarm", "reminder", "cancel"))
        minutes = dice.randint(1, SOON_MIN)
        if kind == "cancel" and standing:
            label, sentence = standing.pop(dice.randrange(len(standing)))
            yield "cancel", label, sentence
        elif kind == "timer":
            yield "set", f"t{number}", f"set a timer called t{number} for {minutes} minutes"
        elif kind == "reminder":
            yield "set", f"thing {number}", f"remind me to do thing {number} in {minutes} minutes"
            standing.append((f"thing {number}", f"cancel the reminder to do thing {number}"))
        elif kind == "alarm":
            local = clock.local(clock.wall()).replace(second=0) + timedelta(minutes=dice.randint(5, LATEST_MIN))
            day = f"{local:%B} {local.day}{_ending(local.day)}"
            yield "set", f"{local:%Y-%m-%dT%H:%M}", f"set an alarm for {local:%I:%M %p} on {day}"


def _list_request(dice: random.Random, listed: list[str], name: str) -> tuple[str, str, str]:
    """Of what was put on the list, one thing in three is taken off again."""
    if listed and dice.random() < 1 / 3:
        name = listed.pop(dice.randrange(len(listed)))
        return "take", name, f"remove {name} from the shopping list"
    listed.append(name)
    return "put", name, f"add {name} to the shopping list"


def _ending(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def label(name: str, text: str, occasion: str) -> str:
    """By what a request meant it."""
    return name or text.removeprefix("do ") or occasion[:16]


def rung(schedule: Schedule) -> dict[int, str]:
    """Number → label of all rings that the disk notes."""
    rows = schedule.store.rows("SELECT id, name, text, occasion FROM ring")
    return {number: label(*row) for number, *row in rows}


@dataclass
class Ledger:
    """What was said, and what came of it."""

    kept: set[str] = field(default_factory=set)
    """What was confirmed, and not cancelled."""
    gone: set[str] = field(default_factory=set)
    """What was confirmed to be cancelled."""
    listed: set[str] = field(default_factory=set)
    """What was confirmed to be on the shopping list, and not taken off."""
    unlisted: set[str] = field(default_factory=set)
    """What was confirmed to be taken off it."""
    rang: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    noted: set[str] = field(default_factory=set)
    """What the disk says has rung or was missed."""
    rings: set[int] = field(default_factory=set)
    """The numbers of the rings that were seen on the disk."""
    lost: set[str] = field(default_factory=set)
    undead: set[str] = field(default_factory=set)
    confirmed: int = 0
    refused: int = 0

    def read(self, lines: Sequence[Line]) -> None:
        """What one life of the program wrote; after its last line it was killed."""
        verb, name = "", ""
        for line in lines:
            if "said" in line:
                verb, name = line["said"]
                self.kept.discard(name)
                self.listed.discard(name)  # from here on, until it is confirmed, either is right
                if verb == "set":  # an alarm may be set to a time that rang before the clock was set back
                    self.noted.discard(name)
                    del self.rang[name], self.missed[name]
            elif "done" in line:
                self.refused += not line["done"]
                self.confirmed += bool(line["done"])
                if line["done"]:
                    self._confirmed[verb].add(name)
            elif line.get("missed"):
                self.missed[line["rang"]] += 1
            elif "rang" in line:
                self.rang[line["rang"]] += 1

    def check(self, schedule: Schedule) -> None:
        """Compare with what the disk says after a kill."""
        found = rung(schedule)
        self.noted |= {found[ring] for ring in found.keys() - self.rings}
        self.rings |= found.keys()
        planned = {label(item.name, item.text, item.occasion) for item in schedule.all()}
        self.lost |= self.kept - planned - self.noted
        self.undead |= (self.gone & planned) | (planned & self.noted)
        there = {item.text for item in Lists(schedule.store).items("shopping")}
        self.lost |= self.listed - there
        self.undead |= self.unlisted & there

    @property
    def _confirmed(self) -> dict[str, set[str]]:
        return {"set": self.kept, "cancel": self.gone, "put": self.listed, "take": self.unlisted}

    def figures(self, schedule: Schedule) -> dict[str, int]:
        """What is to be shown, after all that was planned has fallen due."""
        told = self.rang + self.missed
        return {
            "confirmed": self.confirmed,
            "refused": self.refused,
            "lost": len(self.lost),
            "on the list": len(self.listed),
            "rang": sum(self.rang.values()),
            "missed": sum(self.missed.values()),
            "rang twice": sum(count > 1 for count in self.rang.values()),
            "still planned": len(schedule.all()),
            "rang after it was cancelled": len(self.gone & self.rang.keys()) + len(self.undead),
            "neither rang nor told": len(self.kept - told.keys()),
        }
