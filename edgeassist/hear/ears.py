"""Streaming speech recognition bound to what the packs can say: sound in, transcripts out.

One or two recognisers of different kinds listen to the same sound; where their readings leave a doubt, a second ear
of yet another kind says how well each fits the sound. It also writes down the free text that stands in a command,
and hears where something else was said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from edgeassist.errors import EngineError
from edgeassist.events import Alternative, AudioChunk, Reach, Transcript
from edgeassist.hear.choose import Candidate, Read, Readings, by_share, merged, weighed
from edgeassist.hear.open_text import Spans, filled, opening, tidied
from edgeassist.hear.refuse import are_other, are_plain, may_be_other, outvoted
from edgeassist.hear.soundalike import Meanings, in_words, written

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker

SURE = 0.95
"""Above this share of the first candidate the second ear is not asked.

This and the next value were found on one half of the coffee orders (README, Hearing).
"""

FIRST_EAR_WEIGHT = 1.0
"""How much the recognisers' shares count beside the second ear's log probability."""

FREE_LEAD = 1.5
"""By so much must the log probability of the second ear's own words for free text lead that of the recognisers' words.

Common words the recognisers hear well, and they are of another kind.
"""

_ASKED = 12
"""So many candidates the second ear is asked about."""


@dataclass(frozen=True)
class Vocabulary:
    """What a recogniser's words amount to."""

    meanings: Meanings = field(default_factory=dict)
    """Spelling → what it may stand for."""

    reach: Callable[[str], Reach] = lambda words: "other"
    """What words can become."""


class BoundEars:
    """Recognisers, each in its own process, and perhaps a second ear. Take 16 kHz mono sound.

    A recogniser that fails is left out of the turn; only where all fail does the turn.
    """

    def __init__(
        self,
        recognisers: Sequence[Worker],
        read: Read,
        second: Worker | None = None,
        vocabularies: Mapping[Worker, Vocabulary] | None = None,
        free_text: Spans = lambda text: (),
        called: Sequence[str] = (),
        least_command: float = 0.0,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        """`read` tells what a text means to the packs, `free_text` where they take any words.

        `called` are the names that may be called before a command; they are left out of what was heard. Where commands
        have less than the share `least_command`, the second ear writes down what was said. `settle` is called before
        each utterance, and may `bind` to other commands.
        """
        self._least_command = least_command
        self._called = sorted((f"{name} " for name in called), key=len, reverse=True)
        self._recognisers = recognisers
        self._settle = settle
        self.bind(read, vocabularies or {}, free_text)
        self._second = second
        self._threads = ThreadPoolExecutor(len(recognisers) + 1)
        self._sound = bytearray()
        self._ahead: tuple[str, Future[Sequence[str]]] | None = None

    def bind(
        self, read: Read, vocabularies: Mapping[Worker, Vocabulary], free_text: Spans, *, dictates: bool = False
    ) -> None:
        """Hear other commands from now on. Where it `dictates`, the second ear writes down these too."""
        self._read = read
        self._free_text = free_text
        self._vocabularies = vocabularies
        self._dictates = dictates
        spelt = (meant for each in vocabularies.values() for meant in each.meanings.values())
        self._strange = frozenset(word for meant in spelt for word in meant)

    @property
    def first(self) -> Worker:
        """The first recogniser; between two utterances it is idle."""
        return self._recognisers[0]

    def transcribe(self, audio: Iterable[AudioChunk]) -> Iterator[Transcript]:
        """A partial transcript whenever the words grow, then the final one with its alternatives.

        Raises EngineError.
        """
        self._weighed_ahead()
        self._settle()
        listening = self._each(self._recognisers, "begin")
        words, self._sound = "", bytearray()
        for chunk in audio:
            self._sound += chunk.audio
            listening = self._each(list(listening), "feed", chunk.audio)
            first, heard = next(iter(listening.items()))
            if heard and heard != words:
                words = heard
                yield self._partial(first, words)
        heard = self._each(list(listening), "finish")
        lists = [self._in_words(worker, found) for worker, found in heard.items()]
        candidates = merged(lists, self._read)
        asked = time.perf_counter()
        ahead, sound = self._weighed_ahead(), bytes(self._sound)
        checked = self._refused(sound, self._checked(sound, candidates), ahead)
        was_asked = self._second is not None and any(candidate.command for candidate in candidates)
        free = self._dictated(sound, checked)
        yield final(checked, (time.perf_counter() - asked) * 1000 if was_asked or free else 0.0, free)

    def foresee(self, text: str) -> None:
        """Let the second ear weigh a command already that is probably all that is said; does not wait.

        To be called while `transcribe` waits for more sound.
        """
        if (self._ahead is None or self._ahead[1].done()) and self._may_refuse(text):
            self._ahead = text, self._threads.submit(self._instead, bytes(self._sound), text)

    def _weighed_ahead(self) -> Mapping[str, Sequence[str]]:
        """The foreseen command, if there is one, and what was heard instead; the second ear is then free."""
        ahead, self._ahead = self._ahead, None
        return {ahead[0]: ahead[1].result()} if ahead else {}

    def _partial(self, worker: Worker, words: str) -> Transcript:
        vocabulary = self._vocabularies.get(worker, Vocabulary())
        text = self._uncalled(written(words, vocabulary.meanings)[0])
        return Transcript(text, spoken=True, final=False, reach=vocabulary.reach(words))

    def _in_words(self, worker: Worker, readings: Readings) -> Readings:
        """A recogniser's readings in the packs' words, without the name that was called before them."""
        meanings = self._vocabularies.get(worker, Vocabulary()).meanings
        found = in_words(readings, meanings, lambda text: self._read(self._uncalled(text)))
        return [(text, score) for called, score in found if (text := self._uncalled(called))]

    def _uncalled(self, text: str) -> str:
        name = next((name for name in self._called if f"{text} ".startswith(name)), "")
        return text[len(name) :]

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
        if self._second is None or not commands:
            return candidates
        sure = len(commands) < 2 or candidates[0].share > SURE
        asked = commands[:1] if sure else commands
        if sure and (asked[0].share < 1 - SURE or not self._free_text(asked[0].text)):
            return candidates
        others = [candidate for candidate in candidates if candidate not in asked]
        try:
            asked = [replace(each, text=self._freely(self._second, sound, each.text)) for each in asked]
            if not sure:
                scores = self._second.call("scores", sound, [each.text for each in asked])
                asked = weighed(asked, scores, FIRST_EAR_WEIGHT)
        except EngineError:
            return candidates  # it only ever improves on what was heard
        return by_share([*asked, *others])

    def _refused(
        self, sound: bytes, candidates: list[Candidate], ahead: Mapping[str, Sequence[str]]
    ) -> list[Candidate]:
        """The candidates behind the second ear's own words, where it is sure that these were said and no command."""
        command = next((candidate.text for candidate in candidates if candidate.command), None)
        if command is None or not self._may_refuse(command):
            return candidates
        own = ahead[command] if command in ahead else self._instead(sound, command)
        other = own and self._read(self._uncalled(" ".join(own))) != self._read(command)
        return outvoted(candidates, own) if other else candidates

    def _instead(self, sound: bytes, command: str) -> Sequence[str]:
        """The words that the second ear is sure to have heard instead of a command; none where it is not sure."""
        assert self._second
        try:
            score = max(self._second.call("scores", sound, [command, *(name + command for name in self._called)]))
            if not may_be_other(command, score):
                return ()
            free, own_score = self._second.call("transcribe", sound)
        except EngineError:
            return ()
        own = tidied(free)
        return own if are_other(command, score, own, own_score) else ()

    def _dictated(self, sound: bytes, candidates: Sequence[Candidate]) -> tuple[Alternative, ...]:
        """What the second ear hears, bound to nothing, where that is wanted; nothing where it is not sure of it."""
        commands = sum(candidate.share for candidate in candidates if candidate.command)
        if self._second is None or not candidates or (commands >= self._least_command and not self._dictates):
            return ()
        try:
            heard = self._second.call("alternatives", sound)
        except EngineError:
            return ()
        (free, score, _), *_ = heard
        if not are_plain(free.split(), score):
            return ()
        return tuple(Alternative(self._uncalled(" ".join(tidied(text))), round(share, 4)) for text, _, share in heard)

    def _may_refuse(self, command: str) -> bool:
        """Whether the second ear can judge a command.

        It cannot judge free text, nor a name that recognisers hear by other spellings: it has yet others.
        """
        strange = any(f" {word} " in f" {command} " for word in self._strange)
        return self._second is not None and not strange and not self._free_text(command)

    def _freely(self, second: Worker, sound: bytes, text: str) -> str:
        """A text with the second ear's words for what is free in it, where it can tell them and finds them likelier."""
        if not (spans := self._free_text(text)):
            return text
        free, score = second.call("transcribe", sound, opening(text, spans))
        words = " ".join(tidied(free)), filled(text, spans, free)
        found = next((each for each in words if each and self._read(each) == self._read(text)), text)
        if found == text:
            return text
        (bound,) = second.call("scores", sound, [text])
        return found if score >= bound + FREE_LEAD else text


def final(
    candidates: Sequence[Candidate], second_ear_ms: float = 0.0, free: tuple[Alternative, ...] = ()
) -> Transcript:
    """The final transcript of some candidates, the likeliest first."""
    alternatives = tuple(Alternative(each.text, round(each.share, 4)) for each in candidates)
    best = alternatives[0].text if alternatives else ""
    return Transcript(best, alternatives, True, free=free, second_ear_ms=round(second_ear_ms, 1))
