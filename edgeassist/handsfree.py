"""The way through a hands-free conversation, and the only file that knows it.

    idle → woken → listening → thinking → speaking → idle, or listening again after a question or an interruption
    idle → ringing → idle, or woken where the wake word silences it

`HandsFree.events` yields what happens, for ever; a front end iterates over it. Time is counted in sound: a microphone
that delivers faster than a clock makes a faster conversation.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import Literal, Protocol, TypeVar

from edgeassist.assistant import Assistant
from edgeassist.bell import Bell, Loudspeaker, Ring
from edgeassist.errors import AudioError, EngineError
from edgeassist.events import AudioChunk, Detection, Due, Event, Failed, State, StateName, Synthesize, Transcript, Turn
from edgeassist.hear.activity import VoiceActivity
from edgeassist.hear.endpoint import Endpoint

FOLLOW_UP_S = 6.0
"""Seconds in which an answer to a question, or a command after an interruption, needs no wake word."""

COMMAND_S = 8.0
"""Seconds after the wake word in which a command must begin."""

BEFORE_WAKE_S = 0.3
"""Seconds of sound before a wake word was recognised that are heard again: a command may follow without a pause."""

Cue = Literal["woken", "listening", "not_understood"]
Next = Literal["idle", "listen"]
_Found = TypeVar("_Found")


class Microphone(Protocol):
    """Where sound comes from."""

    def __iter__(self) -> Iterator[AudioChunk | State | None]:
        """16 kHz mono in short chunks; a State where the device is lost, muted or back; None where nothing came."""


class Wake(Protocol):
    """Spots wake words."""

    def feed(self, chunk: AudioChunk) -> Detection | None:
        """Listen on. Raises EngineError."""


class Interruption(Protocol):
    """Spots a "stop" while the assistant speaks."""

    def begin(self, said: str = "") -> None:
        """A new answer begins, with this text where it is known. Raises EngineError."""

    def feed(self, chunk: AudioChunk) -> str | None:
        """Listen on; the phrase that was just said. Raises EngineError."""


@dataclass(frozen=True)
class Hardware:
    """What a hands-free conversation runs on."""

    microphone: Microphone
    speaker: Loudspeaker
    wake: Wake
    activity: VoiceActivity
    interruption: Interruption
    while_ringing: Interruption
    """Spots what silences or puts off what rings."""

    without_echo: Callable[[AudioChunk], Sequence[AudioChunk]]
    """Takes out of what was recorded what was played; it may hold chunks back for a while."""

    cue: Callable[[Cue], Iterable[AudioChunk]]
    """The sound for a change of state; empty for none."""

    ring: Ring

    foresee: Callable[[Transcript], None]
    """Makes ready the answer to words that are probably all that will be said; does not wait."""


class _Answer:
    """The rest of a turn after its transcript: done, worded and played in a thread of its own."""

    def __init__(self, assistant: Assistant, turn: Iterator[Event], speaker: Loudspeaker) -> None:
        self._assistant = assistant
        self._turn = turn
        self._speaker = speaker
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether all is done and played; events may be left to take."""
        return not self._thread.is_alive()

    def news(self) -> Iterator[Event]:
        """The events since the last call."""
        with suppress(Empty):
            while True:
                yield self._events.get_nowait()

    def cancel(self) -> None:
        """Be silent at once; what was done stays done, and the turn is noted."""
        self._assistant.hush()
        self._speaker.stop()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._speaker.play(self._sound())
        except AudioError as error:
            self._events.put(Failed("speaker", str(error)))
        for event in self._turn:  # where no speaker took it
            if not isinstance(event, AudioChunk):
                self._events.put(event)

    def _sound(self) -> Iterator[AudioChunk]:
        speaking = False
        for event in self._turn:
            if not isinstance(event, AudioChunk):
                self._events.put(event)
                continue
            if not speaking:
                speaking = True
                self._events.put(State("speaking"))
            yield event


class HandsFree:
    """One conversation without hands. `press` and `end` may be called from any thread."""

    def __init__(self, assistant: Assistant, hardware: Hardware) -> None:
        self._assistant = assistant
        self._parts = hardware
        self._microphone = iter(hardware.microphone)
        self._before: deque[AudioChunk] = deque()
        self._pressed = Flag()
        self._ended = Flag()
        self._news: deque[Event] = deque()
        self._state = State("idle")
        self._away = False
        self._complaint = ""
        self.over_at = 0.0
        """`time.monotonic()` when the last command was found to be over."""

    def press(self) -> None:
        """Listen now, as if the wake word were said; silences an answer, and ends a command."""
        self._pressed.set()

    def end(self) -> None:
        """End the events as soon as nothing is asked, said, or rings."""
        self._ended.set()

    def events(self) -> Iterator[Event]:
        """All that happens, until the microphone ends, or `end`."""
        while True:
            yield self._now("idle")
            if not (yield from self._woken()):
                return
            yield self._now("woken")
            self._play("woken")
            endpoint = Endpoint(COMMAND_S, called=bool(self._before))
            while (yield from self._exchange(endpoint)) == "listen":
                self._play("listening")
                endpoint = Endpoint(FOLLOW_UP_S, called=bool(self._before))

    def _woken(self) -> Generator[Event, None, bool]:
        """Waits for the wake word or a press; false where the microphone or the conversation has ended."""
        for chunk in self._chunks():
            yield from self._told()
            if self._ended.is_set():
                return False
            if (yield from self._fell_due()) or self._was_pressed():
                return True
            if chunk and (found := self._detected(chunk)):
                yield found
                return True
        return False

    def _fell_due(self) -> Generator[Event, None, bool]:
        """Tells what was missed, and rings for what is due; true where the wake word was said meanwhile."""
        rings: list[Due] = []
        for event in self._assistant.news():
            yield event
            if isinstance(event, Due) and event.missed:
                yield from self._answered(self._assistant.tell(event))
                yield self._now("idle")
            elif isinstance(event, Due):
                rings.append(event)
        if not rings:
            return False
        yield self._now("ringing")
        bell = Bell(rings[0], self._parts.speaker, self._parts.ring, self._assistant.tell)
        for due in rings[1:]:
            bell.add(due)
        try:
            woken = yield from self._rung(bell)
        finally:
            bell.silence()
        yield from self._assistant.stop_ringing()
        if not woken:
            yield self._now("idle")
        return woken

    def _rung(self, bell: Bell) -> Generator[Event, None, bool]:
        """Until somebody stops it or puts it off, here or elsewhere; true where that was the wake word."""
        with suppress(EngineError):  # the wake word and the key still stop it
            self._parts.while_ringing.begin()
        for chunk in self._chunks():
            for event in (*bell.news(), *self._told(), *self._assistant.news()):
                yield event
                if isinstance(event, Due):
                    bell.add(event)
            if self._was_pressed() or not self._assistant.rings:
                return False
            if chunk is None:
                continue
            if found := self._detected(chunk):
                yield found
                return True
            if phrase := self._safely(self._parts.while_ringing.feed, chunk):
                bell.silence()
                yield from self._answered(self._assistant.converse(phrase))
                return False
        return False

    def _exchange(self, endpoint: Endpoint) -> Generator[Event, None, Next]:
        """One command and its answer."""
        turn = self._assistant.hear(self._timed(self._utterance(endpoint)))
        yield self._now("listening")
        heard: Transcript | None = None
        for event in turn:
            yield from self._told()
            yield event
            if isinstance(event, Failed) or (isinstance(event, Transcript) and event.final):
                heard = event if isinstance(event, Transcript) else None
                break
            if isinstance(event, Transcript):
                endpoint.heard(event)
        if heard and not heard.text:  # nobody said anything: that needs no words
            self._play("not_understood")
            return "idle"
        yield self._now("thinking")
        return (yield from self._answered(turn))

    def _answered(self, turn: Iterator[Event]) -> Generator[Event, None, Next]:
        """Plays the answer to its end, or until somebody interrupts it."""
        answer = _Answer(self._assistant, turn, self._parts.speaker)
        with suppress(EngineError):  # the wake word still interrupts
            self._parts.interruption.begin()
        question = False
        for chunk in self._chunks():
            over = answer.over
            for event in (*answer.news(), *self._told()):
                yield event
                if isinstance(event, Synthesize):
                    with suppress(EngineError):
                        self._parts.interruption.begin(event.text)
                question |= isinstance(event, Turn) and event.answer.rstrip().endswith("?")
            if over:
                self._before.clear()
                return "listen" if question else "idle"
            if interrupted := self._interrupted(chunk):
                answer.cancel()
                yield from (*answer.news(), *interrupted)
                return "listen"
        answer.cancel()
        return "idle"

    def _interrupted(self, chunk: AudioChunk | None) -> tuple[Event, ...]:
        """The events of an interruption; none where there is none."""
        if self._was_pressed():
            return (State("woken"),)
        if chunk is None:
            return ()
        if found := self._detected(chunk):
            return (found, State("woken"))
        if phrase := self._safely(self._parts.interruption.feed, chunk):
            self._before.clear()
            return (State("woken", phrase),)
        return ()

    def _utterance(self, endpoint: Endpoint) -> Iterator[AudioChunk]:
        """The sound of a command, from a little before the wake word on to where the endpoint sees its end."""
        self._forget_voices()
        yield from self._taken()
        foreseen = ""
        for chunk in self._chunks():
            if self._was_pressed() or self._away:
                return
            self._before.clear()
            if chunk is None:
                continue
            yield chunk
            heard = self._safely(self._parts.activity.feed, chunk)
            if endpoint.ended(chunk.seconds, heard.silence_s if heard else None):
                return
            if endpoint.likely_over and endpoint.words.text != foreseen:
                foreseen = endpoint.words.text
                self._parts.foresee(endpoint.words)

    def _timed(self, utterance: Iterator[AudioChunk]) -> Iterator[AudioChunk]:
        yield from utterance
        self.over_at = time.monotonic()

    def _forget_voices(self) -> None:
        with suppress(EngineError):  # the next chunk tells
            self._parts.activity.begin()

    def _taken(self) -> Iterator[AudioChunk]:
        """The sound just before; it is not given again."""
        while self._before:
            yield self._before.popleft()

    def _chunks(self) -> Iterator[AudioChunk | None]:
        """The microphone's sound without echo, the latest kept; None from time to time where there is none."""
        for item in self._microphone:
            if isinstance(item, State):
                self._away = item.name in ("faulty", "muted")
                self._news.append(item if item.name != "idle" else self._state)
                yield None
            elif item is None:
                yield None
            else:
                yield from self._kept(self._parts.without_echo(item))

    def _kept(self, chunks: Iterable[AudioChunk]) -> Iterator[AudioChunk]:
        for chunk in chunks:
            self._before.append(chunk)
            while len(self._before) * chunk.seconds > BEFORE_WAKE_S:
                self._before.popleft()
            yield chunk

    def _detected(self, chunk: AudioChunk) -> Detection | None:
        return self._safely(self._parts.wake.feed, chunk)

    def _safely(self, engine: Callable[[AudioChunk], _Found], chunk: AudioChunk) -> _Found | None:
        """What an engine says of a chunk; None where it fails, which is told once."""
        try:
            return engine(chunk)
        except EngineError as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                self._news.append(Failed("listen", str(error)))
            return None

    def _was_pressed(self) -> bool:
        if not self._pressed.is_set():
            return False
        self._pressed.clear()
        self._before.clear()
        return True

    def _now(self, name: StateName) -> State:
        self._state = State(name)
        return self._state

    def _told(self) -> Iterator[Event]:
        """What else has happened."""
        while self._news:
            yield self._news.popleft()

    def _play(self, cue: Cue) -> None:
        """Play a cue while listening goes on."""
        sound = list(self._parts.cue(cue))
        if sound:
            Thread(target=self._played, args=(sound,), daemon=True).start()

    def _played(self, sound: Iterable[AudioChunk]) -> None:
        with suppress(AudioError):  # the same is said where an answer is to be played
            self._parts.speaker.play(sound)
