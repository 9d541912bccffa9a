"""Rings through a speaker until it is silenced, in a thread of its own: louder each time, with words between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import Protocol

from edgeassist.errors import AudioError
from edgeassist.events import AudioChunk, Due, Event, Failed

SAID_EVERY = 6
"""After the second ring, and then after every so many, it says what it is."""

_AGAIN_S = 1.0
"""Where the speaker is missing it is tried again after so many seconds."""

Ring = Callable[[Due, int], AudioChunk]
"""The sound for what is due, the so-manieth time from 0 on."""


class Loudspeaker(Protocol):
    """Where sound goes to."""

    volume: float
    """0 to 1."""

    def play(self, chunks: Iterable[AudioChunk]) -> bool:
        """Play from the first chunk on; true where all of it was heard. Raises AudioError."""

    def stop(self) -> None:
        """Be silent at once. From any thread."""


class Bell:
    """Begins to ring when it is made."""

    def __init__(self, due: Due, speaker: Loudspeaker, ring: Ring, tell: Callable[[Due], Iterator[Event]]) -> None:
        """`tell` gives the sound of what is said, among other events."""
        self._dues = [due]
        self._speaker = speaker
        self._ring = ring
        self._tell = tell
        self._over = Flag()
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, due: Due) -> None:
        """Something else is due as well."""
        self._dues.append(due)

    def news(self) -> Iterator[Event]:
        """The events since the last call."""
        try:
            while True:
                yield self._events.get_nowait()
        except Empty:
            return

    def silence(self) -> None:
        """Be silent at once."""
        self._over.set()
        while self._thread.is_alive():
            self._speaker.stop()
            self._thread.join(0.05)

    def _run(self) -> None:
        complaint = ""
        while not self._over.is_set():
            try:
                self._speaker.play(self._sound())
            except AudioError as error:
                if str(error) != complaint:
                    complaint = str(error)
                    self._events.put(Failed("speaker", complaint))
            self._over.wait(_AGAIN_S)

    def _sound(self) -> Iterator[AudioChunk]:
        number = 0
        while not self._over.is_set():
            yield self._ring(self._dues[-1], number)
            if number % SAID_EVERY == 1:
                for due in [*self._dues]:
                    yield from self._words(due)
            number += 1

    def _words(self, due: Due) -> Iterator[AudioChunk]:
        for event in self._tell(due):
            if self._over.is_set():
                return
            if isinstance(event, AudioChunk):
                yield event
            elif isinstance(event, Failed):
                self._events.put(event)
