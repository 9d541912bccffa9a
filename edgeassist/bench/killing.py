"""What is said to a program that is killed again and again, and what must be true of it afterwards.

What was confirmed is on the disk or has rung; what was cancelled is gone; what was refused is not there; nothing rings
twice. What was put on the shopping list is on it, what was checked off is, what was taken off is not.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from edgeassist.state.clock import Clock
from edgeassist.state.lists import Lists
from edgeassist.state.schedule import Schedule

SOON_MIN = 30
"""Timers and reminders in some minutes fall due within so many."""

LATEST_MIN = 300
"""What is set to a time of day falls due within so many."""

LISTED = 0.3
"""So many of the requests are for the shopping list, where there is a pack for it."""

FIRST = 10_000_000
"""Numbers in labels are of one length, so that none is a part of another."""

DAILY = "daily"
"""How the labels of what recurs begin."""

NIGHTS = ("2027-03-27 23:30", "2027-10-30 23:30")
"""In Berlin: summer time begins, and ends, in the hours that follow."""

CHANGES = ("2027-03-28T02", "2027-10-31T02")
"""The hour that is left out, and the hour that is there twice."""

MISTAKES = (
    "lost",
    "rang twice",
    "rang and could not be noted",
    "still planned",
    "rang or came back after it was cancelled",
    "kept though refused",
    "neither rang nor told",
    "ended by itself",
)

Line = Mapping[str, Any]
"""What the program writes: `said` with a verb and a label, then `done` and `full`; `rang` with a label, `occasion` and
`missed`; `unnoted` with what rang and could not be noted; `failed` where it ended before it was killed."""

Request = tuple[str, str, str]
"""A verb, a label, which tells what is meant, and a sentence."""


@dataclass
class Talk:
    """One request after another, for ever. What was confirmed before is cancelled and checked off, too."""

    clock: Clock
    dice: random.Random
    number: int
    """Labels are numbered from here on, so that each is set once."""
    standing: list[str]
    """What was set and is planned still."""
    listed: list[str]
    """What is on the shopping list, and not checked off."""
    checked: list[str]
    taken: set[str]
    """Times of alarms, none of which is to be set twice."""
    lists: bool
    """Whether there is a pack for the shopping list."""

    def requests(self) -> Iterator[Request]:
        """What is said."""
        while True:
            self.number += 1
            yield self._of_list() if self.lists and self.dice.random() < LISTED else self._of_ring()

    def refused(self, name: str) -> None:
        """It was not set, nor put on the list."""
        for names in (self.standing, self.listed):
            if name in names:
                names.remove(name)

    def _of_list(self) -> Request:
        verb = self.dice.choice(("put", "put", "check", "take", "take checked"))
        if verb == "check" and self.listed:
            self.checked.append(self._one(self.listed))
            return verb, self.checked[-1], f"check {self.checked[-1]} off the shopping list"
        standing = {"take": self.listed, "take checked": self.checked}.get(verb)
        if standing:
            name = self._one(standing)
            return "take", name, f"remove {name} from the shopping list"
        name = f"ware {self.number}"
        self.listed.append(name)
        return "put", name, f"add {name} to the shopping list"

    def _of_ring(self) -> Request:
        kind = self.dice.choice(("timer", "timer", "alarm", "soon", "reminder", "cancel", "cancel", DAILY))
        if kind == "cancel" and self.standing:
            name = self._one(self.standing)
            return "cancel", name, f"cancel the {_meant(name)}"
        if kind == "alarm" and (local := self._free_time()):
            self.standing.append(f"{local:%Y-%m-%dT%H:%M}")
            return "set", self.standing[-1], f"set an alarm for {_said(local)}"
        name = f"t{self.number}" if kind == "timer" else f"{DAILY if kind == DAILY else 'thing'} {self.number}"
        if kind != "timer":  # one that has any name cannot be cancelled by it
            self.standing.append(name)
        minutes = self.dice.randint(1, SOON_MIN)
        if kind == "timer":
            return "set", name, f"set a timer called {name} for {minutes} minutes"
        if kind == DAILY:  # in the hours in which summer time begins and ends
            at = datetime.combine(self._local().date(), time(1, 30)) + timedelta(minutes=self.dice.randrange(120))
            return "set", name, f"remind me to do {name} every day at {at:%I:%M %p}"
        if kind == "reminder":
            return "set", name, f"remind me to do {name} at {_said(self._later())}"
        return "set", name, f"remind me to do {name} in {minutes} minutes"

    def _free_time(self) -> datetime | None:
        """A time at which no alarm was set to ring, if one is soon found."""
        found = next((each for _ in range(10) if f"{(each := self._later()):%Y-%m-%dT%H:%M}" not in self.taken), None)
        if found:
            self.taken.add(f"{found:%Y-%m-%dT%H:%M}")
        return found

    def _later(self) -> datetime:
        return self._local() + timedelta(minutes=self.dice.randint(5, LATEST_MIN))

    def _local(self) -> datetime:
        return self.clock.local(self.clock.wall()).replace(second=0, microsecond=0)

    def _one(self, names: list[str]) -> str:
        return names.pop(self.dice.randrange(len(names)))


def _meant(label: str) -> str:
    """How an alarm or a reminder is called."""
    if not label[0].isdigit():
        return f"reminder to do {label}"
    local = datetime.fromisoformat(label)
    return f"alarm for {local:%I:%M %p} on {local:%A}"


def _said(local: datetime) -> str:
    day = local.day
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{local:%I:%M %p} on {local:%B} {day}{ending}"


def label(name: str, text: str, occasion: str) -> str:
    """By what a request meant it."""
    return name or text.removeprefix("do ") or occasion[:16]


def rung(schedule: Schedule) -> dict[int, tuple[str, str]]:
    """Number → label and occasion of all rings that the disk notes."""
    rows = schedule.store.rows("SELECT id, name, text, occasion FROM ring")
    return {number: (label(name, text, occasion), occasion) for number, name, text, occasion in rows}


@dataclass
class Ledger:
    """What was said, and what came of it."""

    holds: dict[str, str] = field(default_factory=dict)
    """Label → the verb that was confirmed last, or `refused`; without those of which nothing is known."""
    planned: set[str] = field(default_factory=set)
    """What the disk says is planned."""
    noted: set[str] = field(default_factory=set)
    """What the disk says has rung or was missed."""
    rang: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    unnoted: int = 0
    """So often it rang and could not be noted."""
    said: set[str] = field(default_factory=set)
    """All labels."""
    rings: set[int] = field(default_factory=set)
    """The numbers of the rings that were seen on the disk."""
    lost: set[str] = field(default_factory=set)
    undead: set[str] = field(default_factory=set)
    unwanted: set[str] = field(default_factory=set)
    """What is there though it was refused."""
    confirmed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Why it was refused."""
    failed: int = 0
    """So often the program ended before it was killed."""

    def read(self, lines: Sequence[Line]) -> None:
        """What one life of the program wrote; after its last line it was killed."""
        verb, name, before = "", "", None
        for line in lines:
            if "said" in line:
                verb, name = line["said"]
                self.said.add(name)
                before = self.holds.pop(name, None)  # from here on, until it is confirmed, either is right
            elif "done" in line:
                self._answered(verb, name, before, done=line["done"])
                self.refused["full" if line["full"] else "other"] += not line["done"]
            elif "rang" in line:
                (self.missed if line["missed"] else self.rang)[line["rang"], line["occasion"]] += 1
            self.unnoted += "unnoted" in line
            self.failed += "failed" in line

    def _answered(self, verb: str, name: str, before: str | None, *, done: bool) -> None:
        """What was confirmed holds; where it was refused, what held before does."""
        self.confirmed[verb] += done
        if done:
            self.holds[name] = verb
        elif before or verb in ("set", "put"):
            self.holds[name] = before or "refused"

    def check(self, schedule: Schedule) -> None:
        """Compare with what the disk says after a kill."""
        found = rung(schedule)
        self.noted |= {found[ring][0] for ring in found.keys() - self.rings}
        self.rings |= found.keys()
        self.planned = {label(item.name, item.text, item.occasion) for item in schedule.all()}
        items = Lists(schedule.store).items("shopping")
        on, off = {item.text for item in items if not item.done}, {item.text for item in items if item.done}
        fell_due = self.noted | self._told()
        over = {name for name in fell_due if not name.startswith(DAILY)}
        self.lost |= self._holding("set") - self.planned - over
        self.lost |= (self._holding("put") - on) | (self._holding("check") - off)
        self.undead |= self._holding("cancel") & (self.planned | over)
        self.undead |= (self._holding("take") & (on | off)) | (self.planned & over)
        self.unwanted |= self._holding("refused") & (self.planned | fell_due | on | off)

    def talk(self, clock: Clock, life: int, *, lists: bool) -> Talk:
        """What is said in a life of the program."""
        return Talk(
            clock,
            random.Random(life),
            FIRST + life * 10_000,
            sorted(name for name in self._holding("set") & self.planned if not name[1:].isdigit()),
            sorted(self._holding("put")),
            sorted(self._holding("check")),
            {name for name in self.said if name[0].isdigit()},
            lists,
        )

    def figures(self, schedule: Schedule) -> dict[str, int]:
        """What is to be shown, after all that was planned has fallen due."""
        fell_due = Counter(occasion for _, occasion in (self.rang + self.missed).elements())
        return {
            "confirmed": self.confirmed.total(),
            "refused as the disk was full": self.refused["full"],
            "refused for other reasons": self.refused["other"],
            "set": self.confirmed["set"],
            "cancelled": self.confirmed["cancel"],
            "put on the list": self.confirmed["put"],
            "checked off": self.confirmed["check"],
            "taken off": self.confirmed["take"],
            "rang": self.rang.total(),
            "told as missed": self.missed.total(),
            "of these due in an hour left out or twice": sum(each[:13] in CHANGES for each in fell_due.elements()),
            "told again after a kill": self.missed.total() - len(self.missed),
            "lost": len(self.lost),
            "rang twice": sum(count > 1 for count in self.rang.values()),
            "rang and could not be noted": self.unnoted,
            "still planned": sum(not item.rule for item in schedule.all()),
            "rang or came back after it was cancelled": len(self.undead),
            "kept though refused": len(self.unwanted),
            "neither rang nor told": len(self._holding("set") - self._told()),
            "ended by itself": self.failed,
        }

    def _holding(self, verb: str) -> set[str]:
        return {name for name, held in self.holds.items() if held == verb}

    def _told(self) -> set[str]:
        return {name for name, _ in self.rang | self.missed}
