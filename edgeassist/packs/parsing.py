"""Lets hassil parse all templates of a pack, and names the one that it cannot read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hassil import Intents, parse_sentence
from hassil.parser import ParseError

from edgeassist.errors import PackError

MAX_NESTING = 40
"""Brackets may stand within each other so deep; hassil recurses into them."""

_NESTING = {"(": 1, "[": 1, ")": -1, "]": -1}


def parsed(document: Mapping[str, Any], path: Path) -> Intents:
    """All intents of a pack's document. Raises PackError for a template that cannot be read."""
    for place, text in _texts(document):
        if max(itertools.accumulate((_NESTING.get(sign, 0) for sign in text), initial=0)) > MAX_NESTING:
            raise PackError(f"{path}, {place}: the template {shown(text)} is nested too deeply.")
    try:
        intents = Intents.from_dict({"language": "en", "intents": {}, **document})
        for intent in intents.intents.values():
            for block in intent.data:
                block.sentences  # noqa: B018  (parses, and keeps what it parsed)
    except (ParseError, AssertionError) as error:
        raise _fault(document, path) or PackError(f"The pack {path} cannot be read: {error}.") from error
    return intents


def shown(text: str) -> str:
    """A template as an error quotes it: whole, or its beginning."""
    return repr(text if len(text) <= 120 else f"{text[:120]}…")


def _fault(document: Mapping[str, Any], path: Path) -> PackError | None:
    for place, text in _texts(document):
        try:
            parse_sentence(text)
        except (ParseError, AssertionError):
            return PackError(
                f"{path}, {place}: the template {shown(text)} cannot be read; "
                "its brackets do not fit each other, or there is nothing in them."
            )
    return None


def _texts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Place and text of every template."""
    yield from _named_texts(document, "")
    for intent, body in document.get("intents", {}).items():
        for block in body["data"]:
            yield from _named_texts(block, f"intent {intent}, ")
            for text in block["sentences"]:
                yield f"intent {intent}", text


def _named_texts(part: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for name, text in part.get("expansion_rules", {}).items():
        yield f"{place}rule <{name}>", text
    for name, body in part.get("lists", {}).items():
        for value in body.get("values") or ():
            yield f"{place}list {{{name}}}", value if isinstance(value, str) else value["in"]
