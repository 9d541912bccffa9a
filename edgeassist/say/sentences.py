"""An answer in the pieces that the voice is given one by one, so that the first is heard while the rest is made.

Texts in, texts out; nothing here speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentence_stream import stream_to_sentences

_CLAUSE_END = re.compile(r"[,;:](?=\s)")
_ALONE = frozenset({"okay", "yes", "no", "none", "nothing", "sorry", "done"})
"""Words that sound natural with a pause behind them; any other opening clause has two or more."""
_LEAST_WORDS = 2
_NEXT_OF_A_LIST = ("the ", "and ", "or ")
"""So goes a list on; the voice says it better in one go."""


def sentences(text: Iterable[str]) -> Iterator[str]:
    """The sentences of a text that arrives bit by bit, each as soon as the next one begins."""
    yield from stream_to_sentences(text)


def pieces(text: str) -> list[str]:
    """The sentences of an answer; the first one in two, behind its opening clause, where it has one.

    A voice needs time in proportion to what it makes: after the opening clause, the rest is ready before that ends.
    """
    first, *others = list(sentences([text])) or [""]
    return [*filter(None, _opened(first)), *others]


def _opened(sentence: str) -> tuple[str, ...]:
    """A sentence in two behind its first clause; in one where either part would be too short to stand alone."""
    for found in _CLAUSE_END.finditer(sentence):
        opening, rest = sentence[: found.end()], sentence[found.end() :].lstrip()
        if _stands_alone(opening) and len(rest.split()) >= _LEAST_WORDS and not _is_list(opening, rest):
            return opening, rest
    return (sentence,)


def _is_list(opening: str, rest: str) -> bool:
    return opening.lower().startswith("the ") and rest.startswith(_NEXT_OF_A_LIST)


def _stands_alone(opening: str) -> bool:
    words = opening[:-1].lower().split()
    return len(words) >= _LEAST_WORDS or words[:1] in [[word] for word in _ALONE]
