"""The small model: a sentence encoder tuned for the packs, with a linear head that has an output for each label.

It stands in a folder: `model.gguf`, `head.npz` (`weight` [labels, width], `bias` [labels]), and its card, which says
what it was made of and knows.
"""

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

CARD, MODEL, HEAD = "card.json", "model.gguf", "head.npz"

LENGTH = 20.0
"""The head reads vectors of this length."""

Embed = Callable[[str], Sequence[float]]
"""Prompt → what the model makes of it, a vector of its width."""


class Card(BaseModel):
    """What a small model is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str
    """The name in the catalogue of what it was made from."""
    files: Mapping[str, str]
    """File → sha256."""
    labels: tuple[Label, ...]
    """What each of the head's outputs means."""
    packs: Mapping[str, str]
    """Pack → `digest` of what was learnt from."""
    thresholds: Mapping[str, Thresholds] = {}
    """Profile → how sure a rung must be."""
    trained: Mapping[str, float | int | str] = {}
    """How: lines, epochs, rank, seed, and so on."""
    figures: Mapping[str, float] = {}
    """What `edgeassist eval` said of it."""


def folder() -> Path:
    """Where the small model in use stands: the user's own, else the one that ships."""
    own = own_folder()
    return own if (own / CARD).is_file() else folders.shipped("models") / "small"


def own_folder() -> Path:
    """Where `edgeassist tune` puts one."""
    return folders.data() / "small"


def card(where: Path) -> Card | None:
    """A small model's card; None where there is none. Raises ModelDamaged."""
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
    """The names of packs that have changed since it was made, or that it never knew."""
    return [pack.name for pack in used if found.packs.get(pack.name) != digest(pack)]


def prompt(profile: str, text: str) -> str:
    """What the model reads; the profile tells it which packs are there."""
    return f"{profile} : {plain(text)}"


class SmallModel:
    """Says what a text means."""

    def __init__(self, embed: Embed, found: Card, head: Path, profile: str, here: Sequence[Label]) -> None:
        """`here` are the labels of the profile's packs. Raises ModelDamaged."""
        import numpy as np  # a turn that a template takes does not wait for it

        self._embed = embed
        self._labels = found.labels
        try:
            with np.load(head) as values:
                self._weight, self._bias = values["weight"].astype(np.float32), values["bias"]
        except (OSError, ValueError, KeyError) as error:
            raise ModelDamaged(f"{head} cannot be read; delete its folder, or type `edgeassist tune`.") from error
        self._profile = profile
        self._here = frozenset(here)

    def weigh(self, text: str) -> Likelihoods:
        """How likely each label that is here is meant. Raises EngineError and ModelError."""
        import numpy as np

        meant = np.asarray(self._embed(prompt(self._profile, text)), np.float32)
        meant *= LENGTH / max(float(np.linalg.norm(meant)), 1e-9)
        scores = self._weight @ meant + self._bias
        scores = np.exp(scores - scores.max())
        return over_labels(self._labels, self._here, (scores / scores.sum()).tolist())
