"""Noise is added as the benchmark does it that the figures are compared with."""

from __future__ import annotations

import numpy as np
import pytest

from edgeassist.bench.mixing import Samples, energy, mixed, offset, scaled_sum


def sound(seed: int, length: int) -> Samples:
    random = np.random.default_rng(seed)
    return random.normal(0, 0.1, length) * random.uniform(0.1, 1.0, length)


def loudest_window(samples: Samples) -> float:
    """The same rule once more, as plainly as it can be said."""
    starts = range(0, len(samples) - 2047, 2048)
    return max(sum(float(sample) ** 2 for sample in samples[start : start + 2048]) for start in starts)


@pytest.mark.parametrize("snr_db", [0, 6, 12, 24])
def test_the_loudest_windows_of_speech_and_noise_have_the_ratio_that_is_asked_for(snr_db):
    speech, noise = sound(1, 9000), sound(2, 9000)
    total = scaled_sum(speech, noise, snr_db)
    share, left = fitted(total, speech, noise)
    ratio = loudest_window(share * speech) / loudest_window(left * noise)
    assert 10 * np.log10(ratio) == pytest.approx(snr_db)


def fitted(total: Samples, speech: Samples, noise: Samples) -> tuple[float, float]:
    """How much of each is in the sum."""
    shares, *_ = np.linalg.lstsq(np.stack([speech, noise], axis=1), total)
    return float(shares[0]), float(shares[1])


def test_the_peak_is_half_of_full_range():
    assert np.abs(mixed(sound(1, 9000), sound(2, 20000), 6, "a")).max() == pytest.approx(0.5)


def test_windows_stand_side_by_side_and_what_is_left_over_does_not_count():
    samples = np.concatenate([np.zeros(1024), np.ones(2048), np.zeros(1024), np.ones(2000)])
    assert energy(samples) == 1024


def test_sound_shorter_than_a_window_counts_as_one():
    assert energy(np.ones(100)) == 100


def test_silent_noise_adds_nothing_and_silent_speech_stays_finite():
    speech = sound(1, 4096)
    assert np.allclose(scaled_sum(speech, np.zeros(4096), 6), speech * 0.5 / np.abs(speech).max())
    assert np.isfinite(scaled_sum(np.zeros(4096), np.zeros(4096), 6)).all()


def test_the_same_recording_and_ratio_always_get_the_same_stretch_of_noise():
    speech, noise = sound(1, 4096), sound(2, 50000)
    assert np.array_equal(mixed(speech, noise, 6, "a.flac"), mixed(speech, noise, 6, "a.flac"))
    assert offset(40000, "a.flac 6") == 5052


def test_other_recordings_and_ratios_get_other_stretches_within_the_noise():
    places = {offset(9, f"{name} {snr}") for name in "abcdefghij" for snr in range(10)}
    assert places == set(range(10))
    assert offset(0, "a") == 0
