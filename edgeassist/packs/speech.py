"""A pack as a speech grammar: phrases that teach the recogniser which words may follow each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hassil import SlotList

from edgeassist.packs.check import Template, templates
from edgeassist.packs.grammar import Sampler, spoken
from edgeassist.packs.pack import Pack

PHRASES = 3000
_LEAST_PER_TEMPLATE = 12
_SYMBOLS = {"%": " percent ", "°": " degrees ", "&": " and "}


def phrases(packs: Sequence[Pack], device_lists: Mapping[str, SlotList], count: int = PHRASES) -> list[str]:
    """About `count` spoken sentences (more where there are many templates) that show every word of every list.

    The same packs and devices give the same phrases.
    """
    found = [(pack, template) for pack in packs for template in templates(pack)]
    each = max(_LEAST_PER_TEMPLATE, count // max(1, len(found)))
    spoken_forms: dict[str, None] = {}
    for pack in packs:
        samplers: dict[str, Sampler] = {}
        for template in (template for owner, template in found if owner is pack):
            sampler = _sampler(samplers, template, device_lists)
            for _ in range(each):
                spoken_forms[as_spoken(sampler.sentence(template.expression))] = None
    return list(spoken_forms)


def _sampler(samplers: dict[str, Sampler], template: Template, device_lists: Mapping[str, SlotList]) -> Sampler:
    """One sampler an intent block, so that its decks go on from template to template."""
    key = f"{id(template.rules)} {template.intent}"
    return samplers.setdefault(key, Sampler(template.rules, {**device_lists, **template.lists}))


def as_spoken(text: str) -> str:
    """Text as a recogniser writes it: small letters, numbers and signs as words, no punctuation."""
    for sign, words in _SYMBOLS.items():
        text = text.replace(sign, words)
    text = re.sub(r"\d+", lambda digits: f" {spoken(int(digits[0]))} ", text.lower())
    return " ".join(re.sub(r"[^\w' ]+", " ", text).split())
