"""A store is checked, copied to a file and taken back from one; nothing that is there is lost by it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgeassist.cli import doctor, main
from edgeassist.errors import StoreError
from edgeassist.state import care
from edgeassist.state.store import Store

WRITE = """
import sys
from pathlib import Path
from edgeassist.state.store import Store
store = Store(Path(sys.argv[1]))
for number in range(10**6):
    with store.transaction():
        store.set_note("a", number)
        store.set_note("b", number)
    print(number, flush=True)
"""


def holding(path: Path, value: object) -> Path:
    store = Store(path)
    store.set_note("key", value)
    store.close()
    for end in ("-wal", "-shm"):  # the log mends what it holds too
        path.with_name(path.name + end).unlink(missing_ok=True)
    return path


def held(path: Path, key: str = "key") -> object:
    store = Store(path)
    try:
        return store.note(key)
    finally:
        store.close()


def test_a_restored_store_is_what_it_was_and_the_present_one_is_kept_beside(tmp_path: Path) -> None:
    path, file = holding(tmp_path / "s.sqlite", "then"), tmp_path / "backup"
    care.back_up(path, file)
    holding(path, "now")
    (kept,) = care.restore(path, file)
    assert (held(path), held(kept), held(file)) == ("then", "now", "then")


def test_a_store_is_restored_where_there_was_none(tmp_path: Path) -> None:
    file = holding(tmp_path / "backup", "then")
    assert care.restore(tmp_path / "new" / "s.sqlite", file) == []
    assert held(tmp_path / "new" / "s.sqlite") == "then"


def test_a_store_is_restored_in_the_place_of_a_damaged_one(tmp_path: Path) -> None:
    path, file = holding(tmp_path / "s.sqlite", "then"), tmp_path / "backup"
    care.back_up(path, file)
    path.write_text("no database" * 500)
    damaged, _ = care.restore(path, file)
    assert damaged.name.startswith("s.sqlite.damaged-")
    assert damaged.read_text()[:11] == "no database"
    assert held(path) == "then"
    assert list(care.notices(Store(path))) == []


def test_what_was_begun_after_a_damaged_store_is_kept_too(tmp_path: Path) -> None:
    path, file = holding(tmp_path / "s.sqlite", "then"), tmp_path / "backup"
    care.back_up(path, file)
    path.write_text("no database" * 500)
    holding(path, "begun anew")
    _, begun = care.restore(path, file)
    assert held(begun) == "begun anew"


def test_a_store_with_a_value_that_cannot_be_read_can_be_replaced(tmp_path: Path) -> None:
    path, file = holding(tmp_path / "s.sqlite", "then"), tmp_path / "backup"
    care.back_up(path, file)
    _no_value(path)
    care.restore(path, file)
    assert held(path) == "then"


def test_a_program_that_has_the_store_open_sees_what_was_restored(tmp_path: Path) -> None:
    path, file = holding(tmp_path / "s.sqlite", "then"), tmp_path / "backup"
    care.back_up(path, file)
    store = Store(path)
    store.set_note("key", "now")
    care.restore(path, file)
    assert store.note("key") == "then"
    store.set_note("key", "later")
    store.close()
    assert held(path) == "later"


def test_a_backup_under_way_of_writing_holds_whole_transactions(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with subprocess.Popen([sys.executable, "-c", WRITE, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        for number in range(10):
            said = int(next(writer.stdout))
            care.back_up(path, tmp_path / f"backup {number}")
            both = [held(tmp_path / f"backup {number}", key) for key in "ab"]
            assert both[0] == both[1]
            assert isinstance(both[0], int)
            assert both[0] >= said
        writer.kill()


def test_a_backup_is_one_file_that_can_be_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    care.back_up(holding(tmp_path / "s.sqlite", "then"), tmp_path / "backup")
    folder = tmp_path / "stick"
    folder.mkdir()
    shutil.copy(tmp_path / "backup", folder)
    folder.chmod(0o555)
    assert care.faults(folder / "backup") == []
    assert [each.name for each in folder.iterdir()] == ["backup"]


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    early = sqlite3.connect(tmp_path / "backup")
    early.execute("CREATE TABLE property (device TEXT, name TEXT, value TEXT, PRIMARY KEY (device, name))")
    early.execute("CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT)")
    early.execute("CREATE TABLE journal (id INTEGER PRIMARY KEY, at TEXT, text TEXT, intent TEXT, answer TEXT,"
                  " handled INTEGER)")  # fmt: skip
    early.execute("INSERT INTO note VALUES ('key', '1')")
    early.commit()
    early.close()
    path = holding(tmp_path / "s.sqlite", "now")
    version = sqlite3.connect(path).execute("PRAGMA user_version").fetchone()
    care.restore(path, tmp_path / "backup")
    assert held(path) == 1
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == version


def _text(file: Path) -> None:
    file.write_text("my shopping list")


def _nothing(file: Path) -> None:
    file.touch()


def _torn(file: Path) -> None:
    holding(file, "x" * 100_000)
    os.truncate(file, 40_000)


def _other_program(file: Path) -> None:
    sqlite3.connect(file).execute("CREATE TABLE bookmark (url TEXT)").connection.close()


def _later(file: Path) -> None:
    holding(file, 1)
    sqlite3.connect(file).execute("PRAGMA user_version=999").connection.close()


def _no_value(file: Path) -> None:
    holding(file, 1)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE note SET value='on'")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_text, "not a database"),
        (_nothing, "no store of edgeassist"),
        (_torn, "malformed|page|tree"),
        (_other_program, "no store of edgeassist"),
        (_later, "later version"),
        (_no_value, "the value of note key cannot be read"),
    ],
)
def test_what_is_no_sound_backup_is_refused_and_the_store_stays(
    tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    path = holding(tmp_path / "s.sqlite", "now")
    make(tmp_path / "backup")
    with pytest.raises(StoreError, match=rf"(?i)backup cannot be restored: .*({why}).*; give one that"):
        care.restore(path, tmp_path / "backup")
    assert held(path) == "now"
    assert not list(tmp_path.glob("s.sqlite.before*"))


def test_the_store_itself_is_no_backup(tmp_path: Path) -> None:
    path = holding(tmp_path / "s.sqlite", "now")
    with pytest.raises(StoreError, match="is the store itself"):
        care.restore(path, path)


def test_no_backup_takes_the_place_of_another_file(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    with pytest.raises(StoreError, match="is there already; give another name"):
        care.back_up(holding(tmp_path / "s.sqlite", 1), tmp_path / "letter")
    assert (tmp_path / "letter").read_text() == "dear"


def test_no_backup_is_made_of_a_damaged_store(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_text("no database" * 500)
    with pytest.raises(StoreError, match=r"is damaged .* no backup"):
        care.back_up(path, tmp_path / "backup")
    assert [each.name for each in tmp_path.iterdir()] == ["s.sqlite"]


def test_by_command_a_light_is_as_it_was(
    tmp_path: Path, ask: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "backup")
    ask("turn on the kitchen lights")
    assert main(["store", "backup", file]) == 0
    capsys.readouterr()
    ask("turn off the kitchen lights")
    assert main(["store", "restore", file]) == 0
    assert "What it was before is in" in capsys.readouterr().out
    assert "already" in ask("turn on the kitchen lights")["answer"]
    assert main(["store", "check"]) == 0
    assert ": sound, " in capsys.readouterr().out


def test_by_command_what_is_wrong_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "backup", str(tmp_path / "backup")]) == 2
    assert "There is no store" in capsys.readouterr().err
    assert main(["store", "restore", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err == f"edgeassist: There is no file {tmp_path / 'nowhere'}.\n"
    path = tmp_path / "xdg" / "data" / "edgeassist" / "home.sqlite"
    path.parent.mkdir(parents=True)
    path.write_text("no database" * 500)
    assert main(["store", "check"]) == 1
    assert "not a database" in capsys.readouterr().out


def test_doctor_tells_whether_a_store_can_be_read(tmp_path: Path) -> None:
    assert list(doctor.store("home")) == []
    path = tmp_path / "xdg" / "data" / "edgeassist" / "home.sqlite"
    holding(path, 1)
    assert [found.status for found in doctor.store("home")] == ["works"]
    path.write_text("no database" * 500)
    (found,) = doctor.store("home")
    assert found.status == "broken"
    assert "not a database; to bring back a backup, type: edgeassist store restore FILE" in found.detail
