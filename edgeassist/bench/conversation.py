"""Says recordings to a hands-free assistant over a simulated microphone, one after the other."""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from threading import Thread

from edgeassist.audio import files
from edgeassist.bench.simulated import Recorder, Tape
from edgeassist.errors import EngineTimeout
from edgeassist.events import AudioChunk, Event, State, StateName
from edgeassist.handsfree import HandsFree

PATIENCE_S = 30.0
"""An assistant that tells nothing for so long hangs."""

_PAUSE = AudioChunk(bytes(files.RATE), files.RATE)

Told = list[tuple[float, Event]]
"""What happened, and when: `time.monotonic()`."""


class Conversation:
    """Waits at first until the assistant is ready. Everything raises EngineTimeout where it hangs."""

    def __init__(self, hands_free: HandsFree, tape: Tape, ear: Recorder) -> None:
        """`hands_free` listens to `tape` and speaks to `ear`."""
        self.hands_free = hands_free
        self.tape = tape
        self.ear = ear
        self._events: SimpleQueue[tuple[float, Event]] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()
        self.until("idle")

    def begin(self, sound: AudioChunk) -> float:
        """Press, and say something half a second later; the second of the tape at which that begins.

        What was said before and has not ended is broken off.
        """
        self.ear.played.clear()
        self.tape.cut()
        self.hands_free.press()
        begins_s = self.tape.say(_PAUSE) + _PAUSE.seconds
        self.tape.say(sound)
        self.until("listening")
        return begins_s

    def until(self, *names: StateName) -> Told:
        """What happens until one of these states begins; it is the last."""
        told: Told = []
        while not told or not (isinstance(told[-1][1], State) and told[-1][1].name in names):
            try:
                told.append(self._events.get(timeout=PATIENCE_S))
            except Empty:
                hangs = f"The assistant hangs: not {' or '.join(names)} within {PATIENCE_S:g} seconds."
                raise EngineTimeout(hangs) from None
        return told

    def _listen(self) -> None:
        for event in self.hands_free.events():
            if not isinstance(event, AudioChunk):
                self._events.put((time.monotonic(), event))
