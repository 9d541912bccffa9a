"""Hears "stop" while the assistant speaks or rings, and nothing else.

The recogniser of commands is idle then: over its model it searches just the few phrases. Its network of commands would
not do, for that finds commands in what is left of the assistant's own voice, and words it knows better than "stop".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from edgeassist.events import AudioChunk
from edgeassist.hear.open_text import tidied
from edgeassist.packs.pack import Pack
from edgeassist.packs.speech import as_spoken
from edgeassist.packs.templates import with_samplers

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker

LEAST_LEFT_DB = -10.0
"""Where less is left of what was heard without the echo, a phrase in it is the assistant's own.

A person half as loud as the echo leaves -7. Of 17 phrases found in nothing but echo, over the cable of
`tests/audio/test_listening.py`, most were found below -15, and the highest at -12.4.
"""

STALE_S = 1.0
"""Words that are no phrase and have not changed for so long are forgotten, so that a phrase may follow them."""

CALM = frozenset({"assistant.acknowledge", "assistant.stop"})
"""Actions by which a person asks to be left alone."""

RINGING = CALM | {"ringing.stop", "ringing.snooze"}
"""The same while something rings."""

_MOST_WORDS = 4
_DRAWN = 100


class Interruptions:
    """Listens for phrases while something is played. Takes 16 kHz mono sound without the echo."""

    def __init__(self, recogniser: Worker, phrases: Collection[str]) -> None:
        """`recogniser` runs the engine `vosk`; nobody else may use it from `begin` to the last `feed`."""
        self._recogniser = recogniser
        self._all = frozenset(phrases)
        self._phrases = self._all
        self._words = ""
        self._still_s = 0.0

    def begin(self, said: str = "") -> None:
        """Something begins to be played. Raises EngineError.

        A phrase with two words in a row of the text `said` by the assistant itself is not listened for: "that is
        enough" is heard in the echo of "that is 2 euros 50".
        """
        own = set(pairwise(tidied(said)))
        self._phrases = frozenset(phrase for phrase in self._all if own.isdisjoint(pairwise(phrase.split())))
        self._listen()

    def _listen(self) -> None:
        self._words, self._still_s = "", 0.0
        self._recogniser.call("listen_for", sorted(self._phrases))

    def feed(self, chunk: AudioChunk, left_db: Callable[[], float] = lambda: 0.0) -> str | None:
        """Take in more sound; the phrase that was just said, once.

        `left_db` asks `EchoCanceller.left_db` of the sound. Raises EngineError.
        """
        words = str(self._recogniser.call("spot", chunk.audio) or "")
        if words in self._phrases and left_db() >= LEAST_LEFT_DB:
            self._listen()
            return words
        self._still_s = self._still_s + chunk.seconds if words and words == self._words else 0.0
        self._words = words
        if self._still_s >= STALE_S:
            self._listen()
        return None


def ring_phrases(packs: Sequence[Pack]) -> list[str]:
    """What a person may say in a few words to silence or put off what rings."""
    return [phrase for phrase in stop_phrases(packs, RINGING) if len(phrase.split()) <= _MOST_WORDS]


def stop_phrases(packs: Sequence[Pack], actions: Collection[str] = CALM) -> list[str]:
    """All that a person may say to the packs to be left alone, as a recogniser writes it."""
    found = set()
    for pack in packs:
        calm = {name for name, call in pack.calls.items() if call.action in actions}
        for template, sampler in with_samplers(pack, {}):
            if template.intent in calm:
                found |= {as_spoken(sampler.sentence(template.expression)) for _ in range(_DRAWN)}
    return sorted(found)
