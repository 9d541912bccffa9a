"""Written words as they are spoken: as a recogniser writes them, and as a voice reads them right."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from edgeassist.packs.sampler import spoken

_SYMBOLS = {"%": " percent ", "°": " degrees ", "&": " and "}
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that are not taken apart into one of a to z and an accent."""
_TIME = re.compile(r"\b(\d{1,2}):(\d\d)\b")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_SCALE = re.compile(r"°\s*[cf]\b", re.IGNORECASE)
_SPELT_OUT = re.compile(r"(?<![\w'])[a-z](?:[ ./][a-z])+(?![\w'])\.?", re.IGNORECASE)
_QUESTION = re.compile(
    r"(?:(?:who|what|when|where|why|how|which|whose)(?:'?s|'re)?"
    r"|is|are|was|were|does|did|can|could|should|would|will|may|do(?! (?:it|that|not)\b))\b",
    re.IGNORECASE,
)
_UNENDED = re.compile(r"(?<=[\w%°])$")


@lru_cache(maxsize=4096)
def as_spoken(text: str) -> str:
    """Text as a recogniser writes it: small letters a to z, numbers and signs as words, no punctuation."""
    text = _SCALE.sub("°", text)
    for sign, words in _SYMBOLS.items():
        text = text.replace(sign, words)
    text = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    text = _TIME.sub(_time, text)
    text = _ORDINAL.sub(lambda found: f" {spoken(int(found[1]), 'ordinal')} ", text)
    text = re.sub(r"(?<![\w.])-(?=\d)", " minus ", text)
    text = re.sub(r"\d+(?:,\d{3})*(?:\.\d+)?", _number, text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z' ]+", " ", text).split())


def for_voice(text: str) -> str:
    """Text as a voice reads it right: letters spelt out with points, times as words, an end to the sentence.

    A voice swallows the last sounds of a sentence without an end, and reads a lone "a" as the article.
    """
    text = _SPELT_OUT.sub(lambda found: "".join(f"{letter}." for letter in re.findall(r"\w", found[0])), text)
    text = re.sub(r" o'clock\s+(?=[ap]m\b)", " ", _TIME.sub(_time, text), flags=re.IGNORECASE)
    text = " ".join(_SCALE.sub("°", text).split())
    return _UNENDED.sub("?" if _QUESTION.match(text) else ".", text)


def unwritable(text: str) -> bool:
    """Whether it has a letter that no recogniser of English writes, such as one of another script."""
    return not text.isascii() and any(letter.isalpha() and not as_spoken(letter) for letter in text)


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    minutes = "o'clock" if minute == 0 else f"oh {spoken(minute)}" if minute < 10 else spoken(minute)
    return f" {spoken(hour)} {minutes} "


def _number(found: re.Match[str]) -> str:
    digits = found[0].replace(",", "")
    return f" {spoken(float(digits) if '.' in digits else int(digits))} "
