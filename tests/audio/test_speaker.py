from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from fake_portaudio import Card, FakePortAudio

from edgeassist.audio.portaudio import Sound
from edgeassist.audio.speaker import Speaker
from edgeassist.errors import AudioError
from edgeassist.events import AudioChunk, State

NOISE = np.random.default_rng(1).integers(1000, 8000, 16000).astype("<i2")


def played(card: Card) -> np.ndarray:  # type: ignore[type-arg]
    """What came out, without the silence at the end."""
    samples = np.frombuffer(b"".join(card.heard), "<i2")
    return samples[: np.flatnonzero(samples)[-1] + 1]


@pytest.mark.parametrize(
    ("card", "agreed"),
    [
        (Card("a", outputs=2), (16000, 1)),
        (Card("a", outputs=2, counts=(2,)), (16000, 2)),
        (Card("a", outputs=1, rates=(48000,), counts=(1,)), (48000, 1)),
        (Card("a", outputs=8, rates=(44100,), counts=(8,), default_rate=44100), (44100, 8)),
    ],
)
def test_an_answer_is_fitted_to_what_the_device_can_do(card: Card, agreed: tuple[int, int]) -> None:
    library = FakePortAudio(card)
    assert Speaker(sound=Sound(library)).play([AudioChunk(NOISE[:8000].tobytes(), 16000)] * 2)
    options = library.opened[0].options
    assert (options["samplerate"], options["channels"]) == agreed
    frames = np.frombuffer(b"".join(card.heard), "<i2").reshape(-1, agreed[1])
    assert (frames == frames[:, :1]).all()
    assert len(played(card)) / agreed[1] == pytest.approx(agreed[0], rel=0.01)
    assert library.streams == []


def test_what_the_device_can_play_as_it_is_stays_untouched() -> None:
    card = Card("a", outputs=1)
    assert Speaker(sound=Sound(FakePortAudio(card))).play([AudioChunk(NOISE.tobytes(), 16000)])
    assert (played(card) == NOISE).all()


def test_the_volume_is_a_gain() -> None:
    card = Card("a", outputs=1)
    Speaker(volume=0.5, sound=Sound(FakePortAudio(card))).play([AudioChunk(NOISE.tobytes(), 16000)])
    assert np.abs(played(card) - NOISE / 2).max() <= 0.5


def test_chunks_of_two_rates_in_one_answer_keep_their_lengths() -> None:
    card = Card("a", outputs=1)
    speaker = Speaker(sound=Sound(FakePortAudio(card)))
    assert speaker.play([AudioChunk(NOISE.tobytes(), 16000), AudioChunk(NOISE.tobytes(), 8000)])
    assert len(played(card)) == pytest.approx(48000, abs=400)


def test_an_answer_without_sound_is_played_to_its_end() -> None:
    speaker = Speaker(sound=Sound(FakePortAudio(Card("a", outputs=1))))
    assert speaker.play([])
    assert speaker.play([AudioChunk(b"", 16000)])
    assert speaker.play([])


def test_a_listener_gets_what_is_played_as_16_kilohertz_mono_without_a_gap_in_time() -> None:
    heard: list[tuple[AudioChunk, float]] = []
    card = Card("a", outputs=2, rates=(48000,), counts=(2,))
    speaker = Speaker(played=lambda chunk, at: heard.append((chunk, at)), sound=Sound(FakePortAudio(card)))
    assert speaker.play([AudioChunk(NOISE.tobytes(), 16000)])
    assert {(chunk.rate, chunk.channels) for chunk, _ in heard} == {(16000, 1)}
    sound = np.frombuffer(b"".join(chunk.audio for chunk, _ in heard), "<i2")[: len(NOISE)]
    assert np.corrcoef(sound[500:15500], NOISE[500:15500])[0, 1] > 0.95
    ends = [at + chunk.seconds for chunk, at in heard]
    assert [at for _, at in heard[1:]] == pytest.approx(ends[:-1], abs=0.001)
    assert speaker.started_at
    assert 0 <= heard[0][1] - speaker.started_at <= 0.1


def test_a_listener_is_told_when_an_answer_is_silenced_and_gets_no_more_of_it() -> None:
    told: list[str] = []
    speaker = Speaker(
        played=lambda chunk, at: told.append("played"),
        silenced=lambda at: told.append("silenced"),
        sound=Sound(FakePortAudio(Card("a", outputs=1))),
    )

    def answer() -> Iterator[AudioChunk]:
        yield AudioChunk(NOISE.tobytes(), 16000)
        speaker.stop()
        yield AudioChunk(NOISE.tobytes(), 16000)

    assert not speaker.play(answer())
    speaker.stop()
    assert told.index("silenced") == len(told) - 1


def test_a_missing_speaker_is_said_once_and_taken_up_when_it_comes() -> None:
    states: list[State] = []
    library = FakePortAudio()
    speaker = Speaker(sound=Sound(library), on_state=states.append)
    sound = [AudioChunk(bytes(3200), 16000)]
    assert [speaker.play(sound) for _ in range(3)] == [False] * 3
    assert states == [State("faulty", "There is no speaker; plug one in.")]
    library.plugged_in.append(Card("Box: - (hw:1,0)", outputs=1))
    time.sleep(0.6)
    assert speaker.play(sound)
    assert states[1:] == [State("idle", "The speaker Box: - is back.")]


def test_a_speaker_pulled_out_in_the_middle_ends_the_answer() -> None:
    states: list[State] = []
    library = FakePortAudio(Card("a", outputs=1))

    def answer():  # type: ignore[no-untyped-def]
        yield AudioChunk(NOISE.tobytes(), 16000)
        library.plugged_in.clear()
        yield AudioChunk(NOISE.tobytes(), 16000)

    assert not Speaker(sound=Sound(library), on_state=states.append).play(answer())
    assert [state.name for state in states] == ["faulty"]
    assert library.streams == []


def test_a_fault_of_the_voice_is_passed_on_and_leaves_the_device_closed() -> None:
    library = FakePortAudio(Card("a", outputs=1))

    def broken():  # type: ignore[no-untyped-def]
        yield AudioChunk(NOISE.tobytes(), 16000)
        raise RuntimeError("the voice broke")

    with pytest.raises(RuntimeError, match="the voice broke"):
        Speaker(sound=Sound(library)).play(broken())
    assert library.streams == []


def test_a_name_that_fits_several_speakers_is_refused() -> None:
    library = FakePortAudio(Card("USB one", outputs=1), Card("USB two", outputs=1))
    with pytest.raises(AudioError, match="More than one speaker is called USB"):
        Speaker("USB", sound=Sound(library)).play([AudioChunk(bytes(3200), 16000)])


def test_stop_without_an_answer_does_nothing_to_the_next() -> None:
    speaker = Speaker(sound=Sound(FakePortAudio(Card("a", outputs=1))))
    speaker.stop()
    assert speaker.play([AudioChunk(bytes(3200), 16000)])
