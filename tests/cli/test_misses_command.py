"""What was not understood is kept where the user agrees, shown, and taught by a key press unless a test then fails."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edgeassist.cli import main
from edgeassist.state import misses
from edgeassist.state.store import Store

Ask = Callable[..., dict[str, Any]]
ODD = "the gloaming calls for the hall bulb"


@pytest.fixture(autouse=True)
def templates_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEASSIST_KEEP_MISSES", "true")
    monkeypatch.setenv("EDGEASSIST_FREE_ANSWERS", "false")
    monkeypatch.setenv("EDGEASSIST_SMALL_MODEL", "false")


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    return tmp_path / "xdg" / "config" / "edgeassist" / "taught" / "home.yaml"


def missed(tmp_path: Path, *texts: str) -> None:
    """These were not understood."""
    with closing(Store(tmp_path / "xdg" / "data" / "edgeassist" / "home.sqlite")) as store:
        for text in texts:
            misses.keep(store, 0.0, text)


def listed(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Number and text of each."""
    main(["misses"])
    return re.findall(r"^ *(\d+)  [-\d]+ [:\d]+  (.*)$", capsys.readouterr().out, re.MULTILINE)


def test_what_was_not_understood_is_listed_and_what_was_is_not(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    ask(ODD)
    ask("turn on the kitchen light")
    ask("another riddle about ducks")
    assert [text for _, text in listed(capsys)] == ["another riddle about ducks", ODD]
    assert main(["misses", "clear"]) == 0
    assert listed(capsys) == []


@pytest.mark.parametrize("variable", ["EDGEASSIST_KEEP_MISSES=false", "EDGEASSIST_PRIVATE=true"])
def test_nothing_is_kept_without_the_users_consent_or_in_private(
    ask: Ask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(*variable.split("="))
    ask(ODD)
    assert main(["misses"]) == 0
    assert capsys.readouterr().out.startswith("There is nothing that was not understood")


def test_what_is_taught_is_understood_from_then_on_and_no_miss_any_more(
    ask: Ask, capsys: pytest.CaptureFixture[str], taught: Path, tmp_path: Path
) -> None:
    missed(tmp_path, ODD)
    ((number, _),) = listed(capsys)
    assert main(["misses", "teach", number, "turn on the hall light"]) == 0
    assert capsys.readouterr().out == f"{ODD!r} is taught; it stands in {taught}.\n"
    turn = ask(ODD.capitalize() + "!")
    assert (turn["tier"], turn["handled"], turn["intent"]) == ("template", True, "LightOn")
    assert "hall" in turn["answer"]
    assert listed(capsys) == []


def test_a_value_is_taught_with_the_words(ask: Ask, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missed(tmp_path, "make it like in the tropics")
    ((number, _),) = listed(capsys)
    assert main(["misses", "teach", number, "set", "the", "kitchen", "heating", "to", "25", "degrees"]) == 0
    capsys.readouterr()
    assert ask("make it like in the tropics")["slots"].items() >= {"temperature": 25}.items()


def test_what_would_make_a_test_of_the_packs_fail_is_refused_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = tmp_path / "pack"
    (pack / "tests").mkdir(parents=True)
    (pack / "pack.yaml").write_text(PACK)
    (pack / "tests" / "pack.yaml").write_text("language: en\nrefused: [do the dance]\n")
    monkeypatch.setenv("EDGEASSIST_PACKS", f"core,home,{pack}")
    missed(tmp_path, "do the dance", ODD)
    (first, _), (second, _) = listed(capsys)
    assert main(["misses", "teach", first, "turn on the hall light"]) == 0
    before = taught.read_text()
    capsys.readouterr()
    assert main(["misses", "teach", second, "turn on the hall light"]) == 1
    told = capsys.readouterr().err
    assert told == (
        "edgeassist: 'do the dance' is not taught: with it a test fails: 'do the dance' should be refused,"
        " was read as LightOn {'area': 'hall'}.\n"
    )
    assert taught.read_text() == before
    assert [number for number, _ in listed(capsys)] == [second]


PACK = """
language: en
intents:
  Jig:
    edgeassist:
      action: assistant.acknowledge
      examples: [dance a jig, dance one jig, dance the jig, dance a jig now, dance a jig please]
    data: [{sentences: ["dance (a|one|the) jig [now|please]"]}]
responses: {intents: {Jig: {default: "Hop."}}}
"""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["teach", "77", "turn on the hall light"], "There is no miss 77; `edgeassist misses` lists them."),
        (["teach", "1", "mumble"], "'mumble' is not understood either; give words of `edgeassist packs sheet`."),
    ],
)
def test_what_cannot_be_taught_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], told: str
) -> None:
    missed(tmp_path, ODD)
    assert main(["misses", *arguments]) == 2
    assert capsys.readouterr().err == f"edgeassist: {told}\n"


def in_terminal(*keys: tuple[bytes, bytes]) -> str:
    """What `edgeassist misses` shows in a terminal where keys are pressed, each after certain words were shown."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "edgeassist", "misses"]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave) as program:
        os.close(slave)
        shown = b""
        for words, key in keys:
            begin = len(shown)
            while words not in shown[begin:]:
                shown += os.read(master, 1000)
            os.write(master, key)
        while part := _read(master):
            shown += part
        program.wait(20)
    os.close(master)
    return shown.decode()


def _read(master: int) -> bytes:
    try:
        return os.read(master, 1000)
    except OSError:  # the program has ended
        return b""


@pytest.mark.model
def test_a_key_press_teaches_the_nearest_meaning(ask: Ask, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missed(tmp_path, "lamps in the kitchen off would be dandy yonder", ODD)
    shown = in_terminal((b"q: end.", b"s"), (b"q: end.", b"1"))
    assert re.search(r"1  .*kitchen", shown)
    assert "'lamps in the kitchen off would be dandy yonder' is taught" in shown
    assert [text for _, text in listed(capsys)] == [ODD]
    assert ask("lamps in the kitchen off would be dandy yonder")["tier"] == "template"


@pytest.mark.model
def test_keys_forget_one_teach_another_in_words_and_end(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missed(tmp_path, "a third riddle", ODD, "another riddle about ducks")
    keys = ((b"q: end.", b"d"), (b"q: end.", b"w"), (b"It means: ", b"turn on the hall light\n"), (b"q: end.", b"q"))
    assert f"{ODD!r} is taught" in in_terminal(*keys)
    assert [text for _, text in listed(capsys)] == ["a third riddle"]
