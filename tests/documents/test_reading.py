"""What is read of files of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from edgeassist.documents.html_file import from_html, from_markdown
from edgeassist.documents.passages import LONGEST, passages
from edgeassist.documents.reading import Document, Paragraph, Unreadable, read
from edgeassist.documents.text_file import from_text

MANUALS = Path(__file__).parent / "manuals"


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_a_paragraph_knows_the_headings_above_it():
    found = from_markdown("# Car\n## Wheels\n### Tyres\nUse 2.3 bar.\n## Lights\nOn the left.\n")
    assert found.title == "Car"
    assert [paragraph.headings for paragraph in found.paragraphs] == [("Car", "Wheels", "Tyres"), ("Car", "Lights")]


def test_front_matter_is_not_read():
    assert texts(from_markdown("---\ntitle: x\n---\nOne.\n")) == ["One."]


def test_only_what_a_browser_shows_is_read_of_html():
    found = from_html(
        "<title>T</title><nav><a>Menu</a></nav><script>var x = '<p>no</p>'</script><style>p {}</style>"
        "<!-- no --><p>One&nbsp;&amp; <b>two</b>.<div>Three<br>four"
    )
    assert (found.title, texts(found)) == ("T", ["One & two.", "Three", "four"])


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>Tyre</th><th>Front</th></tr><tr><td>R15</td><td><p>2.3 bar</p></td></tr></table>",
        "<table><tr><th>Tyre<th>Front<tr><td>R15<td>2.3 bar</table>",
        "<table><thead><tr><th>Tyre</th><th>Front</th></tr></thead><tbody><tr><td>R15<td>2.3 bar</tr></tbody></table>",
    ],
)
def test_a_row_of_a_table_names_its_columns(table: str):
    assert texts(from_html(table)) == ["Tyre: R15, Front: 2.3 bar"]


def test_a_term_and_its_definition_stand_together():
    assert texts(from_html("<dl><dt>Power</dt><dd>9 watts</dd><dt>Weight</dt><dd>1 kg</dd></dl>")) == [
        "Power: 9 watts",
        "Weight: 1 kg",
    ]


def test_text_has_headings_paragraphs_and_steps():
    found = from_text(
        "THE CAR\n\n1. Tyres\n\nThe pres-\nsure is\nhigh.\n\n- Stop.\n- Go on\n  slowly.\n\nLamps\n=====\nRound."
    )
    assert found.title == "The car"
    assert found.paragraphs == (
        Paragraph("The pressure is high.", ("Tyres",)),
        Paragraph("- Stop.", ("Tyres",)),
        Paragraph("- Go on slowly.", ("Tyres",)),
        Paragraph("Round.", ("Lamps",)),
    )


def test_a_pdf_has_headings_and_pages_and_no_margins():
    found = read(MANUALS / "brava-cleaning.pdf")
    assert found.title == "Brava 200: cleaning and faults"
    assert {(paragraph.headings, paragraph.page) for paragraph in found.paragraphs} >= {
        (("Brewing unit",), 1),
        (("Descaling",), 2),
        (("Faults and what to do",), 3),
    }
    assert "Never use vinegar: it attacks the seals." in texts(found)
    assert not {"Brava 200: cleaning and faults", "1", "2"} & set(texts(found))


def test_short_paragraphs_under_one_heading_are_one_passage():
    one = [Paragraph("a" * 200, ("A",)), Paragraph("b" * 200, ("A",)), Paragraph("c" * 200, ("A",))]
    found = list(passages(Document("", (*one, Paragraph("d", ("B",))))))
    assert [len(passage.text) for passage in found] == [401, 200, 1]
    assert max(len(passage.text) for passage in found) <= LONGEST
    assert [passage.section for passage in found] == ["A", "A", "B"]


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    writer = PdfWriter(clone_from=PdfReader(MANUALS / "brava-cleaning.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "encrypted.pdf")
    return tmp_path / "encrypted.pdf"


def test_an_encrypted_pdf_is_named_as_such(encrypted: Path):
    with pytest.raises(Unreadable, match="is encrypted"):
        read(encrypted)


def test_a_pdf_of_pictures_is_named_as_such(tmp_path: Path):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "scan.pdf")
    with pytest.raises(Unreadable, match="holds no text"):
        read(tmp_path / "scan.pdf")


@pytest.mark.parametrize("part", [0, 10, 1000, 2500, 3400])
def test_a_torn_pdf_is_named_as_such(tmp_path: Path, part: int):
    torn = tmp_path / "torn.pdf"
    torn.write_bytes((MANUALS / "brava-cleaning.pdf").read_bytes()[:part])
    try:
        assert read(torn).paragraphs  # pypdf mends what it can
    except Unreadable as error:
        assert str(error) in ("is damaged, or no PDF", "holds no text, perhaps only pictures of it")


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.txt", "Größe".encode("latin-1"), "is not in UTF-8"),
        ("a.md", b"\x00\x01\x02", "is no text"),
        ("a.html", b"<p> </p>", "has no text in it"),
        ("a.txt", b"", "has no text in it"),
    ],
)
def test_a_file_without_readable_text_is_named_as_such(tmp_path: Path, name: str, content: bytes, fault: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=fault):
        read(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_with_and_without_a_byte_order_mark(tmp_path: Path, encoding: str):
    (tmp_path / "a.txt").write_text("Größe", encoding=encoding)
    assert texts(read(tmp_path / "a.txt")) == ["Größe"]
