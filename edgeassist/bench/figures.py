"""What the results of hearing amount to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Literal

import numpy as np

from edgeassist.bench.hearing import Heard

RHINO: Mapping[int, int] = {6: 96, 9: 97, 12: 98, 15: 99, 18: 99, 21: 99, 24: 99}
"""SNR in dB → percent that Picovoice Rhino gets right of 619 coffee orders, as its benchmark publishes."""

RHINO_INTENT = "orderDrink"
"""The one intent of that benchmark; its line says nothing about other recordings."""

OTHER_INTENT = "(another intent)"

Outcome = Literal["right", "wrong", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Row:
    """All recordings at one strength of noise."""

    snr_db: int | None
    """None without noise."""

    counts: Mapping[Outcome, int]

    rhino_percent: int | None
    """None where nothing is published."""

    @property
    def percent(self) -> float:
        """Share of the right ones."""
        return 100 * self.counts.get("right", 0) / sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole measurement."""

    rows: Sequence[Row]

    wrong_slots: Mapping[str, int]
    """Slot → in how many wrong ones it was missing, too many or another; the most frequent first."""

    real_time_factor: float
    """Seconds of recognising a second of sound."""

    final_ms: tuple[float, float]
    """From the last chunk to the final transcript: median and 95th percentile."""

    second_ear_ms: tuple[float, float] | None
    """What the second ear took of that where it was asked, likewise; None where it never was."""

    second_ear_share: float
    """In what share of the turns it was asked."""

    recognisers_ms: tuple[float, float]
    """From the last chunk to the recognisers' own result, likewise."""

    jobs: int
    """So many recordings were heard at a time."""

    memory: Mapping[str, int]
    """Engine → bytes in one process's engines."""

    @property
    def noisy_percent(self) -> float | None:
        """The mean over the strengths of noise."""
        noisy = [row.percent for row in self.rows if row.snr_db is not None]
        return fmean(noisy) if noisy else None

    @property
    def rhino_percent(self) -> float | None:
        """Rhino's mean over the same strengths; None unless all of them are published."""
        noisy = [row.rhino_percent for row in self.rows if row.snr_db is not None]
        known = [percent for percent in noisy if percent is not None]
        return fmean(known) if known and len(known) == len(noisy) else None


def figures(results: Sequence[Heard], jobs: int, memory: Mapping[str, int]) -> Figures:
    """The figures of some results, at least one."""
    timed = [heard for heard in results if heard.final_ms is not None]
    finals = [heard.final_ms or 0.0 for heard in timed]
    second = [heard.turn.ms.get("second_ear", 0.0) for heard in timed]
    asked = [ms for ms in second if ms]
    recognising = sum(heard.turn.ms.get("asr", 0.0) for heard in results) / 1000
    wrong = Counter(slot for heard in results if outcome(heard) == "wrong" for slot in wrong_slots(heard))
    return Figures(
        rows=list(_rows(results)),
        wrong_slots=dict(wrong.most_common()),
        real_time_factor=recognising / sum(heard.seconds for heard in results),
        final_ms=percentiles(finals),
        second_ear_ms=percentiles(asked) if asked else None,
        second_ear_share=len(asked) / len(results),
        recognisers_ms=percentiles([all_ms - ear_ms for all_ms, ear_ms in zip(finals, second, strict=True)]),
        jobs=jobs,
        memory=memory,
    )


def percentiles(values: Sequence[float], low: float = 50, high: float = 95) -> tuple[float, float]:
    """Two percentiles of some values; noughts where there are none."""
    found = np.percentile(values or [0.0], [low, high])
    return float(found[0]), float(found[1])


def _rows(results: Sequence[Heard]) -> Iterator[Row]:
    orders = all(heard.case.recording.intent == RHINO_INTENT for heard in results)
    for snr_db in dict.fromkeys(heard.case.snr_db for heard in results):
        counts = Counter(outcome(heard) for heard in results if heard.case.snr_db == snr_db)
        yield Row(snr_db, counts, RHINO.get(snr_db) if orders and snr_db is not None else None)


def outcome(heard: Heard) -> Outcome:
    """Right where the intent and every slot are, and none is too many."""
    if heard.failure:
        return "failed"
    if understood(heard) == (heard.case.recording.intent, heard.case.recording.slots):
        return "right"
    return "wrong" if heard.turn.intent else "refused"


def understood(heard: Heard) -> tuple[str | None, dict[str, Any]]:
    """The intent and slots that were understood."""
    intent = heard.turn.intent
    return (intent.name, dict(intent.slots)) if intent else (None, {})


def wrong_slots(heard: Heard) -> list[str]:
    """The slots that differ from the label's."""
    intent, slots = understood(heard)
    label = heard.case.recording
    if intent != label.intent:
        return [OTHER_INTENT]
    return sorted(slot for slot in slots.keys() | label.slots.keys() if slots.get(slot) != label.slots.get(slot))
