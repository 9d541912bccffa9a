"""The rungs below the templates: nearest meaning, and the small model. Both choose among what the packs can do.

A meaning is a label and the slots that the words give it (`SlotReader`), so that no rung can emit a call that does not
exist, nor a value that nobody said. A rung that is sure gives the intent; the small model's also gives one to be asked
about first; else they give none.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from edgeassist.errors import EngineError, ModelError
from edgeassist.events import Alternative, Intent, Transcript
from edgeassist.packs.wordings import NONE, Label, unlabelled
from edgeassist.understand.slots import SlotReader
from edgeassist.understand.thresholds import Thresholds

LEAST_LIKELY = 1e-6
"""A rung that never saw a label gives it this."""

MOST_READ = 8
"""So many of the likeliest labels are looked for in the words."""

ALSO_ASKED = 0.05
"""A second meaning is asked about as well where it is so likely, as a share of the first."""

Likelihoods = Mapping[Label, float]
"""Label → how likely a text means it, together 1 at most."""

Weigh = Callable[[str], Likelihoods]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text may mean."""

    intent: str
    slots: Mapping[str, Any]
    likelihood: float
    """0 to 1, that of all labels together that make this call."""
    plain: bool
    """Whether the words give all slots as they stand, and name nothing besides."""


def meanings(texts: Sequence[str], likelihoods: Likelihoods, reader: SlotReader) -> list[Meaning]:
    """What was said in one of some texts may mean, the likeliest first; labels whose slots no text gives are left out.

    `texts` are by falling likelihood; what only a later one gives is not plain.
    """
    found: dict[tuple[str, str], Meaning] = {}
    for label in sorted(likelihoods, key=lambda each: -likelihoods[each])[:MOST_READ]:
        readings = ((place, reader.read(text, label)) for place, text in enumerate(texts))
        place, reading = next((found for found in readings if found[1]), (0, None))
        if label == NONE or reading is None:
            continue
        intent = unlabelled(label)[0]
        key = (intent, repr(sorted(reading.slots.items())))
        before = found[key].likelihood if key in found else 0.0
        sure = reading.likeness == 100 and not reading.is_doubtful
        plain = place == 0 and reading.unused == 0 and sure
        found[key] = Meaning(intent, reading.slots, before + likelihoods[label], plain)
    return sorted(found.values(), key=lambda each: -each.likelihood)


def together(one: Likelihoods, other: Likelihoods, weight: float) -> dict[Label, float]:
    """Two rungs' likelihoods as one: a product of experts, in which `one` has a weight from 0 to 1."""
    scores = {
        label: weight * math.log(max(one.get(label, 0.0), LEAST_LIKELY))
        + (1 - weight) * math.log(max(other.get(label, 0.0), LEAST_LIKELY))
        for label in one.keys() | other.keys()
    }
    most = max(scores.values())
    total = sum(math.exp(score - most) for score in scores.values())
    return {label: math.exp(score - most) / total for label, score in scores.items()}


class NearestRecogniser:
    """The second rung: sure where the packs' sentences have most words and letters in common with a text."""

    def __init__(self, weigh: Weigh, reader: SlotReader, thresholds: Thresholds) -> None:
        self._weigh = weigh
        self._reader = reader
        self._thresholds = thresholds

    def recognise(self, transcript: Transcript) -> Intent | None:
        """The intent of a transcript, or None where this rung is not sure."""
        words = free_words(transcript)
        best = next(iter(meanings(texts(words), weighed(words, self._weigh), self._reader)), None)
        if best is None or not best.plain or best.likelihood < self._thresholds.nearest_acts:
            return None
        return Intent(best.intent, best.slots, words[0].text, "nearest", best.likelihood)


class ModelRecogniser:
    """The third rung: the small model, together with what is nearest. Where it is in doubt it wants to be asked."""

    def __init__(self, weigh: Weigh, nearest: Weigh, reader: SlotReader, thresholds: Thresholds) -> None:
        """`weigh` asks the small model; where it fails, this rung knows nothing."""
        self._weigh = weigh
        self._nearest = nearest
        self._reader = reader
        self._thresholds = thresholds

    def recognise(self, transcript: Transcript) -> Intent | None:
        """The intent of a transcript, with a question where it is in doubt; None where it is no request at all."""
        words = free_words(transcript)
        if not words:
            return None
        try:
            likelihoods = weighed(
                words, lambda text: together(self._weigh(text), self._nearest(text), self._thresholds.model_weight)
            )
        except (EngineError, ModelError):
            return None
        text = words[0].text
        found = meanings(texts(words), likelihoods, self._reader)
        if not found or not self._thresholds.ask(found[0].likelihood, likelihoods.get(NONE, 0.0)):
            return None
        if found[0].plain and found[0].likelihood >= self._thresholds.model_acts:
            return self._intent(found[0], text)
        first, *others = (self._intent(each, text, ask=True) for each in asked_about(found))
        other = next((each for each in others if each.question), None)
        return replace(first, other=other) if first.question else None

    def _intent(self, meaning: Meaning, text: str, *, ask: bool = False) -> Intent:
        question = self._reader.request(meaning.intent, meaning.slots) if ask else ""
        return Intent(meaning.intent, meaning.slots, text, "model", meaning.likelihood, question=question)


def asked_about(found: Sequence[Meaning]) -> Sequence[Meaning]:
    """Of the meanings of a text, the likeliest first, those that are asked about where there is doubt: one or two."""
    return [each for each in found[:2] if each.likelihood >= ALSO_ASKED * found[0].likelihood]


def free_words(transcript: Transcript) -> Sequence[Alternative]:
    """The words as they were said, bound to no command, by falling share; none where none were heard."""
    if transcript.spoken:
        return transcript.free
    return (Alternative(transcript.text, 1.0),) if transcript.text else ()


def texts(words: Sequence[Alternative]) -> Sequence[str]:
    """The texts alone."""
    return [each.text for each in words]


def weighed(words: Sequence[Alternative], weigh: Weigh) -> Likelihoods:
    """What was said in one of some ways: the likelihoods of each, by its share."""
    found: dict[Label, float] = defaultdict(float)
    for each in words:
        for label, likelihood in weigh(each.text).items():
            found[label] += each.share * likelihood
    return found


def remembered(weigh: Weigh, texts: int = 64) -> Weigh:
    """The same, the last answers kept: two rungs ask alike, and who speaks is weighed before he has ended."""
    return lru_cache(maxsize=texts)(weigh)


def over_labels(labels: Sequence[Label], here: frozenset[Label], likelihoods: Sequence[float]) -> dict[Label, float]:
    """A model's likelihoods of all labels it knows as those of the labels that are here; the rest is no request."""
    known = {label: value for label, value in zip(labels, likelihoods, strict=True) if label in here and label != NONE}
    return {**known, NONE: max(0.0, 1.0 - sum(known.values()))}
