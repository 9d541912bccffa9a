"""The echo canceller itself, on frames that are already in step."""

from __future__ import annotations

import numpy as np
import pytest

echo = pytest.importorskip("edgeassist.engines.echo", exc_type=Exception)


def frames(seconds: float, seed: int) -> np.ndarray:
    count = int(seconds * echo.RATE) // echo.FRAME
    return np.random.default_rng(seed).normal(0, 2000, (count, echo.FRAME)).astype("<i2")


def test_it_learns_what_an_echo_sounds_like_and_takes_it_out() -> None:
    played = frames(3, 1)
    heard = np.roll(played.reshape(-1), 200).reshape(played.shape) // 2
    canceller = echo.load()
    left = [canceller.cancel(one.tobytes(), other.tobytes()) for one, other in zip(heard, played, strict=True)]
    last = np.frombuffer(b"".join(left[-30:]), "<i2").astype(float)
    assert np.mean(last**2) < np.mean(heard[-30:].astype(float) ** 2) / 100


def test_where_nothing_was_played_speech_stays_as_loud() -> None:
    heard, silence = frames(1, 1), bytes(2 * echo.FRAME)
    canceller = echo.load()
    left = np.frombuffer(b"".join(canceller.cancel(one.tobytes(), silence) for one in heard), "<i2").astype(float)
    assert np.mean(left**2) == pytest.approx(np.mean(heard.astype(float) ** 2), rel=0.2)


def test_a_canceller_forgets_nothing_between_frames_and_knows_nothing_of_others() -> None:
    played = frames(2, 1)
    first, second = echo.load(), echo.load()
    for frame in played[:-1]:
        first.cancel(frame.tobytes(), frame.tobytes())
    last = played[-1].tobytes()
    learnt, new = (np.frombuffer(each.cancel(last, last), "<i2").astype(float) for each in (first, second))
    assert np.mean(learnt**2) < np.mean(new**2) / 10
