"""The sound devices of this machine, through PortAudio: listed, and chosen by name or number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from edgeassist.audio.hush import hush, hush_alsa
from edgeassist.errors import AudioError, DeviceMissing

Kind = Literal["microphone", "speaker"]

Wanted = str | int | None
"""A device's name, a unique part of one, or its number; None for the system's default."""


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone, a speaker, or both."""

    name: str

    inputs: int
    """Channels it records; 0 for a mere speaker."""

    outputs: int
    """Channels it plays; 0 for a mere microphone."""

    default_rate: int
    """Samples per second (hertz) it works at where nothing else is asked for."""

    number: int = 0
    """Its place in PortAudio's list, which changes when a device is plugged in."""

    def channels(self, kind: Kind) -> int:
        """How many channels it has as a microphone or as a speaker; 0 where it is none."""
        return self.inputs if kind == "microphone" else self.outputs


def load_library() -> Any:
    """The library sounddevice, with PortAudio started.

    Raises `AudioError` where PortAudio is not installed or does not start.
    """
    hush_alsa()
    try:
        with hush():
            import sounddevice
    except OSError as error:
        raise AudioError("Sound needs the library PortAudio; type `sudo apt-get install libportaudio2`.") from error
    except Exception as error:
        if type(error).__name__ != "PortAudioError":
            raise
        raise AudioError(f"PortAudio does not start: {error}.") from error
    return sounddevice


def list_devices(library: Any = None) -> list[Device]:
    """Every sound device; an empty list on a machine without any.

    Raises `AudioError` where PortAudio is not installed or does not start.
    """
    library = library or load_library()
    try:
        found = library.query_devices()
    except library.PortAudioError as error:
        raise AudioError(f"The sound devices cannot be listed: {error}.") from error
    return [
        Device(
            each["name"],
            each["max_input_channels"],
            each["max_output_channels"],
            int(each["default_samplerate"]),
            number,
        )
        for number, each in enumerate(found)
    ]


def choose(devices: Sequence[Device], kind: Kind, wanted: Wanted, default: int) -> Device:
    """The device of this name, part of a name or number; the one numbered `default` where `wanted` is None.

    Raises `DeviceMissing` where there is none now, and `AudioError` where several have that part in their name.
    """
    usable = [device for device in devices if device.channels(kind)]
    if wanted is None:
        return _first([device for device in usable if device.number == default], f"There is no {kind}; plug one in.")
    if is_number(wanted):
        numbered = [device for device in usable if device.number == int(wanted)]
        return _first(numbered, f"There is no {kind} of number {wanted}; {_there_are(usable)}.")
    part = str(wanted).casefold()
    exact = [device for device in usable if part in (device.name.casefold(), stable_name(device.name).casefold())]
    if len(exact) == 1:
        return exact[0]
    matching = exact or [device for device in usable if part in device.name.casefold()]
    if len({device.name for device in matching}) > 1:
        raise AudioError(f"More than one {kind} is called {wanted}: {_names(matching)}; give more of the name.")
    return _first(matching, f"There is no {kind} {wanted}; {_there_are(usable)}.")


def is_number(wanted: Wanted) -> bool:
    """True for 3 and for "3"."""
    return str(wanted).isdigit()


def stable_name(name: str) -> str:
    """A device's name without the card's number, which Linux gives anew at every start and plugging in."""
    return re.sub(r"\s*\(hw:\d+,\d+\)$", "", name)


def _first(devices: Sequence[Device], otherwise: str) -> Device:
    """The first: the same device stands in the list once for each system interface."""
    if not devices:
        raise DeviceMissing(otherwise)
    return devices[0]


def _there_are(devices: Sequence[Device]) -> str:
    return f"there are {_names(devices)}" if devices else "plug one in"


def _names(devices: Sequence[Device]) -> str:
    return ", ".join(dict.fromkeys(device.name for device in devices))
