from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fake_portaudio import Card, FakePortAudio

from edgeassist.audio.devices import Device, choose
from edgeassist.audio.formats import Format
from edgeassist.audio.holders import holders, is_a_card
from edgeassist.audio.mute import file_switch, switch
from edgeassist.audio.portaudio import Sound
from edgeassist.errors import AudioError, DeviceMissing

BEST = Format(16000, 1)

DEVICES = [
    Device("HDA Intel: ALC257 Analog (hw:0,0)", 2, 2, 44100, 0),
    Device("USB Audio: - (hw:1,0)", 1, 0, 48000, 1),
    Device("USB Audio: Box (hw:2,0)", 0, 2, 48000, 2),
    Device("default", 32, 32, 44100, 3),
]


@pytest.mark.parametrize(
    ("kind", "wanted", "number"),
    [
        ("microphone", None, 3),
        ("microphone", 1, 1),
        ("microphone", "1", 1),
        ("microphone", "USB Audio: - (hw:1,0)", 1),
        ("microphone", "USB Audio: -", 1),
        ("microphone", "usb", 1),
        ("speaker", "usb", 2),
        ("speaker", "alc257", 0),
        ("speaker", "hw:2", 2),
    ],
)
def test_a_device_is_found_by_number_name_or_part_of_it(kind, wanted, number) -> None:  # type: ignore[no-untyped-def]
    assert choose(DEVICES, kind, wanted, 3).number == number


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("Jabra", "There is no microphone Jabra; there are HDA Intel: ALC257 Analog (hw:0,0), USB Audio: - (hw:1,0)"),
        (2, "There is no microphone of number 2; there are"),
    ],
)
def test_a_device_that_is_not_there_is_told_with_those_that_are(wanted: str | int, said: str) -> None:
    with pytest.raises(DeviceMissing, match=re.escape(said)):
        choose(DEVICES, "microphone", wanted, 3)


def test_a_machine_without_devices_says_so() -> None:
    with pytest.raises(DeviceMissing, match="There is no speaker; plug one in"):
        choose([], "speaker", None, -1)


def test_an_ambiguous_part_lists_the_candidates() -> None:
    with pytest.raises(AudioError, match=r"More than one microphone is called a: .*give more of the name") as error:
        choose(DEVICES, "microphone", "a", 3)
    assert not isinstance(error.value, DeviceMissing)


def test_the_same_device_on_two_system_interfaces_is_one() -> None:
    twice = [Device("Headset", 1, 2, 44100, 0), Device("Headset", 1, 2, 44100, 1)]
    assert choose(twice, "microphone", "headset", -1).number == 0


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Two cards; `arecord` holds the microphone of the second, and `mpv` the speaker of the first."""
    (tmp_path / "asound").mkdir()
    (tmp_path / "asound" / "cards").write_text(
        " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7e10000 irq 32\n"
        " 1 [Device         ]: USB-Audio - USB Audio\n                      USB Audio at usb-1\n"
    )
    for process, name, device in (
        ("71", "arecord", "pcmC1D0c"),
        ("72", "mpv", "pcmC0D0p"),
        (str(os.getpid()), "us", "pcmC1D0c"),
    ):
        (tmp_path / process / "fd").mkdir(parents=True)
        (tmp_path / process / "comm").write_text(f"{name}\n")
        (tmp_path / process / "fd" / "5").symlink_to(f"/dev/snd/{device}")
        (tmp_path / process / "fd" / "6").symlink_to("/dev/snd/controlC1")
    return tmp_path


def test_the_program_that_holds_a_card_is_named(proc: Path) -> None:
    assert holders("microphone", "USB Audio: - (hw:1,0)", proc) == ["arecord (71)"]
    assert holders("microphone", "USB Audio: -", proc) == ["arecord (71)"]
    assert holders("microphone", "HDA Intel PCH: ALC (hw:0,0)", proc) == []
    assert holders("speaker", None, proc) == ["mpv (72)"]


def test_a_card_that_portaudio_left_out_is_known_to_linux(proc: Path) -> None:
    assert is_a_card("usb audio", proc)
    assert not is_a_card("Jabra", proc)
    assert not is_a_card(None, proc)
    assert not is_a_card("Jabra", proc / "nowhere")


def test_a_device_left_out_of_the_list_because_it_is_busy_names_its_holder(proc: Path) -> None:
    sound = Sound(FakePortAudio(Card("Other", inputs=1)), proc=proc)
    with pytest.raises(
        DeviceMissing, match=re.escape("The microphone USB Audio is in use by arecord (71); close that")
    ):
        sound.record("USB Audio", BEST, 0.1, lambda *_: None, lambda: None)


def test_a_busy_device_names_its_holder(proc: Path) -> None:
    sound = Sound(FakePortAudio(Card("USB Audio: - (hw:1,0)", inputs=1, busy=True)), proc=proc)
    with pytest.raises(DeviceMissing, match=re.escape("The microphone USB Audio: - is in use by arecord (71)")):
        sound.record(None, BEST, 0.1, lambda *_: None, lambda: None)


@pytest.mark.parametrize(("content", "muted"), [("0", False), ("0\n", False), ("1\n", True), ("", True), ("on", True)])
def test_a_switch_file_unmutes_by_a_nought_only(tmp_path: Path, content: str, muted: bool) -> None:
    (tmp_path / "value").write_text(content)
    assert switch(str(tmp_path / "value"))() is muted


def test_a_switch_that_vanishes_mutes(tmp_path: Path) -> None:
    (tmp_path / "value").write_text("0")
    muted = file_switch(tmp_path / "value")
    (tmp_path / "value").unlink()
    assert muted()


@pytest.mark.parametrize("place", ["/no/such/value", "gpio:banana"])
def test_a_switch_that_is_not_there_is_told(place: str) -> None:
    with pytest.raises(AudioError, match="mute switch"):
        switch(place)


def test_what_sound_libraries_print_is_dropped_and_the_rest_kept() -> None:
    code = (
        "import os, sys; from edgeassist.audio.hush import hush\n"
        "with hush():\n"
        "    os.write(2, b\"Expression 'r' failed in 'pa.c', line: 1\\nALSA lib pcm.c: no\\nours\\n\")\n"
        "print('after', file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stderr == "ours\nafter\n"
