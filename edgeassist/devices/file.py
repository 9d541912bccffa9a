"""The user's devices: one YAML file with areas and devices, read and checked. Knows no adapter and no state.

areas:
  kitchen: {aliases: [cooking area]}
devices:
  - name: ceiling light
    aliases: [big light]
    area: kitchen
    kind: light
    ranges: {brightness: {from: 10, to: 100, step: 10}}
    adapter: virtual
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from edgeassist.devices.kinds import KINDS, Property, Value
from edgeassist.devices.reach import Adapters, Address, HttpAdapter, MqttAdapter
from edgeassist.errors import DevicesError

EVERYWHERE = "everywhere"
"""The area that stands for all areas; no area may be called so."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Area(_Strict):
    """A room, a side of the car, a part of the shop."""

    aliases: tuple[str, ...] = ()
    """Further names it goes by."""


class Range(_Strict):
    """Narrows a number property of the device."""

    low: Annotated[float, Field(alias="from")]
    high: Annotated[float, Field(alias="to")]
    step: Annotated[float, Field(gt=0)] = 1
    """How far one "up" or "down" goes."""
    unit: str | None = None
    """As it is spoken, for instance `degrees`."""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.low >= self.high:
            raise ValueError(f"'from' ({self.low:g}) must be less than 'to' ({self.high:g})")
        return self


class SceneStep(_Strict):
    """One thing a scene sets."""

    device: str
    """The name or id of a device."""
    set: dict[str, bool | int | float | str]


class Device(_Strict):
    """One thing that can be commanded or asked about."""

    name: str
    """The name it is called by, and is named by in answers."""
    kind: str
    """One of the kinds in `kinds.py`."""
    id: str = ""
    """The key of its state on disk; made from area and name where it is left out."""
    aliases: tuple[str, ...] = ()
    """Further names it goes by."""
    said_as: tuple[str, ...] = ()
    """Common words that sound like its name, for instance `eco bee`, in place of those found for unknown words."""
    area: str | None = None
    """One of the file's areas."""
    device_class: str = Field(default="", alias="class")
    """A finer kind, for instance `blind` or `window` for a cover."""
    ranges: dict[str, Range] = {}
    """Property → the numbers it can take."""
    choices: dict[str, tuple[str, ...]] = {}
    """Property → the values it can take."""
    initial: dict[str, bool | int | float | str] = {}
    """Property → its value before it was ever set."""
    prices: dict[str, float] = {}
    """For a till: item → price."""
    scene: tuple[SceneStep, ...] = ()
    """For a scene: what it sets."""
    adapter: Literal["virtual"] | Adapters = "virtual"
    """How it is reached: `virtual` (kept in the store), or one of the adapters in `reach.py`."""

    @field_validator("said_as")
    @classmethod
    def _are_words(cls, spellings: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [spelling for spelling in spellings if not re.search(r"[a-zA-Z]", spelling)]:
            raise ValueError(f"{wrong[0]!r} is no spelling; write it in words of the letters a to z")
        return spellings

    @field_validator("name", "id")
    @classmethod
    def _is_plain(cls, text: str) -> str:
        if text and not re.search(r"\w", text):
            raise ValueError("needs at least one letter or digit")
        return text

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind; allowed are {', '.join(KINDS)}")
        return kind

    @model_validator(mode="before")
    @classmethod
    def _with_id(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and not raw.get("id"):
            key = re.sub(r"\W+", "_", f"{raw.get('area') or ''} {raw.get('name')}".strip().casefold())
            return {**raw, "id": key}
        return raw

    @model_validator(mode="after")
    def _properties_fit(self) -> Device:
        self._ensure_known("ranges", self.ranges, "number")
        self._ensure_known("choices", self.choices, "choice")
        self._ensure_known("initial", self.initial)
        if isinstance(self.adapter, Adapters):
            self._ensure_known("adapter", self.adapter.properties or ())
        for name, value in self.initial.items():
            if (prop := self.properties.get(name)) and not prop.accepts(value):
                raise ValueError(f"initial: {name} must be {prop.allowed}, not {value!r}")
        return self

    def _ensure_known(self, field: str, names: Iterable[str], type_: str | None = None) -> None:
        fitting = [name for name, prop in KINDS[self.kind].items() if type_ in (None, prop.type)]
        for name in names:
            if name not in fitting:
                known = ", ".join(fitting) or f"nothing that takes {field}"
                raise ValueError(f"{field}: a {self.kind} has no {type_ or 'property'} {name!r}; it has {known}")

    @property
    def spoken_names(self) -> tuple[str, ...]:
        """Its name and its aliases."""
        return (self.name, *self.aliases)

    @property
    def address(self) -> Address | None:
        """The host and port on the network by which it is reached, if it is."""
        chosen = self.adapter.chosen if isinstance(self.adapter, Adapters) else None
        return chosen.address if isinstance(chosen, MqttAdapter | HttpAdapter) else None

    @cached_property
    def properties(self) -> dict[str, Property]:
        """The kind's properties that its adapter reaches, narrowed by this device's ranges and choices."""
        reached = self.adapter.properties if isinstance(self.adapter, Adapters) else None
        return {
            name: self._narrowed(name, prop, settable=reached is None or reached[name])
            for name, prop in KINDS[self.kind].items()
            if reached is None or name in reached
        }

    def _narrowed(self, name: str, prop: Property, *, settable: bool) -> Property:
        if not settable:
            prop = replace(prop, readonly=True)
        if limits := self.ranges.get(name):
            unit = prop.unit if limits.unit is None else limits.unit
            prop = replace(prop, low=limits.low, high=limits.high, step=limits.step, unit=unit)
        if choices := self.choices.get(name):
            prop = replace(prop, choices=choices)
        return prop

    def initial_value(self, name: str) -> Value:
        """The property's value before it was ever set."""
        return self.initial[name] if name in self.initial else self.properties[name].default()


class DevicesFile(_Strict):
    """A whole devices file."""

    areas: dict[str, Area] = {}
    devices: tuple[Device, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> DevicesFile:
        if EVERYWHERE in self.areas:
            raise ValueError(f"areas: {EVERYWHERE!r} stands for all areas; name the area otherwise")
        _ensure_distinct(
            "areas", ((spoken, area) for area, entry in self.areas.items() for spoken in (area, *entry.aliases))
        )
        ids: set[str] = set()
        for device in self.devices:
            if device.area is not None and device.area not in self.areas:
                known = ", ".join(self.areas) or "none"
                raise ValueError(f"device {device.name!r}: area {device.area!r} is not among the areas ({known})")
            if device.id in ids:
                raise ValueError(f"two devices have the id {device.id!r}; give one of them another name or id")
            ids.add(device.id)
        _ensure_distinct(
            "devices", ((spoken, device.name) for device in self.devices for spoken in device.spoken_names)
        )
        for device in self.devices:
            for step in device.scene:
                self._ensure_possible(device, step)
        return self

    def _ensure_possible(self, scene: Device, step: SceneStep) -> None:
        place = f"device {scene.name!r}: scene: "
        found = self.meant(step)
        if len(found) != 1:
            many = f"{len(found)} devices are" if found else "no device is"
            raise ValueError(f"{place}{many} called {step.device!r}; give the name or id of one device")
        for name, value in step.set.items():
            prop = found[0].properties.get(name)
            if prop is None or prop.readonly:
                known = ", ".join(key for key, prop in found[0].properties.items() if not prop.readonly)
                raise ValueError(f"{place}{step.device!r} has no {name!r} that can be set; it has {known}")
            if not prop.accepts(value):
                raise ValueError(f"{place}{name} of {step.device!r} must be {prop.allowed}, not {value!r}")

    def meant(self, step: SceneStep) -> list[Device]:
        """The devices that a scene's step names, by id or else by name."""
        by_id = [device for device in self.devices if device.id == step.device]
        return by_id or [device for device in self.devices if device.name == step.device]


def _ensure_distinct(place: str, names: Iterable[tuple[str, str]]) -> None:
    """One spoken name must not stand for two things of different names: nobody could tell which is meant."""
    owners: dict[str, str] = {}
    for spoken, owner in names:
        if not spoken.strip():
            raise ValueError(f"{place}: an alias of {owner!r} is empty")
        if (other := owners.setdefault(spoken.casefold(), owner)) != owner:
            raise ValueError(f"{place}: {spoken!r} names both {other!r} and {owner!r}; give one of them another name")


def load(path: Path) -> DevicesFile:
    """Read a devices file.

    Raises DevicesError, which names the file, the place in it, and what is allowed.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        return DevicesFile.model_validate(raw)
    except OSError as error:
        raise DevicesError(f"Cannot read the devices file {path}: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DevicesError(f"The devices file {path} is not valid YAML: {_one_line(str(error))}.") from error
    except ValidationError as error:
        raise DevicesError(f"The devices file {path} has a mistake: {_first_fault(error, raw)}.") from error


def _first_fault(error: ValidationError, raw: Any) -> str:
    first = error.errors()[0]["loc"][:2]
    of_first = (found for found in error.errors() if found["loc"][:2] == first)
    # of a mapping it is not worth saying that it is not the word `virtual`
    telling = (found for found in of_first if found["type"] != "literal_error" or not isinstance(found["input"], dict))
    fault = max(telling, key=lambda found: len(found["loc"]))
    place = [part for part in fault["loc"] if part not in _UNION_PARTS]
    if len(place) > 1 and place[0] == "devices":
        device = raw["devices"][place[1]]
        name = device.get("name") if isinstance(device, dict) else None
        place[:2] = [f"device {name!r}" if name else f"device number {int(place[1]) + 1}"]
    where = " → ".join(str(part) for part in place)
    text = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {text}" if where else text


_UNION_PARTS = ("literal['virtual']", "Adapters")
"""What pydantic adds to a place where several types are allowed; no key of the file."""


def _one_line(text: str) -> str:
    return " ".join(text.split())
