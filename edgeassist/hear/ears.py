"""Streaming speech recognition bound to what the packs can say: sound in, transcripts out.

One or two recognisers of different kinds listen to the same sound; where their readings leave a doubt, a second ear
of yet another kind says how well each fits the sound.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from edgeassist.errors import EngineError
from edgeassist.events import Alternative, AudioChunk, Transcript
from edgeassist.hear.choose import Candidate, Read, by_share, merged, weighed
from edgeassist.hear.soundalike import Meanings, in_words, written

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker

SURE = 0.95
"""Above this share of the first candidate the second ear is not asked.

This and the next value were found on one half of the coffee orders (README, Hearing).
"""

FIRST_EAR_WEIGHT = 1.0
"""How much the recognisers' shares count beside the second ear's log probability."""

_ASKED = 12
"""So many candidates the second ear is asked about."""


class BoundEars:
    """Recognisers, each in its own process, and perhaps a second ear. Take 16 kHz mono sound.

    A recogniser that fails is left out of the turn; only where all fail does the turn.
    """

    def __init__(
        self,
        recognisers: Sequence[Worker],
        read: Read,
        second: Worker | None = None,
        meanings: Mapping[Worker, Meanings] | None = None,
    ) -> None:
        """`read` tells what a text means to the packs, `meanings` what a recogniser's spellings stand for."""
        self._meanings = meanings or {}
        self._recognisers = recognisers
        self._read = read
        self._second = second
        self._threads = ThreadPoolExecutor(len(recognisers))

    def transcribe(self, audio: Iterable[AudioChunk]) -> Iterator[Transcript]:
        """A partial transcript whenever the words grow, then the final one with its alternatives.

        Raises EngineError.
        """
        listening = self._each(self._recognisers, "begin")
        words, sound = "", bytearray()
        for chunk in audio:
            sound += chunk.audio
            listening = self._each(list(listening), "feed", chunk.audio)
            first, heard = next(iter(listening.items()))
            if heard and heard != words:
                words = heard
                yield Transcript(written(words, self._meanings.get(first, {}))[0], spoken=True, final=False)
        heard = self._each(list(listening), "finish")
        lists = [in_words(found, self._meanings.get(worker, {}), self._read) for worker, found in heard.items()]
        candidates = merged(lists, self._read)
        asked = time.perf_counter()
        checked = self._checked(bytes(sound), candidates)
        took_ms = (time.perf_counter() - asked) * 1000 if checked is not candidates else 0.0
        yield final(checked, took_ms)

    def _each(self, recognisers: Sequence[Worker], method: str, *args: Any) -> dict[Worker, Any]:
        """Call all at once; the answers of those that did not fail. Raises the first error where all failed."""

        def ask(worker: Worker) -> Any:
            try:
                return worker.call(method, *args)
            except EngineError as error:
                return error

        answers = dict(zip(recognisers, self._threads.map(ask, recognisers), strict=True))
        good = {worker: answer for worker, answer in answers.items() if not isinstance(answer, EngineError)}
        if not good:
            raise next(iter(answers.values()))
        return good

    def _checked(self, sound: bytes, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates as the second ear weighs them, where it is needed and there."""
        commands = [candidate for candidate in candidates if candidate.command][:_ASKED]
        if self._second is None or len(commands) < 2 or candidates[0].share > SURE:
            return candidates
        try:
            scores = self._second.call("scores", sound, [command.text for command in commands])
        except EngineError:
            return candidates  # it only ever improves on what was heard
        others = [candidate for candidate in candidates if candidate not in commands]
        return by_share([*weighed(commands, scores, FIRST_EAR_WEIGHT), *others])


def final(candidates: Sequence[Candidate], second_ear_ms: float = 0.0) -> Transcript:
    """The final transcript of some candidates, the likeliest first."""
    alternatives = tuple(Alternative(each.text, round(each.share, 4)) for each in candidates)
    best = alternatives[0].text if alternatives else ""
    return Transcript(best, alternatives, True, second_ear_ms=round(second_ear_ms, 1))
