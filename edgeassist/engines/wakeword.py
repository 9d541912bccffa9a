"""microWakeWord: small networks that each know one wake word. The only file that imports pymicro_wakeword.

Runs in a child process, see `edgeassist.engines.child`. The sound is 16 kHz mono, little-endian signed 16 bit. All
words share one computation of features; every 30 ms each network says how likely its word has just been said.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from statistics import fmean
from typing import Any

from edgeassist.errors import EngineMissing

_INSTEAD = "take a wake phrase of any other words, which Vosk listens for, or a system with glibc 2.35 or later"

try:
    from numpy.typing import NDArray
    from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model
except (ImportError, OSError) as error:
    raise EngineMissing(f"The wake word engine pymicro-wakeword cannot be loaded ({error}); {_INSTEAD}.") from error

WINDOW = 9
"""So many of the library's means, one every 30 ms, are averaged once more: what only sounds alike is likely for less
long than the word."""

_EASIER = 1.3
"""How much lower than the published cutoff the one for that is, in log odds. Found on 110 recordings of "alexa" and 0.7
hours of coffee orders: at as few false alarms more is heard, in kitchen noise at 10 dB 94.5 % for 93.0 %."""

_EASIER_FOR = {"hey mycroft": 0.4}
"""Other values: this network took six of 296 coffee orders for its word; with this value, one."""

_RANGE = 4.0
"""What the cutoff is higher at sensitivity 0 than at 1, in log odds."""


class Word:
    """One wake word: is it in the sound?"""

    def __init__(self, name: str, sensitivity: float) -> None:
        self.name = name
        self._network = MicroWakeWord.from_builtin(Model(name.replace(" ", "_")))
        self._cutoff = cutoff(self._network.probability_cutoff, sensitivity, _EASIER_FOR.get(name, _EASIER))
        self._frames = 0
        self._means: deque[float] = deque([0.0] * WINDOW, WINDOW)

    def heard(self, features: NDArray[Any]) -> bool:
        """Take in the features of 10 ms more; whether the word is likely now."""
        mean = self._network.process_streaming_prob(features)
        self._frames += 1
        if self._frames % self._network.stride:
            return False  # the network ran not; the library says 0 then
        self._means.append(mean or 0.0)
        return fmean(self._means) > self._cutoff


class WakeWords:
    """Listens for some words at once."""

    def __init__(self, words: Mapping[str, float]) -> None:
        self._words = [Word(name, sensitivity) for name, sensitivity in words.items()]
        self._features = MicroWakeWordFeatures()

    def feed(self, pcm: bytes) -> list[str]:
        """Take in more sound, of any length; the words that were likely somewhere in it."""
        found: set[str] = set()
        for features in self._features.process_streaming(pcm):
            found.update(word.name for word in self._words if word.heard(features))
        return sorted(found)


def load(words: Mapping[str, float]) -> WakeWords:
    """Listen for some of `alexa`, `hey jarvis`, `hey mycroft` and `okay nabu`, each with its sensitivity, 0 to 1.

    Raises `EngineMissing` where the library that the networks run on does not fit this system.
    """
    try:
        return WakeWords(words)
    except (OSError, ValueError) as error:  # ValueError: no library for this processor, or no such word
        raise EngineMissing(f"The wake word engine pymicro-wakeword cannot run ({error}); {_INSTEAD}.") from error


def cutoff(own: float, sensitivity: float, easier: float = _EASIER) -> float:
    """The probability above which a word counts as said; `own` is what its network was published with.

    0.5 stands for what was measured as best, 1 wakes easily, 0 seldom. The steps are even in log odds.
    """
    odds = math.log(own / (1 - own)) - easier + _RANGE * (0.5 - sensitivity)
    return 1 / (1 + math.exp(-odds))
