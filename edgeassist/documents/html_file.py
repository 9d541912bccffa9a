"""HTML, and Markdown by way of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from edgeassist.documents.reading import Document, Paragraph, Unreadable
from edgeassist.documents.text_file import unnumbered

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNREAD = frozenset(("script", "style", "nav", "template", "noscript", "svg", "button", "select", "textarea", "iframe"))
_INLINE = frozenset((
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd"),
    *("label", "mark", "meter", "output", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u"),
    *("var", "wbr", "img", "input"),
))  # fmt: skip
"""Tags within a line; any other begins and ends a paragraph."""
_CELLS = ("td", "th")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def from_markdown(text: str) -> Document:
    """CommonMark, with tables."""
    from markdown_it import MarkdownIt

    return from_html(MarkdownIt("commonmark").enable("table").render(_FRONT_MATTER.sub("", text)))


def from_html(text: str) -> Document:
    """What a browser would show. Raises Unreadable."""
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as error:  # so the library says that a declaration is none
        raise Unreadable("has a mistake in its HTML") from error
    return Document(reader.title or reader.first_heading, tuple(reader.paragraphs))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.first_heading = ""
        self.paragraphs: list[Paragraph] = []
        self._headings: dict[int, str] = {}
        self._words: list[str] = []
        self._unread = 0
        self._row: list[tuple[str, str]] | None = None
        """The cells of the row that is being read, each with its tag."""
        self._columns: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        if tag in _CELLS:
            self._end_cell(tag)
        elif tag not in _INLINE and tag != "dd":
            self._end()
        if tag in ("table", "tr"):
            self._end_row()
            self._columns = [] if tag == "table" else self._columns
            self._row = [] if tag == "tr" else None

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag == "title" and not self._unread:
            self.title = self.title or self._taken()
        elif tag in _HEADINGS:
            self._head(_HEADINGS[tag])
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag == "dt":
            self._words.append(": ")
        elif tag not in (*_INLINE, *_CELLS):
            self._end()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()
        self._end()

    def _taken(self) -> str:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        return re.sub(r"\s+([,:])(?=\s|$)", r"\1", text).strip(" ,:")

    def _head(self, level: int) -> None:
        if heading := unnumbered(self._taken()):
            self._headings = {at: text for at, text in self._headings.items() if at < level} | {level: heading}
            self.first_heading = self.first_heading or heading

    def _end_cell(self, following: str = "") -> None:
        """A cell ends where the next begins: many files leave its end out."""
        if self._row is None:
            self._row = []
        text = self._taken()
        if self._row:
            self._row[-1] = (self._row[-1][0], text)
        if following:
            self._row.append((following, ""))

    def _end_row(self) -> None:
        """A row of a table is a paragraph that names the columns; the row with their names is none."""
        if not self._row:
            return
        self._end_cell()
        cells, self._row = self._row, None
        if not self._columns and all(tag == "th" for tag, _ in cells):
            self._columns = [text for _, text in cells]
            return
        names = self._columns if len(self._columns) == len(cells) else [""] * len(cells)
        parts = [f"{name}: {text}" if name else text for name, (_, text) in zip(names, cells, strict=True) if text]
        self._words.append(", ".join(parts))
        self._end()

    def _end(self) -> None:
        if self._row:
            self._words.append(" ")
        elif text := self._taken():
            headings = tuple(self._headings[level] for level in sorted(self._headings))
            self.paragraphs.append(Paragraph(text, headings))
