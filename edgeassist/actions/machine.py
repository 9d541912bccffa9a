"""The device that the assistant runs on: what it measures of itself, and turning it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from edgeassist.actions import times
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.machine.power import ask_system

Figure = Literal["temperature", "load", "disk", "battery", "address"]


@action("machine.tell", answers=True)
def tell(context: Context, *, figure: Figure) -> Done | NotDone:
    """One figure, read now. The response is its name, or `no_…` where this device has no such thing."""
    try:
        return _read(context, figure)
    except OSError:
        return NotDone("no_figure")


@action("machine.shut_down")
def shut_down(context: Context) -> Done | NotDone:
    """Shut the device down. It is done when the system has accepted it: nobody can say so afterwards."""
    return _asked(context.host.shutdown)


@action("machine.restart")
def restart(context: Context) -> Done | NotDone:
    """Restart the device; done as `machine.shut_down` is."""
    return _asked(context.host.restart)


def _asked(command: Sequence[str]) -> Done | NotDone:
    if not command:
        return NotDone("not_allowed")
    fault = ask_system(command)
    return NotDone("refused", {"fault": fault}) if fault else Done()


def _read(context: Context, figure: Figure) -> Done | NotDone:
    figures = context.host.figures()
    match figure:
        case "temperature":
            found = figures.temperature()
            return Done(figure, asdict(found)) if found else NotDone("no_temperature")
        case "load":
            return Done(figure, asdict(figures.load()))
        case "disk":
            return Done(figure, asdict(figures.disk()))
        case "battery":
            battery = figures.battery()
            if battery is None:
                return NotDone("no_battery")
            left = times.about(battery.left_s) if battery.left_s else ""
            return Done(figure, {"percent": battery.percent, "plugged": battery.plugged, "left": left})
        case "address":
            address = figures.address()
            return Done(figure, asdict(address)) if address.addresses else NotDone("no_address", asdict(address))
