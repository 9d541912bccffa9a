"""Rungs while guards are on: what a guard forbids comes out of none of them, and the reason is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache

from edgeassist.events import Guard, Intent, NotRecognized, Transcript
from edgeassist.packs.guards import NOT_WHILE, Guards
from edgeassist.understand.recognise import Recogniser


class GuardedTemplates:
    """The first rung, made of the packs without what guards forbid.

    The whole packs only tell why something is not done. They are asked first: words that mean what is forbidden must
    not come to mean something else.
    """

    def __init__(self, make: Callable[[Collection[Guard]], Recogniser], guards: Guards) -> None:
        """`make` gives the rung for the guards that are on."""
        self._of = cache(make)
        self._guards = guards

    def recognise(self, transcript: Transcript) -> Intent | NotRecognized | None:
        """The intent of a transcript; NotRecognized with the reason where its words mean what is forbidden."""
        on = self._guards.on()
        if on:
            for said in (*(Transcript(each.text) for each in transcript.free[:1]), transcript):
                found = self._of(frozenset()).recognise(said)
                if refused := refusal(self._guards, found, transcript):
                    return refused
        return self._of(on).recognise(transcript)


class GuardedRung:
    """Another rung, of which nothing comes that is forbidden."""

    def __init__(self, rung: Recogniser, guards: Guards) -> None:
        self._rung = rung
        self._guards = guards

    def recognise(self, transcript: Transcript) -> Intent | NotRecognized | None:
        """What the rung says, but for what is forbidden."""
        found = self._rung.recognise(transcript)
        if refused := refusal(self._guards, found, transcript):
            return refused
        if isinstance(found, Intent) and found.other and self._guards.forbidding(found.other):
            return replace(found, other=None)
        return found


def refusal(guards: Guards, found: Intent | NotRecognized | None, transcript: Transcript) -> NotRecognized | None:
    """Why what was understood is not done; None where no guard forbids it."""
    guard = guards.forbidding(found) if isinstance(found, Intent) else None
    return NotRecognized(transcript.text, f"{NOT_WHILE}{guard}") if guard else None
