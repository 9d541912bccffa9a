"""A pack's free wordings: ways of saying its intents that are learnt from, not matched, and what is no request to it.

They stand in the pack's folder `wordings/`, in the format of its sentence files, and use its lists and rules. Under
`none` stand templates of what sounds like a request and is none.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hassil import SlotList, merge_dict

from edgeassist.errors import PackError
from edgeassist.packs import pack as packs
from edgeassist.packs.document import WordingsFile
from edgeassist.packs.pack import Pack
from edgeassist.packs.parsing import parsed
from edgeassist.packs.templates import Template, with_samplers

NONE = "none"
"""The label of what is no request."""

Label = str
"""What a line means but for the slots that its words give: an intent, or an intent and the slots that it implies."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to learn from."""

    text: str
    label: Label


def label(intent: str, implied: Mapping[str, Any]) -> Label:
    """`WindowPosition {"position": 10}`; the intent alone where nothing is implied."""
    return f"{intent} {json.dumps(dict(implied), sort_keys=True)}" if implied else intent


def unlabelled(found: Label) -> tuple[str, dict[str, Any]]:
    """The intent of a label, and the slots that it implies."""
    intent, _, implied = found.partition(" ")
    return intent, json.loads(implied) if implied else {}


def load(pack: Pack) -> Pack:
    """The pack with its free wordings in the place of its templates, `none` among its intents.

    Raises PackError where a file is wrong, or names an intent that the pack does not have.
    """
    intents: dict[str, Any] = {}
    for file in packs.files(pack.path / "wordings") if pack.path.is_dir() else []:
        found = packs.read_yaml(file)
        none = packs.validated(WordingsFile, found, str(file)).none
        if strange := found.get("intents", {}).keys() - pack.calls.keys():
            raise PackError(f"{file}: the pack has no intent {min(strange)}.")
        merge_dict(intents, found.get("intents", {}))
        if none:
            merge_dict(intents, {NONE: {"data": [{"sentences": none}]}})
    document = {key: value for key, value in pack.document.items() if key != "intents"} | {"intents": intents}
    return replace(pack, document=document, intents=parsed(document, pack.path / "wordings"))


def held_out(template: Template) -> bool:
    """Whether a free wording is kept from learning, to measure with: one in twelve is."""
    return zlib.crc32(template.text.encode()) % 12 == 0


def samples(
    pack: Pack,
    lists: Mapping[str, SlotList],
    each: int,
    seed: int = 0,
    wanted: Callable[[Template], bool] = lambda template: True,
) -> Iterator[Line]:
    """Sentences of a pack, `each` from every wanted template that can be said with these devices.

    Free text is said as some words. The same seed gives the same sentences.
    """
    for template, sampler in with_samplers(pack, lists, seed):
        if not wanted(template):
            continue
        name = template.intent
        meant = NONE if name == NONE else label(name, {k: v for k, v in template.block.slots.items() if v is not None})
        drawn = dict.fromkeys(sampler.sentence(template.expression) for _ in range(each))
        yield from (Line(text, meant) for text in drawn)
