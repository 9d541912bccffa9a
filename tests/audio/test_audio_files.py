from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from edgeassist.audio import files
from edgeassist.errors import AudioError
from edgeassist.events import AudioChunk

Samples = NDArray[np.float64]


def melody(rate: int, seconds: float = 1.0) -> Samples:
    """Two tones of half of full scale, far below what 8 kHz can hold."""
    time = np.arange(int(rate * seconds)) / rate
    return np.asarray(0.25 * np.sin(2 * np.pi * 440 * time) + 0.25 * np.sin(2 * np.pi * 1230 * time))


def samples(chunk: AudioChunk) -> Samples:
    return np.frombuffer(chunk.audio, "<i2") / 32768


@pytest.mark.parametrize(
    ("name", "rate", "channels", "subtype"),
    [
        ("a.wav", 8000, 1, "PCM_16"),
        ("a.wav", 16000, 1, "PCM_U8"),
        ("a.wav", 48000, 2, "PCM_16"),
        ("a.wav", 44100, 1, "PCM_24"),
        ("a.wav", 16000, 2, "FLOAT"),
        ("a.wav", 22050, 1, "DOUBLE"),
        ("a.flac", 16000, 1, "PCM_16"),
        ("a.flac", 48000, 6, "PCM_24"),
        ("a.ogg", 44100, 2, "VORBIS"),
    ],
)
def test_any_rate_width_and_number_of_channels_gives_the_same_sound(
    tmp_path: Path, name: str, rate: int, channels: int, subtype: str
) -> None:
    sound = np.repeat(melody(rate)[:, None], channels, axis=1)
    soundfile.write(tmp_path / name, sound, rate, subtype=subtype)
    chunk = files.read(tmp_path / name)
    assert (chunk.rate, chunk.channels) == (16000, 1)
    assert chunk.seconds == pytest.approx(1, abs=0.01)
    inner = slice(1600, 14400)
    assert np.corrcoef(samples(chunk)[inner], melody(16000)[inner])[0, 1] > 0.99


def test_sixteen_kilohertz_mono_comes_through_bit_for_bit(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).integers(-32768, 32768, 16000).astype("<i2")
    soundfile.write(tmp_path / "a.flac", sound, 16000)
    assert files.read(tmp_path / "a.flac").audio == sound.tobytes()


def test_a_float_file_louder_than_full_scale_is_clipped_not_wrapped(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", melody(16000) * 8, 16000, subtype="FLOAT")
    read = samples(files.read(tmp_path / "a.wav"))
    assert read.max() == pytest.approx(1, abs=1e-4)
    assert np.sign(read[np.abs(read) > 0.1]).tolist() == np.sign(melody(16000)[np.abs(read) > 0.1]).tolist()


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_of_a_file_cut_short_the_rest_is_used(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 64000), 16000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 0.5 < files.read(path).seconds < 3


def test_a_header_that_promises_more_than_there_is_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, melody(16000), 16000)
    whole = bytearray(path.read_bytes())
    whole[4:8] = whole[40:44] = struct.pack("<I", 0xFFFFFFFF)
    path.write_bytes(whole)
    assert files.read(path).seconds == 1


def test_a_long_recording_is_refused_before_it_is_read(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(20 * 60 * 8000, "int16"), 8000)
    with pytest.raises(AudioError, match="is 20 minutes long; at most 60 seconds"):
        files.read(tmp_path / "a.wav")
    with pytest.raises(AudioError, match="at most 5 seconds"):
        files.read(tmp_path / "a.wav", limit_s=5)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused(tmp_path: Path, bad: float) -> None:
    sound = melody(16000)
    sound[100] = bad
    soundfile.write(tmp_path / "a.wav", sound, 16000, subtype="FLOAT")
    with pytest.raises(AudioError, match="not numbers"):
        files.read(tmp_path / "a.wav")


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_a_recording_without_a_sample_is_refused(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), rate)
    with pytest.raises(AudioError, match="holds no sound"):
        files.read(tmp_path / "a.wav")


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.raw", "a.txt", "a"])
def test_a_file_that_is_no_sound_is_refused_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("what a fine day " * 100)
    with pytest.raises(AudioError, match="not a recording"):
        files.read(tmp_path / name)


def test_nothing_a_folder_and_an_empty_file_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    with pytest.raises(AudioError, match="No such file"):
        files.read(tmp_path / "none.wav")
    with pytest.raises(AudioError, match="is a folder"):
        files.read(tmp_path)
    with pytest.raises(AudioError, match="is empty"):
        files.read(tmp_path / "empty.wav")


def test_a_damaged_file_never_ends_in_a_traceback(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    for name in ("a.wav", "a.flac", "a.ogg"):
        path = tmp_path / name
        soundfile.write(path, melody(16000), 16000)
        whole = np.frombuffer(path.read_bytes(), np.uint8)
        for _ in range(100):
            damaged = whole.copy()
            damaged[random.integers(0, 200, 8)] = random.integers(0, 256, 8)
            path.write_bytes(damaged.tobytes())
            try:
                files.read(path)
            except AudioError as error:
                assert str(path) in str(error)


def test_silence_is_told_from_a_quiet_voice() -> None:
    noise = np.random.default_rng(1).normal(0, 10, 16000).astype("<i2")
    quiet = noise.copy()
    quiet[8000:9600] += (melody(16000, 0.1) * 0.03 * 32768).astype("<i2")
    assert files.is_silent(AudioChunk(b"", 16000))
    assert files.is_silent(AudioChunk(bytes(32000), 16000))
    assert files.is_silent(AudioChunk(noise.tobytes(), 16000))
    assert not files.is_silent(AudioChunk(quiet.tobytes(), 16000))


def test_no_recorded_order_counts_as_silent(speech: Path) -> None:
    assert [path.name for path in (speech / "barista").glob("*.flac") if files.is_silent(files.read(path))] == []


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    sound = (melody(22050) * 32767).astype("<i2").tobytes()
    files.write(tmp_path / "a.wav", iter([AudioChunk(sound[:1000], 22050), AudioChunk(sound[1000:], 22050)]))
    info = soundfile.info(tmp_path / "a.wav")
    assert (info.samplerate, info.channels, info.frames, info.subtype) == (22050, 1, 22050, "PCM_16")
    assert soundfile.read(tmp_path / "a.wav", dtype="int16")[0].tobytes() == sound


def test_nothing_said_is_a_wav_file_without_samples(tmp_path: Path) -> None:
    files.write(tmp_path / "a.wav", [])
    assert soundfile.info(tmp_path / "a.wav").frames == 0


@pytest.mark.parametrize("path", ["/dev/full", "/proc/a.wav", "/no/such/folder/a.wav"])
def test_a_place_that_cannot_be_written_is_told(path: str) -> None:
    with pytest.raises(AudioError, match="cannot be written"):
        files.write(path, [AudioChunk(bytes(1_000_000), 16000)])
