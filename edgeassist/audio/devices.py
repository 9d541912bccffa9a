"""The sound devices of this machine, through PortAudio."""

from __future__ import annotations

from dataclasses import dataclass

from edgeassist.errors import AudioError


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


def list_devices() -> list[Device]:
    """Every sound device; an empty list on a machine without any.

    Raises `AudioError` where PortAudio is not installed or does not start.
    """
    try:
        import sounddevice
    except OSError as error:
        raise AudioError("Sound needs the library PortAudio; type `sudo apt-get install libportaudio2`.") from error
    try:
        found = sounddevice.query_devices()
    except sounddevice.PortAudioError as error:
        raise AudioError(f"The sound devices cannot be listed: {error}.") from error
    return [
        Device(each["name"], each["max_input_channels"], each["max_output_channels"], int(each["default_samplerate"]))
        for each in found
    ]
