"""Sentences of packs that recognisers are not bound to: heard as dictation, they are put to the templates as if they
were typed, for an ear writes numbers and units as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edgeassist.events import Intent, NotRecognized, Transcript
from edgeassist.understand.recognise import Recogniser


class FreelyHeardRecogniser:
    """A rung for spoken words that were bound to nothing."""

    def __init__(self, rungs: Sequence[Recogniser]) -> None:
        """`rungs` read typed text."""
        self._rungs = rungs

    def recognise(self, transcript: Transcript) -> Intent | NotRecognized | None:
        """The intent of the likeliest way in which the words were heard that is a sentence; None of typed text."""
        for heard in transcript.free:
            for rung in self._rungs:
                found = rung.recognise(Transcript(heard.text))
                if found:
                    return replace(found, confidence=heard.share) if isinstance(found, Intent) else found
        return None
