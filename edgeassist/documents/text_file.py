"""Plain text: paragraphs stand between empty lines, and a short line alone without an end is a heading."""

from __future__ import annotations

import re

from edgeassist.documents.reading import Document, Paragraph

_HEADING_LENGTH = 70
_UNDERLINE = re.compile(r"\s*([=\-~*_#])\1{2,}\s*")
_STEP = re.compile(r"\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_NUMBER = re.compile(r"(?:chapter\s+)?\d+(?:\.\d+)*[.:)]?\s+", re.IGNORECASE)


def from_text(text: str) -> Document:
    """Its first heading is the title where it stands before all else."""
    blocks = [block for block in re.split(r"\n\s*\n", "\n".join(text.splitlines())) if block.strip()]
    headings: tuple[str, ...] = ()
    title = ""
    paragraphs: list[Paragraph] = []
    for at, block in enumerate(blocks):
        heading, body = _parted(block, last=at == len(blocks) - 1)
        if heading and at == 0:
            title = heading
        elif heading:
            headings = (heading,)
        paragraphs += [Paragraph(step, headings) for step in steps(body)]
    return Document(title, tuple(paragraphs))


def steps(lines: list[str]) -> list[str]:
    """Lines joined, but for those that begin a step of a list."""
    found: list[str] = []
    for line in filter(str.strip, lines):
        if found and not _STEP.match(line):
            found[-1] = joined(found[-1], line)
        else:
            found.append(" ".join(line.split()))
    return found


def joined(one: str, other: str) -> str:
    """Two lines as one, a word that was parted made whole."""
    other = " ".join(other.split())
    if re.search(r"[a-z]-$", one) and other[:1].islower():
        return one[:-1] + other
    return f"{one} {other}"


def unnumbered(heading: str) -> str:
    """A heading without its number and not in capitals, as one would say it."""
    heading = heading.strip(" #*=-")
    heading = heading[found.end() :] if (found := _NUMBER.match(heading)) else heading
    return heading.capitalize() if heading.isupper() else heading


def _parted(block: str, *, last: bool) -> tuple[str, list[str]]:
    """The heading of a block of lines, empty where it has none, and the other lines."""
    lines = block.strip("\n").split("\n")
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]):
        return unnumbered(lines[0].strip()), lines[2:]
    lines = [line for line in lines if not _UNDERLINE.fullmatch(line)]
    alone = len(lines) == 1 and not last and len(lines[0].strip()) <= _HEADING_LENGTH
    if alone and not re.search(r"[.!?:;,]\s*$", lines[0]) and not re.match(r"\s*[-*•–]\s", lines[0]):
        return unnumbered(lines[0].strip()), []
    return "", lines
