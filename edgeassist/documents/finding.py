"""The passage that answers a question, and the sentences of it that are quoted.

Passages are ranked by bm25. How well one fits is the share of the question's telling words that it has, rare words
counting more: unlike bm25 that can be compared over questions and folders, so that a threshold can be set on it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sentence_stream import stream_to_sentences

from edgeassist.documents.index import Index, Row, containing

LONGEST_QUOTE = 260
"""Characters; it takes some 18 seconds to say."""

ASKED_FIT, UNASKED_FIT = 0.45, 0.6
"""A passage must fit so well, 0 to 1, where somebody asks the documents, and where he only asks."""

_CANDIDATES = 12
_BM25 = 0.2
"""What bm25, as a share of the best, adds to how well a passage fits."""
_LEAST_SAID = 0.4
"""The share of the question's words, rare ones counting more, that a quoted sentence has beside its headings."""
_WANTS_STEPS = re.compile(
    r"\s*(?:how (?:do|to|can|should|does)|do i|what (?:do|should|can) (?:i|we|you) do"
    r"|(?!(?:who|what|when|where|why|how|which|whose|is|are|was|does|do|did|can|could|should|must|may|will)\b))",
    re.IGNORECASE,
)
"""How-questions, and a subject alone."""
_SHORT = 150
"""A passage of so many characters is quoted as a whole."""
_STEP_NUMBER = re.compile(r"\(?\w{1,2}[.)]\s+")
_ENDS = ".!?:;"
_EMPTY = frozenset((
    *("a", "an", "the", "this", "that", "these", "those", "it", "its", "i", "me", "my", "we", "our", "you", "your"),
    *("is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "can", "could", "should", "would", "will"),
    *("may", "might", "must", "have", "has", "had", "get", "got", "to", "of", "in", "on", "at", "by", "for", "with"),
    *("from", "and", "or", "if", "as", "so", "than", "then", "there", "here", "into", "up", "out", "about", "what"),
    *("which", "who", "whose", "when", "where", "why", "how", "what's", "whats", "please", "tell", "say", "says"),
    *("know", "need", "want", "manual", "handbook", "guide", "document", "documents", "instructions", "according"),
    *("look", "find", "search", "much", "many", "any", "some", "anything", "something", "s", "t", "not", "no"),
    *("mean", "means", "go", "goes", "put", "take", "takes", "make", "makes", "use", "give", "let", "just"),
))  # fmt: skip
"""Words by which nothing is found."""


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question."""

    quote: str
    """Whole sentences of the passage, as they stand there."""
    passage: str
    title: str
    section: str
    page: int | None
    path: str
    fit: float
    """0 to 1."""


def find(index: Index, question: str) -> Found | None:
    """The passage that fits a question best; None where none has any of its words. Raises StoreError."""
    words = telling(question)
    rows = {word: index.matching(word) for word in words}
    known = [word for word in words if rows[word]]
    if not known:
        return None
    total = index.count()
    weights = {word: math.log(1 + total / (len(rows[word]) + 0.5)) for word in words}
    whole = sum(weights.values())
    ranked = index.ranked(known, _CANDIDATES)
    fits = [sum(weight for word, weight in weights.items() if row.id in rows[word]) / whole for row in ranked]
    best = max(range(len(ranked)), key=lambda at: fits[at] + _BM25 * ranked[at].bm25 / ranked[0].bm25)
    row = ranked[best]
    said = quote(row, weights, steps=bool(_WANTS_STEPS.match(question)))
    return Found(said, row.text, row.title, row.section, row.page, row.path, fits[best])


def telling(question: str) -> list[str]:
    """The words of a question that tell what it is about, each once."""
    words = re.findall(r"\w+", question.lower())
    return list(dict.fromkeys(word for word in words if word not in _EMPTY))


def quote(row: Row, weights: Mapping[str, float], *, steps: bool = False) -> str:
    """The sentences of a passage, one behind the other, that have the words which its headings lack; as few as will do.

    Where they have hardly any, the headings tell that all of the passage is meant: then it is as many of them as are
    soon said, from the first on; where `steps` are wanted, from the first that has some of the words.
    """
    sentences = [sentence for line in row.text.split("\n") for sentence in sentences_of(line)]
    if len(row.text) <= _SHORT:
        return _said(sentences)
    having = containing([*sentences, f"{row.above} {row.section}"], list(weights))
    left = {word: weight for word, weight in weights.items() if len(sentences) not in having[word]}

    def said(span: range) -> float:
        return sum(weight for word, weight in left.items() if having[word] & set(span))

    def length(span: range) -> int:
        return sum(len(sentences[at]) + 1 for at in span)

    spans = [
        range(begin, end)
        for begin in range(len(sentences))
        for end in range(begin + 1, len(sentences) + 1)
        if end == begin + 1 or length(range(begin, end)) <= LONGEST_QUOTE
    ]
    best = max(spans, key=lambda span: (said(span), -length(span)))
    longest = {span.start: span for span in spans}
    if said(best) < _LEAST_SAID * sum(weights.values()):
        best = longest[0]
    elif steps:
        begun = [span for span in longest.values() if said(range(span.start, span.start + 1))]
        best = max(begun, key=lambda span: (said(span), -span.start))
    return _said(sentences[best.start : best.stop])


def sentences_of(line: str) -> list[str]:
    """The sentences of a paragraph, the number of a step with the first."""
    number = _STEP_NUMBER.match(line)
    begin = number.end() if number else 0
    first, *others = list(stream_to_sentences([line[begin:]])) or [""]
    return [line[:begin] + first, *others]


def _said(sentences: Sequence[str]) -> str:
    return " ".join(sentence if sentence[-1:] in _ENDS else f"{sentence}." for sentence in sentences)
