"""The real PortAudio, ALSA and a sound server; only the hardware is missing."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from fake_portaudio import in_background, wait_until
from sound_server import Ear, SoundServer

from edgeassist.audio.microphone import CHUNK_SAMPLES, Microphone
from edgeassist.audio.portaudio import Sound
from edgeassist.audio.speaker import Speaker
from edgeassist.errors import AudioError
from edgeassist.events import AudioChunk, State

pytestmark = pytest.mark.audio

Noise = Callable[..., bytes]


def without_zeros(sound: bytes) -> bytes:
    samples = np.frombuffer(sound, "<i2")
    return samples[samples != 0].tobytes()


class Listener:
    """Reads a microphone in a thread of its own, as a front end does."""

    def __init__(self, microphone: Microphone) -> None:
        self.chunks: list[AudioChunk] = []
        self.states: list[State] = []
        self.longest_wait = 0.0
        self._thread, _ = in_background(self._read, microphone)

    def _read(self, microphone: Microphone) -> None:
        before = time.monotonic()
        for event in microphone:
            self.longest_wait = max(self.longest_wait, time.monotonic() - before)
            if isinstance(event, AudioChunk):
                self.chunks.append(event)
            elif event is not None:
                self.states.append(event)
            before = time.monotonic()

    def hears(self) -> None:
        """Waits for sound that comes from now on."""
        count = len(self.chunks)
        wait_until(lambda: len(self.chunks) > count + 2)

    def sound(self) -> bytes:
        return b"".join(chunk.audio for chunk in list(self.chunks))

    def said(self) -> bytes:
        """What was heard without the silence, which a busy machine may put into what is said."""
        return without_zeros(self.sound())

    def names(self) -> list[str]:
        return [state.name for state in self.states]


@pytest.fixture
def microphone(sound: Sound) -> Iterator[Microphone]:
    with Microphone("edge_mic", sound=sound) as microphone:
        yield microphone


@pytest.fixture
def listener(microphone: Microphone) -> Listener:
    listener = Listener(microphone)
    listener.hears()
    return listener


def test_every_sample_that_is_said_is_heard(server: SoundServer, listener: Listener, noise: Noise) -> None:
    said = noise(1.5)
    server.say_into_microphone(said)
    wait_until(lambda: listener.said() == said)
    assert {(len(chunk.audio), chunk.rate, chunk.channels) for chunk in listener.chunks} == {
        (2 * CHUNK_SAMPLES, 16000, 1)
    }


def test_an_unplugged_microphone_is_said_once_and_taken_up_by_itself(
    server: SoundServer, listener: Listener, noise: Noise
) -> None:
    server.unplug_microphone()
    wait_until(lambda: listener.names() == ["faulty"])
    heard = len(listener.chunks)
    time.sleep(1.2)
    assert (listener.names(), len(listener.chunks), server.recorders()) == (["faulty"], heard, [])
    server.plug_in_microphone()
    wait_until(lambda: listener.names() == ["faulty", "idle"])
    assert [state.detail for state in listener.states] == [
        "The microphone edge_mic gives no sound any more; plug it in again.",
        "The microphone edge_mic is back.",
    ]
    said = noise(0.5)
    server.say_into_microphone(said)
    wait_until(lambda: listener.said() == said)
    assert listener.longest_wait < 0.6


def test_a_sound_server_that_dies_and_comes_again_costs_no_restart(server: SoundServer, listener: Listener) -> None:
    server.kill()
    wait_until(lambda: listener.names() == ["faulty"], 3)
    server.start()
    wait_until(lambda: listener.names() == ["faulty", "idle"], 10)
    listener.hears()


def test_a_microphone_that_comes_after_the_start_is_taken_up(server: SoundServer, sound: Sound) -> None:
    server.unplug_microphone()
    with Microphone("edge_mic", sound=sound) as microphone:
        listener = Listener(microphone)
        wait_until(lambda: listener.names() == ["faulty"])
        server.plug_in_microphone()
        wait_until(lambda: listener.names() == ["faulty", "idle"])


def test_mute_closes_the_recording_before_it_returns(
    server: SoundServer, microphone: Microphone, listener: Listener
) -> None:
    assert len(server.recorders()) == 1
    microphone.mute()
    heard = len(listener.chunks)
    assert server.recorders() == []
    wait_until(lambda: listener.names() == ["muted"])
    time.sleep(0.5)
    assert len(listener.chunks) == heard
    began = time.monotonic()
    microphone.unmute()
    assert time.monotonic() - began < 0.3
    assert len(server.recorders()) == 1
    listener.hears()
    assert listener.names() == ["muted", "idle"]


def test_nothing_said_while_muted_is_heard_later(
    server: SoundServer, microphone: Microphone, listener: Listener, noise: Noise
) -> None:
    microphone.mute()
    server.say_into_microphone(noise(0.5))
    microphone.unmute()
    listener.hears()
    assert listener.said() == b""


def test_a_microphone_is_chosen_by_number_and_kept_by_name(sound: Sound) -> None:
    number = next(device.number for device in sound.devices() if device.name == "edge_mic")
    with Microphone(number, sound=sound) as microphone:
        assert microphone.device == "edge_mic"


def test_a_part_of_a_name_that_fits_two_devices_is_refused(sound: Sound) -> None:
    with pytest.raises(AudioError, match=re.escape("called edge_: edge_mic, edge_spk")):
        Microphone("edge_", sound=sound).__enter__()


def in_chunks(sound: bytes, rate: int = 16000, seconds: float = 0.25) -> Iterator[AudioChunk]:
    size = 2 * int(rate * seconds)
    for start in range(0, len(sound), size):
        yield AudioChunk(sound[start : start + size], rate)


def test_every_sample_of_an_answer_is_played(ear: Ear, sound: Sound, noise: Noise) -> None:
    answer = noise(1.01)
    assert Speaker("edge_spk", sound=sound).play(in_chunks(answer))
    wait_until(lambda: without_zeros(ear.sound()) == answer)


def test_an_answer_of_another_rate_keeps_its_length_and_pitch(ear: Ear, sound: Sound) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(22050) / 22050) * 20000
    stereo = np.repeat(tone.astype("<i2")[:, None], 2, axis=1)
    assert Speaker("edge_spk", sound=sound).play([AudioChunk(stereo.tobytes(), 22050, 2)])
    time.sleep(0.2)
    heard = np.frombuffer(ear.sound(), "<i2")
    assert len(heard) == pytest.approx(16000, abs=100)
    assert np.argmax(np.abs(np.fft.rfft(heard[:16000] * np.hanning(len(heard[:16000]))))) == pytest.approx(440, abs=2)


def test_the_first_sound_does_not_wait_for_the_whole_answer(ear: Ear, sound: Sound, noise: Noise) -> None:
    first_chunk_at = []

    def slowly() -> Iterator[AudioChunk]:
        for chunk in in_chunks(noise(0.75)):
            first_chunk_at.append(time.monotonic())
            yield chunk
            time.sleep(0.1)

    speaker = Speaker("edge_spk", sound=sound)
    assert speaker.play(slowly())
    assert speaker.started_at
    assert speaker.started_at - first_chunk_at[0] < 0.1
    assert ear.first_at() - first_chunk_at[0] < 0.2


def test_stop_is_heard_within_200_milliseconds_and_the_next_answer_plays(ear: Ear, sound: Sound, noise: Noise) -> None:
    speaker = Speaker("edge_spk", sound=sound)
    thread, results = in_background(speaker.play, in_chunks(noise(3)))
    wait_until(ear.sound)
    time.sleep(0.5)
    stopped_at = time.monotonic()
    speaker.stop()
    took = time.monotonic() - stopped_at
    thread.join(1)
    assert results == [False]
    time.sleep(0.4)
    assert took < 0.15
    assert ear.last_at() - stopped_at < 0.2
    assert speaker.play(in_chunks(noise(0.2)))


def test_stop_while_the_next_chunk_is_being_made(server: SoundServer, ear: Ear, sound: Sound, noise: Noise) -> None:
    go_on = threading.Event()

    def halting() -> Iterator[AudioChunk]:
        yield AudioChunk(noise(0.1), 16000)
        go_on.wait(5)
        yield AudioChunk(noise(1), 16000)

    speaker = Speaker("edge_spk", sound=sound)
    thread, results = in_background(speaker.play, halting())
    wait_until(lambda: len(without_zeros(ear.sound())) == 3200)
    speaker.stop()
    assert server.players() == []
    go_on.set()
    thread.join(2)
    assert (results, len(without_zeros(ear.sound()))) == ([False], 3200)


def test_no_device_is_open_between_answers(server: SoundServer, sound: Sound, noise: Noise) -> None:
    speaker = Speaker("edge_spk", sound=sound)
    for _ in range(3):
        assert speaker.play(in_chunks(noise(0.1)))
        assert server.players() == []


def test_a_speaker_that_vanishes_costs_its_sound_only(server: SoundServer, sound: Sound, noise: Noise) -> None:
    states: list[State] = []
    speaker = Speaker("edge_spk", on_state=states.append, sound=sound)
    thread, results = in_background(speaker.play, in_chunks(noise(10)))
    wait_until(lambda: speaker.started_at is not None)
    server.kill()
    thread.join(3)
    assert results == [False]
    assert [speaker.play(in_chunks(noise(0.1))) for _ in range(3)] == [False] * 3
    assert [state.name for state in states] == ["faulty"]
    server.start()
    wait_until(lambda: speaker.play(in_chunks(noise(0.1))), 10)
    assert [state.name for state in states] == ["faulty", "idle"]


def test_the_microphone_hears_on_while_an_answer_is_played(
    server: SoundServer, listener: Listener, ear: Ear, sound: Sound, noise: Noise
) -> None:
    said, answer = noise(1), noise(1.2)
    thread, results = in_background(Speaker("edge_spk", sound=sound).play, in_chunks(answer))
    server.say_into_microphone(said)
    thread.join(5)
    wait_until(lambda: listener.said() == said)
    assert (results, listener.names()) == ([True], [])
    wait_until(lambda: without_zeros(ear.sound()) == answer)
