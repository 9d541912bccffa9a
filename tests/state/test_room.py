"""A store holds room on the disk: on a full one nothing new is kept, and all else is noted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from edgeassist.state import notes
from edgeassist.state.room import FREE_PAGES, LOG_BYTES
from edgeassist.state.store import Store

OnSmallDisk = Callable[[Sequence[str]], str]

BEGIN = """
import sys
from pathlib import Path
from edgeassist.errors import StoreError
from edgeassist.state import notes
from edgeassist.state.room import FREE_PAGES
from edgeassist.state.store import Store

folder = Path(sys.argv[1])
store = Store(folder / "s.sqlite")

def fill():
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass

def keep(most):
    for count in range(most):
        try:
            notes.add(store, "x" * 1000)
        except StoreError as error:
            return count, str(error)
    return count + 1, ""

def change():
    for number in range(300):
        store.set_note("topic", "y" * (500 + number))
        store.add_turn("turn", None, "answer", True)

"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


def run(on_small_disk: OnSmallDisk, folder: Path, code: str) -> list[str]:
    return on_small_disk([sys.executable, "-c", BEGIN + code, str(folder)]).splitlines()


def test_on_a_full_disk_nothing_new_is_kept_and_all_else_is_noted(tmp_path: Path, on_small_disk: OnSmallDisk):
    code = """
print(keep(1)[0])
fill()
count, why = keep(10_000)
print(0 < count < 10_000, why)
change()
notes.remove(store, notes.all_(store)[:50])
print(len(notes.all_(store)) == count + 1 - 50, len(store.note("topic")))
(folder / "filler").unlink()
print(keep(1), store.rows("PRAGMA freelist_count")[0][0] >= FREE_PAGES)
"""
    full = f"The disk that holds {tmp_path / 's.sqlite'} is full; free some space and say it again."
    assert run(on_small_disk, tmp_path, code) == ["1", f"True {full}", "True 799", "(1, '') True"]


@pytest.mark.parametrize("ended", ["store.close()", ""], ids=["closed", "killed"])
def test_the_room_outlasts_the_program(tmp_path: Path, on_small_disk: OnSmallDisk, ended: str):
    code = f"""
store.make_room()
import subprocess
if len(sys.argv) == 2:
    {ended or "pass"}
    fill()
    sys.stdout.flush()
    subprocess.run([*sys.orig_argv, "again"], check=True)
else:
    change()
    print(len(store.note("topic")))
"""
    assert run(on_small_disk, tmp_path, code) == ["799"]


def test_a_disk_that_is_nearly_full_gives_no_room_to_begin_with(tmp_path: Path, on_small_disk: OnSmallDisk):
    code = """
(folder / "filler").write_bytes(bytes(13 << 19))
print(keep(1)[0])
print(store.rows("PRAGMA freelist_count"))
"""
    assert run(on_small_disk, tmp_path, code) == ["0", "[(0,)]"]


def test_a_store_that_was_closed_without_room_says_on_a_full_disk_why_it_does_not_open(
    tmp_path: Path, on_small_disk: OnSmallDisk
):
    code = """
store.close()
for end in ("-wal", "-shm"):
    (folder / f"s.sqlite{end}").unlink()
fill()
try:
    Store(folder / "s.sqlite")
except StoreError as error:
    print(error)
"""
    assert "is full; free some space" in run(on_small_disk, tmp_path, code)[0]


def test_the_log_keeps_its_length_and_is_written_from_its_start_again(store: Store, tmp_path: Path):
    store.make_room()
    log = tmp_path / "s.sqlite-wal"
    length = log.stat().st_size
    assert length >= LOG_BYTES
    for number in range(500):
        store.set_note("topic", "z" * number)
    assert log.stat().st_size == length
    store.close()
    assert log.stat().st_size == length


def test_what_is_kept_lets_the_file_grow_before_the_room_is_used_up(store: Store):
    for _ in range(300):
        notes.add(store, "x" * 3000)
        assert store.rows("PRAGMA freelist_count")[0][0] >= FREE_PAGES - 2


def test_room_that_was_being_made_at_a_kill_is_made_anew(store: Store):
    store.rows("CREATE TABLE room (page BLOB)")
    store.rows("INSERT INTO room VALUES (zeroblob(300000))")
    store.make_room()
    assert store.rows("PRAGMA freelist_count")[0][0] >= FREE_PAGES
    assert store.rows("SELECT name FROM sqlite_master WHERE name='room'") == []
