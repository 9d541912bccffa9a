"""Any phrase as a wake word: a recogniser whose network holds just the phrases, beside the loop of common words.

The recogniser hears only where somebody speaks, and its utterances are short, so that it stays cheap and small.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edgeassist.errors import SettingsError
from edgeassist.events import AudioChunk
from edgeassist.hear import graph
from edgeassist.packs.network import OPEN, Network
from edgeassist.packs.speech import as_spoken

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker
    from edgeassist.hear.activity import VoiceActivity
    from edgeassist.hear.soundalike import Phonemes
    from edgeassist.packs.weave import Spell

BEFORE_S = 1.5
"""So much sound from before speech was noticed, or an utterance was cut, is heard (again)."""

SILENCE_S = 0.8
"""After so much silence the utterance ends."""

LONGEST_S = 8.0
"""After so much speech the utterance is cut: a radio never ends, and the recogniser's memory grows with it."""

HOLD_S = 0.3
"""So long must a phrase stand in the words before the utterance is ended to see whether it stays there: the
recogniser writes a word down as soon as its first sounds fit."""

_COST_RANGE = 12.0
"""What a phrase costs more at sensitivity 0 than at 1, as negated logarithm of its share."""

Written = Mapping[str, str]
"""What the recogniser may write → the phrase it stands for."""


class Phrases:
    """Listens for phrases. Takes 16 kHz mono sound."""

    def __init__(self, recogniser: Worker, activity: VoiceActivity, written: Written) -> None:
        """`recogniser` runs the engine `vosk` over a folder that `bound` made."""
        self._recogniser = recogniser
        self._activity = activity
        self._written = written
        self._recent: deque[AudioChunk] = deque()
        self._heard_s = 0.0
        """Length of the utterance; 0 between two of them."""
        self._likely_s = 0.0
        """How long a phrase has stood in its words."""

    def feed(self, chunk: AudioChunk) -> list[str]:
        """Take in more sound; the phrase that has just been said, if any. Raises EngineError."""
        self._remember(chunk)
        now = self._activity.feed(chunk)
        if not self._heard_s and not now.speech:
            return []
        likely = self._phrases(self._words(chunk))
        self._likely_s = self._likely_s + chunk.seconds if likely else 0.0
        over = (now.silence_s or 0.0) >= SILENCE_S or self._heard_s >= LONGEST_S
        return self._confirmed() if over or self._likely_s >= HOLD_S else []

    def _remember(self, chunk: AudioChunk) -> None:
        self._recent.append(chunk)
        while sum(each.seconds for each in self._recent) > max(BEFORE_S, chunk.seconds):
            self._recent.popleft()

    def _words(self, chunk: AudioChunk) -> str:
        """The words of the utterance so far; one that begins takes in the sound before, too."""
        sound = [chunk] if self._heard_s else list(self._recent)
        self._heard_s += sum(each.seconds for each in sound)
        return str(self._recogniser.call("feed", b"".join(each.audio for each in sound)))

    def _confirmed(self) -> list[str]:
        """End the utterance: the phrase, if it stands in the words when no more sound can change them."""
        self._heard_s = self._likely_s = 0.0
        readings = self._recogniser.call("finish")
        found = self._phrases(readings[0][0]) if readings else []
        if found:
            self._recent.clear()
        return found

    def _phrases(self, words: str) -> list[str]:
        return [phrase for written, phrase in self._written.items() if f" {written} " in f" {words} "][:1]


def bound(phrases: Mapping[str, float], model: Path, phonemes: Phonemes | None = None) -> tuple[Path, Written]:
    """A recogniser's folder that hears phrases, each with its sensitivity, 0 to 1; and what it writes for them.

    `phonemes` is asked where the model does not know a word. Raises ModelDamaged and StoreError, and SettingsError
    where a phrase cannot be heard.
    """
    spoken = {as_spoken(phrase): sensitivity for phrase, sensitivity in phrases.items()}
    made = graph.bind(model, f"wake phrases {spoken}", partial(network, spoken), phonemes)
    written: dict[str, str] = {}
    for phrase in phrases:
        ways = list(_ways(as_spoken(phrase), made.spelt))
        if not ways:
            raise SettingsError(f"The wake phrase {phrase!r} cannot be heard; choose one of common English words.")
        written.update(dict.fromkeys(ways, phrase))
    return made.folder, written


def network(phrases: Mapping[str, float], known: Collection[str], spell: Spell) -> Network:
    """Each phrase, alone or among other words."""
    found = Network()
    begin, before, behind = 0, found.state(), found.state()
    found.join(begin, before, OPEN)
    found.join(behind, Network.FINAL, OPEN)
    for phrase, sensitivity in phrases.items():
        found.spelt |= {word: spell(word) for word in phrase.split() if word not in known}
        cost = _COST_RANGE * (0.5 - sensitivity)
        for way, source, target in itertools.product(
            _ways(phrase, found.spelt), (begin, before), (Network.FINAL, behind)
        ):
            begun = found.state()
            found.join(source, begun, cost=cost)
            found.chain(begun, target, way.split())
    return found


def _ways(phrase: str, spelt: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """All that may be written for a phrase; nothing where one of its words has no spelling."""
    words = phrase.split()
    return map(" ".join, itertools.product(*(spelt.get(word, (word,)) for word in words))) if words else iter(())
