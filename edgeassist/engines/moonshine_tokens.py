"""How Moonshine writes: a recogniser's words in its spelling, and a text cut into the pieces of its vocabulary.

The vocabulary file holds one piece after the other: its length in bytes (one byte, or two where the first is above 127:
`first - 128 + 128 * second`), then its bytes. A piece's place is its number. A space is written `▁`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

BEGIN, END = 1, 2

_SPACE = "▁".encode()
_FIRST_WORD = BEGIN + 2
"""Pieces below are signs for the model, not text."""

_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UP_TO_NINETEEN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_VALUES = {word: value for value, word in enumerate(_UP_TO_NINETEEN, 1)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
_NUMBER = re.compile(
    rf"\b(?:(?:{'|'.join(_TENS)})(?: (?:{'|'.join(_UP_TO_NINETEEN[:9])}))?|{'|'.join(reversed(_UP_TO_NINETEEN))})\b"
)
_QUESTION = re.compile(r"(?:can|could|may|will|would|is|are|do|does|did|what|what's|when|where|who|why|how)\b")


class Vocabulary:
    """Pieces by number, and numbers by piece."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = tuple(pieces)
        self._numbers = {piece: number for number, piece in enumerate(pieces)}

    def encode(self, text: str) -> list[int]:
        """The numbers of a text, without `BEGIN` and `END`.

        As SentencePiece does it: from single characters on, the pair that makes the piece of the lowest number is
        joined, until no pair makes one.
        """
        parts = [part for char in f" {text}" for part in self._smallest(char)]
        while (place := self._best_pair(parts)) is not None:
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
        return [self._numbers[part] for part in parts]

    def decode(self, numbers: Sequence[int]) -> str:
        """The text of numbers; signs for the model are left out."""
        joined = b"".join(self._pieces[number] for number in numbers if number >= _FIRST_WORD)
        return joined.replace(_SPACE, b" ").decode(errors="replace").strip()

    def _smallest(self, char: str) -> list[bytes]:
        """A character as one piece, or as its bytes where the vocabulary lacks it."""
        piece = _SPACE if char == " " else char.encode()
        return [piece] if piece in self._numbers else [bytes([byte]) for byte in piece]

    def _best_pair(self, parts: Sequence[bytes]) -> int | None:
        pairs = ((self._numbers.get(left + right), place) for place, (left, right) in enumerate(pairwise(parts)))
        return min(((number, place) for number, place in pairs if number is not None), default=(0, None))[1]


def read(path: Path) -> Vocabulary:
    """Read a vocabulary file; raises `OSError` where it is not there."""
    return Vocabulary(tuple(_pieces(path.read_bytes())))


def _pieces(content: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(content):
        size, place = content[place], place + 1
        if size > 127:
            size, place = size - 128 + 128 * content[place], place + 1
        yield content[place : place + size]
        place += size


def ways_of_writing(text: str) -> list[str]:
    """A recogniser's words as Moonshine may write them: as a sentence, its numbers in words and in digits."""
    in_digits = _NUMBER.sub(lambda found: str(sum(_VALUES[word] for word in found[0].split())), text)
    end = "?" if _QUESTION.match(text) else "."
    return [as_sentence(way, end) for way in dict.fromkeys([text, in_digits])]


def pieces_of(vocabulary: Vocabulary, texts: Iterable[str]) -> Iterator[list[int]]:
    """The pieces of texts in each way of writing them, from `BEGIN` to `END`; what cannot be written is left out."""
    for text in texts:
        for way in ways_of_writing(text):
            with suppress(KeyError):
                yield [BEGIN, *vocabulary.encode(way), END]


def as_sentence(text: str, end: str) -> str:
    """A recogniser's words with a capital letter at the beginning, and this end."""
    written = re.sub(r"\bi\b", "I", text)
    return f"{written[:1].upper()}{written[1:]}{end}"
