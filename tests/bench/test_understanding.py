"""How freely worded requests are judged, and how thresholds are chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edgeassist.bench.understanding import Case, Guesses, Weighed, read, score, verdict
from edgeassist.errors import UsageError
from edgeassist.events import Intent
from edgeassist.packs.wordings import NONE
from edgeassist.understand.slots import Reading
from edgeassist.understand.thresholds import Thresholds

COLD = Case("brr", (("Warm", {}),))
CHAT = Case("who won", ())


def effect(name: str, slots: Any) -> object:
    return name, tuple(slots.items())


def intent(name: str, question: str = "") -> Intent:
    return Intent(name, {}, "brr", "model", 0.9, question=question)


@pytest.mark.parametrize(
    ("case", "taken", "risky", "told"),
    [
        (COLD, intent("Warm"), False, "right"),
        (COLD, intent("Warm", "warm?"), False, "asked"),
        (COLD, intent("Warm"), True, "asked"),
        (COLD, intent("Light"), False, "wrong"),
        (COLD, intent("Light", "light?"), False, "asked wrongly"),
        (COLD, None, False, "refused"),
        (CHAT, intent("Light"), False, "wrong"),
        (CHAT, None, False, "refused"),
    ],
)
def test_a_case_is_judged_by_what_would_be_done(case: Case, taken: Intent | None, risky: bool, told: str) -> None:
    assert verdict(case, taken, effect, risky=risky) == told


def test_a_score_counts_requests_and_others_apart() -> None:
    found = score(
        [(COLD, "right"), (COLD, "asked"), (COLD, "wrong"), (COLD, "refused"), (CHAT, "refused"), (CHAT, "wrong")]
    )
    assert (found.understood_percent, found.refused_percent) == (50, 50)
    assert found.wrong_percent == pytest.approx(100 * 2 / 6)


class Reader:
    """Every label can be read."""

    def read(self, text: str, label: str) -> Reading:
        return Reading({}, 0, 100.0)


def weighed(case: Case, **likelihoods: float) -> Weighed:
    return Weighed(case, likelihoods, likelihoods, Reader(), effect, lambda name: False)  # type: ignore[arg-type]


def test_thresholds_are_chosen_so_that_what_would_be_wrong_is_not_done() -> None:
    good = [weighed(COLD, Warm=0.97, **{NONE: 0.03}) for _ in range(30)]
    bad = [weighed(CHAT, Light=0.75, **{NONE: 0.25}) for _ in range(20)]
    limits = Guesses([*good, *bad]).calibrate()
    found = Guesses([*good, *bad]).score(limits)
    assert (found.understood_percent, found.wrong_percent, found.refused_percent) == (100, 0, 100)


def test_the_arrays_judge_as_the_rungs_do() -> None:
    limits = Thresholds(nearest_acts=0.9, model_acts=0.9, model_asks=0.5, others_at_most=0.3, model_weight=0.5)
    found = Guesses([weighed(COLD, Warm=0.95), weighed(COLD, Warm=0.7), weighed(COLD, Light=0.95)]).score(limits)
    assert (found.right, found.asked + found.asked_wrongly + found.wrong) == (2, 1)


@pytest.mark.parametrize("text", ["tests: 3", "no: yaml: at all", "tests: [{sentences: [a]}]"])
def test_a_bad_file_of_wordings_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "home.yaml").write_text(text)
    with pytest.raises(UsageError, match=r"home\.yaml"):
        read(tmp_path / "home.yaml")


def test_a_missing_file_of_wordings_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give a folder of wordings"):
        read(tmp_path / "home.yaml")
