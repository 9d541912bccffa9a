"""A damaged store is set aside and named, never silently emptied; nothing else is taken for damage."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from edgeassist.cli import main
from edgeassist.errors import StoreError
from edgeassist.state import care
from edgeassist.state.store import Store

TODAY = f"{datetime.now():%Y-%m-%d}"
HOLD = """
import sys
from pathlib import Path
from edgeassist.state.store import Store
store = Store(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def filled(path: Path, size: int = 500) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    store = Store(path)
    with store.transaction():
        for number in range(300):
            store.set_note(f"key {number}", "x" * size)
    store.close()
    return without_log(path)


def without_log(path: Path) -> Path:
    """The log mends what it holds too."""
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    return path


def overwrite(path: Path, start: int) -> bytes:
    """Damage a file from a place on; what it is now."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xaa" * (path.stat().st_size - start))
    return path.read_bytes()


def set_aside(path: Path) -> list[Path]:
    found = path.parent.glob(f"{path.name}.damaged-*")
    return sorted(file for file in found if not file.name.endswith(("-wal", "-shm")))


@pytest.mark.parametrize("start", [0, 4096, 40_000], ids=["head", "first pages", "middle"])
def test_a_damaged_store_is_renamed_as_it_is_and_a_new_one_begun(tmp_path: Path, start: int) -> None:
    path = filled(tmp_path / "s.sqlite")
    damaged = overwrite(path, start)
    store = Store(path)
    assert store.note("key 7") is None
    store.set_note("key 7", "new")
    store.close()
    (moved,) = set_aside(path)
    assert moved.name == f"s.sqlite.damaged-{TODAY}"
    assert moved.read_bytes() == damaged


def test_a_text_file_in_its_place_is_set_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_text("this is no database, " * 500)
    Store(path).close()
    (moved,) = set_aside(path)
    assert moved.read_text().startswith("this is no database")


def test_a_second_damaged_store_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    for text in ("first", "second"):
        without_log(path).write_text(text * 500)
        Store(path).close()
    assert [file.read_text()[:5] for file in set_aside(path)] == ["first", "secon"]


def test_what_was_set_aside_is_told_once_even_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_text("no database" * 500)
    Store(path).close()
    store = Store(path)
    (said,) = care.notices(store)
    assert str(set_aside(path)[0]) in said
    assert list(care.notices(store)) == []
    store.close()


def test_the_first_turn_says_it_beside_its_answer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "xdg" / "data" / "edgeassist" / "home.sqlite"
    overwrite(filled(path), 0)
    assert main(["ask", "turn on the kitchen light"]) == 0
    first = capsys.readouterr()
    assert "kitchen" in first.out
    assert f"what it held is in {path}.damaged-{TODAY}" in first.err
    assert main(["ask", "turn off the kitchen light"]) == 0
    assert capsys.readouterr().err == ""


def test_no_store_is_set_aside_while_another_program_uses_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.sqlite")
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "open\n"
        overwrite(path, 4096)
        with pytest.raises(StoreError, match="another edgeassist uses it; end that one"):
            Store(path)
        other.communicate("")
    assert set_aside(path) == []
    Store(path).close()
    assert len(set_aside(path)) == 1


def test_of_programs_that_find_it_damaged_at_once_one_sets_it_aside_and_all_go_on(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_text("no database" * 500)
    command = [sys.executable, "-c", HOLD, str(path)]
    several = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [each.stdout.readline() for each in several if each.stdout] == ["open\n"] * 4
    for each in several:
        each.communicate("", timeout=60)
    assert len(set_aside(path)) == 1


def test_a_store_that_turns_out_damaged_in_use_is_a_sentence(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.sqlite", 20_000)  # more than is kept in memory
    store = Store(path)
    overwrite(path, 4096)
    with pytest.raises(StoreError, match="start edgeassist again, then it is set aside"):
        for number in range(300):
            store.note(f"key {number}")
    store.close()


def test_a_store_of_a_later_version_is_no_damage(tmp_path: Path) -> None:
    later = sqlite3.connect(tmp_path / "s.sqlite")
    later.execute("PRAGMA user_version=999")
    later.close()
    with pytest.raises(StoreError, match="later version"):
        Store(tmp_path / "s.sqlite")
    assert set_aside(tmp_path / "s.sqlite") == []
