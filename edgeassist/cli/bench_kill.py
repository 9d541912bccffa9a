"""`edgeassist bench kill`: the program is killed at random moments while it is told to set and cancel what rings, and
what is on a list."""

from __future__ import annotations

import json
import os
import random
import signal
import tempfile
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.actions.perform import Performer
from edgeassist.assistant import Assistant, Parts
from edgeassist.bench.hand_clock import RunningClock
from edgeassist.bench.killing import MISTAKES, NIGHTS, Ledger, Line, Talk, rung
from edgeassist.cli import HANDLED, NOT_HANDLED, parts
from edgeassist.dialog.conversation import Conversation
from edgeassist.dialog.memory import Memory
from edgeassist.errors import StoreError, UsageError
from edgeassist.events import Due, Failed, Turn
from edgeassist.ringing import Ringer
from edgeassist.say.wording import Wording
from edgeassist.state.clock import JUMP_S
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store
from edgeassist.understand.recognise import Ladder

SPEED = 120.0
"""Two minutes pass in a second."""

LINES, LAST_S = 30, 0.1
"""It is killed after fewer lines of what it writes, one time in five after none, and some time up to these seconds."""

_MOST = 9_000
"""Requests of a life."""
_SMALL = 64 << 20

_NIGHT_S, _STEP_S, _MONTH_S = 6 * 3600.0, 240.0, 30 * 86400.0

Write = Callable[[Line], None]


@dataclass
class Bench:
    """A program that is forked off, and what it is made of."""

    profile: settings.Profile
    known: parts.Understanding
    file: Path
    clock: RunningClock
    behind_s: float = 0.0
    """So much the clock on the wall is behind since it was booted without a battery."""
    done: Counter[str] = field(default_factory=Counter)
    """What was done to the clock and the disk."""

    @contextmanager
    def open(self) -> Iterator[Schedule]:
        """What is on the disk."""
        store = Store(self.file)
        try:
            yield Schedule(store, self.clock)
        finally:
            store.close()

    def assistant(self, store: Store) -> Assistant:
        """A whole assistant over a store, but for what only speech and free wordings need."""
        context = replace(parts.context(self.known, self.profile, store), clock=self.clock)
        wording = Wording(self.known.packs)
        with suppress(StoreError):
            context.schedule.settle()
        return Assistant(
            Parts(
                understand=Ladder([self.known.templates], lambda text: ()).recognise,
                act=Conversation(Performer(self.known.calls, context).perform, self.known.calls, Memory(store)).act,
                word=wording.word,
                note=lambda turn: store.add_turn(turn.text, None, turn.answer, turn.handled),
                bell=Ringer(context.schedule, wording.word, self.file, rings=True),
            )
        )

    def live(self, write: Write, talk: Talk) -> None:
        """One life: turns, and what falls due meanwhile."""
        store = Store(self.file)
        assistant = self.assistant(store)
        self.ring(assistant, store, write)
        for verb, label, sentence in islice(talk.requests(), _MOST):
            write({"said": [verb, label]})
            events = list(assistant.converse(sentence))
            full = any(isinstance(event, Failed) and "is full" in event.message for event in events)
            done = isinstance(events[-1], Turn) and events[-1].handled
            write({"done": done, "full": full})
            if not done:
                talk.refused(label)
            self.ring(assistant, store, write)

    def ring(self, assistant: Assistant, store: Store, write: Write) -> None:
        """Tell and silence what is due."""
        dues = 0
        for due in assistant.news():
            if isinstance(due, Due):
                dues += 1
                name, occasion = rung(Schedule(store, self.clock)).get(due.ring, (due.text, ""))
                write({"rang": name, "occasion": occasion, "missed": due.missed})
                if not due.ring:
                    write({"unnoted": due.text})
        if dues:
            list(assistant.stop_ringing())

    def turn_clock(self, dice: random.Random) -> None:
        """Between two lives time passes, the clock may be set, and the device booted, with a clock that runs on or has
        to be set."""
        self.clock.move(self.behind_s)
        self.behind_s = 0.0
        if dice.random() < 1 / 4:
            self.clock.run(dice.uniform(0, 120))
        by_s = dice.uniform(-7200, 7200)
        match dice.randrange(10):
            case 0:
                self.clock.move(by_s)
                self.done["clock set forward" if by_s > 0 else "clock set back"] += 1
            case 1:
                self.clock.reboot(dice.uniform(1, 600))
                self.done["power cuts"] += 1
            case 2:
                self.behind_s = self.clock.wall()
                self.clock.reboot(wall=0.0)
                self.done["power cuts without a clock"] += 1


@dataclass
class Disk:
    """A small one, which is filled and freed."""

    folder: Path
    dice: random.Random

    @property
    def full(self) -> bool:
        """Whether it is filled."""
        return self._filler.exists()

    def fill(self) -> None:
        """Leave it some pages, or none."""
        free = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize
        with suppress(OSError):
            self._filler.write_bytes(bytes(max(0, free - self.dice.choice((0, 0, 8, 64, 256)) * 1024)))

    def free(self) -> None:
        """Make it as empty as it was."""
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


def run(args: Namespace) -> int:
    """Kill it so many times, then let all that is planned fall due; the status is 1 where a promise was broken."""
    name, profile = settings.load(args.profile or "home")
    dice = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="edgeassist-bench-", dir=args.folder) as folder:
        if args.full and os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize > _SMALL:
            raise UsageError("A disk is filled for this: give a small one, such as a tmpfs of 8 MB, to --folder.")
        disk = Disk(Path(folder), dice) if args.full else None
        with parts.unused(name, Path(folder)) as (_, known, _store):
            known.templates.match("set a timer for ten minutes")
        bench = Bench(profile, known, Path(folder) / "killed.sqlite", RunningClock.at(NIGHTS[0]))
        bench.clock.speed = SPEED
        ledger = Ledger()
        began = time.monotonic()
        for number in track(range(args.count), "killing", console=Console(stderr=True), transient=True):
            if number == args.count // 2:
                _night(bench, ledger, disk)
                bench.clock.set(NIGHTS[1])
            bench.turn_clock(dice)
            ledger.read(_one_life(bench, _talk(bench, ledger, number), number, dice, disk))
            with bench.open() as schedule:
                ledger.check(schedule)
        _night(bench, ledger, disk)
        _pass(bench, ledger, _MONTH_S, _MONTH_S)
        with bench.open() as schedule:
            found = ledger.figures(schedule)
    figures = {"kills": args.count, "took_s": round(time.monotonic() - began), **bench.done, **found}
    lines = [f"{what:42} {count:7}" for what, count in figures.items()]
    print(json.dumps(figures) if args.json else "\n".join(lines))
    return NOT_HANDLED if any(figures[what] for what in MISTAKES) else HANDLED


def _talk(bench: Bench, ledger: Ledger, number: int) -> Talk:
    return ledger.talk(bench.clock, number, lists="HassListAddItem" in bench.known.calls)


def _one_life(bench: Bench, talk: Talk, number: int, dice: random.Random, disk: Disk | None) -> list[Line]:
    """Fork the program off, kill it after a while, and read what it wrote."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            bench.live(lambda line: _write(writer, line), talk)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        written = list(islice(pipe, dice.randrange(LINES) if number % 5 else 0))
        filled_after, killed_after = sorted(dice.uniform(0, LAST_S) for _ in range(2))
        time.sleep(filled_after)
        if disk:
            _fill(bench, disk)
        time.sleep(killed_after - filled_after)
        os.kill(child, signal.SIGKILL)
        written += pipe
    _, status = os.waitpid(child, 0)
    lines: list[Line] = [json.loads(line) for line in written if line.endswith("\n")]
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        lines.append({"failed": status})
    if disk and disk.dice.random() < 1 / 3:
        disk.free()
    return lines


def _fill(bench: Bench, disk: Disk) -> None:
    """Fill the disk; where it was full when the program began it stays so."""
    if disk.full:
        bench.done["lives on a full disk"] += 1
    else:
        disk.fill()
        bench.done["lives in which the disk was filled"] += 1


def _write(pipe: int, line: Line) -> None:
    os.write(pipe, json.dumps(line).encode() + b"\n")


def _night(bench: Bench, ledger: Ledger, disk: Disk | None) -> None:
    """Let the hours pass in which summer time begins or ends, with the clock set right and nobody to kill it."""
    if disk:
        disk.free()
    bench.clock.move(bench.behind_s)
    bench.behind_s = 0.0
    _pass(bench, ledger, _NIGHT_S, _STEP_S)


def _pass(bench: Bench, ledger: Ledger, seconds: float, step_s: float) -> None:
    """Let time pass in steps, after each of which what is due rings."""
    written: list[Line] = []
    store = Store(bench.file)
    try:
        assistant = bench.assistant(store)
        bench.clock.move(2 * JUMP_S)  # it is set: one that a boot put before the latest time seen is not believed else
        for _ in range(round(seconds / step_s)):
            bench.clock.run(step_s)
            bench.ring(assistant, store, written.append)
    finally:
        store.close()
    ledger.read(written)
    with bench.open() as schedule:
        ledger.check(schedule)
