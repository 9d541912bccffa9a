"""Values as text: what is sent to a device, and what a device or its program tells."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any

from edgeassist.devices.file import Device
from edgeassist.devices.kinds import Value, number
from edgeassist.devices.reach import Payload

_SHOWN = 40


class NotAValue(ValueError):
    """Text that is no value of the property; says what it is, as the end of a clause."""


def encode(value: Value, payload: Payload) -> str:
    """The text that stands for a value, without the body around it."""
    for meant, text in payload.payloads.items():
        if meant == value and isinstance(meant, bool) == isinstance(value, bool):
            return text
    return json.dumps(value) if isinstance(value, bool) else str(value)


def decode(text: str, payload: Payload, device: Device, name: str) -> Value:
    """The value that a device told. Raises NotAValue."""
    told = _found(text, payload.path) if payload.path else text.strip()
    for meant, stands in payload.payloads.items():
        if told == stands and (accepted := _typed(meant, device, name)) is not None:
            return accepted
    return parse(told, device, name)


def parse(text: str, device: Device, name: str) -> Value:
    """Read a text as the property's type. Raises NotAValue where it is not of that type."""
    match device.properties[name].type:
        case "bool":
            truth = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
            if text.casefold() in truth:
                return truth[text.casefold()]
        case "number":
            with suppress(ValueError):
                if math.isfinite(value := float(text)):
                    return number(value)
        case _:
            return text.strip('"')
    raise NotAValue(f"{text[:_SHOWN]!r}, which is no {device.properties[name].type}")


def _typed(meant: bool | int | float | str, device: Device, name: str) -> Value:
    fits = {"bool": isinstance(meant, bool), "number": isinstance(meant, int | float) and not isinstance(meant, bool)}
    return meant if fits.get(device.properties[name].type, isinstance(meant, str)) else None


def _found(text: str, path: str) -> str:
    """The value at a path in JSON, as text."""
    try:
        found: Any = json.loads(text)
        for key in path.split("."):
            found = found[int(key)] if isinstance(found, list) else found[key]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NotAValue(f"{text[:_SHOWN]!r}, which has no {path}") from None
    return found if isinstance(found, str) else json.dumps(found)
