"""The passage that answers a question, and the sentences of it that are quoted.

How well a passage fits is the share of the question's telling words that it has, rare words counting more; with an
encoder, the mean of that and of how alike the question and its likest sentence are. Unlike bm25, by which passages are
ranked, that can be compared over questions and folders, so that a threshold can be set on it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from edgeassist.documents.index import Encode, Index, Row, containing
from edgeassist.documents.passages import sentences as sentences_of

LONGEST_QUOTE = 260
"""Characters; it takes some 18 seconds to say."""

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
_LONGEST_SENTENCE = 400
"""What goes on for more characters is cut off, which is seen."""
_ENDS = ".!?:;…"
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
class Least:
    """How well a passage must fit, 0 to 1."""

    asked: float
    """Where somebody asks the documents."""
    unasked: float
    """Where he only asks."""


BY_WORDS, BY_MEANING = Least(0.45, 0.6), Least(0.48, 0.5)


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
    least: Least
    words: int
    """How many words of the question tell what it is about."""

    def fits(self, *, asked: bool) -> bool:
        """Whether it fits well enough to be quoted; `asked` where somebody asks the documents.

        Else one word alone, such as "keys" of "where did I put my keys", tells too little.
        """
        return self.fit >= self.least.asked if asked else self.fit >= self.least.unasked and self.words > 1


def find(index: Index, question: str, encode: Encode | None = None) -> Found | None:
    """The passage that fits a question best; None where none does at all.

    With `encode` passages are found also by what they mean. Raises StoreError, and EngineError where `encode` does.
    """
    words = telling(question)
    rows = {word: index.matching(word) for word in words}
    total = index.count()
    weights = {word: math.log(1 + total / (len(rows[word]) + 0.5)) for word in words}
    ranked = index.ranked([word for word in words if rows[word]], _CANDIDATES)
    alike = likeness(index, question, encode) if encode and words else {}
    nearest = sorted(alike, key=lambda row: -alike[row][0])[:_CANDIDATES]
    candidates = [*ranked, *index.passages(set(nearest) - {row.id for row in ranked})]
    if not candidates:
        return None
    whole = sum(weights.values())

    def fit(row: Row) -> float:
        share = sum(weight for word, weight in weights.items() if row.id in rows[word]) / whole
        return (share + max(0.0, alike[row.id][0])) / 2 if row.id in alike else share

    most = ranked[0].bm25 if ranked else 1.0
    best = max(candidates, key=lambda row: fit(row) + _BM25 * row.bm25 / most)
    nearest_sentence = alike[best.id][1] if best.id in alike else 0
    said = quote(best, weights, steps=bool(_WANTS_STEPS.match(question)), nearest=nearest_sentence)
    least = BY_MEANING if alike else BY_WORDS
    return Found(said, best.text, best.title, best.section, best.page, best.path, fit(best), least, len(words))


def likeness(index: Index, question: str, encode: Encode) -> dict[int, tuple[float, int]]:
    """Passage → how like a question its likest sentence is, at most 1, and which that is.

    Passages that are not encoded are left out. Raises StoreError and EngineError.
    """
    import numpy as np  # a typed turn that asks no document does without

    asked = np.frombuffer(encode([question]), np.float16).astype(np.float32)
    vectors = index.vectors()
    if not vectors:
        return {}
    sentences = np.frombuffer(b"".join(vector for *_, vector in vectors), np.float16).reshape(len(vectors), len(asked))
    found: dict[int, tuple[float, int]] = {}
    for (passage, at, _), alike in zip(vectors, (sentences.astype(np.float32) @ asked).tolist(), strict=True):
        found[passage] = max(found.get(passage, (-1.0, 0)), (alike, at), key=lambda each: each[0])
    return found


def telling(question: str) -> list[str]:
    """The words of a question that tell what it is about, each once."""
    words = re.findall(r"\w+", question.lower())
    return list(dict.fromkeys(word for word in words if word not in _EMPTY))


def quote(row: Row, weights: Mapping[str, float], *, steps: bool = False, nearest: int = 0) -> str:
    """The sentences of a passage, one behind the other, that have the words which its headings lack; as few as will do.

    Where they have hardly any, the headings tell that all of the passage is meant: then it is as many of them as are
    soon said, from the `nearest` on. Where `steps` are wanted it is as many from the first on, or from the first that
    has some of the words.
    """
    sentences = sentences_of(row.text)
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
        best = longest[0 if steps else nearest]
    elif steps:
        begun = [span for span in longest.values() if said(range(span.start, span.start + 1))]
        best = max(begun, key=lambda span: (said(span), -span.start))
    return _said(sentences[best.start : best.stop])


def _said(sentences: Sequence[str]) -> str:
    return " ".join(_ended(shorten(sentence, _LONGEST_SENTENCE, placeholder=" …")) for sentence in sentences)


def _ended(sentence: str) -> str:
    return sentence if sentence[-1:] in _ENDS else f"{sentence}."
