"""Makes each device's adapter as the file says. Devices behind one broker share its connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from edgeassist.devices.adapters import Adapter, Command, Virtual
from edgeassist.devices.file import Device
from edgeassist.devices.outage import Outage
from edgeassist.devices.reach import (
    Adapters,
    Address,
    CommandAdapter,
    GpioAdapter,
    HttpAdapter,
    MqttAdapter,
    written,
)
from edgeassist.errors import SettingsError
from edgeassist.offline import allow
from edgeassist.state.store import Store

if TYPE_CHECKING:
    from edgeassist.devices.mqtt import Broker


def allow_hosts(devices: Iterable[Device], allowed: Sequence[str]) -> None:
    """Let the network be used for what the devices need and the settings allow, and for nothing else.

    Raises SettingsError where a device needs a host that is not allowed.
    """
    hosts = {host.casefold() for host in allowed}
    for device in devices:
        if (where := device.address) is None:
            continue
        if not {written(where), where[0]} & hosts:
            raise SettingsError(
                f"The device {device.name!r} is reached at {written(where)}, which is not allowed; if it shall be, add"
                f" to its profile in config.yaml: allowed_hosts: ['{written(where)}']"
            )
        allow([where])


class Reaching:
    """What adapters share. What only some of them need is imported where such a device is in the file."""

    def __init__(self, store: Store, lasting: bool) -> None:
        """`lasting` says that the program goes on after the command."""
        self._virtual = Virtual(store)
        self._lasting = lasting
        self._brokers: dict[tuple[object, ...], Broker] = {}
        self._outages: dict[Address, Outage] = {}

    def adapter(self, device: Device) -> Adapter:
        """A device's adapter. Nothing is connected before it is used."""
        chosen = device.adapter.chosen if isinstance(device.adapter, Adapters) else None
        match chosen:
            case CommandAdapter():
                return Command(chosen)
            case MqttAdapter():
                from edgeassist.devices.mqtt import Mqtt

                return Mqtt(chosen, self._broker(chosen))
            case HttpAdapter():
                from edgeassist.devices.local_http import LocalHttp

                return LocalHttp(chosen, self._outages.setdefault(chosen.address, Outage()))
            case GpioAdapter():
                from edgeassist.devices.gpio import Gpio

                return Gpio(chosen, self._lasting)
            case _:
                return self._virtual

    def _broker(self, settings: MqttAdapter) -> Broker:
        from edgeassist.devices.mqtt import Broker

        key = (settings.address, settings.user, settings.password)
        if key not in self._brokers:
            self._brokers[key] = Broker(settings.address, settings.user, settings.password.get_secret_value())
        return self._brokers[key]
