"""A small stand-in for the library sounddevice, for what no machine without sound cards can show."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

INVALID_RATE, INVALID_CHANNELS, HOST_ERROR, UNAVAILABLE = -9997, -9998, -9999, -9985


class PortAudioError(Exception):
    """As sounddevice raises it: text, PortAudio's code, (interface, its code, its text)."""


@dataclass
class Card:
    """A sound card that may be plugged in."""

    name: str
    inputs: int = 0
    outputs: int = 0
    rates: tuple[int, ...] = (16000, 22050, 44100, 48000)
    counts: tuple[int, ...] = (1, 2)
    default_rate: int = 48000
    busy: bool = False
    heard: list[bytes] = field(default_factory=list)
    """What was played on it."""


@dataclass
class Stream:
    """Feeds and stalls as the test says."""

    library: FakePortAudio
    card: Card
    options: dict[str, Any]
    latency: float = 0.1
    write_available: int = 0
    started: bool = False

    def start(self) -> None:
        self.started = True

    def feed(self, data: bytes, overflow: bool = False) -> None:
        frames = len(data) // (2 * self.options["channels"])
        self.options["callback"](data, frames, None, SimpleNamespace(input_overflow=overflow))

    def end(self) -> None:
        self.options["finished_callback"]()

    def write(self, data: bytes) -> bool:
        if self.card not in self.library.plugged_in:
            raise PortAudioError("Unanticipated host error", HOST_ERROR, (0, -19, "No such device"))
        self.card.heard.append(bytes(data))
        return False

    def abort(self) -> None:
        self.started = False

    def close(self) -> None:
        self.library.streams.remove(self)


class FakePortAudio:
    """Like PortAudio, it lists what is plugged in only when it starts, and starting ends every stream."""

    PortAudioError = PortAudioError

    def __init__(self, *cards: Card) -> None:
        self.plugged_in = list(cards)
        self.streams: list[Stream] = []
        self.opened: list[Stream] = []
        self.tried: list[tuple[int, int]] = []
        self.default = SimpleNamespace(device=[-1, -1])
        self._initialize()

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {
                "name": card.name,
                "max_input_channels": card.inputs,
                "max_output_channels": card.outputs,
                "default_samplerate": float(card.default_rate),
            }
            for card in self._listed
        ]

    def RawInputStream(self, **options: Any) -> Stream:
        return self._open(options)

    def RawOutputStream(self, **options: Any) -> Stream:
        return self._open(options)

    def _open(self, options: dict[str, Any]) -> Stream:
        card = self._listed[options["device"]]
        self.tried.append((options["samplerate"], options["channels"]))
        if card not in self.plugged_in:
            raise PortAudioError("Unanticipated host error", HOST_ERROR, (0, -19, "No such device"))
        if card.busy:
            raise PortAudioError("Device unavailable", UNAVAILABLE)
        if options["channels"] not in card.counts:
            raise PortAudioError("Invalid number of channels", INVALID_CHANNELS)
        if options["samplerate"] not in card.rates:
            raise PortAudioError("Invalid sample rate", INVALID_RATE)
        stream = Stream(self, card, options)
        self.streams.append(stream)
        self.opened.append(stream)
        return stream

    def _terminate(self) -> None:
        assert self.streams == [], "PortAudio was ended under a living stream"

    def _initialize(self) -> None:
        self._listed = list(self.plugged_in)
        self.default.device = [
            next((number for number, card in enumerate(self._listed) if getattr(card, kind)), -1)
            for kind in ("inputs", "outputs")
        ]


def in_background(work: Any, *arguments: Any) -> tuple[threading.Thread, list[Any]]:
    """Runs it in a thread; what it returns stands in the list when the thread has ended."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(work(*arguments)), daemon=True)
    thread.start()
    return thread, results


def wait_until(holds: Any, seconds: float = 5) -> None:
    """Fails where it does not hold in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.01)
