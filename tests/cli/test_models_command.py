"""`edgeassist models …` as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from edgeassist.cli import main


@pytest.fixture
def typed(monkeypatch, tmp_path):
    """Runs a command against the shipped catalogue and an empty folder."""
    monkeypatch.setenv("EDGEASSIST_MODELS", str(tmp_path / "models"))
    return lambda *words: main(["models", *words])


def test_list_names_every_model_with_its_state(typed, capsys):
    assert typed("list") == 0
    lines = capsys.readouterr().out.splitlines()
    names = ["vosk-small-en", "vosk-zamia-en", "moonshine-tiny-en", "smollm2-135m", "minilm-l6", "piper-joe"]
    assert [line.split()[0] for line in lines[1:7]] == names
    assert all(" missing " in line for line in lines[1:7])


def test_list_as_json_is_one_object_a_line(typed, capsys):
    assert typed("list", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["state"] for row in rows} == {"missing"}


def test_verify_of_a_missing_model_ends_with_status_2_and_the_command_that_mends_it(typed, capsys):
    assert typed("verify", "piper-joe") == 2
    assert capsys.readouterr().out == "The model piper-joe is not here; type: edgeassist models pull piper-joe\n"


def test_verify_as_json_names_each_fault(typed, capsys):
    assert typed("verify", "piper-joe", "--json") == 2
    said = json.loads(capsys.readouterr().out)
    assert (said["model"], said["intact"], len(said["faults"])) == ("piper-joe", False, 2)


def test_verify_with_no_model_here_says_what_to_type(typed, capsys):
    assert typed("verify") == 2
    assert "type: edgeassist models pull" in capsys.readouterr().err


def test_a_name_the_catalogue_does_not_have_is_refused_before_anything_is_pulled(typed, capsys):
    assert typed("pull", "piper-joe", "nonsense") == 2
    assert "no model nonsense" in capsys.readouterr().err


def test_add_of_an_unknown_file_is_refused(typed, tmp_path, capsys):
    (tmp_path / "note.txt").write_text("hello")
    assert typed("add", str(tmp_path / "note.txt")) == 2
    assert "holds no model that is known" in capsys.readouterr().err


def test_the_command_line_itself_imports_no_library():
    libraries = "{'yaml', 'pydantic', 'rich', 'urllib.request', 'subprocess'}"
    check = f"import sys, edgeassist.cli; edgeassist.cli.build_parser(); print({libraries} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"
