"""How the assistant speaks: its rate, and whether it tells in words what shows by itself."""

from __future__ import annotations

from typing import Literal

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.events import Undo
from edgeassist.state import wishes

SLOWEST, FASTEST, STEP = 0.5, 2.0, 0.15


@action("voice.rate", inverse="voice.set_rate")
def rate(context: Context, *, change: Literal["faster", "slower", "normal"]) -> Done | NotDone:
    """Speak faster or slower by a step, or as the profile says, from the next answer on."""
    before, usual = context.wishes.speed, context.given.speed
    wanted = {"faster": min(FASTEST, before + STEP), "slower": max(SLOWEST, before - STEP), "normal": usual}[change]
    wanted = round(wanted, 2)
    facts = {"usual": usual, "speed": before}
    if wanted == before:
        return Done("already" if change == "normal" else "limit", facts)
    return _spoken_at(context, wanted, before)


@action("voice.set_rate", inverse="voice.set_rate")
def set_rate(context: Context, *, speed: float) -> Done | NotDone:
    """Speak at a rate; at 2 an answer lasts half as long."""
    return _spoken_at(context, speed, context.wishes.speed)


@action("voice.answers", inverse="voice.answers")
def answers(context: Context, *, answers: Literal["full", "short"]) -> Done | NotDone:
    """Short answers, or full ones, from the next on."""
    before = context.wishes.answers
    if before == answers:
        return Done("already", {"answers": before})
    wishes.keep(context.store, answers=answers)
    now = context.wishes.answers
    facts: dict[str, object] = {"answers": now}
    return Done("default", facts, Undo("voice.answers", {"answers": before})) if now == answers else _not_kept(facts)


def _spoken_at(context: Context, speed: float, before: float) -> Done | NotDone:
    wishes.keep(context.store, speed=speed)
    now = context.wishes.speed
    facts: dict[str, object] = {"usual": context.given.speed, "speed": now}
    return Done("default", facts, Undo("voice.set_rate", {"speed": before})) if now == speed else _not_kept(facts)


def _not_kept(facts: dict[str, object]) -> NotDone:
    return NotDone("not_kept", facts)
