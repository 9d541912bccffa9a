"""The assistant does not hear itself: what it plays is taken out of what it hears, whatever the delay."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeassist.audio import files
from edgeassist.engines.worker import Worker
from edgeassist.events import AudioChunk
from edgeassist.hear import delay
from edgeassist.hear.echo import FRAME, HELD, EchoCanceller

echo = pytest.importorskip("edgeassist.engines.echo", exc_type=Exception)

RATE = files.RATE
CHUNK = 1024
BLOCK = 320
AHEAD_S = 0.1
"""So long before it sounds a block is handed to the speaker."""

NOISE = 30
"""The effective value of a quiet room, in steps of 16 bit."""

Samples = NDArray[np.float64]


def talk(seconds: float, seed: int, loudness: float = 3000) -> Samples:
    """A sound that comes and goes like syllables, as loud as speech."""
    draw = np.random.default_rng(seed)
    size = int(seconds * RATE)
    syllables = np.repeat(draw.uniform(0, 1, size // 1600 + 1) ** 2, 1600)[:size]
    return np.convolve(draw.standard_normal(size), [1, 0.9, 0.6, 0.3], "same") * syllables * loudness


def room(seed: int = 1) -> Samples:
    """The way from speaker to microphone: at once, and 60 ms of reflections."""
    fading = np.random.default_rng(seed).standard_normal(960) * 10 ** (-3 * np.arange(960) / 960)
    return np.concatenate([[0.8], 0.15 * fading])


def delayed(sound: Samples, seconds: float) -> Samples:
    return np.concatenate([np.zeros(round(seconds * RATE)), np.convolve(sound, room())])


def together(*sounds: Samples) -> Samples:
    """All at once, up to a whole number of chunks, with the noise of a quiet room."""
    size = -(-max(map(len, sounds)) // CHUNK) * CHUNK
    noise = np.random.default_rng(0).standard_normal(size) * NOISE
    return noise + sum(np.pad(sound, (0, size - len(sound))) for sound in sounds)


def pcm(sound: Samples) -> bytes:
    return np.rint(sound).astype("<i2").tobytes()


class Device:
    """A speaker and a microphone in one room, fed in the time of the sound."""

    def __init__(self) -> None:
        self.canceller = EchoCanceller(echo.load().cancel)
        self.now = 100.0
        self.most_held = 0

    def plays(self, played: Samples, heard: Samples, said_s: float = 0.0) -> Samples:
        """What is given out while `played` is played and `heard` is heard; PortAudio is wrong by `said_s`."""
        blocks = [(start / RATE, played[start : start + BLOCK]) for start in range(0, len(played), BLOCK)]
        begin, given = self.now, []
        for start in range(0, len(heard), CHUNK):
            self.now = begin + (start + CHUNK) / RATE
            while blocks and begin + blocks[0][0] - AHEAD_S < self.now:
                at, block = blocks.pop(0)
                self.canceller.played(AudioChunk(pcm(block), RATE), begin + at + said_s)
            given += self.canceller.heard(AudioChunk(pcm(heard[start : start + CHUNK]), RATE), self.now + 0.005)
            self.most_held = max(self.most_held, start + CHUNK - len(given) * CHUNK)
        sound = b"".join(chunk.audio for chunk in given)
        return np.frombuffer(sound, "<i2").astype(float)

    def listens(self, seconds: float) -> None:
        """Nothing is played for a while."""
        self.plays(np.zeros(0), together(np.zeros(int(seconds * RATE))))


def decibels(sound: Samples, reference: Samples) -> float:
    return float(10 * np.log10(np.mean(sound**2) / np.mean(reference**2)))


@pytest.fixture
def device() -> Device:
    device = Device()
    device.listens(0.5)
    return device


@pytest.mark.parametrize("seconds", [0.02, 0.08, 0.15, 0.25, 0.4])
def test_what_is_played_is_taken_out_whatever_the_delay(device: Device, seconds: float) -> None:
    played = talk(4, 1)
    heard = together(delayed(played, seconds))
    given = device.plays(played, heard)
    assert decibels(given[2 * RATE : 4 * RATE], heard[2 * RATE : 4 * RATE]) < -15
    assert len(given) == len(heard)
    assert device.most_held <= HELD + 2 * CHUNK


def test_who_speaks_meanwhile_is_heard(device: Device) -> None:
    device.plays(talk(4, 3), together(delayed(talk(4, 3), 0.12)))
    played, person = talk(5, 1), np.pad(talk(2, 2), (2 * RATE, RATE))
    heard = together(delayed(played, 0.12), person)
    given = device.plays(played, heard)
    said = slice(2 * RATE, 4 * RATE)
    alone, before, after = (np.diff(sound[said]) for sound in (person, heard, given))  # SpeexDSP dampens low tones
    assert decibels(before - alone, alone) > 3
    assert decibels(after - alone, alone) < -9


def test_it_tells_how_much_was_left_of_what_was_heard(device: Device) -> None:
    played, person = talk(5, 1), np.pad(talk(1, 2), (4 * RATE, 0))
    heard = together(delayed(played, 0.12), person)
    assert device.canceller.left_db == 0
    device.plays(played, heard[: 7 * RATE // 2 // CHUNK * CHUNK])
    assert device.canceller.left_db < -14


def test_where_a_person_speaks_much_is_left(device: Device) -> None:
    played, person = talk(5, 1), np.pad(talk(1, 2), (4 * RATE, 0))
    device.plays(played, together(delayed(played, 0.12), person)[: 5 * RATE // CHUNK * CHUNK])
    assert device.canceller.left_db > -9


def test_what_was_learnt_of_the_room_holds_for_the_next_answer_though_its_delay_is_another(device: Device) -> None:
    played = talk(4, 1)
    device.plays(played, together(delayed(played, 0.1)))
    device.listens(1)
    played = talk(2, 3)
    heard = together(delayed(played, 0.14))
    given = device.plays(played, heard, said_s=0.02)
    begun = slice(round(0.14 * RATE), round(0.64 * RATE))
    assert decibels(given[begun], heard[begun]) < -12


def test_where_nothing_is_played_nothing_is_changed_or_held_back(device: Device) -> None:
    heard = together(talk(1, 1))
    assert pcm(device.plays(np.zeros(0), heard)) == pcm(heard)
    assert device.most_held == 0


def test_without_an_echo_as_with_headphones_all_is_given_out_unchanged(device: Device) -> None:
    heard = together(talk(3, 1))
    assert pcm(device.plays(talk(3, 2), heard)) == pcm(heard)


def test_sound_that_the_microphone_lost_costs_a_second_of_cancelling(device: Device) -> None:
    played = talk(6, 1)
    heard = together(delayed(played, 0.1))
    lost = np.delete(heard, slice(2 * RATE, 2 * RATE + 512))[: 5 * RATE // CHUNK * CHUNK]
    given = device.plays(played, lost)
    assert decibels(given[7 * RATE // 2 :], lost[7 * RATE // 2 :]) < -12


def test_what_was_stopped_before_it_sounded_is_not_taken_out(device: Device) -> None:
    played = talk(4, 1)
    device.plays(played[: 2 * RATE], together(delayed(played, 0.1)[: 2 * RATE]))
    device.canceller.played(AudioChunk(pcm(talk(1, 5)), RATE), device.now)
    device.canceller.silenced(device.now)
    heard = together(talk(1, 2))[RATE // 5 // CHUNK * CHUNK :]
    quiet = device.plays(np.zeros(0), np.zeros(RATE // CHUNK * CHUNK))
    given = device.plays(np.zeros(0), heard)
    assert np.abs(quiet[RATE // 2 :]).max() < 50
    assert pcm(given) == pcm(heard)


def test_a_microphone_that_was_closed_for_a_while_finds_the_delay_anew(device: Device) -> None:
    device.now += 30
    played = talk(4, 1)
    heard = together(delayed(played, 0.1))
    given = device.plays(played, heard)
    assert decibels(given[2 * RATE : 4 * RATE], heard[2 * RATE : 4 * RATE]) < -15


def test_a_chunk_is_whole_frames() -> None:
    with pytest.raises(ValueError, match="whole frames"):
        EchoCanceller(lambda heard, played: heard).heard(AudioChunk(bytes(FRAME), RATE), 0.0)


def test_sounds_that_have_nothing_in_common_have_no_delay() -> None:
    for seed in range(20):
        heard = talk(0.5, seed).astype(np.int16)
        assert delay.find(heard, talk(1, 100 + seed).astype(np.int16)) is None
    assert delay.find(np.zeros(RATE, np.int16), talk(2, 1).astype(np.int16)) is None


@pytest.mark.model
def test_the_wake_word_is_heard_over_speech_that_is_played_and_not_from_it(device: Device, speech: Path) -> None:
    pytest.importorskip("pymicro_wakeword", exc_type=Exception)
    *people, own = recordings(speech / "wake-alexa", 5)
    device.plays(*at_once(recordings(speech / "barista", 3)))
    device.listens(1)
    played, heard = at_once([*recordings(speech / "barista", 7)[3:], own], people)
    assert wakes(heard) != len(people)
    assert wakes(device.plays(played, heard)) == len(people)


def at_once(spoken: list[Samples], people: Sequence[Samples] = ()) -> tuple[Samples, Samples]:
    """What is played, and what is heard when some people speak as loud meanwhile, one every three seconds."""
    played = np.concatenate(spoken)
    loud = np.sqrt(np.mean(played**2))
    said = [word * loud / np.sqrt(np.mean(word**2)) for word in people]
    placed = [np.pad(word, (RATE * (1 + 3 * turn), 0)) for turn, word in enumerate(said)]
    return played, together(delayed(played, 0.1), *placed)


def recordings(folder: Path, count: int) -> list[Samples]:
    found = (files.read(path).audio for path in sorted(folder.glob("*.flac"))[:count])
    return [np.frombuffer(audio, "<i2").astype(float) for audio in found]


def wakes(sound: Samples) -> int:
    """How many times "alexa" is heard in it."""
    found = [False]
    with Worker("wakeword", {"words": {"alexa": 0.5}}) as worker:
        for start in range(0, len(sound), CHUNK):
            found.append(bool(worker.call("feed", pcm(sound[start : start + CHUNK]))))
    return sum(after and not before for before, after in pairwise(found))
