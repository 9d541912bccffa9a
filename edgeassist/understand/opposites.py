"""Tells a request from its opposite: on from off, open from closed, up from down, lock from unlock.

What is learnt from words and letters finds "unlok the door" near to "lock the door". So a request that has an opposite
is plain only where its words say which of the two is meant, as the packs' templates say it.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from edgeassist.packs import phrases, wordings
from edgeassist.packs.pack import Pack
from edgeassist.packs.templates import templates
from edgeassist.packs.wordings import Label

_ENDS = (frozenset((0, 100)), frozenset(("up", "down")), frozenset(("open", "closed")))
"""Values that are opposites, beside true and false."""

_FAR = 2
"""Letters by which a word must differ from another at least, not to be a slip of it."""


class Opposites:
    """The opposites among the requests of some packs, and the words that tell which is meant."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        said: dict[Label, set[str]] = defaultdict(set)
        meant: dict[Label, tuple[str, Mapping[str, Any]]] = {}
        for pack in packs:
            for template in templates(pack):
                fixed = {slot: value for slot, value in template.block.slots.items() if value is not None}
                label = wordings.label(template.intent, fixed)
                if call := pack.calls.get(template.intent):
                    said[label].update(phrases.literal(template.expression, template.rules))
                    meant[label] = call.action, {**fixed, **call.fixed}
        self._words = {label: frozenset(words) for label, words in said.items()}
        self._opposites: dict[Label, list[Label]] = defaultdict(list)
        for one, other in itertools.permutations(meant, 2):
            if _are_opposite(*meant[one], *meant[other]):
                self._opposites[one].append(other)

    def are_told_apart(self, words: Sequence[str], label: Label) -> bool:
        """Whether no word, or pair of words, may be a slip of what only an opposite of the label says."""
        own = self._words.get(label, frozenset())
        said = {*words, *map("".join, itertools.pairwise(words))}
        for other in self._opposites.get(label, ()):
            telling = self._words[other] - own
            if any(_is_slip(word, each) for word in said - own for each in telling):
                return False
            if any(word in telling for word in words):
                return False
        return True

    def has_opposite(self, label: Label) -> bool:
        """Whether something else does the opposite."""
        return bool(self._opposites.get(label))


def _are_opposite(action: str, values: Mapping[str, Any], other_action: str, others: Mapping[str, Any]) -> bool:
    if action != other_action or values.keys() != others.keys():
        return False
    differing = [(values[key], others[key]) for key in values if values[key] != others[key]]
    return len(differing) == 1 and _are_ends(*differing[0])


def _are_ends(one: Any, other: Any) -> bool:
    if isinstance(one, bool) and isinstance(other, bool):
        return True
    return isinstance(one, int | str) and isinstance(other, int | str) and frozenset((one, other)) in _ENDS


def _is_slip(word: str, meant: str) -> bool:
    from rapidfuzz.distance import DamerauLevenshtein

    return len(meant) > 1 and DamerauLevenshtein.distance(word, meant, score_cutoff=_FAR) < _FAR
