"""Notices that a sound server went on with another microphone when ours was unplugged.

PulseAudio and PipeWire move a recording to what is left, be it the sound of the speaker. PortAudio does not learn of
it, so the server is asked, through the library pulsectl.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sound server takes a recording from."""

    name: str

    monitor: bool
    """True where it is what a speaker plays."""


class Route:
    """Watches the recording of this process on the sound server, where there is one."""

    def __init__(self, named: bool) -> None:
        """`named`: the microphone was asked for by name, so that only that one will do."""
        self._named = named
        self._home: Source | None = None
        self._server: Any = None

    def strayed(self) -> bool:
        """True where the recording comes from somewhere else than at first. Takes some 2 ms where a server runs."""
        now = self._source()
        if now is None or self._home is None:
            self._home = self._home or now
            return False
        if self._named:
            return now.name != self._home.name
        return now.monitor and not self._home.monitor

    def opened(self) -> None:
        """Begin to watch a new stream; without a sound server nothing is watched."""
        self.close()
        try:
            import pulsectl

            server = pulsectl.Pulse("edgeassist", connect=False)
        except (ImportError, OSError):  # neither the library nor libpulse need be there
            return
        try:
            server.connect()  # with a time limit it would always take that long
            self._server = server
        except pulsectl.PulseError:
            server.close()

    def close(self) -> None:
        """Leave the server."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _source(self) -> Source | None:
        """Of the recording this process began last; None where no server knows of one."""
        if self._server is None:
            return None
        import pulsectl

        try:
            ours = [each for each in self._server.source_output_list() if _is_ours(each)]
            if not ours:
                return None
            source = self._server.source_info(max(ours, key=lambda each: int(each.index)).source)
        except pulsectl.PulseError:
            self.close()
            return None
        return Source(source.name, source.proplist.get("device.class") == "monitor")


def _is_ours(recording: Any) -> bool:
    return bool(recording.proplist.get("application.process.id") == str(os.getpid()))
