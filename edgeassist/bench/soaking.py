"""Hours of use, faster than real time, with faults between the commands: does it always come back, does it grow?"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from edgeassist.audio import files
from edgeassist.bench import memory
from edgeassist.bench.conversation import Conversation
from edgeassist.bench.memory import Footprint
from edgeassist.bench.recordings import Recording
from edgeassist.events import AudioChunk, State, Turn

BETWEEN_S = 25.0
"""Seconds of the tape between two commands, in which it waits for the wake word."""

_KILL_EVERY_S = 25.0
"""No engine is killed more often, by the clock: one that dies thrice within a minute is given up."""

_LOST = State("faulty", "The microphone was unplugged.")
_BACK = State("idle")


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and the fault before it."""

    fault: str
    """Empty for none."""

    handled: bool
    """Whether the command after the fault was done and answered aloud."""

    footprint: Footprint
    """What all processes hold when it is over."""


class Soak:
    """Talks to an assistant and does it harm, by a seed."""

    def __init__(self, conversation: Conversation, recordings: Sequence[Recording], seed: int = 0) -> None:
        self._conversation = conversation
        self._recordings = recordings
        self._chance = random.Random(seed)
        self._killed: dict[str, float] = {}
        self._faults: Mapping[str, Callable[[], None]] = {
            "microphone unplugged": self._unplug,
            "microphone unplugged in a command": self._unplug_in_command,
            "engine killed": self._kill,
            "engine killed in a command": self._kill_in_command,
            "answer interrupted": self._interrupt,
        }

    def steps(self, seconds: float) -> Iterator[Step]:
        """Commands until the tape has run so long, most of them after a fault.

        The second half is without killed engines, since one that is started anew hides that it grew.
        Raises EngineTimeout where the assistant hangs.
        """
        tape = self._conversation.tape
        while tape.seconds < seconds:
            names = sorted(self._faults)
            if tape.seconds > seconds / 2:
                names = [name for name in names if "killed" not in name]
            fault = self._chance.choice(["", *names])
            if fault:
                self._faults[fault]()
            handled = self._command()
            tape.wait_until(tape.seconds + BETWEEN_S)
            yield Step(fault, handled, memory.footprint(os.getpid()))

    def _command(self) -> bool:
        self._conversation.begin(self._any())
        told = [event for _, event in self._conversation.until("idle")]
        turn = next((event for event in told if isinstance(event, Turn)), None)
        return turn is not None and turn.handled and bool(self._conversation.ear.played)

    def _unplug(self) -> None:
        self._conversation.tape.happen(_LOST)
        self._conversation.until("faulty")
        self._plug_in()

    def _unplug_in_command(self) -> None:
        self._half_a_command()
        self._conversation.tape.happen(_LOST)
        before = [event for _, event in self._conversation.until("faulty")]
        if State("idle") not in before:  # where half a command was none, it has been given up already
            self._conversation.until("idle")
        self._plug_in()

    def _plug_in(self) -> None:
        self._conversation.tape.happen(_BACK)
        self._conversation.until("idle")

    def _kill(self) -> None:
        now = time.monotonic()
        alive = memory.engines(os.getpid())
        spared = {engine for engine, at in self._killed.items() if now - at < _KILL_EVERY_S}
        doomed = [pid for pid, engine in sorted(alive.items()) if engine not in spared]
        if doomed:
            pid = self._chance.choice(doomed)
            self._killed[alive[pid]] = now
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _kill_in_command(self) -> None:
        self._half_a_command()
        self._kill()
        self._conversation.until("idle")

    def _interrupt(self) -> None:
        self._conversation.begin(self._any())
        self._conversation.until("speaking", "idle")  # the next command silences it; idle where nothing was heard

    def _half_a_command(self) -> None:
        sound = self._any()
        half = AudioChunk(sound.audio[: len(sound.audio) // 4 * 2], sound.rate)
        self._conversation.tape.wait_until(self._conversation.begin(half) + half.seconds)

    def _any(self) -> AudioChunk:
        return files.read(self._chance.choice(self._recordings).file)
