"""The first rung, in a conversation: what was said is an answer to what was asked, a sentence of its own, or takes up
what was spoken of. Doubt never acts: what fits none of these is left to the rungs below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hassil import SlotList

from edgeassist.dialog import choosing, follow, several
from edgeassist.dialog.code import HIDDEN, TELL_CODE, Code
from edgeassist.dialog.memory import Memory, Question, Topic
from edgeassist.events import Alternative, Intent, Transcript
from edgeassist.packs.pack import Pack
from edgeassist.packs.templates import MISSING
from edgeassist.state import deeds
from edgeassist.understand.template import TemplateRecogniser, doubts

_HEARD = 0.02
"""Alternatives of a smaller share throw no doubt on the others."""


class InContext:
    """Reads a transcript by the templates of some packs and by what was said before."""

    def __init__(
        self,
        templates: TemplateRecogniser,
        packs: Sequence[Pack],
        lists: Mapping[str, SlotList],
        memory: Memory,
        least_share: float = 0.0,
        code: Code | None = None,
    ) -> None:
        """`least_share` of the alternatives of a transcript, 0 to 1, must be commands."""
        self._templates = templates
        self._memory = memory
        self._least_share = least_share
        self._code = code or Code(None, memory.store, memory.clock)
        self._tell_code = next(
            (name for each in packs for name, call in each.calls.items() if call.action == TELL_CODE), ""
        )
        self._follow = follow.FollowUp(packs, lists, templates)

    def recognise(self, transcript: Transcript) -> Intent | None:
        """The intent of the likeliest alternative that fits. Raises StoreError."""
        question, topic = self._memory.asked(), self._memory.topic()
        if told := self._told_code(transcript, asked=question is not None and question.kind == "code"):
            return told
        found = self._templates.recognise(transcript)
        alternatives = transcript.alternatives or (Alternative(transcript.text, 1.0),)

        def read(text: str) -> Intent | None:
            own = self._own(text)
            talk = own if own and self._follow.is_talk(own) else None
            answer = self._answer(question, text) or talk or self._free_answer(question, text)
            return answer or own or self._taken_up(topic, text)

        first, intent = self._likeliest(alternatives, read)
        if intent is None or first is None:
            if transcript.spoken:  # what was asked for may be heard better where nothing binds the words
                free = transcript.free[0].text if transcript.free else ""
                return self._answer(question, free) or self._free_answer(question, free)
            return several.read(transcript.text, read, self._follow.alike)
        if not transcript.spoken and self._templates.free_text(first.text):
            intent = several.apart(first.text, self._own, intent) or intent
        if found and found.text == first.text and found.name == intent.name and not intent.then:
            return found if intent == replace(found, doubts={}, confidence=intent.confidence) else intent
        others = [(each.share, other) for each in alternatives if each.share >= _HEARD and (other := read(each.text))]
        heard = [(share, other.slots) for share, other in others if other.name == intent.name]
        return replace(intent, confidence=first.share, doubts=doubts(intent, heard) if len(heard) > 1 else {})

    def _told_code(self, transcript: Transcript, *, asked: bool) -> Intent | None:
        """A code, of which no digit goes on from here. Of what was heard only the likeliest counts as said."""
        found = [self._code.is_right(text) for text in (transcript.text, *(each.text for each in transcript.free[:1]))]
        right = next((each for each in found if each is not None), None)
        if right is None or not (asked or self._code.is_set):
            return None
        return Intent(self._tell_code, {"right": right} if asked else {}, HIDDEN, "template", 1.0)

    def _likeliest(
        self, alternatives: Sequence[Alternative], read: several.Read
    ) -> tuple[Alternative | None, Intent | None]:
        """The first alternative that is a command, and its intent, where commands have share enough."""
        found: tuple[Alternative | None, Intent | None] = None, None
        share = 0.0
        for each in alternatives:
            if intent := read(each.text):
                found = found if found[1] else (each, intent)
                share += each.share
                if share >= self._least_share:
                    return found
        return None, None

    def _own(self, text: str) -> Intent | None:
        return self._templates.recognise(Transcript(text))

    def _answer(self, question: Question | None, text: str) -> Intent | None:
        """The intent that was asked about, with what an answer gives; None where the text is no answer to it."""
        if question is None or question.kind in ("yes", "code"):
            return None
        if question.options and (found := choosing.by_words(question, text)):
            return _said(found, text)
        slots = self._follow.values(question.intent, "answer", text)
        if not slots or (question.kind == "missing" and not slots.keys() - question.intent.slots.keys()):
            return None
        if question.options and not any(_agree(option, slots) for option in question.options):
            return None
        return _said(choosing.filled(question.intent, slots), text)

    def _free_answer(self, question: Question | None, text: str) -> Intent | None:
        """The same where any words are an answer: the question names the slot, as `missing_task` does."""
        if question is None or question.kind != "missing":
            return None
        slot = question.intent.response.removeprefix(MISSING)
        given = self._follow.values(question.intent, "answer", text, free=True)
        return _said(choosing.filled(question.intent, {slot: given[slot]}), text) if slot in given else None

    def _taken_up(self, topic: Topic | None, text: str) -> Intent | None:
        if topic is None:
            return None
        done = deeds.recent(self._memory.store, self._memory.clock())
        return self._follow.read(topic, text, done)


def _agree(option: Mapping[str, object], slots: Mapping[str, object]) -> bool:
    return all(option.get(key) == value for key, value in slots.items() if key in option)


def _said(intent: Intent, text: str) -> Intent:
    return replace(intent, text=text, tier="template", confidence=1.0)
