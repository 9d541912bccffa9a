"""Free words of the language model, for typed text that is no command. They state nothing about devices."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker


MARK = "In my own words, which may be wrong: "
"""Stands before every free answer."""

_SYSTEM = (
    "You are a small assistant on a device without a network. Answer in one short sentence. "
    "If you are not sure, say that you do not know. You cannot do anything on the device."
)
_MAX_TOKENS = 48
_OPENINGS = (
    *("who", "what", "when", "where", "why", "how", "which", "whose"),
    *("is", "are", "was", "were", "do", "does", "did", "can", "could", "should", "would", "will"),
    *("tell", "explain", "describe", "define", "name", "write"),
)
"""A request that begins otherwise is an order, and an order that no template matched is refused, not talked about."""


class FreeAnswers:
    """The language model in its own process."""

    def __init__(self, worker: Callable[[], Worker]) -> None:
        """`worker` gives the engine when it is first needed; most turns never do."""
        self._worker = worker

    def answer(self, text: str) -> str:
        """A short answer, marked as the model's own; empty where the text asks nothing or the model has no words.

        Raises EngineError and ModelError.
        """
        if not is_question(text):
            return ""
        messages = [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": text}]
        pieces = self._worker().stream("chat", messages, _MAX_TOKENS)
        words = whole_sentences("".join(pieces))
        return MARK + words if words else ""


def is_question(text: str) -> bool:
    """True where a text asks for words, not for a deed."""
    first = text.split(maxsplit=1)[0].lower().split("'")[0] if text else ""
    return text.endswith("?") or first in _OPENINGS


def whole_sentences(text: str) -> str:
    """Text on one line up to its last sentence end, or all of it where it has none."""
    line = " ".join(text.split())
    ended = re.match(r".*[.!?](?=\s|$)", line)
    return ended[0] if ended else line
