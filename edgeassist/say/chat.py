"""Free words of the small model, for typed text that is no command. They state nothing about devices and do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from edgeassist.engines.worker import Worker

MARK = "In my own words, which may be wrong: "
"""Stands before every free answer."""

_SYSTEM = (
    "You are a small assistant on a device without a network. Answer in one short sentence. "
    "If you are not sure, say that you do not know. You cannot do anything on the device."
)
_MAX_TOKENS = 48


class FreeAnswers:
    """The language model in its own process."""

    def __init__(self, worker: Callable[[], Worker]) -> None:
        """`worker` gives the engine when it is first needed; most turns never do."""
        self._worker = worker

    def answer(self, text: str) -> str:
        """A short answer, marked as the model's own; empty where it has none. Raises EngineError and ModelError."""
        messages = [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": text}]
        pieces = self._worker().stream("chat", messages, _MAX_TOKENS)
        words = whole_sentences("".join(pieces))
        return MARK + words if words else ""


def whole_sentences(text: str) -> str:
    """Text on one line up to its last sentence end, or all of it where it has none."""
    line = " ".join(text.split())
    ended = re.match(r".*[.!?](?=\s|$)", line)
    return ended[0] if ended else line
