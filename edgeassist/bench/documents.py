"""How well questions about documents are answered: by the right passage, or not at all where none answers them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from edgeassist.bench.recordings import Part, part_of
from edgeassist.documents.finding import Found
from edgeassist.errors import UsageError

Verdict = Literal["right", "not quoted", "wrong passage", "refused"]
"""`not quoted` is the right passage without the words that answer."""


class _Answered(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    question: str
    says: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    answered: tuple[_Answered, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about some documents."""

    text: str
    says: str
    """What stands in the passage that answers it; empty where none does."""


def read(file: Path, part: Part = "all") -> tuple[Asked, ...]:
    """The questions of a file, or a part of them. Raises UsageError."""
    try:
        found = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}); give a folder with documents and it.") from error
    except (ValueError, yaml.YAMLError) as error:
        fault = error.errors()[0]["msg"] if isinstance(error, ValidationError) else " ".join(str(error).split())
        raise UsageError(f"{file} is no file of questions: {fault}.") from error
    asked = [Asked(each.question, each.says) for each in found.answered] + [Asked(text, "") for text in found.open]
    return tuple(each for each in asked if part in ("all", part_of(each.text)))


def verdict(asked: Asked, found: Found | None, *, named: bool) -> Verdict:
    """What became of a question; `named` where it says that documents are asked."""
    if found is None or not found.fits(asked=named):
        return "refused"
    if not asked.says or asked.says not in found.passage:
        return "wrong passage"
    return "right" if asked.says in found.quote else "not quoted"


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of verdicts."""

    answered: int
    """Questions that a passage answers."""
    right: int
    not_quoted: int
    wrong: int
    """Answered by another passage."""
    missed: int
    """Refused."""
    open: int
    """Questions that no passage answers."""
    refused: int
    """Of those."""


def score(verdicts: Sequence[tuple[Asked, Verdict]]) -> Score:
    """What the verdicts on some questions come to."""
    what = Counter((bool(asked.says), found) for asked, found in verdicts)
    return Score(
        answered=sum(bool(asked.says) for asked, _ in verdicts),
        right=what[True, "right"],
        not_quoted=what[True, "not quoted"],
        wrong=what[True, "wrong passage"],
        missed=what[True, "refused"],
        open=sum(not asked.says for asked, _ in verdicts),
        refused=what[False, "refused"],
    )
