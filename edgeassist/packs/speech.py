"""A pack as a speech grammar: phrases that teach the recogniser which words may follow each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from hassil import SlotList

from edgeassist.packs.pack import Pack
from edgeassist.packs.sampler import spoken
from edgeassist.packs.templates import with_samplers

PHRASES = 3000
_LEAST_PER_TEMPLATE = 12
_SYMBOLS = {"%": " percent ", "°": " degrees ", "&": " and "}


def phrases(packs: Sequence[Pack], device_lists: Mapping[str, SlotList], count: int = PHRASES) -> list[str]:
    """About `count` spoken sentences (more where there are many templates) that show every word of every list.

    The same packs and devices give the same phrases.
    """
    found = [both for pack in packs for both in with_samplers(pack, device_lists)]
    each = max(_LEAST_PER_TEMPLATE, count // max(1, len(found)))
    spoken_forms: dict[str, None] = {}
    for template, sampler in found:
        for _ in range(each):
            spoken_forms[as_spoken(sampler.sentence(template.expression))] = None
    return list(spoken_forms)


def as_spoken(text: str) -> str:
    """Text as a recogniser writes it: small letters a to z, numbers and signs as words, no punctuation."""
    for sign, words in _SYMBOLS.items():
        text = text.replace(sign, words)
    text = unicodedata.normalize("NFKD", text.lower())
    text = re.sub(r"\b(\d{1,2}):(\d\d)\b", _time, text)
    text = re.sub(r"(?<![\w.])-(?=\d)", " minus ", text)
    text = re.sub(r"\d+(?:,\d{3})*(?:\.\d+)?", _number, text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z' ]+", " ", text).split())


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    minutes = "o'clock" if minute == 0 else f"oh {spoken(minute)}" if minute < 10 else spoken(minute)
    return f" {spoken(hour)} {minutes} "


def _number(found: re.Match[str]) -> str:
    digits = found[0].replace(",", "")
    return f" {spoken(float(digits) if '.' in digits else int(digits))} "
