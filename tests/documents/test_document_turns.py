"""The user's documents by whole turns: what is asked, what is quoted, and where it stands."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgeassist import folders
from edgeassist.cli import main
from edgeassist.cli.parts import documents_index
from edgeassist.documents.index import Index

Ask = Callable[..., dict[str, Any]]

MANUALS = Path(__file__).parent / "manuals"


@pytest.fixture(autouse=True)
def the_core_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to be learnt of the packs is learnt soon; documents are found by words alone, as without the encoder."""
    monkeypatch.setenv("EDGEASSIST_PACKS", "core")
    monkeypatch.setenv("EDGEASSIST_SMALL_MODEL", "no")
    monkeypatch.setenv("EDGEASSIST_DOCUMENT_ENCODER", "none")
    monkeypatch.setenv("EDGEASSIST_FREE_ANSWERS", "no")


@pytest.fixture
def manuals() -> Path:
    """The user's folder of documents, with two manuals in it, which have been read."""
    found = Path(shutil.copytree(MANUALS, folders.data() / "documents"))
    read()
    return found


def read() -> None:
    """Read what has changed, however long it takes on a busy machine."""
    index = Index(documents_index("home"))
    index.refresh([folders.data() / "documents"])
    index.close()


def test_the_passage_is_quoted_and_its_place_named(ask: Ask, manuals: Path):
    turn = ask("what does the manual say about snow chains")
    assert turn["handled"]
    assert turn["answer"] == (
        "Corvo 3 handbook, Winter tyres and snow chains: Fit winter tyres below 7 degrees. "
        "Snow chains may be put on the front wheels only. Do not exceed 50 kilometres per hour with chains."
    )
    turn = ask("does the manual mention vinegar")
    assert turn["answer"] == (
        "Brava 200: cleaning and faults, Descaling, page 2: Never use vinegar: it attacks the seals."
    )


def test_where_nothing_fits_it_does_not_know(ask: Ask, manuals: Path):
    turn = ask("what does the manual say about quantum physics")
    assert not turn["handled"]
    assert turn["answer"] == "I don't know: I found nothing about that in the documents."


def test_a_question_that_is_no_request_is_answered_where_a_passage_fits(ask: Ask, manuals: Path):
    turn = ask("which fuse is for the horn")
    assert (turn["tier"], turn["handled"]) == ("documents", True)
    assert "fuse 23 for the horn" in turn["answer"]
    assert ask("what is the capital of Australia")["intent"] is None
    assert ask("what time is it")["tier"] == "template"


def test_without_documents_nothing_is_asked_of_them(ask: Ask):
    for text in (
        "what does the manual say about snow chains",
        "which fuse is for the horn",
        "which documents are there",
    ):
        turn = ask(text)
        assert (turn["intent"], turn["handled"]) == (None, False)


def test_what_changes_in_the_folder_changes_the_answer(ask: Ask, manuals: Path):
    question = "what does the manual say about the ejector seat"
    assert not ask(question)["handled"]
    new = manuals / "more" / "notes.txt"
    new.parent.mkdir()
    new.write_text("The ejector seat is released by the red lever.")
    read()
    assert ask(question)["answer"] == "Notes: The ejector seat is released by the red lever."
    new.write_text("The ejector seat was taken out.")
    read()
    assert ask(question)["answer"] == "Notes: The ejector seat was taken out."
    new.unlink()
    assert not ask(question)["handled"]


def test_the_documents_are_named(ask: Ask, manuals: Path):
    (manuals / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    read()
    assert ask("which documents do you have")["answer"] == (
        "4 documents: Brava 200: cleaning and faults, Brava 200 coffee machine, Corvo 3: care and emergencies and "
        "Corvo 3 handbook. I could not read 1."
    )


def test_the_command_names_what_cannot_be_read_and_the_others_go_on(manuals: Path, capsys: pytest.CaptureFixture[str]):
    (manuals / "old.txt").write_bytes("Größe".encode("latin-1"))
    assert main(["documents"]) == 1
    out, err = capsys.readouterr()
    assert f"{manuals}/corvo-handbook.md: Corvo 3 handbook, 16 passages" in out
    assert err == f"edgeassist: {manuals}/old.txt is not in UTF-8; save it in that encoding.\n"
    (manuals / "old.txt").unlink()
    assert main(["documents", "--rebuild"]) == 0


def test_folders_are_tried_without_keeping_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["documents", str(MANUALS)]) == 0
    assert "Brava 200 coffee machine, 15 passages" in capsys.readouterr().out
    assert not list(tmp_path.rglob("*documents.sqlite"))
    assert main(["documents", str(tmp_path / "nowhere")]) == 2
