"""Text as the tokens of BERT without capitals: words and signs, each in the longest pieces that the vocabulary has.

Source: https://github.com/google-research/bert/blob/master/tokenization.py
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_BEGIN, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST_WORD = 100


class WordPieces:
    """A vocabulary; a piece that goes on within a word begins with `##`."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}

    def tokens(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces between those of its begin and end, `most` in all."""
        plain = unicodedata.normalize("NFD", text.lower())
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        pieces = [piece for word in re.findall(r"[^\W_]+|[^\w\s]|_", plain) for piece in self._pieces(word)]
        return [self._numbers[piece] for piece in (_BEGIN, *pieces[: most - 2], _END)]

    def _pieces(self, word: str) -> Iterator[str]:
        found: list[str] = []
        begin = 0
        while begin < len(word) <= _LONGEST_WORD:
            mark = "##" if begin else ""
            ends = range(len(word), begin, -1)
            end = next((end for end in ends if mark + word[begin:end] in self._numbers), None)
            if end is None:
                break
            found.append(mark + word[begin:end])
            begin = end
        yield from found if begin == len(word) else [_UNKNOWN]
