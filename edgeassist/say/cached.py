"""A voice that plays from the cache what it said before, and makes the rest piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from types import TracebackType
from typing import Protocol, Self

from edgeassist.errors import EngineFailed
from edgeassist.events import AudioChunk
from edgeassist.packs.speech import for_voice
from edgeassist.say.phrases import Phrase
from edgeassist.say.rendering import Renderer, Urgency
from edgeassist.say.sentences import pieces


class Voice(Protocol):
    """Text to speech."""

    def speak(self, text: str, speed: float = 1.0) -> Iterable[AudioChunk]:
        """The sound of a text. Raises EngineError."""


class Phrases(Protocol):
    """Sounds by phrase. Any thread may use them."""

    def __contains__(self, phrase: Phrase) -> bool: ...

    def get(self, phrase: Phrase) -> AudioChunk | None:
        """The sound of a phrase; None where it is not kept."""

    def put(self, phrase: Phrase, sound: AudioChunk) -> None:
        """Keep a sound; one that cannot be kept is not."""


class CachedVoice:
    """Speaks as another voice does, at once where it can. It alone uses that voice, from a thread of its own."""

    def __init__(self, voice: Voice, cache: Phrases, name: str, speed: float = 1.0) -> None:
        """`name` tells the voice and its version from every other."""
        self.speed = speed
        """At 2 speech lasts half as long. It counts for what is made ahead; `speak` may change it."""

        self._voice = voice
        self._cache = cache
        self._name = name
        self.renderer: Renderer[Phrase, AudioChunk] = Renderer(self._make, cache.put)
        """What is asked for and not made yet."""

    def speak(self, text: str, speed: float | None = None) -> Iterator[AudioChunk]:
        """The sound of a text, a chunk for each piece of it; closing the iterator forgets what is not begun.

        All that is missing is asked for before the first chunk is given. `speed` counts from now on. When the voice is
        closed it ends. Raises EngineError and ModelError.
        """
        self.speed = speed or self.speed
        phrases = self._phrases(text)
        made = {phrase: self.renderer.ask(phrase, Urgency.WANTED) for phrase in phrases if phrase not in self._cache}
        try:
            for phrase in phrases:
                kept = None if phrase in made else self._cache.get(phrase)
                sound = kept or (made.get(phrase) or self.renderer.ask(phrase, Urgency.WANTED)).result()
                if sound.audio:
                    yield sound
        except CancelledError:
            return
        finally:
            self.renderer.drop(Urgency.WANTED)

    def expect(self, text: str | None) -> None:
        """Make ready what is likely to be said next, without waiting, in place of what was expected before.

        Nothing is played: only a text that `speak` is given is, and only its own sound.
        """
        self.renderer.drop(Urgency.EXPECTED)
        for phrase in self._phrases(text or ""):
            if phrase not in self._cache:
                self.renderer.ask(phrase, Urgency.EXPECTED)

    def render(self, text: str) -> int:
        """Make and keep what is missing of a text when nothing is more urgent, and wait for it; the pieces made.

        Raises EngineError, ModelError, and CancelledError where the voice is closed meanwhile.
        """
        missing = [phrase for phrase in self._phrases(text) if phrase not in self._cache]
        for phrase in missing:
            self.renderer.ask(phrase, Urgency.IDLE).result()
            self.renderer.finish(phrase)
        return len(missing)

    def close(self) -> None:
        """End the thread; the voice below stays as it is."""
        self.renderer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _phrases(self, text: str) -> list[Phrase]:
        return [Phrase(for_voice(piece), self._name, self.speed) for piece in pieces(text)]

    def _make(self, phrase: Phrase) -> AudioChunk:
        chunks = list(self._voice.speak(phrase.text, phrase.speed))
        forms = {(chunk.rate, chunk.channels) for chunk in chunks}
        if len(forms) > 1:
            raise EngineFailed("The voice changed its rate within a sentence.")
        rate, channels = forms.pop() if forms else (22050, 1)
        return AudioChunk(b"".join(chunk.audio for chunk in chunks), rate, channels)
