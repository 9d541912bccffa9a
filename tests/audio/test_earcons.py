"""Short sounds: gentle, without a click, and each unlike the others."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeassist.audio.earcons import RATE, RINGS, RISES, TONES, Earcon, Rung, earcon, ring


def samples(name: Earcon, rate: int = 22050) -> NDArray[np.float64]:
    return np.frombuffer(earcon(name, rate).audio, "<i2") / 32768


@pytest.mark.parametrize("rate", [16000, 22050, 48000])
@pytest.mark.parametrize("name", TONES)
def test_an_earcon_is_short_gentle_and_heard(name: Earcon, rate: int) -> None:
    sound = earcon(name, rate)
    assert (sound.rate, sound.channels) == (rate, 1)
    assert 0.08 <= sound.seconds <= 0.15
    assert 0.03 < float(np.abs(samples(name, rate)).max()) < 0.25


@pytest.mark.parametrize("name", TONES)
def test_it_begins_and_ends_in_silence_and_does_not_click(name: Earcon) -> None:
    found = samples(name)
    assert abs(found[0]) < 0.001
    assert abs(found[-1]) < 0.001
    assert float(np.abs(np.diff(found)).max()) < 0.06


def test_good_news_goes_up_and_bad_news_goes_down() -> None:
    def strongest(half: NDArray[np.float64]) -> float:
        return float(np.abs(np.fft.rfft(half, 22050)).argmax())

    for name, up in (("woken", True), ("done", True), ("not_understood", False), ("muted", False)):
        found = samples(name)  # type: ignore[arg-type]
        begin, end = strongest(found[: len(found) // 3]), strongest(found[-len(found) // 3 :])
        assert (begin < end) is up


def test_no_two_are_alike() -> None:
    for one, other in itertools.combinations(TONES, 2):
        assert earcon(one).audio != earcon(other).audio


@pytest.mark.parametrize("name", RINGS)
def test_each_ring_is_louder_than_the_one_before_up_to_a_limit_and_ends_in_a_silence_to_be_heard_in(name: Rung) -> None:
    loudest = [np.abs(np.frombuffer(ring(name, number).audio, "<i2").astype(int)).max() for number in range(RISES + 2)]
    assert loudest[:-1] == sorted(set(loudest[:-1]))
    assert loudest[-1] == loudest[-2] < 32767
    assert not any(ring(name, 0).audio[-2 * RATE :])
