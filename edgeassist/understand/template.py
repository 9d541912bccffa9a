"""The first rung: the packs' sentence templates, matched by hassil."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hassil import RecognizeResult, SlotList, recognize_best
from hassil.models import MatchEntity

from edgeassist.events import Alternative, Doubt, Intent, Transcript
from edgeassist.packs.pack import Pack

_KINDS = ("domain", "device_class")
"""Names that Home Assistant's files use for the kind of device; they are slots only where somebody said them."""

_KEPT = 1000

_BETWEEN = r"[\s,.;:!?]+"
"""What may stand between the words of free text as it was typed."""

_TIME = re.compile(r"\b([01]?\d|2[0-4])[:.](?=[0-5]\d(?![\d.%]| %))")
"""The sign between hours and minutes: read as a space, it leaves two numbers."""


class TemplateRecogniser:
    """Reads a transcript by the templates of some packs.

    Of several alternatives the first that a template accepts is taken: a recogniser's best guess may be no sentence,
    and its second one be the order that was given.
    """

    def __init__(
        self,
        packs: Sequence[Pack],
        lists: Mapping[str, SlotList],
        place: str | None = None,
        least_share: float = 0.0,
    ) -> None:
        """`lists` are those of the user's devices; `place` is the area where the assistant stands.

        `least_share` of the alternatives, 0 to 1, must be commands.
        """
        self._least_share = least_share
        self._context = {"area": place} if place else {}
        self._matched: dict[str, RecognizeResult | None] = {}
        self._packs = [(pack, {**lists, **pack.intents.slot_lists}) for pack in packs]

    def recognise(self, transcript: Transcript) -> Intent | None:
        """The intent of the likeliest alternative that some template accepts.

        None where too great a share of the alternatives is no command.
        """
        alternatives = transcript.alternatives or (Alternative(transcript.text, 1.0),)
        accepted = [(each, result) for each in alternatives if (result := self.match(each.text))]
        if not accepted or sum(each.share for each, _ in accepted) < self._least_share:
            return None
        first, result = accepted[0]
        readings = [(each.share, slots(found, each.text)) for each, found in accepted]
        intent = Intent(
            result.intent.name, readings[0][1], first.text, "template", first.share, result.response or "default"
        )
        return replace(intent, doubts=doubts(intent, readings))

    def meaning(self, text: str) -> Hashable | None:
        """What a text means, as something that can be compared; None where no template accepts it.

        Free text means the same, whatever its words are: a recogniser gives many guesses at it.
        """
        result = self.match(text)
        if result is None:
            return None
        free = {entity.name for entity in _free(result)}
        said = sorted((name, value) for name, value in slots(result).items() if name not in free)
        return (result.intent.name, repr(said), *sorted(free))

    def free_text(self, text: str) -> list[tuple[int, int]]:
        """Where free text begins and ends in a text, in characters; empty where it has none, or is no command."""
        result = self.match(text)
        spans = [] if result is None else [entity.text_span for entity in _free(result)]
        return sorted(span for span in spans if span)

    def accepts(self, text: str) -> bool:
        """Whether a text is a sentence of some template."""
        return self.match(text) is not None

    def match(self, text: str) -> RecognizeResult | None:
        """hassil's best result over all packs: fewest wildcards, then most literal words. The last texts are kept."""
        if text not in self._matched:
            if len(self._matched) >= _KEPT:
                self._matched.clear()
            self._matched[text] = min(self._results(text), key=cost, default=None)
        return self._matched[text]

    def _results(self, text: str) -> Iterable[RecognizeResult]:
        for pack, lists in self._packs:
            result = recognize_best(
                _TIME.sub(r"\1 ", text.lower()),
                pack.intents,
                slot_lists=lists,
                intent_context=dict(self._context),
                best_slot_name="name",
                language="en",
            )
            if result is not None:
                yield result


def _free(result: RecognizeResult) -> list[MatchEntity]:
    """The entities that stand for free text."""
    return [entity for entity in result.entities_list if entity.is_wildcard]


def cost(result: RecognizeResult) -> tuple[int, int]:
    """The least of several results is the likeliest: few wildcards, then much literal text."""
    return len(_free(result)), -result.text_chunks_matched


def slots(result: RecognizeResult, text: str = "") -> dict[str, Any]:
    """The slots of a match: names that the action takes → values. Free text is kept as it stands in the whole text."""
    return {
        name: _as_said(entity, text) if entity.is_wildcard else _value(entity.value)
        for name, entity in result.entities.items()
        if entity.text or name not in _KINDS
    }


def _as_said(entity: MatchEntity, text: str) -> str:
    """Free text as it was typed, with its capitals and commas: what is matched is in small letters, without signs."""
    words = _BETWEEN.join(map(re.escape, entity.text_clean.split()))
    found = re.findall(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)
    return found[-1] if words and found else entity.text_clean


def _value(value: Any) -> Any:
    """hassil reads digits as floats; a whole number is an int to every action."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value


def doubts(intent: Intent, readings: Sequence[tuple[float, Mapping[str, Any]]]) -> dict[str, Doubt]:
    """The slots on which the readings (share, slots) do not agree; the first reading is the intent's own."""
    total = sum(share for share, _ in readings)
    found: dict[str, Doubt] = {}
    for name, value in intent.slots.items():
        others = [(share, other.get(name)) for share, other in readings if other.get(name) != value]
        if others:
            confidence = 1 - sum(share for share, _ in others) / total
            found[name] = Doubt(round(confidence, 4), max(others, key=lambda other: other[0])[1])
    return found
