"""The small model's adapter: a folder with `adapter.gguf` and its card, which says what it was made of and knows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from edgeassist import folders
from edgeassist.errors import ModelDamaged
from edgeassist.packs import pack as packs
from edgeassist.packs.pack import Pack
from edgeassist.packs.phrases import plain
from edgeassist.packs.wordings import Label
from edgeassist.understand.meaning import Likelihoods, over_labels
from edgeassist.understand.thresholds import Thresholds

CARD, WEIGHTS = "card.json", "adapter.gguf"

Choose = Callable[[str, Sequence[int]], Sequence[float]]
"""Prompt and tokens → how likely each of the tokens comes next."""


class Card(BaseModel):
    """What an adapter is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str
    """The small model's name in the catalogue."""
    sha256: str
    """Of the adapter's weights."""
    tokens: Mapping[Label, int]
    """Each label's token."""
    packs: Mapping[str, str]
    """Pack → `digest` of what was learnt from."""
    thresholds: Mapping[str, Thresholds] = {}
    """Profile → how sure a rung must be."""
    trained: Mapping[str, float | int | str] = {}
    """How: lines, epochs, rank, seed, and so on."""
    figures: Mapping[str, float] = {}
    """What `edgeassist eval` said of it."""


def folder() -> Path:
    """Where the adapter in use stands: the user's own, else the one that ships."""
    own = own_folder()
    return own if (own / CARD).is_file() else folders.shipped("models") / "adapter"


def own_folder() -> Path:
    """Where `edgeassist tune` puts an adapter."""
    return folders.data() / "adapter"


def card(where: Path) -> Card | None:
    """An adapter's card; None where there is no adapter. Raises ModelDamaged."""
    try:
        return Card.model_validate_json((where / CARD).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ModelDamaged(f"{where / CARD} cannot be read; delete the folder, or type `edgeassist tune`.") from error


def digest(pack: Pack) -> str:
    """The sha256 of all that is learnt from a pack: its sentences and its wordings."""
    return digest_of(pack.path)


def digest_of(path: Path) -> str:
    """The same of a pack that stands in a folder or file."""
    whole = hashlib.sha256()
    for file in (*packs.files(path), *(packs.files(path / "wordings") if path.is_dir() else ())):
        whole.update(file.name.encode() + file.read_bytes())
    return whole.hexdigest()


def stale(found: Card, used: Sequence[Pack]) -> list[str]:
    """The names of packs that have changed since the adapter was made, or that it never knew."""
    return [pack.name for pack in used if found.packs.get(pack.name) != digest(pack)]


def prompt(profile: str, text: str) -> str:
    """What the model reads before a label's token; the profile tells it which packs are there."""
    return f"{profile}\n{plain(text)}\n"


class SmallModel:
    """Asks the small model what a text means."""

    def __init__(self, choose: Choose, found: Card, profile: str, here: Sequence[Label]) -> None:
        """`here` are the labels of the profile's packs."""
        self._choose = choose
        self._labels = tuple(found.tokens)
        self._tokens = tuple(found.tokens.values())
        self._profile = profile
        self._here = frozenset(here)

    def weigh(self, text: str) -> Likelihoods:
        """How likely each label that is here is meant. Raises EngineError and ModelError."""
        return over_labels(self._labels, self._here, self._choose(prompt(self._profile, text), self._tokens))
