"""Measures how requests are understood that people worded freely, and chooses how sure a rung must be.

A case is right where what would be done is one of the things that its author meant; to be asked about the right thing
is right too. A wrong action is anything else that would be done without a question.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from edgeassist.bench.recordings import Part, part_of
from edgeassist.errors import UsageError
from edgeassist.events import Intent
from edgeassist.packs.wordings import NONE
from edgeassist.understand.meaning import Likelihoods, asked_about, meanings, together
from edgeassist.understand.slots import SlotReader
from edgeassist.understand.thresholds import Thresholds

Effect = Callable[[str, Mapping[str, Any]], Hashable]
"""Intent and slots → what would be done, as something that can be compared."""

Verdict = Literal["right", "asked", "wrong", "asked wrongly", "refused"]


class _Meant(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    slots: dict[str, Any] = {}


class _Test(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    sentences: tuple[str, ...]
    intent: _Meant
    also: tuple[_Meant, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str = "en"
    tests: tuple[_Test, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and what its author meant by it."""

    text: str
    meant: tuple[tuple[str, Mapping[str, Any]], ...]
    """Intents with slots that are just as right; none where it is no request."""


def read(file: Path, part: Part = "all") -> tuple[Case, ...]:
    """The cases of a file, or the part of them that was looked at (`chosen`) or was not (`kept`). Raises UsageError."""
    try:
        found = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}); give a folder of wordings.") from error
    except (ValueError, yaml.YAMLError) as error:
        fault = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise UsageError(f"{file} is no file of wordings: {fault}.") from error
    cases = [
        Case(text, tuple((meant.name, meant.slots) for meant in (test.intent, *test.also)))
        for test in found.tests
        for text in test.sentences
    ]
    cases += [Case(text, ()) for text in found.refused]
    return tuple(case for case in cases if part in ("all", part_of(case.text)))


def verdict(case: Case, intent: Intent | None, effect: Effect, *, risky: bool) -> Verdict:
    """What became of a case; `risky` intents are asked about anyway."""
    if intent is None:
        return "refused"
    wanted = {effect(name, slots) for name, slots in case.meant}
    good = effect(intent.name, intent.slots) in wanted
    if intent.question or risky:
        also = intent.other is not None and effect(intent.other.name, intent.other.slots) in wanted
        return "asked" if good or also else "asked wrongly"
    return "right" if good else "wrong"


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of verdicts."""

    requests: int
    others: int
    """Cases that are no requests."""
    right: int
    asked: int
    asked_wrongly: int
    """Both of requests."""
    wrong: int
    """Of all cases."""
    refused: int
    """Of those that are no requests."""

    @property
    def understood_percent(self) -> float:
        """Of requests: right, or rightly asked about."""
        return 100 * (self.right + self.asked) / max(1, self.requests)

    @property
    def wrong_percent(self) -> float:
        """Of all cases: done, and not what was meant."""
        return 100 * self.wrong / max(1, self.requests + self.others)

    @property
    def refused_percent(self) -> float:
        """Of those that are no requests."""
        return 100 * self.refused / max(1, self.others)


def score(cases: Iterable[tuple[Case, Verdict]]) -> Score:
    """Count verdicts."""
    cases = list(cases)
    requests = [each for case, each in cases if case.meant]
    others = [each for case, each in cases if not case.meant]
    return Score(
        requests=len(requests),
        others=len(others),
        right=requests.count("right"),
        asked=requests.count("asked"),
        asked_wrongly=requests.count("asked wrongly"),
        wrong=(requests + others).count("wrong"),
        refused=others.count("refused"),
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A case that no template takes, with what the rungs think of it."""

    case: Case
    nearest: Likelihoods
    model: Likelihoods
    reader: SlotReader
    effect: Effect
    risky: Callable[[str], bool]


WRONG_PERCENT = 0.5
REFUSED_PERCENT = 96.5
"""Calibration keeps wrong actions below the one, and refuses the other of what is no request: both by a margin."""

MARGIN = 1.0
"""In log odds: other people's words are less like those that are learnt from, and rungs are surer than they may be.

So wrong actions are counted as if every likelihood were so much higher.
"""

_WEIGHTS = (0.2, 0.35, 0.5, 0.65, 0.8)
_SURE = (0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995)
_ASKED = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
_OTHER = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


class _Guesses:
    """A rung's first guess at each case, as arrays."""

    def __init__(self, cases: Sequence[Weighed], likelihoods: Sequence[Likelihoods]) -> None:
        found = [_best(each, rung) for each, rung in zip(cases, likelihoods, strict=True)]
        columns = (np.array(column) for column in zip(*found, strict=True))
        self.likelihood, self.plain, self.risky, self.good, self.one_good = columns
        self.other = np.array([each.get(NONE, 0.0) for each in likelihoods])


def _best(each: Weighed, likelihoods: Likelihoods) -> tuple[float, bool, bool, bool, bool]:
    """How likely the first guess is; whether it is plain, risky, good, and one of those to ask about is good."""
    found = meanings([each.case.text], likelihoods, each.reader)
    if not found:
        return 0.0, False, False, False, False
    wanted = {each.effect(name, slots) for name, slots in each.case.meant}
    good = [each.effect(meaning.intent, meaning.slots) in wanted for meaning in asked_about(found)]
    return found[0].likelihood, found[0].plain, each.risky(found[0].intent), good[0], any(good)


class Guesses:
    """What the rungs below the templates guess at some cases, ready to be judged by any thresholds."""

    def __init__(self, cases: Sequence[Weighed]) -> None:
        self._cases = cases
        self._request = np.array([bool(each.case.meant) for each in cases])
        self._nearest = _Guesses(cases, [each.nearest for each in cases])
        self._model: dict[float, _Guesses] = {}

    def score(self, limits: Thresholds) -> Score:
        """What becomes of the cases with these thresholds."""
        model = self._weighted(limits.model_weight)
        first = self._nearest.plain & (self._nearest.likelihood >= limits.nearest_acts)
        asked = (model.likelihood >= limits.model_asks) & (model.other <= limits.others_at_most)
        good = np.where(first, self._nearest.good, model.good)
        asked_good = np.where(first, self._nearest.good, model.one_good)
        acts = np.where(
            first, ~self._nearest.risky, model.plain & (model.likelihood >= limits.model_acts) & ~model.risky
        )
        taken, request = first | asked, self._request
        return Score(
            requests=int(request.sum()),
            others=int((~request).sum()),
            right=int((taken & acts & good & request).sum()),
            asked=int((taken & ~acts & asked_good & request).sum()),
            asked_wrongly=int((taken & ~acts & ~asked_good & request).sum()),
            wrong=int((taken & acts & ~good).sum()),
            refused=int((~taken & ~request).sum()),
        )

    def calibrate(self) -> Thresholds:
        """The thresholds with which most requests are understood while wrong actions stay rare.

        Of those that understand about as many, the ones that ask least.
        """
        choices = itertools.product(_SURE, _SURE, _ASKED, _OTHER, _WEIGHTS)
        limits = (
            Thresholds(nearest_acts=near, model_acts=acts, model_asks=asks, others_at_most=other, model_weight=weight)
            for near, acts, asks, other, weight in choices
        )
        return max(limits, key=lambda each: _worth(self.score(each), self.score(_bolder(each))))

    def _weighted(self, weight: float) -> _Guesses:
        if weight not in self._model:
            both = [together(each.model, each.nearest, weight) for each in self._cases]
            self._model[weight] = _Guesses(self._cases, both)
        return self._model[weight]


def _bolder(limits: Thresholds) -> Thresholds:
    """The same thresholds where all likelihoods of what is done are too high by `MARGIN`."""
    lower = {
        name: 1 / (1 + math.exp(MARGIN - _log_odds(getattr(limits, name)))) for name in ("nearest_acts", "model_acts")
    }
    return limits.model_copy(update=lower)


def _log_odds(likelihood: float) -> float:
    return math.log(likelihood / (1 - likelihood))


def _worth(counted: Score, bolder: Score) -> float:
    over = 4 * max(0.0, bolder.wrong_percent - WRONG_PERCENT) + max(0.0, REFUSED_PERCENT - counted.refused_percent)
    return counted.understood_percent + 2 * counted.right / max(1, counted.requests) - 3 * over
