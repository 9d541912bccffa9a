"""How a device is reached. Each adapter reads and writes one property; none of them decides whether it worked."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from typing import Protocol

from edgeassist.devices.file import Device
from edgeassist.devices.kinds import Value
from edgeassist.devices.payload import NotAValue, parse
from edgeassist.devices.reach import CommandAdapter
from edgeassist.state.store import Store


class DeviceUnreachable(Exception):
    """The device did not take or give a value; the text says why, in a clause that can be spoken."""


class Adapter(Protocol):
    """Reads and writes the properties of a device."""

    def read(self, device: Device, name: str) -> Value:
        """The property's present value. Raises DeviceUnreachable."""

    def write(self, device: Device, name: str, value: Value) -> None:
        """Ask the device to take a value. Raises DeviceUnreachable."""


class Virtual:
    """Devices that live in the store alone: for trying out, for tests, for states the program itself keeps."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, device: Device, name: str) -> Value:
        value: Value = self._store.property(device.id, name, device.initial_value(name))
        if value is None:
            raise DeviceUnreachable(f"its {name} is not known yet")
        return value

    def write(self, device: Device, name: str, value: Value) -> None:
        self._store.set_property(device.id, name, value)


class Command:
    """Devices reached by programs of the user's, run without a shell."""

    def __init__(self, settings: CommandAdapter) -> None:
        self._settings = settings

    def read(self, device: Device, name: str) -> Value:
        line = self._run(self._settings.get, device, name, "").strip()
        if not line or "\n" in line:
            raise DeviceUnreachable(f"its program printed {'nothing' if not line else 'more than one line'}")
        try:
            return parse(line, device, name)
        except NotAValue as error:
            raise DeviceUnreachable(f"its program printed {error}") from None

    def write(self, device: Device, name: str, value: Value) -> None:
        self._run(self._settings.set, device, name, json.dumps(value) if isinstance(value, bool) else str(value))

    def _run(self, template: tuple[str, ...], device: Device, name: str, value: str) -> str:
        words = {"{property}": name, "{value}": value, "{name}": device.name}
        command = [_MARK.sub(lambda mark: words[mark[0]], part) for part in template]
        try:
            status, printed = _run(command, self._settings.timeout)
        except subprocess.TimeoutExpired:
            raise DeviceUnreachable(f"its program gave no answer within {self._settings.timeout:g} seconds") from None
        except (OSError, ValueError) as error:
            cause = error.strerror if isinstance(error, OSError) else str(error)
            raise DeviceUnreachable(f"its program {command[0]} does not run: {cause}") from None
        if status:
            raise DeviceUnreachable(f"its program ended with status {status}")
        return printed


_MARK = re.compile(r"\{(?:property|value|name)\}")
_MOST_PRINTED = 65_536
"""Bytes; a program that prints more is stopped at its time limit."""


def _run(command: list[str], timeout: float) -> tuple[int, str]:
    """Exit status and output of a program. At the time limit it is ended, with all that it started.

    Raises TimeoutExpired, OSError, and ValueError for an argument that no program can be given.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            status = process.wait(timeout)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)  # a child of its own may still hold the other end
        return status, (process.stdout.read(_MOST_PRINTED) or b"").decode("utf-8", "replace")
