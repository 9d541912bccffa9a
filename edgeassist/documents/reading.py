"""What stands in a document: its title, and its paragraphs with the headings above them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class Unreadable(Exception):
    """A document cannot be read; `str()` goes on after its name: "is encrypted"."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some lines that belong together, a step of a list, or a row of a table."""

    text: str
    """On one line."""

    headings: tuple[str, ...] = ()
    """Those above it, the nearest last."""

    page: int | None = None
    """Counted from 1, where the document has pages."""


@dataclass(frozen=True, slots=True)
class Document:
    """What was read of a file."""

    title: str
    """Empty where it gives none."""

    paragraphs: tuple[Paragraph, ...]


def read(path: Path) -> Document:
    """What stands in a file, read by the kind that its name tells. Raises Unreadable."""
    try:
        found = READERS[path.suffix.lower()](path)
    except OSError as error:
        raise Unreadable(f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    except RecursionError as error:
        raise Unreadable("is nested too deep") from error
    if not found.paragraphs:
        raise Unreadable("has no text in it")
    return found


def decoded(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark. Raises OSError and Unreadable."""
    raw = path.read_bytes()
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("is not in UTF-8; save it in that encoding") from error
    if "\0" in text:
        raise Unreadable("is no text")
    return text


def _plain(path: Path) -> Document:
    from edgeassist.documents.text_file import from_text

    return from_text(decoded(path))


def _markdown(path: Path) -> Document:
    from edgeassist.documents.html_file import from_markdown

    return from_markdown(decoded(path))


def _html(path: Path) -> Document:
    from edgeassist.documents.html_file import from_html

    return from_html(decoded(path))


def _pdf(path: Path) -> Document:
    from edgeassist.documents.pdf_file import from_pdf

    return from_pdf(path)


READERS: dict[str, Callable[[Path], Document]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
}
"""The end of a file's name → what reads it. Other files are no documents."""
