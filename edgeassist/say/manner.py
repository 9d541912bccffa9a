"""How an outcome is told: in words, by a sound, or by both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edgeassist.events import Handled, NotHandled, NotRecognized
from edgeassist.packs.pack import Call

Earcon = Literal["done", "not_understood"]

SEEN = frozenset(
    {"devices.set", "devices.adjust", "scenes.activate", "assistant.acknowledge", "assistant.stop", "dialog.no"}
)
"""Actions whose deed shows by itself, so that a sound may stand for the words; all others have something to tell."""

_DONE = frozenset({"default", "already"})


@dataclass(frozen=True, slots=True)
class Manner:
    """What is played for an outcome, the sound first."""

    earcon: Earcon | None
    words: bool = True


def manner(
    outcome: Handled | NotHandled | NotRecognized,
    call: Call | None,
    answers: Literal["full", "short"] = "full",
    earcons: bool = True,
) -> Manner:
    """How to tell an outcome; `call` is what the pack says of its intent.

    Only what was done, and shows, is told by a sound alone, and only where answers are short: a question, a refusal, a
    failure and a risky deed are always told in words.
    """
    if not earcons:
        return Manner(None)
    if isinstance(outcome, NotRecognized):
        return Manner("not_understood")
    if answers == "short" and isinstance(outcome, Handled) and not outcome.then and call and _shows(outcome, call):
        return Manner("done", words=False)
    return Manner(None)


def _shows(outcome: Handled, call: Call) -> bool:
    shown = call.action in SEEN if call.short is None else call.short
    return shown and call.risk == "act" and outcome.response in _DONE
