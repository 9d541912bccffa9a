"""Devices behind an MQTT broker: told on one topic, and read back on another, where they tell what they are.

The connection is made when it is first needed and has no thread: it moves while somebody waits for it. One that was not
used for some seconds is made anew, so that nothing is read that was told long ago.
"""

from __future__ import annotations

import re
import select
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device
from edgeassist.devices.kinds import Value
from edgeassist.devices.outage import Outage
from edgeassist.devices.payload import NotAValue, decode, encode
from edgeassist.devices.reach import Address, MqttAdapter, Topic, written
from edgeassist.offline import NetworkDenied, NotReachable, look_up

if TYPE_CHECKING:
    from paho.mqtt.client import Client

_RESTED_S = 10.0
_KEPT_ALIVE_S = 60
_CATCHING_UP_S = 0.5
_ONLINE = re.compile(r'online|\{\s*"state"\s*:\s*"online"\s*\}', re.IGNORECASE)


class Mqtt:
    """One device."""

    def __init__(self, settings: MqttAdapter, broker: Broker) -> None:
        self._settings = settings
        self._broker = broker

    def read(self, device: Device, name: str) -> Value:
        """What the device told last, or tells now where it has to be asked. Raises DeviceUnreachable."""
        topic, limit = self._settings.properties[name], self._settings.timeout
        available = self._settings.available
        self._broker.follow([topic.state, *([available] if available else [])], limit)
        if topic.get:
            before = self._broker.live(topic.state)
            self._broker.tell(topic.get, "", limit)
            heard = self._broker.wait(lambda: self._broker.live(topic.state) > before, limit)
        else:
            heard = self._broker.wait(lambda: self._broker.told(topic.state) is not None, limit)
        if available and not self._is_online(available, limit):
            raise DeviceUnreachable("it is not online")
        told = self._broker.told(topic.state)
        if not heard or told is None:
            raise DeviceUnreachable(f"it does not tell its {name}")
        try:
            return decode(told, topic, device, name)
        except NotAValue as error:
            raise DeviceUnreachable(f"it told {error}") from None

    def write(self, device: Device, name: str, value: Value) -> None:
        """Tell the device, and wait until it tells the value itself or its time is over. Raises DeviceUnreachable."""
        topic, limit = self._settings.properties[name], self._settings.timeout
        self._broker.tell(topic.set, topic.body.replace("{value}", encode(value, topic)), limit)
        self._broker.wait(lambda: self._shows(topic, device, name, value), limit)

    def _shows(self, topic: Topic, device: Device, name: str, value: Value) -> bool:
        with suppress(NotAValue):
            told = self._broker.told(topic.state)
            return told is not None and decode(told, topic, device, name) == value
        return False

    def _is_online(self, topic: str, limit_s: float) -> bool:
        self._broker.wait(lambda: self._broker.told(topic) is not None, limit_s)
        return bool(_ONLINE.fullmatch((self._broker.told(topic) or "").strip()))


class Broker:
    """The connection to one broker. One thread at a time. Methods raise DeviceUnreachable where it does not answer."""

    def __init__(self, where: Address, user: str | None, password: str) -> None:
        self._where = where
        self._login = user, password
        self._outage = Outage()
        self._client: Client | None = None
        self._used_at = 0.0
        self._forget()

    def follow(self, topics: Sequence[str], limit_s: float) -> None:
        """Hear what is told on these topics from now on, and what was told and kept there."""
        client = self._connected(limit_s)
        _, number = client.subscribe([(topic, 1) for topic in topics])
        self._await(lambda: number in self._followed, limit_s)
        if number is None or self._followed[number]:
            raise DeviceUnreachable(f"{self._name} refuses {' and '.join(topics)}")

    def tell(self, topic: str, text: str, limit_s: float) -> None:
        """Send a text to a topic; the broker has it when this returns."""
        message = self._connected(limit_s).publish(topic, text.encode(), qos=1)
        self._await(lambda: message.mid in self._taken, limit_s)

    def wait(self, until: Callable[[], bool], limit_s: float) -> bool:
        """Listen until something is so; False where the time is over."""
        ends = time.monotonic() + limit_s
        while not until():
            left = ends - time.monotonic()
            if left < 0 or not self._move(left):
                return until()
        return True

    def told(self, topic: str) -> str | None:
        """The last text on a topic that is followed; None where there was none."""
        return self._told.get(topic)

    def live(self, topic: str) -> int:
        """How many texts came on a topic while it was followed, without the one that the broker had kept."""
        return self._live[topic]

    @property
    def _name(self) -> str:
        return f"the broker at {written(self._where)}"

    def _lost(self) -> DeviceUnreachable:
        self._client = None
        return DeviceUnreachable(f"{self._name} does not answer")

    def _await(self, until: Callable[[], bool], limit_s: float) -> None:
        """The broker itself must answer."""
        if not self.wait(until, limit_s):
            self._client = None
            raise self._outage.begin(f"{self._name} does not answer")

    def _move(self, limit_s: float) -> bool:
        """Take what is there and send what waits; False where there was neither within the time limit."""
        socket = self._client.socket() if self._client else None
        if self._client is None or socket is None:
            raise self._lost()
        readable, writable, _ = select.select([socket], [socket] if self._client.want_write() else [], [], limit_s)
        if readable:
            self._client.loop_read()
        if writable:
            self._client.loop_write()
        return bool(readable or writable)

    def _catch_up(self) -> None:
        """Take what came meanwhile."""
        ends = time.monotonic() + _CATCHING_UP_S
        while self._move(0) and time.monotonic() < ends:
            pass

    def _connected(self, limit_s: float) -> Client:
        self._outage.check()
        if self._client and time.monotonic() - self._used_at < _RESTED_S:
            with suppress(DeviceUnreachable):  # it may have gone since
                self._catch_up()
        else:
            self._client = None
        self._used_at = time.monotonic()
        if self._client is None:
            self._connect(limit_s)
        assert self._client
        return self._client

    def _connect(self, limit_s: float) -> None:
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion

        ends = time.monotonic() + limit_s
        self._forget()
        client = Client(CallbackAPIVersion.VERSION2, reconnect_on_failure=False)
        if self._login[0] is not None:
            client.username_pw_set(*self._login)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        try:
            host, port = look_up(self._where, limit_s)
            client.connect_timeout = max(0.1, ends - time.monotonic())
            client.connect(host, port, _KEPT_ALIVE_S)
        except (NotReachable, NetworkDenied) as error:
            raise DeviceUnreachable(f"{self._name} {error}") from None
        except TimeoutError:
            raise self._outage.begin(f"{self._name} does not answer") from None
        except OSError:
            raise self._lost() from None
        self._client = client
        self._await(lambda: self._welcome is not None, max(0.1, ends - time.monotonic()))
        if self._welcome:
            self._client = None
            raise DeviceUnreachable(f"{self._name} refused the connection: {self._welcome}")

    def _forget(self) -> None:
        self._welcome: str | None = None
        """Empty where the broker took the connection, else why not; None before it said."""
        self._followed: dict[int, bool] = {}
        """Number of a request to follow → whether it was refused."""
        self._taken: set[int] = set()
        self._told: dict[str, str] = {}
        self._live: Counter[str] = Counter()

    def _on_connect(self, client: Client, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        self._welcome = str(reason) if reason.is_failure else ""

    def _on_subscribe(self, client: Client, data: Any, number: int, reasons: Any, properties: Any) -> None:
        self._followed[number] = any(reason.is_failure for reason in reasons)

    def _on_publish(self, client: Client, data: Any, number: int, reason: Any, properties: Any) -> None:
        self._taken.add(number)

    def _on_message(self, client: Client, data: Any, message: Any) -> None:
        if message.retain and self._live[message.topic]:
            return  # kept by the broker, and older than what came since
        self._live[message.topic] += not message.retain
        self._told[message.topic] = message.payload.decode("utf-8", "replace")
