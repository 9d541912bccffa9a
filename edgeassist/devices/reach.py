"""How a devices file says that a device is reached: a model for each adapter. Knows no connection and no state."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

MQTT_PORT = 1883
HTTP_PORT = 80

Address = tuple[str, int]
"""Host and port."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CommandAdapter(_Strict):
    """Runs programs of the user's to set and to read a property; never through a shell.

    adapter:
      command: {set: [lampctl, "{property}", "{value}"], get: [lampctl, "{property}"], timeout: 3}
    """

    set: tuple[str, ...] = Field(min_length=1)
    """Program and arguments; `{property}`, `{value}` and `{name}` are filled in."""
    get: tuple[str, ...] = Field(min_length=1)
    """Likewise; prints the value as JSON or plain text on one line."""
    timeout: Annotated[float, Field(gt=0, le=60)] = 5
    """Seconds each run may take."""


class Payload(_Strict):
    """How a value is written where it is sent, and found where it is told."""

    payloads: dict[bool | int | float | str, str] = {}
    """Value → what stands for it; others as they are: numbers, texts, and `true` and `false`."""
    body: str = "{value}"
    """What is sent; `{value}` is filled in."""
    path: str = ""
    """Where the value stands in JSON that is told: keys and positions with dots between, for instance `state.0.on`."""

    @field_validator("payloads", mode="before")
    @classmethod
    def _are_texts(cls, payloads: object) -> object:
        if isinstance(payloads, dict):
            for value, text in payloads.items():
                if isinstance(text, bool):
                    raise ValueError(f"what stands for {value!r} is read as {text}; put it in quotes, such as 'ON'")
            return {value: text if isinstance(text, str) else str(text) for value, text in payloads.items()}
        return payloads


class Topic(Payload):
    """The topics of one property."""

    state: str = Field(min_length=1)
    """Where the device tells its value. It must retain it, unless `get` is given."""
    set: str = ""
    """Where it is told a value; none for what can only be read."""
    get: str = ""
    """An empty message here makes it tell its value; it is asked at every reading."""

    @model_validator(mode="after")
    def _distinct(self) -> Topic:
        for topic in (self.state, self.set, self.get):
            if set("+#\0") & set(topic):
                raise ValueError(f"{topic!r} is no topic; it must not hold + or #")
        if self.state in (self.set, self.get):
            raise ValueError(f"state and set are both {self.state!r}: only the device itself can say what it has done")
        return self


class MqttAdapter(_Strict):
    """Reaches a device through an MQTT broker, which must stand in the profile's `allowed_hosts`.

    adapter:
      mqtt:
        broker: 192.168.1.5
        available: home/lamp/status
        properties:
          power: {set: home/lamp/set, state: home/lamp/state, payloads: {on: "ON", off: "OFF"}}
          brightness: {set: home/lamp/set, body: '{"level": {value}}', state: home/lamp/json, path: level}
    """

    broker: str
    """Host, or host:port."""
    user: str | None = None
    password: SecretStr = SecretStr("")
    timeout: Annotated[float, Field(gt=0, le=60)] = 2
    """Seconds within which the broker must answer, and the device must tell the value it was given."""
    available: str = ""
    """A topic that holds `online` while the device is there, and anything else where it is not."""
    properties: dict[str, Topic] = Field(min_length=1)
    """Property → its topics."""

    @field_validator("broker")
    @classmethod
    def _is_address(cls, broker: str) -> str:
        address(broker, MQTT_PORT)
        return broker

    @property
    def address(self) -> Address:
        """Where the broker is."""
        return address(self.broker, MQTT_PORT)


class Endpoint(Payload):
    """Where one property is got and set."""

    get: str = Field(pattern="^/")
    """What is got to read it, for instance `/relay/0`."""
    set: str = Field("", pattern="^(/|$)")
    """Where it is sent; `{value}` is filled in. None for what can only be read."""
    method: Literal["POST", "PUT"] = "POST"


class HttpAdapter(_Strict):
    """Reaches a device on the local network over HTTP; its host must stand in the profile's `allowed_hosts`.

    adapter:
      http:
        url: http://192.168.1.20
        properties:
          power: {get: /relay/0, path: ison, set: "/relay/0?turn={value}", payloads: {on: "on", off: "off"}}
          brightness: {get: /light, path: level, set: /light, method: PUT, body: '{"level": {value}}'}
    """

    url: str
    """`http://host` or `http://host:port`."""
    headers: dict[str, str] = {}
    """Sent with every request, for instance `Authorization`."""
    timeout: Annotated[float, Field(gt=0, le=60)] = 2
    """Seconds each request may take."""
    settle: Annotated[float, Field(ge=0, le=60)] = 1
    """Seconds within which the device must show the value it was given."""
    properties: dict[str, Endpoint] = Field(min_length=1)
    """Property → where it is got and set."""

    @field_validator("url")
    @classmethod
    def _is_plain(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.path not in ("", "/") or parts.query or parts.username:
            raise ValueError(f"{url!r} must be http://HOST or http://HOST:PORT")
        address(parts.netloc, HTTP_PORT)
        return url

    @property
    def address(self) -> Address:
        """Where the device is."""
        return address(urlsplit(self.url).netloc, HTTP_PORT)


class Pin(_Strict):
    """The lines of one property, by their Broadcom numbers."""

    output: Annotated[int, Field(ge=0)] | None = None
    """The line that drives it."""
    input: Annotated[int, Field(ge=0)] | None = None
    """The line that shows its state; without one, the level of the driven line is read back."""
    active: Literal["high", "low"] = "high"
    """The level that means on, open, or the property's highest number."""
    pwm: bool = False
    """Whether the driven line takes values in between, by pulse width."""

    @model_validator(mode="after")
    def _has_line(self) -> Pin:
        if self.output is None and self.input is None:
            raise ValueError("needs an output or an input")
        if self.output == self.input:
            raise ValueError(f"output and input are both {self.output}; leave the input out")
        return self


class GpioAdapter(_Strict):
    """Reaches a device by lines of this board. Needs `pip install 'edgeassist[gpio]'`.

    A line is driven only while the program runs that drives it, so `edgeassist listen` uses outputs, and a command such
    as `edgeassist ask` reads inputs only.

    adapter:
      gpio:
        properties:
          power: {output: 17, input: 27, active: low}
      # or, two properties of one line:
      gpio: {properties: {power: {output: 18, pwm: true}, brightness: {output: 18, pwm: true}}}
    """

    properties: dict[str, Pin] = Field(min_length=1)
    """Property → its lines."""


class Adapters(_Strict):
    """The adapter of a device where it needs settings: one of these."""

    command: CommandAdapter | None = None
    mqtt: MqttAdapter | None = None
    http: HttpAdapter | None = None
    gpio: GpioAdapter | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Adapters:
        if len(self.model_fields_set) != 1 or self.chosen is None:
            raise ValueError(f"needs one of {', '.join(type(self).model_fields)}")
        return self

    @property
    def chosen(self) -> CommandAdapter | MqttAdapter | HttpAdapter | GpioAdapter | None:
        """The one that is given."""
        return self.command or self.mqtt or self.http or self.gpio

    @property
    def properties(self) -> dict[str, bool] | None:
        """The properties that it reaches, and whether each can be set; None for all."""
        match self.chosen:
            case MqttAdapter() | HttpAdapter() as chosen:
                return {name: bool(found.set) for name, found in chosen.properties.items()}
            case GpioAdapter() as chosen:
                return {name: pin.output is not None for name, pin in chosen.properties.items()}
            case _:
                return None


def address(text: str, port: int) -> Address:
    """Read `host`, `host:port`, `[::1]` or `[::1]:port`, with the port where none is given. Raises ValueError."""
    try:
        parts = urlsplit(f"//{text}")
        found = parts.hostname, parts.port if parts.port is not None else port
    except ValueError:
        found = None, 0
    host, number = found
    if not host or not number or parts.netloc != text or "@" in text:
        raise ValueError(f"{text!r} is no host or host:port")
    return host, number


def written(where: Address) -> str:
    """An address as it is written in a file."""
    host, port = where
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
