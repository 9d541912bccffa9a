from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from edgeassist.bench.hearing import Case, Heard
from edgeassist.bench.recordings import Recording
from edgeassist.events import Alternative, Intent, Turn

Hearing = Callable[..., Heard]


@pytest.fixture
def hearing() -> Hearing:
    """One second of an order for a small latte, heard in 100 ms as the given slots."""

    def heard(
        slots: Mapping[str, Any] | None,
        snr_db: int | None = None,
        *,
        intent: str = "orderDrink",
        label: str = "orderDrink",
        final_ms: float | None = 20.0,
        failure: str = "",
    ) -> Heard:
        recording = Recording(Path("a.flac"), label, {"size": "small", "coffeeDrink": "latte"})
        found = None if slots is None else Intent(intent, slots, "words", "template", 1.0)
        turn = Turn("words", (Alternative("words", 0.75),), found, "template", 1.0, "", True, {"asr": 100.0})
        return Heard(Case(recording, snr_db), turn, 1.0, final_ms, failure)

    return heard
