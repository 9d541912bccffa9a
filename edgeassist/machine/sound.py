"""How loud this device is: the volume of its sound server (PulseAudio, PipeWire), through the library pulsectl."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Loudness(Protocol):
    """Something that has a volume."""

    def read(self) -> int | None:
        """In percent; None where nothing has a volume now."""

    def set(self, percent: int) -> None:
        """Ask for a volume; whether it was taken, `read` tells."""


class ServerVolume:
    """That of the speaker which the sound server uses."""

    def read(self) -> int | None:
        """In percent; None where no sound server runs, or it has no speaker."""
        with _speaker() as found:
            return round(100 * found[1].volume.value_flat) if found else None

    def set(self, percent: int) -> None:
        """Set all its channels."""
        with _speaker() as found:
            if found:
                found[0].volume_set_all_chans(found[1], percent / 100)


@contextmanager
def _speaker() -> Iterator[tuple[Any, Any] | None]:
    """The server and its speaker in use; None where there is none."""
    try:
        import pulsectl
    except (ImportError, OSError):  # neither the library nor libpulse need be there
        yield None
        return
    server = pulsectl.Pulse("edgeassist", connect=False)
    try:
        server.connect()
        speaker = server.get_sink_by_name(server.server_info().default_sink_name)
    except pulsectl.PulseError:
        server.close()
        yield None
        return
    try:
        yield server, speaker
    finally:
        server.close()
