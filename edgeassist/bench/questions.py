"""Questions drawn from a pack's templates, each with what its slots stand for, noted while it is drawn.

So the truth about a question comes from how it was made, not from how it was understood.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hassil import ListReference, SlotList, TextSlotList

from edgeassist.packs.pack import Pack
from edgeassist.packs.sampler import Sampler
from edgeassist.packs.templates import with_samplers


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence and what it asks."""

    intent: str
    text: str
    slots: Mapping[str, Any]
    """Slot → the value of the list that was drawn, or the words where the list gives what is said."""


@dataclass
class _Noting(Sampler):
    """A sampler that notes which values it draws."""

    noted: dict[str, Any] = field(default_factory=dict)

    def _value(self, reference: ListReference) -> Iterator[str]:
        found = self.lists.get(reference.list_name)
        if isinstance(found, TextSlotList):
            chosen = found.values[self._deal(id(found), len(found.values))]
            words = "".join(self._walk(chosen.text_in))
            said = " ".join(words.split())
            self.noted[reference.slot_name] = said if chosen.value_out is None else chosen.value_out
            yield words
        else:
            words = "".join(super()._value(reference))
            self.noted[reference.slot_name] = words
            yield words


def questions(
    pack: Pack, lists: Mapping[str, SlotList], count: int, seed: int, intents: frozenset[str]
) -> list[Question]:
    """So many questions of some intents, all their templates equally often, in random order."""
    found: list[Question] = []
    samplers: dict[int, _Noting] = {}
    templates = [pair for pair in with_samplers(pack, lists, seed) if pair[0].intent in intents]
    while len(found) < count:
        for template, plain in templates:
            noting = samplers.setdefault(id(plain), _Noting(plain.rules, plain.lists, seed))
            noting.noted = {}
            text = noting.sentence(template.expression)
            found.append(Question(template.intent, text, {**template.block.slots, **noting.noted}))
    random.Random(seed).shuffle(found)
    return found[:count]
