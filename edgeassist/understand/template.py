"""The first rung: the packs' sentence templates, matched by hassil."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hassil import RecognizeResult, SlotList, recognize_best

from edgeassist.events import Alternative, Intent, Transcript
from edgeassist.packs.pack import Pack

_KINDS = ("domain", "device_class")
"""Names that Home Assistant's files use for the kind of device; they are slots only where somebody said them."""


class TemplateRecogniser:
    """Reads a transcript by the templates of some packs.

    Of several alternatives the first that a template accepts is taken: a recogniser's best guess may be no sentence,
    and its second one be the order that was given.
    """

    def __init__(self, packs: Sequence[Pack], lists: Mapping[str, SlotList], place: str | None = None) -> None:
        """`lists` are those of the user's devices; `place` is the area where the assistant stands."""
        self._context = {"area": place} if place else {}
        self._packs = [(pack, {**lists, **pack.intents.slot_lists}) for pack in packs]

    def recognise(self, transcript: Transcript) -> Intent | None:
        """The intent of the first alternative that some template accepts."""
        alternatives = transcript.alternatives or (Alternative(transcript.text, 0.0),)
        for alternative in alternatives:
            if result := self.match(alternative.text):
                return _intent(result, alternative.text, _share(alternative, alternatives))
        return None

    def match(self, text: str) -> RecognizeResult | None:
        """hassil's best result over all packs: fewest wildcards, then most literal words."""
        return min(self._results(text), key=_cost, default=None)

    def _results(self, text: str) -> Iterable[RecognizeResult]:
        for pack, lists in self._packs:
            result = recognize_best(
                text.lower(),
                pack.intents,
                slot_lists=lists,
                intent_context=dict(self._context),
                best_slot_name="name",
                language="en",
            )
            if result is not None:
                yield result


def _cost(result: RecognizeResult) -> tuple[int, int]:
    return sum(entity.is_wildcard for entity in result.entities_list), -result.text_chunks_matched


def _intent(result: RecognizeResult, text: str, confidence: float) -> Intent:
    slots: dict[str, Any] = {
        name: entity.text_clean if entity.is_wildcard else _value(entity.value)
        for name, entity in result.entities.items()
        if entity.text or name not in _KINDS
    }
    return Intent(result.intent.name, slots, text, "template", confidence, result.response or "default")


def _value(value: Any) -> Any:
    """hassil reads digits as floats; a whole number is an int to every action."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _share(chosen: Alternative, alternatives: Sequence[Alternative]) -> float:
    """The chosen alternative's share of all alternatives' likelihood."""
    best = max(alternative.score for alternative in alternatives)
    weights = sum(math.exp(alternative.score - best) for alternative in alternatives)
    return round(math.exp(chosen.score - best) / weights, 4)
