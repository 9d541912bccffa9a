"""The number code that some commands want: read from words, compared, and kept out of all that is shown or written.

Only here and in the settings do its digits stand. What goes on from here is whether they were right.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from edgeassist.errors import StoreError
from edgeassist.events import Transcript
from edgeassist.state.store import Store

TRIES = 3
"""So many wrong codes may be said until there is a pause."""

PAUSE_S = 300.0

SHORTEST = 4
"""Digits that a code has at least."""

TELL_CODE = "dialog.code"
"""The action of an intent that tells the code."""

HIDDEN = "(code)"
"""Stands for words that may hold a code."""

_NOTE = "wrong_codes"
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = (*_ONES, *(f"{name}teen" for name in ("thir", "four", "fif", "six", "seven", "eigh", "nine")))
_TENS = dict(
    zip(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), "23456789", strict=True)
)
_DIGITS = {**{name: str(number) for number, name in enumerate(_NUMBERS)}, "oh": "0", "o": "0"}
_AROUND = frozenset(
    ("the", "my", "a", "code", "pin", "number", "is", "it", "it's", "its", "um", "uh", "please", "okay")
)
_WORD = re.compile(r"\d+|[a-z']+")


class Code:
    """The user's code, and how often a wrong one was said. Methods raise StoreError where nothing else is said."""

    def __init__(self, digits: str | None, store: Store, clock: Callable[[], float]) -> None:
        """`digits` are None where the user has set none; `clock` gives seconds since 1970."""
        self._digits = digits
        self._store = store
        self._clock = clock

    @property
    def is_set(self) -> bool:
        """Whether the user has set one."""
        return self._digits is not None

    def is_right(self, text: str) -> bool | None:
        """Whether a text says the code; None where it says fewer digits than a code has, or more than digits."""
        said = digits(text)
        return None if said is None or len(said) < SHORTEST else said == self._digits

    def paused_minutes(self) -> int:
        """How long no code is taken any more, in minutes begun; 0 where one is."""
        return math.ceil(self._left_s() / 60)

    def _left_s(self) -> float:
        found = self._wrong()
        if not found or found["count"] < TRIES:
            return 0.0
        passed: float = self._clock() - found["at"]
        return min(PAUSE_S, max(0.0, PAUSE_S - passed))  # also where the clock was set back

    def reject(self) -> int:
        """Count a wrong code, on disk before it is said; how many may be tried yet."""
        found = self._wrong()
        before = found["count"] if found and found["count"] < TRIES else 0
        self._keep({"count": before + 1, "at": self._clock()})
        return TRIES - before - 1

    def accept(self) -> None:
        """Forget the wrong ones."""
        if self._wrong():
            self._keep(None)

    def _wrong(self) -> dict[str, Any] | None:
        """How many there were, and when the last. On the disk in private mode too: it is nothing that was said."""
        found = self._store.rows("SELECT value FROM main.note WHERE key = ?", _NOTE)
        return json.loads(found[0][0]) if found else None

    def _keep(self, wrong: dict[str, Any] | None) -> None:
        self._store.rows("INSERT OR REPLACE INTO main.note VALUES (?,?)", _NOTE, json.dumps(wrong))

    def concealed(self, transcript: Transcript, is_asked: Callable[[], bool]) -> Transcript:
        """A transcript as it may be shown and written down: without words that hold a code, or an attempt at one."""
        heard = (*transcript.alternatives, *transcript.free)
        texts = (transcript.text, *(each.text for each in heard))
        found = [said for text in texts if (said := "".join(_digits(text)))]
        if self._digits is None or not found:
            return transcript
        if not any(self._digits in said for said in found) and not _holds(is_asked):
            return transcript
        return replace(transcript, text=HIDDEN, free=(), alternatives=(), is_secret=True)


def _holds(is_asked: Callable[[], bool]) -> bool:
    try:
        return is_asked()
    except StoreError:
        return True


def digits(text: str) -> str | None:
    """The digits that a text says, one by one or as numbers of two; None where it says anything else."""
    words = _WORD.findall(text.lower())
    if any(not (word.isdigit() or word in _DIGITS or word in _TENS or word in _AROUND) for word in words):
        return None
    return "".join(_digits(text)) or None


def _digits(text: str) -> Iterator[str]:
    """The digits of all numbers in a text."""
    words = _WORD.findall(text.lower())
    for word, after in itertools.zip_longest(words, words[1:], fillvalue=""):
        if word in _TENS:
            yield _TENS[word] if after in _ONES[1:10] else f"{_TENS[word]}0"
        elif word.isdigit():
            yield word
        else:
            yield _DIGITS.get(word, "")
