"""The way through the program, and the only file that knows the order of its stages.

    audio → asr → understand → act → word → tts → audio

`hear` and `converse` yield events; a front end iterates over them. One place turns an engine's failure into `Failed`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from edgeassist.errors import EngineError, ModelError, StoreError
from edgeassist.events import (
    AudioChunk,
    Due,
    Event,
    Failed,
    Handled,
    Intent,
    NotHandled,
    NotRecognized,
    Synthesize,
    Transcript,
    Turn,
)
from edgeassist.understand.recognise import tidy


class Ears(Protocol):
    """Speech to text."""

    def transcribe(self, audio: Iterable[AudioChunk]) -> Iterator[Transcript]:
        """Partial transcripts as they grow, then the final one. Raises EngineError."""


class Mouth(Protocol):
    """Text to speech."""

    def speak(self, text: str) -> Iterator[AudioChunk]:
        """The sound of a text, in pieces as they are ready. Raises EngineError."""


class Chat(Protocol):
    """Free words from the language model."""

    def answer(self, text: str) -> str:
        """A short answer. Raises EngineError."""


class Bell(Protocol):
    """What happens without a request: timers, alarms and reminders fall due. All methods raise StoreError."""

    def news(self) -> Iterator[Due]:
        """What fell due since the last call. Each is to be told before the next is asked for."""

    def ringing(self) -> bool:
        """Whether anything rings still; somebody may have stopped it elsewhere."""

    def stop(self) -> None:
        """Nothing rings any more."""


@dataclass(frozen=True)
class Cue:
    """How an outcome is told."""

    sound: AudioChunk | None
    words: bool = True
    """Whether words are said too."""


@dataclass(frozen=True)
class Parts:
    """What an assistant is put together from; ears, mouth and chat may be missing."""

    understand: Callable[[Transcript], Intent | NotRecognized]
    act: Callable[[Intent], Handled | NotHandled]
    word: Callable[[Handled | NotHandled | NotRecognized], str]
    note: Callable[[Turn], None]
    ears: Ears | None = None
    mouth: Mouth | None = None
    chat: Chat | None = None
    cue: Callable[[Handled | NotHandled | NotRecognized], Cue] | None = None
    """How outcomes are told by sounds; without, by words alone."""
    bell: Bell | None = None
    notices: Callable[[], Iterable[str]] = tuple
    """What is to be told before the next answer; taken as told when the next is asked for. Raises StoreError."""
    conceal: Callable[[Transcript], Transcript] = lambda transcript: transcript
    """A transcript as it may be shown and noted."""


@dataclass
class _Progress:
    """What is known of the turn so far."""

    started: float = field(default_factory=time.perf_counter)
    ms: dict[str, float] = field(default_factory=dict)
    failed: bool = False

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to a stage's milliseconds."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.ms[name] = round(self.ms.get(name, 0.0) + (time.perf_counter() - begin) * 1000, 1)

    def all_ms(self) -> dict[str, float]:
        return {**self.ms, "total": round((time.perf_counter() - self.started) * 1000, 1)}


class Assistant:
    """One conversation over given parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._hushed = False
        self._complaint = ""

    def news(self) -> Iterator[Due | Failed]:
        """What happened without a request. Where the store fails that is told once."""
        try:
            yield from self._parts.bell.news() if self._parts.bell else ()
            self._complaint = ""
        except StoreError as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                yield Failed("store", str(error))

    def tell(self, due: Due) -> Iterator[Event]:
        """Say what fell due."""
        self._hushed = False
        yield Synthesize(due.text)
        yield from self._speak(due.text, _Progress())

    @property
    def rings(self) -> bool:
        """Whether what fell due rings still; somebody may have stopped it elsewhere."""
        try:
            return self._parts.bell is not None and self._parts.bell.ringing()
        except StoreError:
            return True

    def stop_ringing(self) -> Iterator[Failed]:
        """Nothing rings any more."""
        try:
            if self._parts.bell:
                self._parts.bell.stop()
        except StoreError as error:
            yield Failed("store", str(error))

    def hush(self) -> None:
        """Say no more of the answer that is under way; its turn ends as usual. From any thread."""
        self._hushed = True

    def hear(self, audio: Iterable[AudioChunk]) -> Iterator[Event]:
        """One spoken turn. The last event is its `Turn`."""
        progress = _Progress()
        heard = Transcript("", spoken=True)
        try:
            with progress.stage("asr"):
                for transcript in self._parts.ears.transcribe(audio) if self._parts.ears else ():
                    heard = transcript
                    yield self._parts.conceal(transcript)
            if heard.second_ear_ms:
                progress.ms["second_ear"] = heard.second_ear_ms
        except (EngineError, ModelError) as error:
            yield from self._broken(self._parts.conceal(heard), Failed("asr", str(error)), progress)
            return
        yield from self._converse(heard, progress)

    def converse(self, text: str) -> Iterator[Event]:
        """One typed turn. The last event is its `Turn`."""
        transcript = Transcript(tidy(text))
        yield self._parts.conceal(transcript)
        yield from self._converse(transcript, _Progress())

    def _converse(self, transcript: Transcript, progress: _Progress) -> Iterator[Event]:
        self._hushed = False
        yield from self._noticed(progress)
        with progress.stage("understand"):
            shown = self._parts.conceal(transcript)
            found = self._parts.understand(transcript)
        transcript, found = shown, _without_words(found, shown.text) if shown.is_secret else found
        yield found
        if isinstance(found, NotRecognized):
            free = not (transcript.spoken or transcript.is_secret) and found.reason == "no_match"
            if self._parts.chat and free:
                yield from self._answer_freely(self._parts.chat, transcript, found, progress)
            else:
                yield from self._end(transcript, None, "none", found, progress)
            return
        try:
            with progress.stage("act"):
                outcome = self._parts.act(found)
        except StoreError as error:
            yield from self._broken(transcript, Failed("store", str(error)), progress, found)
            return
        yield outcome
        yield from self._end(transcript, found, found.tier, outcome, progress)

    def _noticed(self, progress: _Progress) -> Iterator[Event]:
        with suppress(StoreError):  # the turn itself will tell
            for message in self._parts.notices():
                yield Failed("store", message)
                yield Synthesize(message)
                yield from self._speak(message, progress)

    def _answer_freely(
        self, chat: Chat, transcript: Transcript, found: NotRecognized, progress: _Progress
    ) -> Iterator[Event]:
        try:
            with progress.stage("chat"):
                answer = chat.answer(transcript.text)
        except (EngineError, ModelError) as error:
            yield Failed("chat", str(error))
            yield from self._end(transcript, None, "none", found, progress)
            return
        if not answer:
            yield from self._end(transcript, None, "none", found, progress)
            return
        yield Synthesize(answer, own_words=True)
        yield from self._speak(answer, progress)
        yield from self._finish(Turn(transcript.text, (), None, "model", 0.0, answer, False, progress.all_ms()))

    def _end(
        self,
        transcript: Transcript,
        intent: Intent | None,
        tier: str,
        outcome: Handled | NotHandled | NotRecognized,
        progress: _Progress,
    ) -> Iterator[Event]:
        with progress.stage("say"):
            answer = self._parts.word(outcome)
        yield Synthesize(answer)
        cue = self._parts.cue(outcome) if self._parts.cue else Cue(None)
        if cue.sound:
            yield cue.sound
        if cue.words:
            yield from self._speak(answer, progress)
        text = intent.text if intent else transcript.text
        confidence = intent.confidence if intent else 0.0
        handled = _is_handled(outcome)
        ms = progress.all_ms()
        yield from self._finish(Turn(text, transcript.alternatives, intent, tier, confidence, answer, handled, ms))

    def _speak(self, answer: str, progress: _Progress) -> Iterator[Event]:
        if self._parts.mouth is None:
            return
        try:
            with progress.stage("tts"):
                for chunk in self._parts.mouth.speak(answer):
                    if self._hushed:
                        break
                    yield chunk
        except (EngineError, ModelError) as error:
            yield Failed("tts", str(error))

    def _finish(self, turn: Turn) -> Iterator[Event]:
        try:
            self._parts.note(turn)
        except StoreError as error:
            yield Failed("store", str(error))
        yield turn

    def _broken(
        self, transcript: Transcript, failed: Failed, progress: _Progress, intent: Intent | None = None
    ) -> Iterator[Event]:
        yield failed
        yield Synthesize(failed.message)
        yield from self._speak(failed.message, progress)
        ms = progress.all_ms()
        yield from self._finish(
            Turn(transcript.text, transcript.alternatives, intent, "none", 0.0, failed.message, False, ms)
        )


def _is_handled(outcome: Handled | NotHandled | NotRecognized) -> bool:
    """Whether all that was said was done."""
    return isinstance(outcome, Handled) and (outcome.then is None or _is_handled(outcome.then))


def _without_words(found: Intent | NotRecognized, text: str) -> Intent | NotRecognized:
    """What was understood, with another text in the place of the words it was read from."""
    if isinstance(found, NotRecognized):
        return replace(found, text=text)
    further = _without_words(found.then, text) if found.then else None
    assert not isinstance(further, NotRecognized)
    return replace(found, text=text, then=further)
