"""The voice activity network, which comes with its library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.audio import files
from edgeassist.engines.worker import Worker

FRAME_S = 0.032


@pytest.fixture
def activity() -> Iterator[Worker]:
    with Worker("voice_activity", {}) as worker:
        yield worker


@pytest.fixture
def order(recordings: Path) -> bytes:
    return files.read(recordings / "01a50d1b-ed05-4708-b076-5387ea170058.flac").audio


def test_speech_is_told_from_silence(activity: Worker, order: bytes) -> None:
    spoken = activity.call("feed", order)
    assert len(spoken) == len(order) // 1024
    assert max(spoken) > 0.95
    assert max(activity.call("feed", bytes(64000))[10:]) < 0.2


def test_a_kitchen_is_no_speech(activity: Worker, speech: Path) -> None:
    sound = files.read(speech / "kitchen-noise.flac", 200).audio[: 2 * 30 * files.RATE]
    assert max(activity.call("feed", sound)) < 0.5


def test_chunks_of_any_length_give_the_same_frames(activity: Worker, order: bytes) -> None:
    whole = activity.call("feed", order)
    activity.call("begin")
    pieces = [frame for at in range(0, len(order), 666) for frame in activity.call("feed", order[at : at + 666])]
    assert pieces == pytest.approx(whole)


def test_a_new_beginning_forgets_half_a_frame(activity: Worker) -> None:
    assert activity.call("feed", bytes(1000)) == []
    activity.call("begin")
    assert activity.call("feed", bytes(1000)) == []
    assert len(activity.call("feed", bytes(24))) == 1


def test_it_takes_one_thread_and_little_of_a_core(activity: Worker, order: bytes) -> None:
    activity.call("feed", b"")
    threads = threads_of(activity.pid)
    before_s = used_s(activity.pid)
    activity.call("feed", order)
    assert used_s(activity.pid) - before_s < 0.03 * len(order) / 2 / files.RATE
    assert threads_of(activity.pid) == threads


def threads_of(pid: int | None) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def used_s(pid: int | None) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
