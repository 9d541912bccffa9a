"""Whole hands-free conversations, in the time of the sound; each chunk's first sample says what is heard in it."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest

from edgeassist.assistant import Assistant, Parts
from edgeassist.bench.simulated import CHUNK_S, Recorder, Tape
from edgeassist.errors import EngineCrashed
from edgeassist.events import (
    AudioChunk,
    Detection,
    Due,
    Event,
    Failed,
    Handled,
    Intent,
    NotHandled,
    NotRecognized,
    State,
    Transcript,
    Turn,
)
from edgeassist.handsfree import COMMAND_S, FOLLOW_UP_S, HandsFree, Hardware
from edgeassist.hear.activity import Activity
from edgeassist.ringing import Ringer
from edgeassist.state.clock import SystemClock
from edgeassist.state.schedule import Schedule
from edgeassist.state.store import Store

WAKE, STOP, LIGHTS, ON, DOOR, OPEN, CRASH, HUM = range(1, 9)
WORDS = {LIGHTS: "lights", ON: "on", DOOR: "door", OPEN: "open"}
REACH = {"lights": "open", "lights on": "closed", "door": "open", "door open": "closed"}
ANSWER_S = 2.0
HUMMING = [HUM] * round(0.5 / CHUNK_S)


def sound(*heard: int) -> AudioChunk:
    """A chunk for each; 0 is silence."""
    samples = int(16000 * CHUNK_S)
    return AudioChunk(b"".join(struct.pack(f"<{samples}h", *[each] * samples) for each in heard), 16000)


def silence(seconds: float) -> AudioChunk:
    return sound(*[0] * round(seconds / CHUNK_S))


def heard_in(chunk: AudioChunk) -> int:
    return int(struct.unpack_from("<h", chunk.audio)[0])


class Ears:
    def transcribe(self, audio: Iterable[AudioChunk]) -> Iterator[Transcript]:
        words: list[str] = []
        for chunk in audio:
            if word := WORDS.get(heard_in(chunk)):
                words.append(word)
                text = " ".join(words)
                yield Transcript(text, spoken=True, final=False, reach=REACH.get(text, "other"))
        yield Transcript(" ".join(words), spoken=True)


class Mouth:
    def speak(self, text: str) -> Iterator[AudioChunk]:
        for _ in range(10):
            yield AudioChunk(bytes(int(2 * 16000 * ANSWER_S / 10)), 16000)


class Wake:
    def feed(self, chunk: AudioChunk) -> Detection | None:
        if heard_in(chunk) == CRASH:
            raise EngineCrashed("The wakeword engine died.")
        return Detection("alexa") if heard_in(chunk) == WAKE else None


class Voices:
    def __init__(self) -> None:
        self._silence_s: float | None = None

    def feed(self, chunk: AudioChunk) -> Activity:
        if heard_in(chunk):
            self._silence_s = 0.0
        elif self._silence_s is not None:
            self._silence_s += chunk.seconds
        return Activity(0.0, False, self._silence_s)

    def begin(self) -> None:
        self._silence_s = None


class Interruption:
    def feed(self, chunk: AudioChunk) -> str | None:
        return "stop" if heard_in(chunk) == STOP else None

    def begin(self, said: str = "") -> None:
        pass


def understand(transcript: Transcript) -> Intent | NotRecognized:
    if transcript.text in ("lights on", "door open"):
        return Intent(transcript.text, {}, transcript.text, "template", 1.0)
    return NotRecognized(transcript.text, "not_a_command")


def act(intent: Intent) -> Handled | NotHandled:
    return NotHandled(intent, "confirm") if intent.name == "door open" else Handled(intent, "default")


def word(outcome: Handled | NotHandled | NotRecognized) -> str:
    return "Shall I?" if isinstance(outcome, NotHandled) else "Yes." if isinstance(outcome, Handled) else "Pardon?!"


@dataclass
class Room:
    """A conversation that runs in a thread of its own."""

    folder: Path
    tape: Tape = field(default_factory=lambda: Tape(speed=30))
    seen: list[tuple[float, Event]] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.tape)
        self._store = Store(self.folder / "store.sqlite")
        self.beside = Store(self.folder / "store.sqlite")
        """The store as another program has it."""
        clock = SystemClock()
        self.schedule = Schedule(self.beside, clock)
        bell = Ringer(
            Schedule(self._store, clock), lambda due: f"{due.response}!", self.folder / "store.sqlite", rings=True
        )
        assistant = Assistant(Parts(understand, act, word, lambda turn: None, Ears(), Mouth(), bell=bell))
        hardware = Hardware(
            microphone=self.tape,
            speaker=self.recorder,
            wake=Wake(),
            activity=Voices(),
            interruption=Interruption(),
            while_ringing=Interruption(),
            ring=lambda due, number: AudioChunk(bytes(2 * 16000), 16000),
            without_echo=lambda chunk: [chunk],
            cue=lambda cue: self.cues.append(cue) or (),
            foresee=lambda words: self.foreseen.append(words.text),
        )
        self.conversation = HandsFree(assistant, hardware)
        self._thread = Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        for event in self.conversation.events():
            self.seen.append((self.tape.seconds, event))

    def hears(self, *sounds: AudioChunk) -> list[Event]:
        """What happens to the end of these sounds and five seconds more."""
        for each in sounds:
            self.tape.say(each)
        if not self._thread.is_alive():
            self._thread.start()
        while not self.tape.quiet:
            time.sleep(0.005)
        self.tape.wait_until(self.tape.seconds + 8.0)
        return [event for _, event in self.seen]

    def sees(self, wanted: Event) -> None:
        """Waits until something happens."""
        if not self._thread.is_alive():
            self._thread.start()
        while wanted not in [event for _, event in self.seen]:
            time.sleep(0.005)

    def is_over(self) -> bool:
        """Whether the conversation ends by itself."""
        self._thread.join(10)
        return not self._thread.is_alive()

    def end(self) -> None:
        """The microphone is gone."""
        if self._thread.is_alive():
            self._thread.join()
        self._store.close()
        self.beside.close()

    def states(self) -> list[str]:
        return [event.name for _, event in self.seen if isinstance(event, State)]

    def turns(self) -> list[str]:
        return [event.text for _, event in self.seen if isinstance(event, Turn)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    here = Room(tmp_path)
    yield here
    here.tape.close()
    here.end()


def test_after_the_wake_word_a_command_is_heard_done_and_answered(room: Room):
    room.hears(silence(1), sound(WAKE), silence(0.3), sound(LIGHTS, ON), silence(2))
    assert room.states() == ["idle", "woken", "listening", "thinking", "speaking", "idle"]
    assert room.turns() == ["lights on"]


def test_without_the_wake_word_nothing_is_heard(room: Room):
    room.hears(sound(LIGHTS, ON), silence(2))
    assert (room.states(), room.turns()) == (["idle"], [])


def test_a_command_may_follow_the_wake_word_without_a_pause(room: Room):
    room.hears(sound(WAKE, LIGHTS, *HUMMING, ON), silence(2))
    assert room.turns() == ["lights on"]


def test_a_command_that_nothing_lengthens_ends_sooner_than_one_that_is_not_complete(room: Room):
    room.hears(sound(WAKE, LIGHTS, *HUMMING, ON), silence(ANSWER_S + 8), sound(WAKE, *HUMMING, LIGHTS), silence(2))
    ends = [seconds for seconds, event in room.seen if event == State("thinking")]
    spoken = [seconds for seconds, event in room.seen if isinstance(event, Transcript) and not event.final]
    assert ends[0] - spoken[1] < 0.4
    assert ends[1] - spoken[2] > 0.8


def test_the_answer_to_a_likely_end_is_made_ready_before_the_end(room: Room):
    room.hears(sound(WAKE, LIGHTS, *HUMMING, ON), silence(2))
    assert room.foreseen == ["lights on"]


def test_after_the_wake_word_silence_ends_it_without_words(room: Room):
    room.hears(sound(WAKE), silence(COMMAND_S + 1))
    assert room.states() == ["idle", "woken", "listening", "idle"]
    assert (room.turns(), room.recorder.played, room.cues) == ([], [], ["woken", "not_understood"])


def test_after_a_question_the_answer_needs_no_wake_word(room: Room):
    room.hears(sound(WAKE, DOOR, *HUMMING, OPEN), silence(ANSWER_S + 1.5), sound(LIGHTS, ON), silence(2))
    assert room.turns() == ["door open", "lights on"]
    assert "listening" in room.cues


def test_silence_after_a_question_ends_politely(room: Room):
    room.hears(sound(WAKE, DOOR, *HUMMING, OPEN), silence(ANSWER_S + FOLLOW_UP_S + 2), sound(LIGHTS, ON), silence(2))
    assert room.turns() == ["door open"]
    assert room.states()[-1] == "idle"


@pytest.mark.parametrize("interruption", [STOP, WAKE])
def test_stop_or_the_wake_word_silences_the_answer_and_listens(room: Room, interruption: int):
    room.hears(
        sound(WAKE, LIGHTS, *HUMMING, ON),
        silence(1),
        sound(interruption),
        silence(0.5),
        sound(LIGHTS, *HUMMING, ON),
        silence(2),
    )
    assert room.turns() == ["lights on", "lights on"]
    first, second = (seconds for seconds, event in room.seen if event == State("listening"))
    assert second - first < ANSWER_S


def test_a_press_wakes_and_a_second_press_ends_the_command(room: Room):
    room.conversation.press()
    room.tape.say(silence(0.2))
    room.hears(sound(LIGHTS, ON), silence(2))
    assert room.turns() == ["lights on"]


def test_it_ends_after_the_answer_not_in_a_command_or_a_question(room: Room):
    Thread(
        target=room.hears,
        args=(sound(WAKE, DOOR, *HUMMING, OPEN), silence(ANSWER_S + 1.5), sound(LIGHTS, ON), silence(30)),
        daemon=True,
    ).start()
    while "listening" not in room.states():
        time.sleep(0.005)
    room.conversation.end()
    assert room.is_over()
    assert room.turns() == ["door open", "lights on"]


def test_a_microphone_that_vanishes_is_told_and_goes_on_when_it_is_back(room: Room):
    room.tape.happen(State("faulty", "The microphone is gone."))
    room.tape.happen(State("idle"))
    room.hears(silence(1), sound(WAKE, LIGHTS, *HUMMING, ON), silence(2))
    assert room.states()[:3] == ["idle", "faulty", "idle"]
    assert room.turns() == ["lights on"]


def test_a_microphone_that_vanishes_while_it_listens_ends_the_command_at_once(room: Room):
    Thread(target=room.hears, args=(sound(WAKE), silence(6)), daemon=True).start()
    while "listening" not in room.states():
        time.sleep(0.005)
    lost_s = room.tape.seconds
    room.tape.happen(State("faulty", "The microphone is gone."))
    while room.states()[-1] != "idle":
        time.sleep(0.005)
    assert room.tape.seconds - lost_s < COMMAND_S / 2


def test_an_engine_that_dies_while_waiting_is_told_once_and_the_next_wake_word_is_heard(room: Room):
    events = room.hears(sound(CRASH, CRASH, CRASH), silence(0.3), sound(WAKE, LIGHTS, *HUMMING, ON), silence(2))
    assert [event.message for event in events if isinstance(event, Failed)] == ["The wakeword engine died."]
    assert room.turns() == ["lights on"]


@pytest.mark.parametrize("silenced_by", [STOP, WAKE, "key", "another program"])
def test_a_timer_rings_until_somebody_silences_it(room: Room, silenced_by: int | str):
    room.schedule.run_off("timer", 0.05)
    room.sees(State("ringing"))
    time.sleep(0.3)
    assert len(room.recorder.played) > 2
    if silenced_by == "key":
        room.conversation.press()
    elif silenced_by == "another program":
        room.beside.rows("UPDATE ring SET state='over'")
    else:
        room.tape.say(sound(int(silenced_by)))
    while room.states()[-1] == "ringing" or room.beside.rows("SELECT 1 FROM ring WHERE state='ringing'"):
        time.sleep(0.005)
    assert ("woken" in room.states()) == (silenced_by == WAKE)
    assert [event.text for _, event in room.seen if isinstance(event, Due)] == ["timer!"]


def test_what_was_missed_is_said_and_does_not_ring(room: Room):
    room.schedule.run_off("reminder", -3600)
    room.sees(State("speaking"))
    assert "ringing" not in room.states()
    told = [(event.text, event.missed) for _, event in room.seen if isinstance(event, Due)]
    assert told == [("missed_reminder!", True)]
