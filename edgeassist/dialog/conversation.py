"""Stands before the actions: does what was said in its order, and asks first where something is risky, missing or in
doubt. What waits for an answer is kept in the store, so that it may come later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Literal

from edgeassist.dialog.choosing import CHOOSE, TALK, chosen
from edgeassist.dialog.code import TELL_CODE, Code
from edgeassist.dialog.memory import CONTEXT_S, Memory, Question, Topic
from edgeassist.events import Guard, Handled, Intent, NotHandled
from edgeassist.packs.guards import NOT_WHILE
from edgeassist.packs.pack import Call
from edgeassist.packs.templates import MISSING
from edgeassist.state import deeds

YES, AGAIN, NEVER_MIND = "dialog.yes", "deeds.again", "assistant.acknowledge"
WHICH = "which_"
"""A response that begins so asks which one is meant; its facts have the slots and the name of each as `options` and
`names`."""

Outcome = Handled | NotHandled
Act = Callable[[Intent], Outcome]


class Conversation:
    """What is done with intents, one sentence after the other."""

    def __init__(
        self,
        perform: Act,
        calls: Mapping[str, Call],
        memory: Memory,
        tell: Callable[[Outcome], str] = lambda outcome: "",
        sure_slot: float = 0.0,
        code: Code | None = None,
        forbidding: Callable[[Intent], Guard | None] = lambda intent: None,
    ) -> None:
        """`tell` words an outcome for the journal; a slot heard less surely than `sure_slot`, 0 to 1, is asked for.

        `forbidding` names the guard that forbids an intent, wherever it comes from: it may have gone on meanwhile.
        """
        self._perform = perform
        self._calls = calls
        self._memory = memory
        self._tell = tell
        self._sure_slot = sure_slot
        self._code = code or Code(None, memory.store, memory.clock)
        self._forbidding = forbidding

    def act(self, intent: Intent) -> Outcome:
        """Do the intent and what follows it, or ask first; a question that it does not answer is dropped.

        Raises StoreError.
        """
        question = self._memory.asked()
        self._memory.drop()
        action = self._action(intent)
        if action == YES and question:
            return self._agreed(question)
        if action == TELL_CODE and question and question.kind == "code":
            return self._coded(question, intent)
        if action == CHOOSE and question and question.options:
            return self._chosen(question, intent)
        if action == NEVER_MIND and not question and self._is_just_done():
            return NotHandled(intent, "done_already")
        if action == AGAIN and (done := deeds.recent(self._memory.store, self._memory.clock())):
            return self._in_order(_again(done, intent))
        return self._in_order(intent)

    def _agreed(self, question: Question) -> Outcome:
        """After a yes. One to "this, or that?" says too little."""
        waiting = question.intent
        if question.kind == "yes" and waiting.other:
            return self._ask_yes(replace(waiting, other=None))
        if question.kind != "yes":
            return self._ask_again(question)
        if waiting.question:
            self._memory.learn(waiting)
        return self._in_order(replace(waiting, question=""), sure=True)

    def _coded(self, question: Question, told: Intent) -> Outcome:
        """After a code, right or wrong."""
        if "right" not in told.slots:
            return self._ask_again(question)
        if not self._code.paused_minutes():
            if told.slots["right"]:
                self._code.accept()
                return self._in_order(question.intent, sure=True, coded=True)
            if left := self._code.reject():
                self._memory.ask(question)
                return NotHandled(question.intent, "wrong_code", {"left": left})
        return NotHandled(question.intent, "code_paused", {"minutes": self._code.paused_minutes()})

    def _chosen(self, question: Question, intent: Intent) -> Outcome:
        """After "the second one" or "both"."""
        found = chosen(question, intent.slots.get("number"), every=intent.slots.get("every") or "")
        return self._in_order(found) if found else self._ask_again(question)

    def _ask_again(self, question: Question) -> NotHandled:
        self._memory.ask(question)
        reason = {"slot": "doubtful", "code": "code"}.get(question.kind, question.intent.response)
        facts = {"names": list(question.names), "options": question.options, **question.intent.slots}
        return NotHandled(question.intent, reason, facts)

    def _in_order(self, first: Intent, *, sure: bool = False, coded: bool = False) -> Outcome:
        """Do the commands of a sentence one after the other; where one must be asked about, the rest waits with it.

        The first is `sure` after a yes, `coded` after the code.
        """
        outcomes: list[Outcome] = []
        turn: int | None = None
        left: Intent | None = first
        while left:
            if guard := self._forbidding(replace(left, then=None)):
                outcomes.append(NotHandled(left, f"{NOT_WHILE}{guard}"))
                break
            if question := None if coded else self._asked_first(left, sure=sure):
                outcomes.append(question)
                break
            outcome = self._perform_in_context(replace(left, then=None))
            outcomes.append(outcome)
            turn = self._journal(outcome, turn)
            left, sure, coded = (None if self._asks_back(outcome, left) else left.then), False, False
        return reduce(lambda later, outcome: replace(outcome, then=later), reversed(outcomes[:-1]), outcomes[-1])

    def _asked_first(self, intent: Intent, *, sure: bool) -> NotHandled | None:
        """The question that stands before an intent, kept until it is answered; None where there is none."""
        if sure:
            return self._ask_code(intent) if self._wanted(intent) == "code" else None
        if intent.response.startswith(MISSING):
            self._memory.ask(Question("missing", intent))
            return NotHandled(intent, intent.response, dict(intent.slots))
        if self._wanted(intent) == "yes" or intent.question:
            return self._ask_yes(intent)
        return self._ask_code(intent) if self._wanted(intent) == "code" else self._ask_doubtful(intent)

    def _ask_code(self, intent: Intent) -> NotHandled:
        if not self._code.is_set:
            return NotHandled(intent, "code_unset")
        if minutes := self._code.paused_minutes():
            return NotHandled(intent, "code_paused", {"minutes": minutes})
        self._memory.ask(Question("code", intent))
        return NotHandled(intent, "code")

    def _ask_yes(self, intent: Intent) -> NotHandled:
        self._memory.ask(Question("yes", intent))
        if intent.other and intent.other.question:
            return NotHandled(intent, "unsure", {"request": f"{intent.question}, or: {intent.other.question}"})
        if self._wanted(intent) == "yes":
            return NotHandled(intent, "confirm")
        return NotHandled(intent, "unsure", {"request": intent.question})

    def _ask_doubtful(self, intent: Intent) -> NotHandled | None:
        """A question about the slot that was heard least surely, where one was not heard surely enough."""
        unsure = [
            (doubt.confidence, slot, doubt.runner_up)
            for slot, doubt in intent.doubts.items()
            if doubt.confidence < self._sure_slot and doubt.runner_up is not None
        ]
        if not unsure:
            return None
        _, slot, other = min(unsure)
        options = [{slot: intent.slots[slot]}, {slot: other}]
        names = [str(value) for each in options for value in each.values()]
        self._memory.ask(Question("slot", intent, options, names))
        return NotHandled(intent, "doubtful", {"names": names})

    def _perform_in_context(self, intent: Intent) -> Outcome:
        """Carry out an intent. Where it names nothing at all ("brighter") and several would fit, what was spoken of is
        meant."""
        outcome = self._perform(intent)
        topic = self._memory.topic()
        if topic and isinstance(outcome, NotHandled) and outcome.reason == "which_one" and not self._wanted(intent):
            target = _target(intent, outcome.facts.get("options", ()), topic)
            if target:
                outcome = self._perform(replace(intent, slots={**intent.slots, **target}))
        self._speak_of(outcome)
        return outcome

    def _speak_of(self, outcome: Outcome) -> None:
        if not self._action(outcome.intent).startswith(TALK):
            before = self._memory.topic()
            devices = outcome.facts.get("devices") or (before.devices if before else ())
            self._memory.speak_of(Topic(outcome.intent, devices))

    def _journal(self, outcome: Outcome, turn: int | None) -> int | None:
        """Keep a deed before its answer is given; the number of this sentence's deeds."""
        if not (isinstance(outcome, Handled) and outcome.changed) and not outcome.undo:
            return turn
        intent, memory = outcome.intent, self._memory
        told = self._tell(outcome)
        return deeds.add(memory.store, memory.clock(), turn, intent.text, intent.name, intent.slots, told, outcome.undo)

    def _asks_back(self, outcome: Outcome, intent: Intent) -> bool:
        """Whether an action asked something; then the intent and the rest of the sentence wait for the answer."""
        if isinstance(outcome, Handled):
            return False
        meant = replace(outcome.intent, then=intent.then)
        waiting = replace(meant, response=outcome.reason)
        facts = outcome.facts
        if outcome.reason.startswith(WHICH) and facts.get("options"):
            self._memory.ask(Question("which", waiting, facts["options"], facts["names"]))
        elif outcome.reason.startswith(MISSING):
            self._memory.ask(Question("missing", waiting))
        elif outcome.reason == "confirm":
            self._memory.ask(Question("yes", replace(meant, slots={**meant.slots, "sure": True})))
        else:
            return False
        return True

    def _is_just_done(self) -> bool:
        """Whether something was done right before that could be undone."""
        now = self._memory.clock()
        done = deeds.recent(self._memory.store, now)
        return bool(done) and done[-1].undo is not None and not done[-1].undone and now - done[-1].at <= CONTEXT_S

    def _wanted(self, intent: Intent) -> Literal["", "yes", "code"]:
        """What must be said before an intent is done."""
        call = self._calls.get(intent.name)
        if call is None or not call.is_asked:
            return ""
        if call.risk == "confirm":
            return "yes"
        return "code" if self._code.is_set or call.without_code == "refuse" else "yes"

    def _action(self, intent: Intent) -> str:
        call = self._calls.get(intent.name)
        return call.action if call else ""


def _again(done: Sequence[deeds.Deed], asked: Intent) -> Intent:
    """The intents of some deeds once more, as one sentence."""
    found = [replace(asked, name=deed.intent, slots=deed.slots, text=deed.text, response="default") for deed in done]
    return linked(found)


def linked(intents: Sequence[Intent]) -> Intent:
    """One sentence of several intents."""
    return reduce(lambda later, intent: replace(intent, then=later), reversed(intents[:-1]), intents[-1])


def parts(intent: Intent | None) -> Iterator[Intent]:
    """The intents of a sentence in their order."""
    while intent:
        yield intent
        intent = intent.then


def _target(intent: Intent, options: Sequence[Mapping[str, Any]], topic: Topic) -> Mapping[str, Any] | None:
    """The slots that name what was spoken of, where that is among the options and the intent's words name nothing."""
    named = {word for option in options for word in str(option.get("name") or "").split()}
    said = {word.removesuffix("s") for word in intent.text.lower().split()}
    meant = [{"name": device["name"], "area": device["area"]} for device in topic.devices]
    if (
        intent.slots.keys() & {"name", "area"}
        or said & named
        or not meant
        or any(each not in options for each in meant)
    ):
        return None
    if len(meant) == 1:
        return {key: value for key, value in meant[0].items() if value}
    area = topic.intent.slots.get("area")
    return {"area": area} if area and "name" not in topic.intent.slots else None
