"""The index of documents: what it keeps, when it reads, what it survives."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest

from edgeassist.documents.finding import LONGEST_QUOTE, find
from edgeassist.documents.index import Index, has_documents
from edgeassist.documents.library import Library
from edgeassist.errors import StoreError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "car.txt").write_text("The horn is loud.\n")
    return tmp_path / "documents"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "index.sqlite")
    yield index
    index.close()


def read_files(index: Index, folder: Path) -> list[str]:
    """The names of the files that it reads."""
    told: list[str] = []
    index.refresh([folder], lambda path, before, all_: told.append(path.name))
    assert index.is_current([folder])
    return told


def test_only_what_changed_is_read(index: Index, folder: Path):
    assert not index.is_current([folder])
    assert read_files(index, folder) == ["car.txt"]
    (folder / "more.md").write_text("# More\nThe lamp is round.")
    assert read_files(index, folder) == ["more.md"]
    (folder / "car.txt").write_text("The horn is broken.")
    assert not index.is_current([folder])
    assert read_files(index, folder) == ["car.txt"]
    assert find(index, "horn").quote == "The horn is broken."  # type: ignore[union-attr]


def test_a_change_that_leaves_time_and_size_is_seen(index: Index, folder: Path):
    read_files(index, folder)
    file = folder / "car.txt"
    before = file.stat()
    file.write_text("The horn is new!!\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not index.is_current([folder])
    read_files(index, folder)
    assert find(index, "horn").quote == "The horn is new!!"  # type: ignore[union-attr]


def test_what_is_gone_is_forgotten(index: Index, folder: Path):
    read_files(index, folder)
    (folder / "car.txt").unlink()
    assert read_files(index, folder) == []
    assert (index.documents(), index.count()) == ([], 0)


def test_a_file_that_cannot_be_read_keeps_the_others_from_nothing(index: Index, folder: Path):
    (folder / "aaa.txt").write_bytes(b"\xff\xfe\xff")
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7")
    read_files(index, folder)
    assert {each.path.name: each.fault for each in index.documents()} == {
        "aaa.txt": "is not in UTF-8; save it in that encoding",
        "car.txt": "",
        "torn.pdf": "is damaged, or no PDF",
    }
    assert find(index, "horn")


def test_hidden_files_and_other_kinds_are_no_documents(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    for name in (".hidden.txt", ".git/config.txt", "photo.jpg"):
        (tmp_path / name).write_text("text")
    assert not has_documents([tmp_path])
    assert not has_documents([tmp_path / "nowhere"])


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"x" * 200])
def test_a_damaged_index_is_made_again(tmp_path: Path, folder: Path, content: bytes):
    (tmp_path / "index.sqlite").write_bytes(content)
    index = Index(tmp_path / "index.sqlite")
    read_files(index, folder)
    assert find(index, "horn")
    index.close()


def test_an_index_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Cannot use the index of the documents"):
        Index(tmp_path / "file" / "index.sqlite")


def test_any_question_gives_an_answer_or_none_and_no_fault(index: Index, folder: Path):
    read_files(index, folder)
    for text in ("", "?", '" OR "', "horn*", "NEAR(horn)", "the", "horn: -loud", "горн", "💥 horn", "a" * 400):
        found = find(index, text)
        assert found is None or 0 <= found.fit <= 1


def test_one_word_is_enough_only_where_the_documents_are_asked(index: Index, folder: Path):
    read_files(index, folder)
    for question, unasked in (("where did I put my horn", False), ("why is the horn so loud", True)):
        found = find(index, question)
        assert found
        assert (found.fits(asked=True), found.fits(asked=False)) == (True, unasked)


def test_a_quotation_is_soon_said(index: Index, folder: Path):
    (folder / "long.txt").write_text(" ".join(f"The pump has part {number}." for number in range(100)))
    read_files(index, folder)
    found = find(index, "how do I clean the pump")
    assert found
    assert len(found.quote) <= LONGEST_QUOTE
    (folder / "long.txt").write_text("The pump has " + "many parts and " * 1000)
    read_files(index, folder)
    assert len(find(index, "pump").quote) <= 400  # type: ignore[union-attr]


def by_letters(sentences: Sequence[str]) -> bytes:
    """Vectors by which sentences are alike that have the same letters."""
    counts = np.array([[sentence.lower().count(letter) for letter in ascii_lowercase] for sentence in sentences])
    return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float16).tobytes()


def test_with_an_encoder_a_passage_is_found_that_has_none_of_the_words(index: Index, folder: Path):
    read_files(index, folder)
    assert find(index, "nohr", by_letters) is None
    assert not index.is_current([folder], encoded=True)
    index.refresh([folder], encode=by_letters)
    assert index.is_current([folder], encoded=True)
    found = find(index, "duol nohr eht", by_letters)
    assert found
    assert (found.quote, found.fit > 0.4) == ("The horn is loud.", True)
    assert find(index, "the horn", by_letters).fit > found.fit  # type: ignore[union-attr]
    (folder / "car.txt").unlink()
    index.refresh([folder], encode=by_letters)
    assert index.vectors() == []


def test_where_the_encoder_fails_words_are_enough(tmp_path: Path, folder: Path):
    library = Library([folder], tmp_path / "index.sqlite", tmp_path / "no-model.onnx", patience_s=30)
    assert library.find("horn").quote == "The horn is loud."  # type: ignore[union-attr]
    assert library.find("lamp") is None
    library.close()


def test_a_library_knows_what_is_new_and_does_not_wait_for_ever(tmp_path: Path, folder: Path):
    library = Library([folder], tmp_path / "index.sqlite", patience_s=30)
    assert library.find("horn")
    (folder / "more.txt").write_text("The lamp is round.")
    assert library.find("lamp")
    assert not library.is_reading
    library.close()
    hasty = Library([folder], tmp_path / "other.sqlite", patience_s=0)
    assert hasty.find("horn") is None
    assert hasty.is_reading
    hasty.close()
