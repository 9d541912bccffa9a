"""The shape of Home Assistant's sentence files: which key holds what. Keys that it does not name are let through.

Format: https://developers.home-assistant.io/docs/voice/intent-recognition/template-sentence-syntax
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MAX_NUMBERS = 10_000
"""A range may hold this many numbers: the matcher spells all of them out."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Value(_Part):
    """One value of a list: a text, or what is said (`in`) and what it stands for (`out`)."""

    said: Annotated[str, Field(alias="in")]
    context: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"in": raw}
        if not isinstance(raw, dict):
            raise ValueError(f"must be a text in quotes, or a mapping with 'in' and 'out', not {raw!r}")
        return raw


class Range(_Part):
    """Numbers that can be said."""

    low: Annotated[int, Field(alias="from")]
    high: Annotated[int, Field(alias="to")]
    step: Annotated[int, Field(gt=0)] = 1
    type: Literal["number", "percentage", "temperature"] = "number"
    fractions: Literal["halves", "tenths"] | None = None
    multiplier: float | None = None
    words_language: Literal["en"] | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Range:
        ensure_range(self.low, self.high, self.step * {None: 1, "halves": 0.5, "tenths": 0.1}[self.fractions])
        return self


def ensure_range(low: int, high: int, step: float) -> None:
    """Raises ValueError for a range that is empty or holds more numbers than can be spelt out."""
    if low > high or step <= 0:
        raise ValueError(f"'from' ({low}) must not be more than 'to' ({high}), and the step more than nought")
    if (high - low) / step > MAX_NUMBERS:
        raise ValueError(f"the range {low} to {high} holds more than {MAX_NUMBERS:,} numbers")


class WordList(_Part):
    """What may stand for `{name}`: just one of the three."""

    values: list[Value] | None = None
    range: Range | None = None
    wildcard: bool | None = None

    @model_validator(mode="after")
    def _is_something(self) -> WordList:
        if self.values is None and self.range is None and not self.wildcard:
            raise ValueError("needs values, a range, or 'wildcard: true'")
        return self


class Block(_Part):
    """Sentence templates with the same slots."""

    sentences: list[str]
    slots: dict[str, Any] = {}
    requires_context: dict[str, Any] = {}
    excludes_context: dict[str, Any] = {}
    expansion_rules: dict[str, str] = {}
    lists: dict[str, WordList] = {}
    response: str | None = None
    required_keywords: list[str] = []
    name_domains: list[str] = []
    settings: dict[str, Any] = {}


class Body(_Part):
    """One intent."""

    data: list[Block]


def _as_list(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


Wordings = Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]
"""A response template, or several to choose among."""


class Responses(_Part):
    """Response key → its wordings."""

    errors: dict[str, Wordings] = {}
    intents: dict[str, dict[str, Wordings]] = {}


class SentenceFile(_Part):
    """One file of a pack."""

    language: str = "en"
    intents: dict[str, Body] = {}
    lists: dict[str, WordList] = {}
    expansion_rules: dict[str, str] = {}
    skip_words: list[str] = []
    responses: Responses = Responses()
    settings: dict[str, Any] = {}

    def names(self) -> set[str]:
        """What may be given only once in a pack."""
        rules = {f"the rule <{name}>" for name in self.expansion_rules}
        lists = {f"the list {{{name}}}" for name in self.lists}
        common = {f"the response {key!r}" for key in self.responses.errors}
        own = {f"the response {key!r} of {intent}" for intent, keys in self.responses.intents.items() for key in keys}
        return rules | lists | common | own


class WordingsFile(SentenceFile):
    """One file of a pack's free wordings."""

    none: list[str] = []
