"""How long a person waits for an answer: recordings in real time, from the last spoken sample to the first answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

import numpy as np

from edgeassist.audio import files
from edgeassist.bench.recordings import Recording
from edgeassist.bench.simulated import Recorder, Tape
from edgeassist.events import AudioChunk, Event, State, Transcript, Turn
from edgeassist.handsfree import HandsFree

STAGES = ("endpoint", "recognition", "understanding", "action", "first sound")

_FRAME_S = 0.02
_SPEECH_DB = -35.0
"""Speech ends with the last 20 ms that are so much weaker than the loudest at most."""

_PATIENCE_S = 20.0
_PAUSE = AudioChunk(bytes(files.RATE), files.RATE)


@dataclass(frozen=True, slots=True)
class Waited:
    """The wait for one answer."""

    recording: Recording
    right: bool
    """Whether intent and slots were understood as the label says."""

    ms: dict[str, float]
    """Stage → milliseconds; those of `STAGES` together are the wait."""

    @property
    def total_ms(self) -> float:
        """From the last spoken sample to the first sample of the answer."""
        return sum(self.ms.values())

    @property
    def without_silence_ms(self) -> float:
        """The same without the silence that the endpoint waits for."""
        return self.total_ms - self.ms["endpoint"]


class Conversation:
    """Says recordings to a hands-free assistant, one after the other."""

    def __init__(self, hands_free: HandsFree, tape: Tape, ear: Recorder) -> None:
        """`hands_free` listens to `tape` and speaks to `ear`."""
        self._hands_free = hands_free
        self._tape = tape
        self._ear = ear
        self._events: SimpleQueue[tuple[float, Event]] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()
        self._wait_for_idle()

    def said(self, recording: Recording) -> Waited | None:
        """The wait for the answer to a recording; None where none came."""
        sound = files.read(recording.file)
        self._hands_free.press()
        begins_s = self._tape.say(_PAUSE) + _PAUSE.seconds
        self._tape.say(sound)
        heard_at, turn = 0.0, None
        for at, event in self._until_idle():
            if isinstance(event, Transcript) and event.final:
                heard_at = at
            if isinstance(event, Turn):
                turn = event
        if turn is None or self._ear.started_at is None:
            return None
        spoken_at = self._tape.clock(begins_s + speech_end_s(sound))
        over_at = self._hands_free.over_at
        understood = turn.ms.get("understand", 0.0)
        acted = turn.ms.get("act", 0.0) + turn.ms.get("say", 0.0)
        ms = {
            "endpoint": (over_at - spoken_at) * 1000,
            "recognition": (heard_at - over_at) * 1000,
            "understanding": understood,
            "action": acted,
            "first sound": (self._ear.started_at - heard_at) * 1000 - understood - acted,
        }
        understood_as = (turn.intent.name, dict(turn.intent.slots)) if turn.intent else (None, {})
        return Waited(recording, understood_as == (recording.intent, dict(recording.slots)), ms)

    def _listen(self) -> None:
        for event in self._hands_free.events():
            if not isinstance(event, AudioChunk):
                self._events.put((time.monotonic(), event))

    def _wait_for_idle(self) -> None:
        for _ in self._until_idle():
            pass

    def _until_idle(self) -> Iterator[tuple[float, Event]]:
        with suppress(Empty):
            while True:
                at, event = self._events.get(timeout=_PATIENCE_S)
                yield at, event
                if event == State("idle"):
                    return


def speech_end_s(sound: AudioChunk) -> float:
    """Where the last speech of a clean recording ends, in seconds."""
    samples = np.frombuffer(sound.audio, "<i2").astype(np.float64)
    frame = int(files.RATE * _FRAME_S)
    whole = len(samples) // frame * frame
    energies = (samples[:whole].reshape(-1, frame) ** 2).mean(axis=1)
    loud = np.flatnonzero(energies > energies.max() * 10 ** (_SPEECH_DB / 10))
    return float((loud[-1] + 1) * _FRAME_S) if len(loud) else sound.seconds
