"""`edgeassist listen` from outside: said into a microphone, heard at a speaker, with all the real engines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from rapidfuzz import fuzz
from sound_server import Ear, SoundServer

from edgeassist import settings
from edgeassist.audio import files
from edgeassist.audio.formats import Converter, Format
from edgeassist.cli import parts
from edgeassist.engines.worker import Worker

pytestmark = [pytest.mark.audio, pytest.mark.model]

PATIENCE_S = 40.0
ORDERS = 10
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "import edgeassist.cli; raise SystemExit(edgeassist.cli.main())"
)
"""As a terminal starts it: a shell lets what it starts in the background ignore the signal."""

LIKE = 60
"""Of 100, as rapidfuzz compares the words that were said and those that were heard again."""


@dataclass
class Listening:
    """A program that listens, and all that it has told."""

    server: SoundServer
    process: subprocess.Popen[str]
    events: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def wait(self, found: Callable[[dict[str, Any]], bool], since: int = 0) -> dict[str, Any]:
        """The first such event, which must come soon."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if match := next((event for event in self.events[since:] if found(event)), None):
                return match
            time.sleep(0.02)
        raise AssertionError(f"did not happen; all that did: {self.events[since:]}")

    def wait_for_state(self, name: str, since: int = 0) -> dict[str, Any]:
        return self.wait(lambda event: event["event"] == "state" and event["name"] == name, since)

    def turn(self, *sounds: bytes) -> dict[str, Any]:
        """Say something; the turn that comes of it, when all is silent again."""
        since = len(self.events)
        self.server.say_into_microphone(b"".join(sounds))
        self.wait_for_state("listening", since)
        listened = next(at for at in range(since, len(self.events)) if self.events[at].get("name") == "listening")
        turn = self.wait(lambda event: event["event"] == "turn", listened)
        self.wait_for_state("idle", listened)
        return turn

    def states(self, since: int = 0) -> list[str]:
        return [event["name"] for event in self.events[since:] if event["event"] == "state"]


@pytest.fixture
def wake(speech: Path) -> bytes:
    """The wake word of some person."""
    return files.read(sorted((speech / "wake-alexa").glob("*.flac"))[0]).audio


@pytest.fixture
def orders(speech: Path) -> list[tuple[bytes, dict[str, Any]]]:
    """Orders of several people, and what they mean."""
    labels = json.loads((speech / "barista" / "labels.json").read_text())
    names = sorted(labels)[:: len(labels) // ORDERS][:ORDERS]
    return [(files.read(speech / "barista" / name).audio, labels[name]) for name in names]


@pytest.fixture
def spoken() -> Iterator[Callable[[str], bytes]]:
    """Lets the voice say a sentence: 16 kHz mono."""
    with parts.voice(settings.load("home")[1]) as voice:

        def say(text: str) -> bytes:
            chunks = list(voice.speak(text))
            converter = Converter(Format(chunks[0].rate, chunks[0].channels), Format(files.RATE, 1))
            return converter.feed(b"".join(chunk.audio for chunk in chunks), last=True)

        yield say


@pytest.fixture
def listening(server: SoundServer, request: pytest.FixtureRequest) -> Iterator[Listening]:
    """With the profile kiosk, or the one that the test is given."""
    profile = getattr(request, "param", "kiosk")
    command = [sys.executable, "-c", START, "listen", "--profile", profile, "--json"]
    devices = ["--microphone", "edge_mic", "--speaker", "edge_spk"]
    process = subprocess.Popen(
        [*command, *devices],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | server.variables,
    )
    listening = Listening(server, process)
    try:
        listening.wait_for_state("idle")
        time.sleep(1)
        yield listening
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def heard_again(sound: bytes) -> str:
    """What another recogniser, bound to nothing, hears."""
    with Worker("moonshine", {"model": f"{os.environ['EDGEASSIST_MODELS']}/moonshine-tiny-en"}) as ear:
        text, _ = ear.call("transcribe", sound)
    return str(text)


def likeness(heard: str, answer: str) -> float:
    return fuzz.token_set_ratio(heard.lower(), answer.lower())


def test_nine_of_ten_orders_after_the_wake_word_are_understood_and_answered_aloud(
    listening: Listening, server: SoundServer, wake: bytes, orders: list[tuple[bytes, dict[str, Any]]]
) -> None:
    missed = []
    for order, label in orders:
        ear = Ear(server)
        turn = listening.turn(wake, order)
        answer = heard_again(ear.sound())
        ear.close()
        understood = (turn["intent"], turn["slots"]) == (label["intent"], label["slots"])
        if not understood or likeness(answer, turn["answer"]) < LIKE:
            missed.append((label, turn["text"], turn["answer"], answer))
    assert len(missed) <= 0.1 * ORDERS, missed


def test_the_wake_word_silences_an_answer_and_the_next_order_is_heard(
    listening: Listening, wake: bytes, orders: list[tuple[bytes, dict[str, Any]]]
) -> None:
    since = len(listening.events)
    teller = Thread(target=server_says, args=(listening, wake + orders[0][0]))
    teller.start()
    listening.wait_for_state("speaking", since)
    teller.join()
    turn = listening.turn(wake, orders[1][0])
    assert turn["slots"] == orders[1][1]["slots"]


@pytest.mark.parametrize("listening", ["home"], indirect=True)
def test_after_a_question_the_answer_needs_no_wake_word(
    listening: Listening, server: SoundServer, wake: bytes, spoken: Callable[[str], bytes]
) -> None:
    since = len(listening.events)
    server.say_into_microphone(wake + spoken("unlock the front door"))
    asked = listening.wait(lambda event: event["event"] == "turn", since)
    assert (asked["handled"], asked["answer"][-1]) == (False, "?")
    again = listening.events.index(asked)
    listening.wait_for_state("listening", again)
    server.say_into_microphone(spoken("yes please"))
    done = listening.wait(lambda event: event["event"] == "turn", again + 1)
    assert done["handled"], done
    assert "unlocked" in done["answer"]


def server_says(listening: Listening, sound: bytes) -> None:
    listening.server.say_into_microphone(sound)


def test_an_assistant_whose_speaker_stands_before_its_microphone_does_not_answer_itself(
    listening: Listening, server: SoundServer, wake: bytes, orders: list[tuple[bytes, dict[str, Any]]]
) -> None:
    server.pactl("load-module", "module-loopback", "source=spk.monitor", "sink=micfeed", "latency_msec=60")
    turns = [listening.turn(wake, order) for order, _ in orders[:3]]
    time.sleep(2)
    assert [turn["slots"] for turn in turns] == [label["slots"] for _, label in orders[:3]]
    assert [event["text"] for event in listening.events if event["event"] == "turn"] == [turn["text"] for turn in turns]


def test_a_muted_program_records_nothing_and_hears_again_afterwards(
    listening: Listening, server: SoundServer, wake: bytes, orders: list[tuple[bytes, dict[str, Any]]]
) -> None:
    assert listening.process.stdin
    listening.process.stdin.write("m\n")
    listening.process.stdin.flush()
    listening.wait_for_state("muted")
    assert server.recorders() == []
    since = len(listening.events)
    listening.process.stdin.write("m\n")
    listening.process.stdin.flush()
    listening.wait_for_state("idle", since)
    time.sleep(0.5)
    assert listening.turn(wake, orders[0][0])["handled"]


def test_an_unplugged_microphone_is_told_once_and_hears_again_when_it_is_back(
    listening: Listening, server: SoundServer, wake: bytes, orders: list[tuple[bytes, dict[str, Any]]]
) -> None:
    server.unplug_microphone()
    listening.wait_for_state("faulty")
    since = len(listening.events)
    server.plug_in_microphone()
    listening.wait_for_state("idle", since)
    time.sleep(0.5)
    assert listening.turn(wake, orders[0][0])["handled"]
    assert listening.states().count("faulty") == 1


DEVICES = """
areas: {study: {}}
devices:
  - {name: %s, area: study, kind: light, adapter: virtual}
"""


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "devices.yaml"
    monkeypatch.setenv("EDGEASSIST_DEVICES", str(file))
    file.write_text(DEVICES % "ceiling light")
    return file


@pytest.mark.parametrize("listening", ["home"], indirect=True)
def test_a_changed_devices_file_is_taken_up_on_a_signal_and_a_broken_one_is_not(
    devices: Path, listening: Listening, wake: bytes, spoken: Callable[[str], bytes]
) -> None:
    devices.write_text("broken")
    listening.process.send_signal(signal.SIGHUP)
    time.sleep(8)
    turn = listening.turn(wake, spoken("turn on the ceiling light"))
    assert turn["handled"]
    since = len(listening.events)
    devices.write_text(DEVICES % "reading lamp")
    listening.process.send_signal(signal.SIGHUP)
    listening.wait_for_state("idle", since)
    time.sleep(1)
    turn = listening.turn(wake, spoken("turn on the reading lamp"))
    assert turn["handled"]
    assert "reading lamp" in turn["answer"]
