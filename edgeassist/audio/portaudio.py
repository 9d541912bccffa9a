"""PortAudio, shared by the microphone and the speaker of this process.

PortAudio lists the devices when it starts and never again, and starting it anew ends every stream. So `Sound` counts
the streams that live, and lists afresh when none does; whoever holds a stream for long asks `pause_wanted` now and
then, closes it, calls `refresh`, and opens it again.
"""

from __future__ import annotations

import errno
import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edgeassist.audio.devices import Device, Kind, Wanted, choose, list_devices, load_library, stable_name
from edgeassist.audio.formats import Format, candidates
from edgeassist.audio.holders import PROC, holders, is_a_card
from edgeassist.audio.hush import hush
from edgeassist.errors import AudioError, DeviceMissing

_NOT_SUPPORTED = {-9994, -9997, -9998}
"""PortAudio's codes for a sample format, a rate, a number of channels that the device lacks."""

_UNAVAILABLE = -9985

Heard = Callable[[Any, int, Any, Any], None]


class Stream:
    """An open stream, which may be used by one thread at a time.

    `start`, `write` and `buffered_s` raise `DeviceMissing` where the device was unplugged or refuses.
    """

    def __init__(self, sound: Sound, kind: Kind, device: Device, format: Format, library_stream: Any) -> None:
        self.device, self.format = device, format
        self._sound, self._kind = sound, kind
        self._stream: Any = library_stream

    def start(self) -> None:
        """Let the sound flow."""
        with self._sound.errors_named(self._kind, self.device):
            self._stream.start()

    def write(self, audio: bytes) -> bool:
        """Wait until the device has room for these samples; True where it had run dry before."""
        with self._sound.errors_named(self._kind, self.device):
            return bool(self._stream.write(audio))

    @property
    def latency_s(self) -> float:
        """Seconds of sound that fit into its buffer."""
        return float(self._stream.latency)

    @property
    def buffered_s(self) -> float:
        """Seconds of written sound that the device has still to play, as far as PortAudio knows."""
        with self._sound.errors_named(self._kind, self.device):
            return max(0.0, self.latency_s - float(self._stream.write_available) / self.format.rate)

    def close(self) -> None:
        """End it at once, without playing what is left. A second call does nothing."""
        if self._stream is not None:
            ended, self._stream = self._stream, None
            self._sound.close(ended)


class Sound:
    """Opens streams on devices by name; every method may be called from any thread."""

    def __init__(self, library: Any = None, proc: Path = PROC) -> None:
        """`library` is sounddevice, or a stand-in of it; `proc` the folder where Linux tells of its processes.

        Raises `AudioError` where there is no PortAudio.
        """
        self._library = library or load_library()
        self._proc = proc
        self._changed = threading.Condition(threading.RLock())
        self._live = 0
        self._listings = 0
        self._agreed: dict[tuple[str, Kind, Format], Format] = {}
        self._refresh_wanted = False

    def devices(self) -> list[Device]:
        """All devices as PortAudio last listed them."""
        with self._changed:
            return list_devices(self._library)

    def record(self, wanted: Wanted, best: Format, latency_s: float, heard: Heard, ended: Callable[[], None]) -> Stream:
        """Open a microphone and start it, as near to the format `best` as it can.

        `heard` is PortAudio's callback, `ended` is called when the stream ends by itself or is closed.
        Raises `DeviceMissing` where it cannot be opened now, `AudioError` where the name fits several.
        """
        options = {"callback": heard, "finished_callback": ended, "latency": latency_s}
        stream = self._opened("microphone", wanted, best, options)
        try:
            stream.start()
        except DeviceMissing:
            stream.close()
            raise
        return stream

    def playback(self, wanted: Wanted, best: Format, latency_s: float) -> Stream:
        """Open a speaker, not started, as near to the format `best` as it can; raises as `record` does."""
        return self._opened("speaker", wanted, best, {"latency": latency_s})

    @contextmanager
    def errors_named(self, kind: Kind, device: Device) -> Iterator[None]:
        """Turns PortAudio's errors into `DeviceMissing`."""
        try:
            yield
        except self._library.PortAudioError as error:
            raise self._refusal(error, kind, device) from error

    def close(self, library_stream: Any) -> None:
        """End a stream of sounddevice's at once; for `Stream.close`."""
        with self._changed:
            library_stream.abort()
            library_stream.close()
            self._live -= 1

    def refresh(self, timeout_s: float) -> bool:
        """List the devices afresh, waiting at most `timeout_s` seconds for others to close their streams.

        False where someone kept a stream open.
        """
        with self._changed:
            before = self._listings
            if self._live:
                self._refresh_wanted = True
                self._changed.wait_for(lambda: self._listings > before or not self._live, timeout_s)
            if self._listings == before and not self._live:
                self._list_afresh()
            return self._listings > before

    @property
    def pause_wanted(self) -> bool:
        """True where someone waits for the devices to be listed afresh, and only one stream stands in the way."""
        return self._refresh_wanted and self._live <= 1

    def _list_afresh(self) -> None:
        with hush():
            self._library._terminate()
            self._library._initialize()
        self._refresh_wanted = False
        self._listings += 1
        self._changed.notify_all()

    def _opened(self, kind: Kind, wanted: Wanted, best: Format, options: dict[str, Any]) -> Stream:
        with self._changed, hush():
            device = self._chosen(kind, wanted)
            key = (device.name, kind, best)
            formats = candidates(best, device.default_rate, device.channels(kind))
            for format in dict.fromkeys((self._agreed.get(key, formats[0]), *formats)):
                stream = self._attempt(kind, device, format, options)
                if stream is not None:
                    self._agreed[key] = format
                    self._live += 1
                    return Stream(self, kind, device, format, stream)
        raise DeviceMissing(f"The {kind} {device.name} works at none of the usual rates; take another.")

    def _attempt(self, kind: Kind, device: Device, format: Format, options: dict[str, Any]) -> Any:
        """The open stream; None where the device lacks this format."""
        make = self._library.RawInputStream if kind == "microphone" else self._library.RawOutputStream
        like = {"samplerate": format.rate, "channels": format.channels, "dtype": "int16"}
        try:
            return make(device=device.number, **like, **options)
        except self._library.PortAudioError as error:
            if _code(error) in _NOT_SUPPORTED:
                return None
            raise self._refusal(error, kind, device) from error

    def _chosen(self, kind: Kind, wanted: Wanted) -> Device:
        default = self._library.default.device[0 if kind == "microphone" else 1]
        try:
            return choose(list_devices(self._library), kind, wanted, default)
        except DeviceMissing:
            name = None if wanted is None else str(wanted)
            if is_a_card(name, self._proc) and (programs := holders(kind, name, self._proc)):
                raise DeviceMissing(_in_use(kind, str(wanted), programs)) from None
            raise

    def _refusal(self, error: Exception, kind: Kind, device: Device) -> AudioError:
        if _is_busy(error):
            return DeviceMissing(_in_use(kind, device.name, holders(kind, device.name, self._proc)))
        said = error.args[0] if error.args else "PortAudio gives no reason"
        return DeviceMissing(f"The {kind} {stable_name(device.name)} cannot be used ({said}); plug it in again.")


@functools.cache
def shared_sound() -> Sound:
    """The one `Sound` of this process; raises `AudioError` where there is no PortAudio."""
    return Sound()


def _in_use(kind: Kind, name: str, programs: list[str]) -> str:
    return (
        f"The {kind} {stable_name(name)} is in use by {' and '.join(programs) or 'another program'}; close that first."
    )


def _code(error: Exception) -> int:
    return int(error.args[1]) if len(error.args) > 1 else 0


def _is_busy(error: Exception) -> bool:
    """True for what PortAudio makes of ALSA's EBUSY, which depends on its version."""
    host = error.args[2][1] if len(error.args) > 2 else 0
    return _code(error) == _UNAVAILABLE or host == -errno.EBUSY
