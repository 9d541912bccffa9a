"""What a rung of the ladder looks like, and the ladder: the first rung that is sure answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Protocol

from edgeassist.events import Intent, NotRecognized, Transcript

MAX_CHARACTERS = 500
"""Longer text is no command, and would only cost time."""

_RAISED = str.maketrans({"²": "^2", "³": "^3"})
"""Unified they would be plain digits, and 5² be 52."""


class Recogniser(Protocol):
    """One rung."""

    def recognise(self, transcript: Transcript) -> Intent | NotRecognized | None:
        """The intent of a transcript, NotRecognized where it must not be done, or None where this rung is not sure."""


class Ladder:
    """Rungs in order of cost."""

    def __init__(self, rungs: Sequence[Recogniser], suggest: Callable[[str], tuple[str, ...]]) -> None:
        self._rungs = rungs
        self._suggest = suggest

    def recognise(self, transcript: Transcript) -> Intent | NotRecognized:
        """What the first sure rung says; NotRecognized, with what can be said instead, where none is sure."""
        if refused := unusable(transcript):
            return refused
        for rung in self._rungs:
            if found := rung.recognise(transcript):
                return found
        if transcript.spoken:  # the words were forced on the sound; suggestions from them would be noise
            return NotRecognized(transcript.text, "not_a_command")
        return NotRecognized(transcript.text, "no_match", self._suggest(transcript.text))


def unusable(transcript: Transcript) -> NotRecognized | None:
    """Text that no rung should see: none at all, or far too much."""
    if not transcript.text:
        return NotRecognized("", "silence" if transcript.spoken else "empty")
    if len(transcript.text) > MAX_CHARACTERS:
        return NotRecognized(transcript.text, "too_long")
    return None


def tidy(text: str) -> str:
    """Typed text as the rungs take it: one line, compatibility forms unified, without control characters."""
    unified = unicodedata.normalize("NFKC", text.translate(_RAISED)).replace("’", "'")
    visible = (
        " " if character.isspace() else character
        for character in unified
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return " ".join("".join(visible).split())
