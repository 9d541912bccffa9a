"""Rungs and places that are not there: what is wanted in an attic that nobody has is not done in all other rooms."""

from __future__ import annotations

from collections.abc import Mapping

from edgeassist.events import Intent, NotRecognized, Transcript
from edgeassist.packs.pack import Call
from edgeassist.packs.phrases import plain
from edgeassist.understand.meaning import free_words, texts
from edgeassist.understand.places import Places
from edgeassist.understand.recognise import Recogniser

_DEVICES = "devices."
"""Actions on what stands in a place."""


class MissingPlace:
    """A rung that refuses what a template would take if the place were another."""

    def __init__(self, places: Places, templates: Recogniser, calls: Mapping[str, Call], area: str) -> None:
        """`area` is the name of some place that there is."""
        self._places = places
        self._templates = templates
        self._calls = calls
        self._area = area

    def recognise(self, transcript: Transcript) -> NotRecognized | None:
        """NotRecognized where only the place is unknown."""
        for phrase, rest in self._places.anywhere(_words(transcript)):
            found = self._templates.recognise(Transcript(rest.format(self._area)))
            if isinstance(found, Intent) and "area" in found.slots and _is_of_devices(found, self._calls):
                return NotRecognized(transcript.text, "no_such_place", about=phrase)
        return None


class InPlace:
    """Another rung, of which nothing comes for a place that is not there."""

    def __init__(self, rung: Recogniser, places: Places, calls: Mapping[str, Call], area: str) -> None:
        """`area` is the name of some place that there is, empty where there is none."""
        self._rung = rung
        self._places = places
        self._calls = calls
        self._area = area

    def recognise(self, transcript: Transcript) -> Intent | NotRecognized | None:
        """What the rung says; that the place is unknown where it would take the words, with or without another one."""
        found = self._rung.recognise(transcript)
        text = plain(_words(transcript))
        if place := self._places.missing(text):
            there = Transcript(text.replace(place, self._area)) if self._area else transcript
            if any(_is_of_devices(each, self._calls) for each in (found, self._rung.recognise(there))):
                return NotRecognized(transcript.text, "no_such_place", about=place)
        return found


def _is_of_devices(found: Intent | NotRecognized | None, calls: Mapping[str, Call]) -> bool:
    return isinstance(found, Intent) and found.name in calls and calls[found.name].action.startswith(_DEVICES)


def _words(transcript: Transcript) -> str:
    return next(iter(texts(free_words(transcript))), "")
