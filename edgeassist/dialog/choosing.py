"""What a choice among several comes to: "the second one", "both", "the kitchen one"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from edgeassist.dialog.memory import Question
from edgeassist.events import Intent
from edgeassist.packs.phrases import plain

CHOOSE = "dialog.choose"
TALK = ("dialog.", "assistant.", "deeds.")
"""Actions about the conversation itself: they change nothing of what it is about."""

LAST = -1
BOTH = "both"
_EVERYWHERE = "everywhere"

_NOTHING = frozenset(
    [
        "the",
        "my",
        "a",
        "an",
        "one",
        "ones",
        "please",
        "thanks",
        "in",
        "on",
        "of",
        "for",
        "to",
        "at",
        "i",
        "mean",
        "meant",
    ]
)
"""Words that tell no option from another."""


def chosen(question: Question, number: int | None, *, every: str = "") -> Intent | None:
    """The intent with the option of a number (from 1; `LAST` is the last), or with all; None where there is none."""
    options = question.options
    if every:
        if question.kind != "which" or (every == BOTH and len(options) != 2):
            return None
        return with_all(question)
    if number is None or not (number == LAST or 1 <= number <= len(options)):
        return None
    return filled(question.intent, options[number if number == LAST else number - 1])


def with_all(question: Question) -> Intent:
    """The intent for all that it may mean: in one go where it can name them all, else one after the other."""
    intent, options = question.intent, question.options
    if all("area" in option for option in options):
        return filled(intent, {"area": _EVERYWHERE})
    found = [filled(replace(intent, then=None), option) for option in options]
    return reduce(lambda later, each: replace(each, then=later), reversed(found), intent.then)  # type: ignore[return-value]


def by_words(question: Question, text: str) -> Intent | None:
    """The intent with the only option whose name has all the words of an answer."""
    words = {word.removesuffix("'s") for word in plain(text).split()} - _NOTHING
    fitting = [
        option
        for option, name in zip(question.options, question.names, strict=True)
        if words and words <= set(plain(name).split())
    ]
    return filled(question.intent, fitting[0]) if len(fitting) == 1 else None


def filled(intent: Intent, slots: Mapping[str, Any]) -> Intent:
    """The intent with further slots, to be done as it stands."""
    given = {key: value for key, value in slots.items() if value is not None}
    return replace(intent, slots={**intent.slots, **given}, response="default", doubts={}, question="")
