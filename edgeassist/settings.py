"""Profiles and the user's configuration.

A profile says which packs, devices and models are used. `home`, `car` and `kiosk` ship; `config.yaml` in the user's
configuration folder changes any of their fields, and variables `EDGEASSIST_…` change those of the profile in use:

    profile: home
    profiles:
      home: {place: living room, free_answers: false}
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from edgeassist import folders
from edgeassist.errors import SettingsError
from edgeassist.events import Guard

ProfileName = Literal["home", "car", "kiosk"]
PROFILES: tuple[ProfileName, ...] = ("home", "car", "kiosk")
PREFIX = "EDGEASSIST_"
_SECRET = ("code",)
"""Settings whose values are never shown."""
_LISTS = ("packs", "recognisers", "wake_words", "allowed_hosts", "documents", "shutdown", "restart", "guards")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Switch(_Strict):
    """What a guard is on by: `true`, a device's property above a limit or of a value, or a file. Where that cannot be
    told, it is on."""

    always: bool | None = None
    device: str | None = None
    """The name or id of a device, such as one that tells the car's speed."""
    property: str = "value"
    above: float | None = None
    equals: Annotated[bool | float | str | None, Field(alias="is")] = None
    file: Path | None = None
    """It is on unless this holds 0."""

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, raw: Any) -> Any:
        return {"always": raw} if isinstance(raw, bool) else raw

    @model_validator(mode="after")
    def _is_one(self) -> Switch:
        if [self.always, self.device, self.file].count(None) != 2:
            raise ValueError("must be true or false, or have either a device or a file")
        if self.device and (self.above is None) == (self.equals is None):
            raise ValueError("needs either 'above' or 'is'")
        return self


def _all_on(guards: Any) -> Any:
    return dict.fromkeys(guards, True) if isinstance(guards, list | tuple) else guards


def _digits(code: Any) -> Any:
    found = code.get_secret_value() if isinstance(code, SecretStr) else code
    if found is not None and not (isinstance(found, str) and re.fullmatch(r"[0-9]{4,8}", found)):
        raise ValueError("must be four to eight digits, in quotes")
    return found


class Profile(_Strict):
    """What one kind of use needs."""

    packs: Annotated[tuple[str, ...], Field(min_length=1)]
    """Packs by name or path; the first one's common responses are used where a pack has none."""

    devices: Path
    """The devices file."""

    place: str | None = None
    """The area meant where none is said; `everywhere` for all of them."""

    documents: tuple[Path, ...] = ()
    """Folders of documents to ask, and all below them; without any, `documents` in the user's data folder."""

    document_encoder: str | None = "minilm-int8"
    """Finds what is asked of them by its meaning too, if it is here; `none` finds by words alone, and saves memory."""

    allowed_hosts: tuple[str, ...] = ()
    """Hosts on the local network, as `HOST` or `HOST:PORT`, that devices of the file may be reached at; no other is."""

    code: Annotated[SecretStr | None, BeforeValidator(_digits)] = None
    """The number, four to eight digits in quotes, that must be said or typed before what packs mark `risk: code`."""

    guards: Annotated[dict[Guard, Switch], BeforeValidator(_all_on)] = {}
    """Guards that are on, or what switches them: `{child: true, driving: {device: speed, above: 5}}`. What the packs
    mark with one of them, `not_while: [driving]`, is neither heard nor done then."""

    recognisers: Annotated[tuple[str, ...], Field(min_length=1)] = ("vosk-small-en", "vosk-zamia-en")
    """Speech recognisers; those of them that are here listen together. One saves memory, two hear better in noise."""

    second_ear: str | None = "moonshine-tiny-en"
    """Asked where the recognisers are in doubt, if it is here; `none` saves its memory."""

    least_command: Annotated[float, Field(ge=0, le=1)] = 0.45
    """Speech of which the recognisers give less than this share to commands, the rest to other words, is refused."""

    sure_slot: Annotated[float, Field(ge=0, le=1)] = 0.6
    """A value that was heard less surely than this, beside another, is asked about; 0 never asks."""

    hear_follow_ups: bool = True
    """Whether words are heard that take up what was said before, such as "and the bedroom"; typed they always are."""

    voice: str = "piper-joe"
    """The voice that speaks."""

    speed: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    """How fast it speaks until the user says otherwise: at 2 an answer lasts half as long."""

    answers: Literal["full", "short"] = "full"
    """`short`: a sound instead of words where something was done that shows; all else is told in words. It holds until
    the user says otherwise."""

    earcons: bool = True
    """Whether short sounds tell that it woke, has done something, or did not understand; without, words do."""

    language_model: str = "smollm2-135m"
    """What free answers come from."""

    small_model: bool = True
    """Whether what no template takes is put to the small model; without, memory is saved."""

    free_answers: bool = False
    """Whether typed text that is no command is answered in the language model's own words."""

    wake_words: Annotated[tuple[str, ...], Field(min_length=1)] = ("alexa", "okay nabu")
    """What wakes it: alexa, hey jarvis, hey mycroft and okay nabu cost next to nothing, any other phrase a little."""

    wake_sensitivity: Annotated[float, Field(ge=0, le=1)] = 0.5
    """More wakes it more easily, also when it is not meant."""

    microphone: str | None = None
    """Its name, a part of it, or its number (`edgeassist doctor` lists them); none takes the system's."""

    speaker: str | None = None
    """The same for the speaker."""

    volume: Annotated[float, Field(ge=0, le=1)] = 1.0
    """How loud it answers. Where no sound server runs, it holds until the user says otherwise."""

    mute_switch: str | None = None
    """A switch that closes the microphone: `gpio:17`, or a file that holds 1 or 0."""

    shutdown: tuple[str, ...] = ("systemctl", "poweroff")
    """The program, and what it is given, that shuts this device down; without one it may not be shut down."""

    restart: tuple[str, ...] = ("systemctl", "reboot")
    """The same to restart it."""

    private: bool = False
    """Whether nothing of what is said is kept on the disk. What cannot be done without that is refused."""

    keep_misses: bool = False
    """Whether the last 200 requests that were not understood are kept on this device, for `edgeassist misses`."""

    alternatives: Annotated[int, Field(ge=1, le=100)] = 30
    """How many readings of the speech the templates may choose among."""

    max_seconds: Annotated[float, Field(gt=0, le=600)] = 60
    """The longest recording that is heard, in seconds."""


class _Config(_Strict):
    """The user's `config.yaml`."""

    profile: ProfileName = "home"
    profiles: dict[ProfileName, dict[str, Any]] = {}


class _Other(_Strict):
    """Variables that are no field of a profile."""

    profile: ProfileName | None = None
    config: Path | None = None
    models: Path | None = None
    """The folder of the models, for instance one that several users share."""


def builtin(name: ProfileName) -> dict[str, Any]:
    """A shipped profile's fields."""
    devices = folders.shipped("devices") / f"{name}.yaml"
    everyday = ("device", "timers", "reckon", "dates")
    match name:
        case "home":
            return {"packs": ("core", "home", *everyday, "lists", "media"), "devices": devices, "free_answers": True}
        case "car":
            return {"packs": ("core", "car", *everyday), "devices": devices, "place": "everywhere"}
        case "kiosk":
            return {
                "packs": ("core", "barista"),
                "devices": devices,
                "place": "everywhere",
                "sure_slot": 0,
                "hear_follow_ups": False,
            }


def load(name: str | None = None, environ: Mapping[str, str] = os.environ) -> tuple[ProfileName, Profile]:
    """The profile to use, by `name`, else by the environment, the configuration file, and `home` at last.

    Raises SettingsError, which names the file or the variable, the key, and what is allowed.
    """
    variables = _variables(environ)
    own = {key: variables.pop(key) for key in _Other.model_fields if key in variables}
    other = _checked(_Other, own, "the environment", variable=True)
    file = other.config or folders.config() / "config.yaml"
    config = _checked(_Config, _read(file, must_exist=other.config is not None), str(file))
    chosen = _profile_name(name) if name else other.profile or config.profile
    fields = {**builtin(chosen), **config.profiles.get(chosen, {})}
    _checked(Profile, fields, f"{file}, profile {chosen}")
    profile = _checked(Profile, {**fields, **variables}, "the environment", variable=True)
    read = tuple(folder.expanduser() for folder in profile.documents) or (folders.data() / "documents",)
    return chosen, profile.model_copy(update={"devices": profile.devices.expanduser(), "documents": read})


def _profile_name(name: str) -> ProfileName:
    try:
        return TypeAdapter(ProfileName).validate_python(name)
    except ValidationError:
        raise SettingsError(f"There is no profile {name!r}; allowed are {', '.join(PROFILES)}.") from None


def _variables(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, text in environ.items():
        if variable.startswith(PREFIX) and text:
            key = variable.removeprefix(PREFIX).lower()
            found[key] = _listed(text) if key in _LISTS else None if text == "none" else text
    return found


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _read(file: Path, *, must_exist: bool) -> Any:
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError as error:
        if must_exist:
            raise SettingsError(f"There is no configuration file {file}, which {PREFIX}CONFIG names.") from error
        return {}
    except OSError as error:
        raise SettingsError(f"Cannot read {file}: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(found, dict | None):
        raise SettingsError(f"{file} must hold a mapping with the keys profile and profiles.")
    return found or {}


def _checked(model: type[_Strict], fields: Any, place: str, *, variable: bool = False) -> Any:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            known = {*Profile.model_fields, *_Other.model_fields} if variable else model.model_fields
            names = [f"{PREFIX}{name.upper()}" if variable else name for name in known]
            key = f"{PREFIX}{key.upper()}" if variable else key
            raise SettingsError(f"In {place}: no setting {key!r}; allowed are {', '.join(sorted(names))}.") from None
        text = fault["msg"][0].lower() + fault["msg"][1:]
        shown = f"{PREFIX}{key.upper()}" if variable else key
        given = f", not {fault['input']!r}" if key and key not in _SECRET else ""
        raise SettingsError(f"In {place}: {shown or 'the file'}: {text}{given}.") from None
