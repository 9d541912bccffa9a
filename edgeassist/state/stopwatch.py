"""The stopwatch: how long it has been running, kept by both clocks."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from edgeassist.state.clock import Clock
from edgeassist.state.store import Store

_KEY = "stopwatch"


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """How it stands."""

    before_s: float = 0.0
    """Seconds counted before it was last started."""

    boot: str = ""
    """The boot in which it was last started; empty where it stands still."""

    monotonic: float = 0.0
    wall: float = 0.0
    """When it was last started, by both clocks."""

    @property
    def running(self) -> bool:
        """Whether it counts."""
        return bool(self.boot)

    def seconds(self, clock: Clock) -> float:
        """How long it has been running in all."""
        if not self.running:
            return self.before_s
        since = clock.monotonic() - self.monotonic if self.boot == clock.boot else clock.wall() - self.wall
        return self.before_s + max(0.0, since)


def read(store: Store) -> Stopwatch:
    """How it stands. Raises StoreError."""
    return Stopwatch(**(store.note(_KEY) or {}))


def start(store: Store, clock: Clock) -> Stopwatch:
    """Let it count on. Raises StoreError."""
    before = read(store)
    if not before.running:
        now = Stopwatch(before.before_s, clock.boot, clock.monotonic(), clock.wall())
        store.set_note(_KEY, asdict(now))
    return read(store)


def stop(store: Store, clock: Clock) -> Stopwatch:
    """Let it stand where it is. Raises StoreError."""
    store.set_note(_KEY, asdict(Stopwatch(read(store).seconds(clock))))
    return read(store)


def restore(store: Store, before: Stopwatch) -> Stopwatch:
    """Let it run or stand as it did before. Raises StoreError."""
    store.set_note(_KEY, asdict(before))
    return read(store)


def reset(store: Store) -> Stopwatch:
    """Set it to nought. Raises StoreError."""
    store.set_note(_KEY, asdict(Stopwatch()))
    return read(store)
