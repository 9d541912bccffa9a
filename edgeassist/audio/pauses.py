"""How long to wait before a lost device is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

Pauses = Callable[[], Iterator[float]]
"""Begins a series of pauses in seconds, without an end."""

SHORTEST_S = 0.25
LONGEST_S = 8.0


def growing_pauses() -> Iterator[float]:
    """Seconds: a quarter, then each twice the one before, up to eight."""
    pause = SHORTEST_S
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_S)
