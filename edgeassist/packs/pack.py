"""A pack: what can be asked, as data. Reads one folder of Home Assistant sentence files, and what stands beside it.

A pack is a folder of YAML (or JSON) files in the sentence-template format of Home Assistant's intents, or one such
file. What edgeassist adds stands under the key `edgeassist`, in an intent (`Call`) and at the top (`About`). Files in
the pack's folder `tests/` hold the sentences that must match and those that must be refused.

Format of the sentence files: https://developers.home-assistant.io/docs/voice/intent-recognition/template-sentence-syntax
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from hassil import Intents, merge_dict
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from edgeassist import folders
from edgeassist.errors import PackError
from edgeassist.events import Guard
from edgeassist.packs.document import SentenceFile
from edgeassist.packs.parsing import parsed

_SUFFIXES = (".yaml", ".yml", ".json")

_PLAIN = {
    "dict_type": "must be a mapping",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping",
    "string_type": "must be a text; put it in quotes",
    "too_short": "must not be empty",
    "missing": "is missing",
    "extra_forbidden": "there is no such key",
}
"""pydantic's kinds of fault in the words of someone who writes YAML."""

_Model = TypeVar("_Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NotWhile(_Strict):
    """Where a command is taken away; written `child`, or `{child: [oven, heater]}`."""

    guard: Guard
    classes: tuple[str, ...] = ()
    """The classes of the devices for which it is; none are all."""

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"guard": raw}
        if isinstance(raw, dict) and len(raw) == 1:
            ((guard, classes),) = raw.items()
            return {"guard": guard, "classes": classes}
        raise ValueError("must be a guard, or a guard with a list of classes of devices, such as {child: [oven]}")


class Call(_Strict):
    """What edgeassist adds to an intent."""

    action: str
    """The action it calls, for instance `devices.set`."""
    fixed: dict[str, Any] = Field(default={}, alias="with")
    """Arguments of the action that the pack gives and nobody says."""
    summary: str = ""
    """What it is for, in a few words, for the sheet of what can be said."""
    risk: Literal["act", "undo", "confirm", "code"] = "act"
    """Whether it is done at once, done and said to be undoable, or done only after a yes or a number code."""
    without_code: Literal["refuse", "confirm"] = "refuse"
    """What becomes of `code` where the user has set none."""
    not_while: tuple[NotWhile, ...] = ()
    """When it can be neither heard nor done."""
    short: bool | None = None
    """Whether a sound may stand for its answer where the user wants short answers; by default where the deed shows."""
    examples: tuple[str, ...] = ()
    """Natural wordings."""

    @property
    def is_asked(self) -> bool:
        """Whether something must be said before it is done: a yes or the code."""
        return self.risk in ("confirm", "code")


class FollowUps(_Strict):
    """Words that take up what was said before; `{piece}` stands for a piece of a pack's sentence that holds slots."""

    answer: tuple[str, ...] = ()
    """Templates of an answer to a question for a slot."""
    more: tuple[str, ...] = ()
    """Of the same again for something else: "and the bedroom"."""
    instead: tuple[str, ...] = ()
    """Of something else in its place: "make that ten minutes"."""
    it: tuple[str, ...] = ()
    """Words for the devices spoken of."""
    there: tuple[str, ...] = ()
    """Words for the place spoken of."""


class About(_Strict):
    """What edgeassist adds to a pack."""

    description: str = ""
    out_of_scope: tuple[str, ...] = ()
    """Requests that sound like the pack's and are none of its own."""
    said_as: dict[str, tuple[str, ...]] = {}
    """Word → spellings of known words that sound like it, for a recogniser that does not know it."""
    learnt: bool = True
    """Whether the rungs below the templates learn its intents; else what is meant for it is no request to them."""
    bound: bool = True
    """Whether recognisers are bound to its sentences; else they are heard by the ear that is bound to nothing."""
    places: tuple[str, ...] = ()
    """What people call places, whether the user's devices stand there or not."""
    follow_ups: FollowUps | None = None
    """Those of the first pack that has some count for all."""


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
    intents: Intents
    """All its templates, parsed."""

    def responses(self, intent: str) -> Mapping[str, str | list[str]]:
        """Response key → template, or a list of templates, of one intent."""
        found: Mapping[str, str | list[str]] = self.document.get("responses", {}).get("intents", {}).get(intent, {})
        return found

    @property
    def common_responses(self) -> Mapping[str, str | list[str]]:
        """Response key → template, for all its intents."""
        found: Mapping[str, str | list[str]] = self.document.get("responses", {}).get("errors", {})
        return found

    def tests(self) -> list[Tests]:
        """The pack's tests. Raises PackError where one of the files is wrong."""
        return [validated(Tests, read_yaml(file), str(file)) for file in files(self.path / "tests")]


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
    found = files(path)
    if not found:
        raise PackError(f"The pack {path} holds no YAML file.")
    document = _merged([*found, *files(taught(path))])
    calls = {
        intent: validated(Call, body["edgeassist"], f"{path}, intent {intent}")
        for intent, body in document.get("intents", {}).items()
        if "edgeassist" in body
    }
    about = validated(About, document.get("edgeassist", {}), f"{path}, key edgeassist")
    return Pack(path.stem, path, document, about, calls, parsed(document, path))


def _merged(found: list[Path]) -> dict[str, Any]:
    """All files as one document. Raises PackError, also where two of them name the same thing differently."""
    document: dict[str, Any] = {}
    first: dict[str, Path] = {}
    for file in found:
        new = read_yaml(file)
        names = validated(SentenceFile, new, str(file)).names()
        if twice := names & first.keys():
            raise PackError(f"{file}: {min(twice)} stands in {first[min(twice)].name} too; rename one.")
        first |= dict.fromkeys(names, file)
        try:
            merge_dict(document, new)
        except (AssertionError, AttributeError, TypeError) as error:
            raise PackError(f"{file} does not fit the pack's other files: {error}.") from error
    return document


class _Loader(yaml.CSafeLoader):
    """YAML in which a key stands once: of two intents of one name, the first would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        if twice := next((key for key, count in Counter(keys).items() if count > 1), None):
            raise yaml.MarkedYAMLError(None, None, f"the key {twice!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def read_yaml(file: Path) -> dict[str, Any]:
    """One YAML or JSON file that holds a mapping. Raises PackError."""
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise PackError(f"Cannot read {file}: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackError(f"{file} is not valid YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(found, dict):
        held = "is empty" if found is None else f"holds a {type(found).__name__}"
        raise PackError(f"{file} must hold a mapping with the key intents, and {held}.")
    return found


def files(path: Path) -> list[Path]:
    """The sentence files of a pack's folder, or the one file that the pack is."""
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES)
    return [path] if path.is_file() else []


def taught(path: Path) -> Path:
    """The file of the user's own sentences for a pack, which are read with it; `edgeassist misses` writes them."""
    return folders.config() / "taught" / f"{path.stem}.yaml"


def validated(model: type[_Model], raw: object, place: str) -> _Model:
    """What was read, as a model. Raises PackError, which names the place in it."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        where = "".join(f", {part}" for part in fault["loc"])
        text = _PLAIN.get(fault["type"], fault["msg"].removeprefix("Value error, "))
        raise PackError(f"{place}{where}: {text}.") from error
