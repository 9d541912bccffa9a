"""What is due is told once, by one program, and rings only where it can be stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from edgeassist.bench.hand_clock import HandClock
from edgeassist.events import Handled
from edgeassist.ringing import RINGS_LATE_S, Ringer
from edgeassist.state.rings import Rings
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store

OnSmallDisk = Callable[[Sequence[str]], str]


def word(outcome: Handled) -> str:
    return f"{outcome.response}: {outcome.facts['time']}{outcome.facts['day']} {outcome.facts['text']}".strip()


@dataclass
class Home:
    """A store, a clock, and programs that begin and end."""

    file: Path
    clock: HandClock = field(default_factory=lambda: HandClock.at("2027-01-10 12:00"))

    def __post_init__(self) -> None:
        self.schedule = Schedule(Store(self.file), self.clock)
        self.schedule.settle()
        self.ringers: list[Ringer] = []

    def begin(self, *, rings: bool = True) -> Ringer:
        """A program begins."""
        self.ringers.append(Ringer(self.schedule, word, self.file, rings=rings))
        return self.ringers[-1]

    def told(self, ringer: Ringer, after_s: float = 1.0) -> list[str]:
        """What it tells after some seconds."""
        self.clock.run(after_s)
        return [due.text for due in ringer.news()]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    here = Home(tmp_path / "store.sqlite")
    yield here
    for ringer in here.ringers:
        ringer.close()
    here.schedule.store.close()


def test_what_is_due_is_told_once(home: Home):
    ringer = home.begin()
    home.schedule.run_off("timer", 10)
    assert home.told(ringer) == []
    assert home.told(ringer, 9) == ["timer: 12:00 PM"]
    assert ringer.ringing()
    assert home.told(ringer) == []
    ringer.stop()
    assert not ringer.ringing()


def test_what_fell_due_a_little_before_the_start_rings_and_what_is_older_is_missed(home: Home):
    home.schedule.run_off("timer", 10)
    home.schedule.run_off("reminder", 10, text="call Anna")
    home.clock.run(RINGS_LATE_S)
    home.schedule.remove(2)
    assert home.told(home.begin(), 0) == ["late_timer: 12:00 PM"]
    home.ringers[0].stop()
    home.schedule.run_off("reminder", 10, text="call Anna")
    home.ringers[0].close()
    assert home.told(home.begin(), 24 * 3600) == ["missed_reminder: 12:05 PM yesterday call Anna"]


def test_who_cannot_ring_tells_what_was_missed(home: Home):
    asked = home.begin(rings=False)
    home.schedule.run_off("timer", 1)
    assert home.told(asked) == ["missed_timer: 12:00 PM"]
    assert home.told(asked) == []
    assert not asked.ringing()


def test_of_two_programs_one_rings_and_the_other_takes_over_when_that_ends(home: Home):
    first, second = home.begin(), home.begin()
    assert (home.told(first), home.told(second)) == ([], [])
    home.schedule.run_off("timer", 1)
    assert home.told(second, 2) == []
    assert home.told(first) == ["timer: 12:00 PM"]
    first.close()
    assert home.told(second) == ["missed_timer: 12:00 PM"], "it was cut off"
    assert home.told(second) == []


def test_what_could_not_be_told_to_the_end_is_told_by_the_next_program(home: Home):
    home.schedule.run_off("reminder", 1, text="call Anna")
    home.clock.run(2)
    asked = home.begin(rings=False)
    telling = asked.news()
    assert next(telling).missed
    telling.close()  # as where it is killed before the words are out
    assert home.told(home.begin(rings=False)) == ["missed_reminder: 12:00 PM call Anna"]


def test_a_recurring_alarm_that_was_missed_for_days_is_told_once_and_rings_the_next_morning(home: Home):
    home.schedule.at("alarm", home.schedule.now().replace(hour=13), "FREQ=DAILY")
    home.clock.reboot(off_s=3 * 24 * 3600)
    ringer = home.begin()
    assert home.told(ringer) == ["missed_alarm: 1:00 PM on Sunday"]
    assert home.told(ringer) == []
    assert home.told(ringer, 3600) == ["alarm: 1:00 PM"]


FULL = """
import os, signal, sys
from pathlib import Path
from edgeassist.bench.hand_clock import HandClock
from edgeassist.ringing import Ringer
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store

file, clock = Path(sys.argv[1]) / "s.sqlite", HandClock.at("2027-01-10 12:00")

def begin():
    schedule = Schedule(Store(file), clock)
    return schedule, Ringer(schedule, lambda outcome: outcome.response, file, rings=True)

def tell(schedule, ringer):
    print([due.text for due in ringer.news()], ringer.ringing(), len(schedule.all()), flush=True)

def fill():
    with file.with_name("filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass

def live():
    schedule, ringer = begin()
    list(ringer.news())
    for _ in range(2):
        schedule.run_off("timer", 10)
    schedule.run_off("reminder", 4000, text="call Anna")
    fill()
    for _ in range(2):
        clock.run(10)
        tell(schedule, ringer)
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    ringer.close()
    schedule.store.close()

if os.fork() == 0:
    live()
    os._exit(0)
os.wait()
for _ in range(2):
    clock.run(3600)
    schedule, ringer = begin()
    tell(schedule, ringer)
    ringer.close()
    schedule.store.close()
"""


@pytest.mark.parametrize("ended", ["closed", "killed"])
def test_on_a_full_disk_a_timer_rings_once_and_what_was_missed_is_told_once(
    tmp_path: Path, on_small_disk: OnSmallDisk, ended: str
):
    told = on_small_disk([sys.executable, "-c", FULL, str(tmp_path), ended])
    assert told.splitlines() == [
        "['timer', 'timer'] True 1",
        "[] True 1",
        "['missed_timer', 'missed_timer'] False 1",
        "['missed_reminder'] False 0",
    ]


def test_where_nothing_can_be_noted_it_rings_once_and_is_noted_later(home: Home):
    ringer = home.begin()
    home.schedule.run_off("timer", 10)
    home.schedule.store.rows("PRAGMA query_only=ON")  # as on a disk that takes nothing any more
    assert home.told(ringer, 10) == ["timer: 12:00 PM"]
    assert ringer.ringing()
    assert home.told(ringer, 10) == []
    home.schedule.store.rows("PRAGMA query_only=OFF")
    ringer.stop()
    assert home.told(ringer, 10) == []
    assert not ringer.ringing()
    assert home.schedule.all() == []


def test_rings_that_are_to_be_told_are_never_dropped_from_the_disk(home: Home):
    for _ in range(250):
        home.schedule.run_off("timer", 1)
    home.clock.run(1000)
    rings = Rings(home.schedule)
    for item in home.schedule.due():
        rings.begin(item, "missed")
    assert len(rings.missed()) == 250
