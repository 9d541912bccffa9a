"""A pack: what can be asked, as data. Reads one folder of Home Assistant sentence files, and what stands beside it.

A pack is a folder of YAML (or JSON) files in the sentence-template format of Home Assistant's intents, or one such
file. What edgeassist adds stands under the key `edgeassist`, in an intent (`Call`) and at the top (`About`). Files in
the pack's folder `tests/` hold the sentences that must match and those that must be refused.

Format of the sentence files: https://developers.home-assistant.io/docs/voice/intent-recognition/template-sentence-syntax
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from hassil import Intents, merge_dict
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from edgeassist import folders
from edgeassist.errors import PackError

_SUFFIXES = (".yaml", ".yml", ".json")

_Model = TypeVar("_Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Call(_Strict):
    """What edgeassist adds to an intent."""

    action: str
    """The action it calls, for instance `devices.set`."""
    fixed: dict[str, Any] = Field(default={}, alias="with")
    """Arguments of the action that the pack gives and nobody says."""
    summary: str = ""
    """What it is for, in a few words, for the sheet of what can be said."""
    risk: Literal["act", "confirm"] = "act"
    """Whether it is done at once or only after a yes."""
    examples: tuple[str, ...] = ()
    """Natural wordings."""


class About(_Strict):
    """What edgeassist adds to a pack."""

    description: str = ""
    out_of_scope: tuple[str, ...] = ()
    """Requests that sound like the pack's and are none of its own."""


class Expected(_Strict):
    """The intent a test expects."""

    name: str
    slots: dict[str, Any] = {}


class Case(_Strict):
    """Sentences that must all be read as one intent with just these slots."""

    sentences: tuple[str, ...]
    intent: Expected


class Tests(BaseModel):
    """A file of the pack's `tests/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str = "en"
    tests: tuple[Case, ...] = ()
    refused: tuple[str, ...] = ()
    """Sentences that the pack must not take."""


@dataclass(frozen=True)
class Pack:
    """A pack as read: the templates, and what stands around them."""

    name: str
    path: Path
    document: Mapping[str, Any]
    """All its files merged."""
    about: About
    calls: Mapping[str, Call]
    """Intent → what it calls; an intent without one can be understood and not done."""

    @cached_property
    def intents(self) -> Intents:
        """The templates, parsed when they are first used."""
        return Intents.from_dict({"language": "en", "intents": {}, **self.document})

    def responses(self, intent: str) -> Mapping[str, Any]:
        """Response key → template, or a list of templates, of one intent."""
        found = self.document.get("responses", {}).get("intents", {}).get(intent, {})
        return found if isinstance(found, dict) else {}

    @property
    def common_responses(self) -> Mapping[str, Any]:
        """Response key → template, for all its intents."""
        found = self.document.get("responses", {}).get("errors", {})
        return found if isinstance(found, dict) else {}

    def tests(self) -> list[Tests]:
        """The pack's tests. Raises PackError where one of the files is wrong."""
        return [_validated(Tests, read_yaml(file), str(file)) for file in _files(self.path / "tests")]


def locate(name: str) -> Path:
    """The folder or file of a pack: a path, a pack of the user's, or one that ships.

    Raises PackError where there is none.
    """
    if "/" in name or name.endswith(_SUFFIXES):
        path = Path(name).expanduser()
        if path.exists():
            return path
        raise PackError(f"There is no pack at {path}.")
    for root in (folders.config() / "intents", folders.shipped("intents")):
        if (root / name).is_dir():
            return root / name
    known = ", ".join(shipped_names())
    raise PackError(f"There is no pack {name!r}; there are {known}, or give a path to a folder.")


def shipped_names() -> list[str]:
    """The packs that ship with the program and those in the user's configuration folder."""
    roots = (folders.shipped("intents"), folders.config() / "intents")
    return sorted({path.name for root in roots if root.is_dir() for path in root.iterdir() if path.is_dir()})


def load(name: str) -> Pack:
    """Read a pack by name or path.

    Raises PackError, which names the file and the place in it.
    """
    path = locate(name)
    files = _files(path)
    if not files:
        raise PackError(f"The pack {path} holds no YAML file.")
    document: dict[str, Any] = {}
    for file in files:
        _merge(document, read_yaml(file), file)
    calls = {
        intent: _validated(Call, body["edgeassist"], f"{path}, intent {intent}")
        for intent, body in document.get("intents", {}).items()
        if "edgeassist" in body
    }
    about = _validated(About, document.get("edgeassist", {}), f"{path}, key edgeassist")
    return Pack(path.stem, path, document, about, calls)


def read_yaml(file: Path) -> dict[str, Any]:
    """One YAML or JSON file that holds a mapping. Raises PackError."""
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise PackError(f"Cannot read {file}: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackError(f"{file} is not valid YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(found, dict):
        raise PackError(f"{file} must hold a mapping with the key intents, and holds a {type(found).__name__}.")
    return found


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES)
    return [path] if path.is_file() else []


def _merge(document: dict[str, Any], new: dict[str, Any], file: Path) -> None:
    for intent, body in (new.get("intents") or {}).items():
        if not isinstance(body, dict) or not isinstance(body.get("data"), list):
            raise PackError(f"{file}, intent {intent}: needs a list under the key data.")
        for block in body["data"]:
            if not isinstance(block, dict) or not _is_list_of_text(block.get("sentences")):
                raise PackError(f"{file}, intent {intent}: each block of data needs a list of texts under sentences.")
    try:
        merge_dict(document, new)
    except (AssertionError, AttributeError, TypeError) as error:
        raise PackError(f"{file} does not fit the pack's other files: {error}.") from error


def _is_list_of_text(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(item, str) for item in found)


def _validated(model: type[_Model], raw: object, place: str) -> _Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        where = " → ".join(str(part) for part in fault["loc"])
        raise PackError(f"{place}, {where}: {fault['msg']}.") from error
