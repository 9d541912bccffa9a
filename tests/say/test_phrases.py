"""The sounds on disk: bounded, and never in an answer's way."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from edgeassist.events import AudioChunk
from edgeassist.say.phrases import Phrase, PhraseCache, PhrasesInMemory

HELLO = Phrase("Hello.", "joe")


def noise(seconds: float = 0.5, seed: int = 0) -> AudioChunk:
    samples = np.random.default_rng(seed).integers(-9000, 9000, int(22050 * seconds))
    return AudioChunk(samples.astype("<i2").tobytes(), 22050)


@pytest.fixture
def cache(tmp_path: Path) -> PhraseCache:
    return PhraseCache(tmp_path / "phrases")


def file_of(cache: PhraseCache, phrase: Phrase, folder: Path) -> Path:
    assert phrase in cache
    return folder / "phrases" / f"{phrase.key}.flac"


def test_what_was_put_is_got_sample_for_sample(cache: PhraseCache) -> None:
    assert cache.get(HELLO) is None
    cache.put(HELLO, noise())
    assert cache.get(HELLO) == noise()


def test_another_voice_speed_or_text_is_another_phrase(cache: PhraseCache) -> None:
    cache.put(HELLO, noise())
    assert not [
        phrase
        for phrase in (Phrase("Hello.", "amy"), Phrase("Hello.", "joe", 1.5), Phrase("Hello,", "joe"))
        if phrase in cache
    ]


def test_a_file_tells_nothing_of_what_was_said(cache: PhraseCache, tmp_path: Path) -> None:
    cache.put(Phrase("secret", "joe"), noise())
    assert not [
        file for file in (tmp_path / "phrases").iterdir() if b"secret" in file.name.encode() + file.read_bytes()
    ]
    assert (tmp_path / "phrases").stat().st_mode & 0o077 == 0


def test_what_was_not_heard_for_longest_goes_first(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path / "phrases", limit_bytes=100_000)
    phrases = [Phrase(str(number), "joe") for number in range(8)]
    for number, phrase in enumerate(phrases):
        cache.put(phrase, noise(seed=number))
        cache.get(phrases[0])
        time.sleep(0.01)
    assert phrases[0] in cache
    assert phrases[1] not in cache
    assert phrases[-1] in cache
    assert sum(file.stat().st_size for file in (tmp_path / "phrases").iterdir()) <= 100_000


def test_what_an_earlier_run_left_counts_too_even_half_files(tmp_path: Path) -> None:
    (tmp_path / "phrases").mkdir()
    torn = tmp_path / "phrases" / "torn.123"
    torn.write_bytes(bytes(90_000))
    os.utime(torn, (1, 1))
    PhraseCache(tmp_path / "phrases", limit_bytes=100_000).put(HELLO, noise())
    assert not torn.exists()


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_file_counts_as_not_kept_and_goes(cache: PhraseCache, tmp_path: Path, damage: bytes | None) -> None:
    cache.put(HELLO, noise())
    file = file_of(cache, HELLO, tmp_path)
    file.write_bytes(file.read_bytes()[:9000] if damage is None else damage)
    assert cache.get(HELLO) is None
    assert HELLO not in cache
    cache.put(HELLO, noise())
    assert cache.get(HELLO) == noise()


def test_a_folder_that_cannot_be_written_costs_the_cache_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = PhraseCache(tmp_path / "file" / "phrases")
    cache.put(HELLO, noise())
    assert HELLO not in cache
    assert cache.get(HELLO) is None


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    """/dev/full takes no byte; what stands beside the file is a link to it."""
    cache = PhraseCache(tmp_path)
    (tmp_path / f"{HELLO.key}.{os.getpid()}").symlink_to("/dev/full")
    cache.put(HELLO, noise())
    assert list(tmp_path.iterdir()) == []


def test_a_sound_of_nothing_can_be_kept(cache: PhraseCache) -> None:
    cache.put(HELLO, AudioChunk(b"", 22050))
    assert cache.get(HELLO) in (None, AudioChunk(b"", 22050))


def test_a_phrase_is_read_within_milliseconds(cache: PhraseCache) -> None:
    cache.put(HELLO, noise(2.0))
    times = []
    for _ in range(20):
        begin = time.perf_counter()
        cache.get(HELLO)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.02


def test_in_memory_the_sounds_kept_first_make_room() -> None:
    cache = PhrasesInMemory(limit_bytes=2 * len(noise().audio))
    first, second, third = (Phrase(text, "voice") for text in ("one", "two", "three"))
    for phrase in (first, second, third):
        cache.put(phrase, noise())
    assert [phrase in cache for phrase in (first, second, third)] == [False, True, True]
    assert cache.get(third) == noise()
    assert cache.get(first) is None
