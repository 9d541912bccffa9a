"""`edgeassist bench kill`: the program is killed at random moments while it is told to set and cancel what rings."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.actions.perform import Performer
from edgeassist.assistant import Assistant, Parts
from edgeassist.bench.hand_clock import RunningClock
from edgeassist.bench.killing import Ledger, Line, requests, rung
from edgeassist.cli import HANDLED, NOT_HANDLED, parts
from edgeassist.dialog.conversation import Conversation
from edgeassist.dialog.memory import Memory
from edgeassist.errors import StoreError, UsageError
from edgeassist.events import Due, Turn
from edgeassist.ringing import Ringer
from edgeassist.say.wording import Wording
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store
from edgeassist.understand.recognise import Ladder

SPEED = 120.0
"""Two minutes pass in a second."""

LIFE_S = 0.12
"""The program lives so long at most, after its first words or, one time in five, after its start."""

_START_S = 10.0
_PER_LIFE = 10_000
_SMALL = 64 << 20
_MISTAKES = ("lost", "rang twice", "still planned", "rang after it was cancelled", "neither rang nor told")

NIGHTS = ("2027-03-27 23:30", "2027-10-30 23:30")
"""In Berlin: summer time begins, and ends, in the hours that follow."""


@dataclass
class Bench:
    """A program that is forked off, and what it is made of."""

    profile: settings.Profile
    known: parts.Understanding
    file: Path
    clock: RunningClock
    behind_s: float = 0.0
    """So much the clock on the wall is behind since it was booted without a battery."""

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

    def live(self, write: Callable[[Line], None], number: int, most: int) -> None:
        """One life: turns, and what falls due meanwhile. It ends by itself only after `most` turns."""
        store = Store(self.file)
        assistant = self.assistant(store)
        stream = requests(self.clock, number * _PER_LIFE, number, lists="HassListAddItem" in self.known.calls)
        for verb, label, sentence in islice(stream, most):
            write({"said": [verb, label]})
            handled = any(turn.handled for turn in assistant.converse(sentence) if isinstance(turn, Turn))
            write({"done": handled})
            self.ring(assistant, store, write)
        self.ring(assistant, store, write)

    def ring(self, assistant: Assistant, store: Store, write: Callable[[Line], None]) -> None:
        """Tell and silence what is due."""
        dues = 0
        for due in assistant.news():
            if isinstance(due, Due):
                dues += 1
                name = rung(Schedule(store, self.clock))[due.ring] if due.ring else due.text
                write({"rang": name, "missed": due.missed})
        if dues:
            list(assistant.stop_ringing())

    def turn_clock(self, dice: random.Random) -> None:
        """Between two lives the clock may be set, and the device booted, with a clock that runs on or has to be set."""
        self.clock.move(self.behind_s)
        self.behind_s = 0.0
        match dice.randrange(10):
            case 0:
                self.clock.move(dice.uniform(-7200, 7200))
            case 1:
                self.clock.reboot(dice.uniform(1, 600))
            case 2:
                self.behind_s = self.clock.wall()
                self.clock.reboot(wall=0.0)


def run(args: Namespace) -> int:
    """Kill it so many times, then let all that is planned fall due; the status is 1 where a promise was broken."""
    name, profile = settings.load(args.profile or "home")
    dice = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="edgeassist-bench-", dir=args.folder) as folder:
        if args.full and os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize > _SMALL:
            raise UsageError("A disk is filled for this: give a small one, such as a tmpfs of 4 MB, to --folder.")
        with parts.unused(name, Path(folder)) as (_, known, _store):
            known.templates.match("set a timer for ten minutes")
        bench = Bench(profile, known, Path(folder) / "killed.sqlite", RunningClock.at(NIGHTS[0]))
        bench.clock.speed = SPEED
        ledger = Ledger()
        began = time.monotonic()
        screen = Console(stderr=True)
        for number in track(range(args.count), "killing", console=screen, transient=True):
            if number == args.count // 2:
                bench.clock.set(NIGHTS[1])
            bench.turn_clock(dice)
            ledger.read(_one_life(bench, number, dice.uniform(0, LIFE_S), dice if args.full else None))
            with bench.open() as schedule:
                ledger.check(schedule)
        _end(bench, ledger)
        with bench.open() as schedule:
            figures = {"kills": args.count, "took_s": round(time.monotonic() - began), **ledger.figures(schedule)}
    lines = [f"{what:28} {count:7}" for what, count in figures.items()]
    print(json.dumps(figures) if args.json else "\n".join(lines))
    return NOT_HANDLED if any(figures[what] for what in _MISTAKES) else HANDLED


def _one_life(bench: Bench, number: int, seconds: float, full: random.Random | None) -> list[Line]:
    """Fork the program off, kill it after a while, and read what it wrote."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(StoreError):
            bench.live(lambda line: _write(writer, line), number, _PER_LIFE)
        os._exit(0)
    os.close(writer)
    if number % 5:
        select.select([reader], [], [], _START_S)
    filled_after = full.uniform(0, seconds) if full else seconds
    time.sleep(filled_after)
    filler = _filled(bench.file.parent, full) if full else None
    time.sleep(seconds - filled_after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        written = [json.loads(line) for line in pipe if line.endswith("\n")]
    if filler:
        filler.unlink()
    return written


def _write(pipe: int, line: Line) -> None:
    os.write(pipe, json.dumps(line).encode() + b"\n")


def _filled(folder: Path, dice: random.Random) -> Path:
    """A file that leaves a disk some pages, or none."""
    filler = folder / "filler"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    with suppress(OSError):
        filler.write_bytes(bytes(max(0, free - dice.choice((0, 8, 64, 256, 512)) * 1024)))
    return filler


def _end(bench: Bench, ledger: Ledger) -> None:
    """Let all that is still planned fall due, with the clock set right and nobody to kill it."""
    written: list[Line] = []
    bench.clock.move(bench.behind_s)
    bench.clock.run(30 * 24 * 3600)
    store = Store(bench.file)
    try:
        bench.ring(bench.assistant(store), store, written.append)
    finally:
        store.close()
    ledger.read(written)
    with bench.open() as schedule:
        ledger.check(schedule)
