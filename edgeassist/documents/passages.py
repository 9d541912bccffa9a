"""A document in passages: a paragraph or a few short ones that stand under the same heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentence_stream import stream_to_sentences

from edgeassist.documents.reading import Document, Paragraph

_STEP_NUMBER = re.compile(r"\(?\w{1,2}[.)]\s+")

LONGEST = 500
"""Short paragraphs are put together up to so many characters; a longer one stands alone."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is found and quoted."""

    text: str
    """A paragraph a line."""
    headings: tuple[str, ...]
    page: int | None

    @property
    def section(self) -> str:
        """The nearest heading; empty where there is none."""
        return self.headings[-1] if self.headings else ""

    @property
    def sentences(self) -> list[str]:
        """In their order."""
        return sentences(self.text)


def passages(document: Document) -> Iterator[Passage]:
    """All passages of a document in their order."""
    together: list[Paragraph] = []
    for paragraph in document.paragraphs:
        length = sum(len(each.text) for each in together)
        if together and (
            paragraph.headings != together[0].headings
            or (paragraph.page != together[0].page and together[-1].text[-1:] in ".!?")
            or length + len(paragraph.text) > LONGEST
        ):
            yield _passage(together)
            together = []
        together.append(paragraph)
    if together:
        yield _passage(together)


def sentences(text: str) -> list[str]:
    """The sentences of a passage's text, the number of a step with the first of it."""
    return [sentence for line in text.split("\n") for sentence in _of_line(line)]


def _of_line(line: str) -> list[str]:
    number = _STEP_NUMBER.match(line)
    begin = number.end() if number else 0
    first, *others = list(stream_to_sentences([line[begin:]])) or [""]
    return [line[:begin] + first, *others]


def _passage(together: list[Paragraph]) -> Passage:
    return Passage("\n".join(each.text for each in together), together[0].headings, together[0].page)
