"""What is kept is on disk when the call returns, and every failure of the disk is one sentence."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.errors import StoreError
from edgeassist.state.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def python(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", f"import sys\nfrom pathlib import Path\n{code}", *map(str, arguments)]


OPEN = "from edgeassist.state.store import Store\nstore = Store(Path(sys.argv[1]))\n"


@pytest.mark.parametrize(
    "value", [True, False, 0, 21.5, "warm white", "", None, {"a": [1, "ü"]}, "'; DROP TABLE note;--"]
)
def test_a_value_comes_back_as_it_was_kept(store: Store, tmp_path: Path, value: object) -> None:
    store.set_note("key", value)
    store.set_property("lamp", "power", value)
    store.close()
    again = Store(tmp_path / "store.sqlite")
    assert (again.note("key"), again.property("lamp", "power", "never set")) == (value, value)
    again.close()


def test_what_was_never_kept_is_the_default(store: Store) -> None:
    assert store.note("key") is None
    assert store.property("lamp", "power", False) is False
    assert store.last_answer() is None


def test_all_that_was_written_survives_a_kill_in_mid_write(tmp_path: Path) -> None:
    code = OPEN + "for i in range(10**6):\n    store.set_note('count', i)\n    print(i, flush=True)\n"
    with subprocess.Popen(python(code, tmp_path / "s.sqlite"), stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [next(writer.stdout) for _ in range(50)]
        writer.send_signal(signal.SIGKILL)
        said += list(writer.stdout)
    last = max(int(line) for line in said if line.endswith("\n"))
    store = Store(tmp_path / "s.sqlite")
    assert store.note("count") in (last, last + 1)
    store.set_note("count", "goes on")
    store.close()


def test_two_processes_write_at_once_and_neither_loses_a_word(tmp_path: Path) -> None:
    write = "    store.set_property(sys.argv[2], str(i), i)\n    store.add_turn('', None, '', True)\n"
    code = f"{OPEN}for i in range(99):\n{write}"
    writers = [subprocess.Popen(python(code, tmp_path / "s.sqlite", name)) for name in ("a", "b", "c")]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    store = Store(tmp_path / "s.sqlite")
    assert all(store.property(name, str(i), None) == i for name in "abc" for i in range(99))
    store.close()


def test_the_journal_keeps_the_last_thousand_turns(store: Store, tmp_path: Path) -> None:
    for number in range(1010):
        store.add_turn(f"text {number}", "Intent", f"answer {number}", True)
    assert store.last_answer() == "answer 1009"
    with sqlite3.connect(tmp_path / "store.sqlite") as database:
        assert database.execute("SELECT count(*), min(text) FROM journal").fetchone() == (1000, "text 10")


def test_a_value_that_is_no_json_is_damage(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.sqlite") as database:
        database.execute("INSERT INTO note VALUES ('key', 'on')")
    with pytest.raises(StoreError, match="is damaged"):
        store.note("key")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(
        StoreError, match=r"Cannot write .*file/s.sqlite; make its folder writable, or set XDG_DATA_HOME"
    ):
        Store(tmp_path / "file" / "s.sqlite")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Cannot write"):
        Store(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    Store(tmp_path / "s.sqlite").close()
    (tmp_path / "s.sqlite").chmod(0o444)
    tmp_path.chmod(0o555)
    with pytest.raises(StoreError, match="Cannot write"):
        Store(tmp_path / "s.sqlite").set_note("key", 1)


def test_a_full_disk_is_said_and_what_was_kept_before_is_still_there(tmp_path: Path) -> None:
    code = OPEN + (
        "import resource, signal\n"
        "from edgeassist.errors import StoreError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store.set_note('kept', 'before')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        "    store.set_note('large', 'x' * 10**6)\n"
        "except StoreError as error:\n"
        "    print(error)\n"
        "print(store.note('kept'), store.note('large'))\n"
    )
    done = subprocess.run(python(code, tmp_path / "s.sqlite"), capture_output=True, text=True, timeout=30, check=True)
    sentence, kept = done.stdout.splitlines()
    assert str(tmp_path / "s.sqlite") in sentence
    assert "full" in sentence
    assert kept == "before None"


def test_opening_takes_no_second(tmp_path: Path) -> None:
    begun = time.monotonic()
    Store(tmp_path / "s.sqlite").close()
    assert time.monotonic() - begun < 1


MOUNTS = (
    shutil.which("unshare")
    and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
)


@pytest.mark.skipif(not MOUNTS, reason="mounting is not permitted here")
@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("mount -t tmpfs -o size=64k tmpfs {0}", "is full; free some space"),
        ("mount --bind {0} {0} && mount -o remount,bind,ro {0}", "Cannot write"),
    ],
    ids=["full", "read-only"],
)
def test_a_disk_that_takes_nothing_is_a_sentence(mount: str, expected: str, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    Store(folder / "s.sqlite").close()
    code = (
        "from edgeassist.errors import StoreError\n"
        "from edgeassist.state.store import Store\n"
        "try:\n"
        "    Store(Path(sys.argv[1])).set_note('large', 'x' * 10**6)\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    command = shlex.join(python(code, folder / "s.sqlite"))
    inside = ["unshare", "-m", "sh", "-c", f"{mount.format(shlex.quote(str(folder)))} && exec {command}"]
    done = subprocess.run(inside, capture_output=True, text=True, timeout=30, check=True)
    assert expected in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_a_store_of_an_earlier_version_keeps_what_it_holds(tmp_path: Path) -> None:
    before = sqlite3.connect(tmp_path / "s.sqlite")
    before.execute("CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT)")
    before.execute("INSERT INTO note VALUES ('key', '1')")
    before.commit()
    before.close()
    store = Store(tmp_path / "s.sqlite")
    assert store.note("key") == 1
    store.close()


def test_a_store_of_a_later_version_is_left_as_it_is(tmp_path: Path) -> None:
    later = sqlite3.connect(tmp_path / "s.sqlite")
    later.execute("PRAGMA user_version=999")
    later.close()
    with pytest.raises(StoreError, match="later version"):
        Store(tmp_path / "s.sqlite")


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.set_note("a", 1)
        raise RuntimeError
    assert store.note("a") is None
    with store.transaction():
        store.set_note("a", 1)
        store.set_note("b", 2)
    assert store.rows("SELECT key, value FROM note ORDER BY key") == [("a", "1"), ("b", "2")]
