"""Every dataclass that passes between two stages, named in the vocabulary of the Wyoming protocol.

A failure is a type of its own (`NotRecognized`, `NotHandled`, `Failed`). Nothing here does anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A stretch of sound: little-endian signed 16-bit samples."""

    audio: bytes
    """Interleaved samples, two bytes each."""

    rate: int
    """Samples per second and channel (hertz)."""

    channels: int = 1

    @property
    def seconds(self) -> float:
        """Length of the stretch in seconds."""
        return len(self.audio) / (2 * self.channels * self.rate)


@dataclass(frozen=True, slots=True)
class Detection:
    """A wake word was heard."""

    name: str
    """The wake word, as it is said."""


Guard = Literal["driving", "locked", "guest", "child"]
"""A state of things in which some commands are taken away: the car drives, the kiosk is locked, a guest or a child
speaks."""

StateName = Literal["idle", "woken", "listening", "thinking", "speaking", "ringing", "muted", "faulty"]


@dataclass(frozen=True, slots=True)
class State:
    """What a hands-free assistant is doing from now on, for lights and screens."""

    name: StateName

    detail: str = ""
    """One sentence where something is wrong."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing the recogniser may have heard."""

    text: str

    share: float
    """How likely it is among all alternatives, 0 to 1; readings that mean the same are one alternative."""


Reach = Literal["closed", "complete", "open", "other"]
"""What words can become: a command that nothing lengthens, one that may go on, the beginning of one, or none."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """Words that were heard or typed."""

    text: str
    """The best reading so far."""

    alternatives: tuple[Alternative, ...] = ()
    """Readings by falling share, the best included; empty for typed text."""

    spoken: bool = False
    """True where a recogniser made it, bound to the pack's words: such text is forced into commands."""

    final: bool = True
    """False for a partial reading while speech goes on."""

    reach: Reach = "other"
    """What a partial reading can become."""

    free: tuple[Alternative, ...] = ()
    """What was heard where the packs' words do not fit, bound to nothing, by falling share; empty for typed text."""

    is_secret: bool = False
    """True where words stand in the place of others that must not be shown or written down."""

    second_ear_ms: float = 0.0
    """Milliseconds that the second ear took; 0 where it was not asked."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How sure one slot is."""

    confidence: float
    """0 to 1."""

    runner_up: Any
    """The next likely value; None where the slot was perhaps not said at all."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What the user wants, as a call with slots."""

    name: str
    """The intent's name in its pack."""

    slots: Mapping[str, Any]
    """Slot name → value as the pack's lists give it."""

    text: str
    """The words it was read from."""

    tier: str
    """The rung that answered: `template`, `nearest`, `model` or `documents`."""

    confidence: float
    """0 to 1."""

    response: str = "default"
    """The response key the matched block asks for."""

    doubts: Mapping[str, Doubt] = field(default_factory=dict)
    """The slots that may have been heard wrongly."""

    question: str = ""
    """Where the rung is in doubt, the request in plain words, to be asked about first."""

    other: Intent | None = None
    """What it may be instead, to be asked about in the same breath."""

    then: Intent | None = None
    """The next command of the same sentence, to be done after this one."""


@dataclass(frozen=True, slots=True)
class NotRecognized:
    """No rung was sure what the words mean."""

    text: str

    reason: str = "no_match"
    """`no_match`, `silence`, `not_a_command`, `empty`, `too_long`, `no_such_place`, or `not_while_` and a guard: the
    key of the sentence that is said."""

    suggestions: tuple[str, ...] = ()
    """Sentences that would be understood, the nearest first."""

    about: str = ""
    """The words that it is about, such as the place that is not there."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What puts back what a deed changed."""

    action: str
    """An action, entered as the inverse of the one that was carried out."""

    arguments: Mapping[str, Any]
    """Its arguments: anything JSON holds."""


@dataclass(frozen=True, slots=True)
class Handled:
    """An action did its work and read back the result."""

    intent: Intent

    response: str
    """The response key in the pack: `default`, `already`, …"""

    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the answer may say, taken from the verified state."""

    changed: bool = False
    """False where the action answers only; what may have changed something is a deed."""

    undo: Undo | None = None
    """What puts it back; None where nothing can."""

    then: Handled | NotHandled | None = None
    """What became of the next command of the same sentence."""


@dataclass(frozen=True, slots=True)
class NotHandled:
    """The intent was understood and not carried out."""

    intent: Intent

    reason: str
    """The response key in the pack: `not_found`, `which_one`, `out_of_range`, `failed`, `unsupported`, …"""

    facts: Mapping[str, Any] = field(default_factory=dict)

    undo: Undo | None = None
    """What puts back the part that was done; None where none was."""

    then: Handled | NotHandled | None = None
    """What became of the next command of the same sentence."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A part of the program failed; the rest goes on."""

    stage: str
    """`asr`, `chat`, `tts` or `store`."""

    message: str
    """One sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Synthesize:
    """A sentence to say."""

    text: str

    own_words: bool = False
    """True where the small model worded it freely: it may be wrong, and nothing was done."""


@dataclass(frozen=True, slots=True)
class Due:
    """A timer, an alarm or a reminder fell due. It was noted on disk before, so that none is told twice."""

    kind: Literal["timer", "alarm", "reminder"]

    text: str
    """What is said of it: one sentence."""

    at: float
    """When it fell due, in seconds since 1970."""

    missed: bool = False
    """True where nothing ran that could ring: it is told, and does not ring."""

    ring: int = 0
    """Its number on the disk; 0 where that is full, and it could not be noted."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The summary that ends a turn."""

    text: str
    """The words the turn went by; empty where nothing was heard."""

    alternatives: tuple[Alternative, ...]
    intent: Intent | None
    tier: str
    """The rung that answered: `template`, `nearest`, `model` (also for its free words), `documents` or `none`."""

    confidence: float
    """0 to 1."""

    answer: str
    handled: bool
    """True where an action was carried out and verified."""

    ms: Mapping[str, float]
    """Milliseconds of each stage, and `total`."""


Event = (
    AudioChunk
    | Detection
    | State
    | Transcript
    | Intent
    | NotRecognized
    | Handled
    | NotHandled
    | Failed
    | Synthesize
    | Due
    | Turn
)
