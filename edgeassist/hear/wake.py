"""Wake words: which are listened for, by what, and how soon one may come again.

Four words have small networks of their own, which cost next to nothing; for any other phrase, and where those
networks do not run, a speech recogniser listens (`edgeassist.hear.phrases`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineMissing, ModelMissing
from edgeassist.events import AudioChunk, Detection

if TYPE_CHECKING:
    from edgeassist.hear.phrases import Phrases
    from edgeassist.hear.soundalike import Phonemes

NETWORKS = ("alexa", "hey jarvis", "hey mycroft", "okay nabu")
"""The wake words that have a network of their own."""

SENSITIVITY = 0.5

REFRACTORY_S = 1.5
"""So long after a wake word no other is heard: one word is likely for some tenths of a second."""

CHUNK_S = 0.064
"""So much sound the engines are given at a time: each call costs more than the sound in it."""


class Spotter(Protocol):
    """Listens for some wake words."""

    def feed(self, chunk: AudioChunk) -> Collection[str]:
        """Take in more sound; the words that are heard in it now."""


class Networks:
    """Listens for words that have networks of their own. Takes 16 kHz mono sound."""

    def __init__(self, worker: Worker) -> None:
        """`worker` runs the engine `wakeword`."""
        self._worker = worker

    def feed(self, chunk: AudioChunk) -> list[str]:
        """Take in more sound; the words that are heard in it now. Raises EngineError."""
        return list(self._worker.call("feed", chunk.audio))


class WakeWords:
    """Tells each wake word once. Takes 16 kHz mono sound."""

    def __init__(self, spotters: Sequence[Spotter], refractory_s: float = REFRACTORY_S) -> None:
        self._spotters = spotters
        self._refractory_s = refractory_s
        self._deaf_s = 0.0
        self._waiting: list[AudioChunk] = []

    def feed(self, chunk: AudioChunk) -> Detection | None:
        """Take in more sound, of any length; the wake word that was heard in it.

        Raises EngineError; the next chunk starts the engine anew.
        """
        self._waiting.append(chunk)
        if sum(each.seconds for each in self._waiting) < CHUNK_S:
            return None
        chunk = AudioChunk(b"".join(each.audio for each in self._waiting), chunk.rate)
        self._waiting.clear()
        heard = [name for spotter in self._spotters for name in spotter.feed(chunk)]
        deaf, self._deaf_s = self._deaf_s > chunk.seconds / 2, self._deaf_s - chunk.seconds
        if deaf or not heard:
            return None
        self._deaf_s = self._refractory_s
        return Detection(heard[0])


@contextmanager
def wake_words(
    names: Mapping[str, float],
    recogniser: Path | None = None,
    phonemes: Phonemes | None = None,
    *,
    networks: bool = True,
    refractory_s: float = REFRACTORY_S,
) -> Iterator[WakeWords]:
    """Listen for wake words or phrases, each with its sensitivity, 0 to 1; the engines end with the context.

    `recogniser` is the folder of a Vosk model, for phrases without a network; `phonemes` tells it how words are
    pronounced that it does not know. Without `networks` it listens for all of them. Raises EngineError, and ModelError,
    SettingsError or StoreError where a phrase cannot be listened for.
    """
    with ExitStack() as stack:
        own = {name: sensitivity for name, sensitivity in names.items() if networks and name in NETWORKS}
        spotters: list[Spotter] = []
        missing: EngineMissing | None = None
        if own:
            try:
                spotters.append(_networks(stack, own))
            except EngineMissing as error:
                missing, own = error, {}
        if others := {name: sensitivity for name, sensitivity in names.items() if name not in own}:
            if recogniser is None:
                raise missing or _no_recogniser(others)
            spotters.append(_phrases(stack, others, recogniser, phonemes))
        yield WakeWords(spotters, refractory_s)


def _networks(stack: ExitStack, words: Mapping[str, float]) -> Networks:
    """Raises EngineMissing at once where the engine does not run here."""
    worker = stack.enter_context(Worker("wakeword", {"words": dict(words)}))
    worker.call("feed", b"")
    return Networks(worker)


def _phrases(stack: ExitStack, words: Mapping[str, float], model: Path, phonemes: Phonemes | None) -> Phrases:
    from edgeassist.hear.activity import VoiceActivity
    from edgeassist.hear.phrases import Phrases, bound

    folder, written = bound(words, model, phonemes)
    recogniser = stack.enter_context(Worker("vosk", {"model": str(folder), "max_alternatives": 1}))
    activity = stack.enter_context(Worker("voice_activity", {}))
    for worker in (recogniser, activity):
        worker.start()
    return Phrases(recogniser, VoiceActivity(activity), written)


def _no_recogniser(names: Collection[str]) -> ModelMissing:
    return ModelMissing(
        f"The wake phrase {min(names)!r} needs a speech recogniser; type `edgeassist models pull`, "
        f"or take one of: {', '.join(NETWORKS)}."
    )
