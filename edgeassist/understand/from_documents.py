"""The last rung: what is no request may be a question that the user's documents answer."""

from __future__ import annotations

import re
from collections.abc import Callable

from edgeassist.errors import StoreError
from edgeassist.events import Intent, Transcript
from edgeassist.understand.meaning import free_words, texts

_QUESTION = re.compile(
    r"(?:who|what|when|where|why|how|which|whose|is|are|was|does|do|did|can|could|should|must|may|will)\b|.*\?$",
    re.IGNORECASE | re.DOTALL,
)


class DocumentsRecogniser:
    """Sure where a question fits a passage well enough."""

    def __init__(self, intent: str, fit: Callable[[str], float]) -> None:
        """`intent` takes the slot `question`; `fit` says how well a passage fits one, 0 to 1, and 0 where none does."""
        self._intent = intent
        self._fit = fit

    def recognise(self, transcript: Transcript) -> Intent | None:
        """The intent of a question that the documents answer; None of all else."""
        text = next(iter(texts(free_words(transcript))), "")
        if not _QUESTION.match(text):
            return None
        try:
            fit = self._fit(text)
        except StoreError:
            return None
        return Intent(self._intent, {"question": text}, text, "documents", round(fit, 4)) if fit else None
