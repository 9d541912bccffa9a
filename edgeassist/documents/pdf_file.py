"""PDF, by pypdf: lines with their size and height give headings and paragraphs."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from edgeassist.documents.reading import Document, Paragraph, Unreadable
from edgeassist.documents.text_file import joined, steps, unnumbered

_LARGER = 1.12
"""A line so many times as large as most of the text is a heading."""
_GAP = 1.75
"""Lines so many times their size apart are in two paragraphs."""
_HEADING_LENGTH = 90


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    """Of the letters, in points."""
    height: float
    """Above the foot of the page, in points."""
    page: int


def from_pdf(path: Path) -> Document:
    """The text of a PDF, page by page. Raises OSError and Unreadable."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends is nothing to the user
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("is encrypted; save it without a password")
        lines = [line for number, page in enumerate(reader.pages, 1) for line in _lines(page, number)]
        title = str((reader.metadata and reader.metadata.title) or "").strip()
    except (Unreadable, OSError, MemoryError):
        raise
    except DependencyError as error:
        raise Unreadable("is encrypted; save it without a password") from error
    except Exception as error:
        raise Unreadable("is damaged, or no PDF") from error
    if not lines:
        raise Unreadable("holds no text, perhaps only pictures of it")
    return Document(title, tuple(_paragraphs(_without_margins(lines))))


def _lines(page: object, number: int) -> Iterator[_Line]:
    """The lines of a page from top to bottom, as the page draws them."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, user: Sequence[float], place: Sequence[float], font: object, size: float) -> None:
        if text:
            scale = abs(place[3] or place[0]) * abs(user[3] or user[0])
            found.append((text, size * scale, place[5] * user[3] + user[5]))

    page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]
    words, size, height = "", 0.0, 0.0
    for text, large, high in [*found, ("\n", 0.0, 0.0)]:
        first, *rest = text.split("\n")
        if first.strip():
            words, size, height = words + first, max(size, large), high
        for part in rest:
            if words.strip():
                yield _Line(" ".join(words.split()), size, height, number)
            words, size, height = part, large if part.strip() else 0.0, high


def _without_margins(lines: Sequence[_Line]) -> list[_Line]:
    """Without page numbers, and without what stands on most pages."""
    pages = len({line.page for line in lines})
    often = Counter(re.sub(r"\d+", "#", line.text) for line in lines)
    return [
        line
        for line in lines
        if not re.fullmatch(r"(?:page )?\d+(?: (?:of|/) \d+)?", line.text, re.IGNORECASE)
        and not (pages > 2 and often[re.sub(r"\d+", "#", line.text)] > pages / 2)
    ]


def _paragraphs(lines: Sequence[_Line]) -> Iterator[Paragraph]:
    usual = median([line.size for line in lines for _ in range(len(line.text))] or [1.0])
    heading, block = "", list[_Line]()

    def ended() -> Iterator[Paragraph]:
        headings = (unnumbered(heading),) if heading else ()
        yield from (Paragraph(step, headings, block[0].page) for step in steps([line.text for line in block]))
        block.clear()

    was_heading = False
    for line in lines:
        is_heading = line.size > usual * _LARGER and len(line.text) <= _HEADING_LENGTH
        if is_heading:
            yield from ended()
            heading = joined(heading, line.text) if was_heading else line.text
        else:
            if block and _apart(block[-1], line):
                yield from ended()
            block.append(line)
        was_heading = is_heading
    yield from ended()


def _apart(one: _Line, other: _Line) -> bool:
    if one.page != other.page:
        return bool(re.search(r"[.!?:]$", one.text))
    return abs(one.height - other.height) > _GAP * max(one.size, other.size)
