"""How a device is reached. Each adapter reads and writes one property; none of them decides whether it worked."""

from __future__ import annotations

import json
import subprocess
from typing import Protocol

from edgeassist.devices.file import CommandAdapter, Device
from edgeassist.devices.kinds import Value, number
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
        return parse(line, device, name)

    def write(self, device: Device, name: str, value: Value) -> None:
        self._run(self._settings.set, device, name, json.dumps(value) if isinstance(value, bool) else str(value))

    def _run(self, template: tuple[str, ...], device: Device, name: str, value: str) -> str:
        words = {"{property}": name, "{value}": value, "{name}": device.name}
        command = [_fill(part, words) for part in template]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=self._settings.timeout,
                stdin=subprocess.DEVNULL, check=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise DeviceUnreachable(f"its program gave no answer within {self._settings.timeout:g} seconds") from None
        except subprocess.CalledProcessError as error:
            raise DeviceUnreachable(f"its program ended with status {error.returncode}") from None
        except OSError as error:
            raise DeviceUnreachable(f"its program {command[0]} does not run: {error.strerror}") from None
        return done.stdout


def _fill(part: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        part = part.replace(mark, word)
    return part


def parse(line: str, device: Device, name: str) -> Value:
    """Read a printed value as the property's type. Raises DeviceUnreachable where it is not of that type."""
    match device.properties[name].type:
        case "bool":
            truth = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
            if line.casefold() in truth:
                return truth[line.casefold()]
        case "number":
            try:
                return number(float(line))
            except ValueError:
                pass
        case _:
            return line.strip('"')
    raise DeviceUnreachable(f"its program printed {line[:40]!r}, which is no {device.properties[name].type}")
