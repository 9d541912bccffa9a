"""Keeps what ALSA and PortAudio print about every device they try off standard error."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHATTER = ("ALSA lib ", "Expression '", "Cannot connect to server", "jack server", "JackShm", "Jack", "connect(2)")


def hush_alsa() -> None:
    """From now on ALSA prints nothing, on systems that have it.

    Its messages go to a function of C that does nothing with them: one of Python would be called at any time from
    any thread, even while the program ends.
    """
    with suppress(OSError, AttributeError):
        nothing = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(nothing)


@contextmanager
def hush() -> Iterator[None]:
    """While it lasts, what PortAudio and its backends print is dropped; what anyone else wrote comes afterwards.

    It acts on the whole process, so it is meant for the milliseconds of opening a device.
    """
    with tempfile.TemporaryFile() as kept:
        try:
            real = os.dup(2)
        except OSError:  # there is no standard error
            yield
            return
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        os.dup2(kept.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            os.close(real)
            kept.seek(0)
            _pass_on(kept.read().decode(errors="replace"))


def _pass_on(text: str) -> None:
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.startswith(_CHATTER):
            with suppress(OSError):
                os.write(2, line.encode())
