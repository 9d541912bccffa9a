"""How long a person waits for an answer: recordings in real time, from the last spoken sample to the first answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from edgeassist.audio import files
from edgeassist.bench.conversation import Conversation
from edgeassist.bench.recordings import Recording
from edgeassist.events import AudioChunk, Transcript, Turn

STAGES = ("endpoint", "recognition", "understanding", "action", "first sound")

_FRAME_S = 0.02
_SPEECH_DB = -35.0
"""Speech ends with the last 20 ms that are so much weaker than the loudest at most."""


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


def waited(conversation: Conversation, recording: Recording) -> Waited | None:
    """Say a recording; the wait for its answer, None where none came. Raises EngineTimeout where it hangs."""
    sound = files.read(recording.file)
    begins_s = conversation.begin(sound)
    heard_at, turn = 0.0, None
    for at, event in conversation.until("idle"):
        if isinstance(event, Transcript) and event.final:
            heard_at = at
        if isinstance(event, Turn):
            turn = event
    if turn is None or conversation.ear.started_at is None:
        return None
    spoken_at = conversation.tape.clock(begins_s + speech_end_s(sound))
    over_at = conversation.hands_free.over_at
    understood = turn.ms.get("understand", 0.0)
    acted = turn.ms.get("act", 0.0) + turn.ms.get("say", 0.0)
    ms = {
        "endpoint": (over_at - spoken_at) * 1000,
        "recognition": (heard_at - over_at) * 1000,
        "understanding": understood,
        "action": acted,
        "first sound": (conversation.ear.started_at - heard_at) * 1000 - understood - acted,
    }
    return Waited(recording, is_right(turn, recording), ms)


def is_right(turn: Turn, recording: Recording) -> bool:
    """Whether intent and slots were understood as the label says."""
    found = (turn.intent.name, dict(turn.intent.slots)) if turn.intent else (None, {})
    return found == (recording.intent, dict(recording.slots))


def speech_end_s(sound: AudioChunk) -> float:
    """Where the last speech of a clean recording ends, in seconds."""
    samples = np.frombuffer(sound.audio, "<i2").astype(np.float64)
    frame = int(files.RATE * _FRAME_S)
    whole = len(samples) // frame * frame
    energies = (samples[:whole].reshape(-1, frame) ** 2).mean(axis=1)
    loud = np.flatnonzero(energies > energies.max() * 10 ** (_SPEECH_DB / 10))
    return float((loud[-1] + 1) * _FRAME_S) if len(loud) else sound.seconds
