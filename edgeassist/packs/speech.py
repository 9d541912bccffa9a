"""Written words as they are spoken, and as a recogniser writes them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from edgeassist.packs.sampler import spoken

_SYMBOLS = {"%": " percent ", "°": " degrees ", "&": " and "}
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that are not taken apart into one of a to z and an accent."""


@lru_cache(maxsize=4096)
def as_spoken(text: str) -> str:
    """Text as a recogniser writes it: small letters a to z, numbers and signs as words, no punctuation."""
    text = re.sub(r"°\s*[cf]\b", "°", text, flags=re.IGNORECASE)
    for sign, words in _SYMBOLS.items():
        text = text.replace(sign, words)
    text = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    text = re.sub(r"\b(\d{1,2}):(\d\d)\b", _time, text)
    text = re.sub(r"(?<![\w.])-(?=\d)", " minus ", text)
    text = re.sub(r"\d+(?:,\d{3})*(?:\.\d+)?", _number, text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z' ]+", " ", text).split())


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
