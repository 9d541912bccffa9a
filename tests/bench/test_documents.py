"""How questions about documents are judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edgeassist.bench.documents import Asked, Score, read, score, verdict
from edgeassist.cli import main
from edgeassist.documents.finding import BY_WORDS, Found
from edgeassist.errors import UsageError

FOLDER = Path(__file__).parents[1] / "documents"
HORN = Asked("which fuse is for the horn", "fuse 23")
CHAT = Asked("who won", "")


def found(quote: str, fit: float = 1.0, more: str = "") -> Found:
    return Found(quote, quote + more, "Car", "Fuses", None, "car.txt", fit, BY_WORDS, 2)


@pytest.mark.parametrize(
    ("asked", "what", "told"),
    [
        (HORN, found("fuse 23"), "right"),
        (HORN, found("fuse 12", more=", fuse 23"), "not quoted"),
        (HORN, found("fuse 12"), "wrong passage"),
        (HORN, found("fuse 23", fit=0.4), "refused"),
        (HORN, None, "refused"),
        (CHAT, found("fuse 23"), "wrong passage"),
        (CHAT, None, "refused"),
    ],
)
def test_an_answer_is_judged_by_what_it_quotes(asked: Asked, what: Found | None, told: str):
    assert verdict(asked, what, named=True) == told


def test_a_score_counts_questions_with_and_without_an_answer():
    assert score([(HORN, "right"), (HORN, "refused"), (CHAT, "refused"), (CHAT, "wrong passage")]) == Score(
        answered=2, right=1, not_quoted=0, wrong=0, missed=1, open=2, refused=1
    )


def test_the_two_parts_are_all_questions_and_each_passage_holds_what_it_should_say():
    both = {*read(FOLDER / "questions.yaml", "chosen"), *read(FOLDER / "questions.yaml", "kept")}
    assert both == {*read(FOLDER / "questions.yaml")}
    assert (sum(bool(each.says) for each in both), sum(not each.says for each in both)) == (40, 40)


def test_the_chosen_questions_are_answered_and_the_open_ones_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("EDGEASSIST_DOCUMENT_ENCODER", "none")
    assert main(["bench", "documents", str(FOLDER), "--part", "chosen", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["rows"]["they are not named"]
    assert (row["answered"], row["open"]) == (21, 24)
    assert row["right"] >= 16
    assert row["refused"] >= 20


@pytest.mark.parametrize("content", ["answered: 3", "[", "open: [{a: b}]", "nothing: []"])
def test_a_file_of_questions_of_the_wrong_shape_is_named(tmp_path: Path, content: str):
    (tmp_path / "questions.yaml").write_text(content)
    with pytest.raises(UsageError, match="is no file of questions"):
        read(tmp_path / "questions.yaml")
