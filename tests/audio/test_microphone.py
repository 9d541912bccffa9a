from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_portaudio import Card, FakePortAudio, in_background, wait_until

from edgeassist.audio.microphone import Microphone
from edgeassist.audio.mute import file_switch
from edgeassist.audio.portaudio import Sound
from edgeassist.audio.speaker import Speaker
from edgeassist.errors import AudioError
from edgeassist.events import AudioChunk, State

Event = AudioChunk | State | None


def quick_pauses() -> Iterator[float]:
    while True:
        yield 0.01


def tone(rate: int, channels: int, seconds: float = 1.0) -> bytes:
    samples = 8000 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)
    return np.repeat(samples[:, None], channels, axis=1).astype("<i2").tobytes()


def read_until(events: Iterator[Event], kind: type[AudioChunk] | type[State]) -> Event:
    """The next of that kind; in the end the iteration must give it."""
    for _ in range(1000):
        event = next(events)
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind.__name__} came")


def opened(library: FakePortAudio, device: str | int | None = None, **more: object) -> Microphone:
    return Microphone(device, sound=Sound(library), pauses=quick_pauses, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("card", "agreed"),
    [
        (Card("a", inputs=2), (16000, 1)),
        (Card("a", inputs=2, counts=(2,)), (16000, 2)),
        (Card("a", inputs=1, rates=(44100, 48000), counts=(1,)), (48000, 1)),
        (Card("a", inputs=2, rates=(44100,), counts=(2,), default_rate=44100), (44100, 2)),
        (Card("a", inputs=6, rates=(32000,), counts=(6,), default_rate=32000), (32000, 6)),
        (Card("a", inputs=2, rates=(44100,), counts=(2,), default_rate=96000), (44100, 2)),
    ],
)
def test_any_rate_and_number_of_channels_gives_16_kilohertz_mono(card: Card, agreed: tuple[int, int]) -> None:
    library = FakePortAudio(card)
    with opened(library) as microphone:
        assert microphone.format
        assert (microphone.format.rate, microphone.format.channels) == agreed
        library.streams[0].feed(tone(*agreed))
        chunks = [event for event in (microphone._next() for _ in range(16)) if isinstance(event, AudioChunk)]
    heard = np.frombuffer(b"".join(chunk.audio for chunk in chunks), "<i2")[1024:-1024]
    assert {(len(chunk.audio), chunk.rate, chunk.channels) for chunk in chunks} == {(1024, 16000, 1)}
    assert len(chunks) >= 14
    assert np.abs(heard).max() == pytest.approx(8000, rel=0.02)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * 16000 / len(heard) == pytest.approx(440, abs=2)


def test_what_was_agreed_is_tried_first_the_next_time() -> None:
    library = FakePortAudio(Card("a", inputs=2, rates=(44100,), counts=(2,), default_rate=44100))
    with opened(library) as microphone:
        library.tried.clear()
        microphone.mute()
        microphone.unmute()
        assert library.tried == [(44100, 2)]


def test_a_device_without_any_usual_rate_is_told() -> None:
    with opened(FakePortAudio(Card("a", inputs=1, rates=(7,)))) as microphone:
        assert next(iter(microphone)) == State(
            "faulty", "The microphone a works at none of the usual rates; take another."
        )


def test_a_quiet_device_does_not_hold_up_its_reader() -> None:
    with opened(FakePortAudio(Card("a", inputs=1))) as microphone:
        began = time.monotonic()
        assert next(iter(microphone)) is None
        assert 0.15 < time.monotonic() - began < 0.6


def test_an_unplugged_device_is_said_once_and_taken_up_under_its_new_number() -> None:
    usb, other = Card("USB Mic: - (hw:1,0)", inputs=1), Card("Other", inputs=1)
    library = FakePortAudio(usb)
    with opened(library, "USB Mic") as microphone:
        events = iter(microphone)
        library.plugged_in.clear()
        library.streams[0].end()
        assert read_until(events, State) == State(
            "faulty", "The microphone USB Mic: - gives no sound any more; plug it in again."
        )
        assert {next(events) for _ in range(5)} == {None}
        library.plugged_in[:] = [other, Card("USB Mic: - (hw:2,0)", inputs=1)]
        wait_until(lambda: next(events) is None and library.streams)
        library.streams[0].feed(bytes(4096))
        assert read_until(events, State) == State("idle", "The microphone USB Mic: - is back.")
        assert library.streams[0].card.name == "USB Mic: - (hw:2,0)"
        assert isinstance(read_until(events, AudioChunk), AudioChunk)


def test_a_device_that_opens_and_gives_nothing_is_not_called_back() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    with opened(library) as microphone:
        events = iter(microphone)
        assert read_until(events, State) == State(
            "faulty", "The microphone a gives no sound any more; plug it in again."
        )
        end = time.monotonic() + 1.5
        assert [event for event in iter(lambda: time.monotonic() > end or next(events), True) if event] == []
        assert len(library.opened) > 1


def test_the_pauses_between_tries_grow_to_eight_seconds() -> None:
    from edgeassist.audio.pauses import growing_pauses

    pauses = growing_pauses()
    assert [next(pauses) for _ in range(8)] == [0.25, 0.5, 1, 2, 4, 8, 8, 8]


def test_a_device_chosen_by_number_is_kept_by_name() -> None:
    library = FakePortAudio(Card("a", inputs=1), Card("USB Mic: - (hw:1,0)", inputs=1))
    with opened(library, "1") as microphone:
        assert microphone.device == "USB Mic: -"
        library.plugged_in.reverse()
        library.streams[0].end()
        events = iter(microphone)
        read_until(events, State)
        wait_until(lambda: next(events) is None and library.streams)
        assert library.streams[0].card.name == "USB Mic: - (hw:1,0)"


def test_a_busy_device_is_named_and_taken_up_when_it_is_free() -> None:
    card = Card("a", inputs=1, busy=True)
    library = FakePortAudio(card)
    with opened(library) as microphone:
        events = iter(microphone)
        assert read_until(events, State) == State(
            "faulty", "The microphone a is in use by another program; close that first."
        )
        card.busy = False
        wait_until(lambda: next(events) is None and library.streams)


def test_a_name_that_fits_several_devices_is_refused() -> None:
    library = FakePortAudio(Card("USB one", inputs=1), Card("USB two", inputs=1))
    with pytest.raises(AudioError, match="More than one microphone is called usb: USB one, USB two"):
        opened(library, "usb").__enter__()


def test_overflows_are_counted_and_the_sound_goes_on() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    with opened(library) as microphone:
        library.streams[0].feed(bytes(1024), overflow=True)
        library.streams[0].feed(bytes(1024))
        assert isinstance(read_until(iter(microphone), AudioChunk), AudioChunk)
        assert (microphone.losses.overflows, microphone.losses.dropped) == (1, 0)


def test_a_slow_reader_loses_the_oldest_sound_and_it_is_counted() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    with opened(library) as microphone:
        for number in range(130):
            library.streams[0].feed(np.full(1024, number, "<i2").tobytes())
        chunk = read_until(iter(microphone), AudioChunk)
        assert isinstance(chunk, AudioChunk)
        assert (microphone.losses.dropped, chunk.audio[0]) == (30, 30)


def test_the_callback_takes_far_less_time_than_a_block() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    with opened(library):
        began = time.perf_counter()
        for _ in range(300):
            library.streams[0].feed(bytes(1024))
        assert (time.perf_counter() - began) / 300 < 0.003


def test_a_mute_closes_the_stream_and_forgets_what_was_not_read() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    with opened(library) as microphone:
        library.streams[0].feed(bytes(8192))
        microphone.mute()
        assert library.streams == []
        events = iter(microphone)
        assert [next(events) for _ in range(3)] == [State("muted"), None, None]
        microphone.unmute()
        assert len(library.streams) == 1
        assert next(events) == State("idle")


def test_a_switch_of_hardware_closes_the_stream(tmp_path: Path) -> None:
    value = tmp_path / "value"
    value.write_text("1\n")
    library = FakePortAudio(Card("a", inputs=1))
    with opened(library, muted_by=file_switch(value)) as microphone:
        events = iter(microphone)
        assert (library.streams, next(events)) == ([], State("muted"))
        microphone.unmute()
        assert library.streams == []
        value.write_text("0\n")
        assert next(events) == State("idle")
        assert len(library.streams) == 1
        value.write_text("1\n")
        assert next(events) == State("muted")
        assert library.streams == []


def test_a_device_that_is_missing_when_the_mute_ends_is_said_again() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    with opened(library) as microphone:
        events = iter(microphone)
        library.plugged_in.clear()
        library.streams[0].end()
        faulty = read_until(events, State)
        microphone.mute()
        assert read_until(events, State) == State("muted")
        microphone.unmute()
        assert read_until(events, State) == faulty


def test_closing_from_another_thread_ends_the_iteration() -> None:
    microphone = opened(FakePortAudio(Card("a", inputs=1))).__enter__()
    thread, events = in_background(list, microphone)
    microphone.close()
    thread.join(1)
    assert (not thread.is_alive(), set(events[0]) - {None}) == (True, set())


def test_a_speaker_plugged_in_later_is_found_while_the_microphone_is_open() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    sound = Sound(library)
    speaker = Speaker("Box", sound=sound)
    with Microphone("a", sound=sound, pauses=quick_pauses) as microphone:
        thread, events = in_background(list, microphone)
        box = Card("Box", outputs=1)
        library.plugged_in.append(box)
        assert speaker.play([AudioChunk(bytes(3200), 16000)])
        assert box.heard
        wait_until(lambda: len(library.streams) == 1)
        microphone.close()
        thread.join(1)
    assert set(events[0]) == {None}


def test_a_microphone_nobody_reads_costs_the_speaker_half_a_second_at_most() -> None:
    library = FakePortAudio(Card("a", inputs=1))
    sound = Sound(library)
    states: list[State] = []
    with Microphone("a", sound=sound):
        library.plugged_in.append(Card("Box", outputs=1))
        began = time.monotonic()
        assert not Speaker("Box", sound=sound, on_state=states.append).play([AudioChunk(bytes(3200), 16000)])
        assert time.monotonic() - began < 1
    assert [state.name for state in states] == ["faulty"]
