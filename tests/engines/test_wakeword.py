"""The wake word networks, which come with their library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.audio import files
from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineMissing
from edgeassist.hear.wake import NETWORKS

SECOND = bytes(2 * files.RATE)


@pytest.fixture(scope="module")
def wake() -> Iterator[Worker]:
    """All words at once."""
    with Worker("wakeword", {"words": dict.fromkeys(NETWORKS, 0.5)}) as worker:
        try:
            worker.call("feed", b"")
        except EngineMissing as error:
            pytest.skip(str(error))
        yield worker


@pytest.fixture
def alexa(speech: Path) -> bytes:
    return SECOND + files.read(speech / "wake-alexa" / "102.flac").audio + SECOND


def heard(wake: Worker, sound: bytes, size: int) -> set[str]:
    return {name for at in range(0, len(sound), size) for name in wake.call("feed", sound[at : at + size])}


@pytest.mark.parametrize("samples", [1024, 333, 16000])
def test_a_word_is_heard_in_chunks_of_any_length_and_no_other_word(wake: Worker, alexa: bytes, samples: int) -> None:
    assert heard(wake, alexa, 2 * samples) == {"alexa"}


def test_silence_and_nothing_wake_nobody(wake: Worker) -> None:
    assert heard(wake, 5 * SECOND, 2048) == set()
    assert wake.call("feed", b"") == []


def test_a_coffee_order_wakes_nobody(wake: Worker, recordings: Path) -> None:
    orders = sorted(recordings.glob("*.flac"))[:5]
    assert set().union(*(heard(wake, files.read(order).audio, 2048) for order in orders)) == set()


def test_a_word_without_a_network_is_missing_and_said_with_what_to_do() -> None:
    with Worker("wakeword", {"words": {"hello kiosk": 0.5}}) as worker, pytest.raises(EngineMissing, match="Vosk"):
        worker.call("feed", b"")


@pytest.mark.parametrize("when", ["imported", "loaded"])
def test_a_system_too_old_for_the_library_is_told_to_use_a_phrase(
    when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = "raise OSError('version GLIBC_2.34 not found')"
    code = f"{fault}\n" if when == "imported" else f"def fail(*_):\n    {fault}\n\n\n"
    named = "MicroWakeWordFeatures = Model = str\n\n\nclass MicroWakeWord:\n    from_builtin = fail\n"
    (tmp_path / "pymicro_wakeword.py").write_text(code if when == "imported" else code + named)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with (
        Worker("wakeword", {"words": {"alexa": 0.5}}) as worker,
        pytest.raises(EngineMissing, match=r"GLIBC_2\.34 not found.*phrase.*Vosk"),
    ):
        worker.call("feed", b"")


def test_sensitivity_lowers_the_cutoff_and_never_puts_it_out_of_reach() -> None:
    engine = pytest.importorskip("edgeassist.engines.wakeword", exc_type=EngineMissing)
    for own in (0.85, 0.9, 0.97):
        found = [engine.cutoff(own, sensitivity / 10) for sensitivity in range(11)]
        assert found == sorted(found, reverse=True)
        assert 0.99 > found[0] > own - 0.05 and found[-1] < own
