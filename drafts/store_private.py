p='edgeassist/state/store.py'; s=open(p).read()
s=s.replace('''_JOURNAL_ROWS = 1000
''','''_WORDS = ("journal", "deed", "miss")
"""The tables that hold what the user said. A private store keeps them in memory."""

_WORDS_NOTES = ("waiting", "topic", "accepted")
"""The notes that do; they are then a table in memory too."""

_JOURNAL_ROWS = 1000
''',1)
s=s.replace('''    def __init__(self, path: Path) -> None:
        self._path = path
''','''    def __init__(self, path: Path, *, private: bool = False) -> None:
        """A private store writes nothing of what the user said: it knows it until it is closed."""
        self._path = path
        self._private = private
''',1)
s=s.replace('''                with self._use.alone():
                    self._begin_anew()
''','''                with self._use.alone():
                    self._begin_anew()
            if private:
                self._keep_words_in_memory()
''',1)
s=s.replace('''    def note(self, key: str) -> Any:
        """What was kept under a key; None where nothing is."""
        with self._errors():
            row = self._db.execute("SELECT value FROM note WHERE key=?", (key,)).fetchone()''','''    def note(self, key: str) -> Any:
        """What was kept under a key; None where nothing is."""
        with self._errors():
            row = self._db.execute(f"SELECT value FROM {self._notes(key)} WHERE key=?", (key,)).fetchone()''',1)
s=s.replace('''            self._db.execute("INSERT OR REPLACE INTO note VALUES (?,?)", (key, json.dumps(value)))
''','''            self._db.execute(f"INSERT OR REPLACE INTO {self._notes(key)} VALUES (?,?)", (key, json.dumps(value)))
''',1)
s=s.replace('''    def _opened(self)''','''    def _notes(self, key: str) -> str:
        return "words_note" if self._private and key in _WORDS_NOTES else "note"

    def _keep_words_in_memory(self) -> None:
        """Tables of the same names in memory, which SQL finds before those on disk."""
        self._db.execute("PRAGMA temp_store=MEMORY")
        self._db.execute("CREATE TEMP TABLE words_note (key TEXT PRIMARY KEY, value TEXT)")
        tables = "SELECT name, sql FROM main.sqlite_master WHERE type='table'"
        for name, made_by in self._db.execute(tables).fetchall():
            if name in _WORDS:
                self._db.execute(made_by.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))

    def _opened(self)''',1)
open(p,'w').write(s)
p='edgeassist/settings.py'; s=open(p).read()
s=s.replace('''    max_seconds:''','''    private: bool = False
    """Whether nothing of what the user says is written to the disk, but for what he asks to keep, such as a list."""

    max_seconds:''',1)
open(p,'w').write(s)
p='edgeassist/cli/parts.py'; s=open(p).read()
s=s.replace('''        store = Store((state or folders.data()) / f"{profile_name}.sqlite")
''','''        store = Store((state or folders.data()) / f"{profile_name}.sqlite", private=profile.private)
''',1)
s=s.replace('''        with CachedVoice(below, PhraseCache(), f''','''        with _phrases(profile) as cache, CachedVoice(below, cache, f''',1)
s=s.replace('''@contextmanager
def spoken(profile''','''@contextmanager
def _phrases(profile: Profile) -> Iterator[PhraseCache]:
    """The sounds that the voice has made; of a private profile in memory, and gone with the context."""
    from tempfile import TemporaryDirectory

    from edgeassist.say.phrases import PhraseCache

    if not profile.private:
        yield PhraseCache()
        return
    with TemporaryDirectory(dir=_MEMORY if Path(_MEMORY).is_dir() else None) as folder:
        yield PhraseCache(Path(folder), _PRIVATE_PHRASES_BYTES)


@contextmanager
def spoken(profile''',1)
s=s.replace('''_HELP_EXAMPLES = 4
''','''_HELP_EXAMPLES = 4
_MEMORY = "/dev/shm"
"""Linux's folder of files that are in memory only."""

_PRIVATE_PHRASES_BYTES = 8_000_000
''',1)
s=s.replace('''    from edgeassist.say.cached import CachedVoice
    from edgeassist.say.phrases import PhraseCache

    with voice''','''    from edgeassist.say.cached import CachedVoice

    with voice''',1)
s=s.replace('''    from edgeassist.say.cached import CachedVoice
    from edgeassist.say.voice import PiperVoice
''','''    from edgeassist.say.cached import CachedVoice
    from edgeassist.say.phrases import PhraseCache
    from edgeassist.say.voice import PiperVoice
''',1)
open(p,'w').write(s)
open('tests/test_private.py','w').write('''"""In private mode nothing that was said is written anywhere, and what was asked to be kept is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgeassist import settings
from edgeassist.cli import main, parts
from edgeassist.events import Turn

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EDGEASSIST_PRIVATE", "true")
    monkeypatch.setenv("EDGEASSIST_FREE_ANSWERS", "false")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def written(folder: Path, word: str) -> list[Path]:
    """The files under a folder in which a word stands."""
    return [file for file in folder.rglob("*") if file.is_file() and word.encode() in file.read_bytes().lower()]


def answers(*texts: str) -> list[str]:
    """The answers of one conversation."""
    name, profile = settings.load("home")
    found = []
    with parts.assistant(name, profile) as assistant:
        for text in texts:
            found += [event.answer for event in assistant.converse(text) if isinstance(event, Turn)]
    return found


def test_what_was_said_is_in_no_file(ask: Ask, tmp_path: Path) -> None:
    ask("please turn on the kitchen lights")
    ask("what would zanzibar say")
    assert (tmp_path / "xdg" / "data" / "edgeassist" / "home.sqlite").is_file()
    for said in ("zanzibar", "please turn on the kitchen lights", "the kitchen"):
        assert [file for file in written(tmp_path / "xdg", said)] == []
    assert written(tmp_path / "cache", "zanzibar") == []


def test_without_it_the_journal_has_it(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEASSIST_PRIVATE", "false")
    ask("what would zanzibar say")
    assert written(tmp_path / "xdg", "zanzibar") != []


def test_what_was_done_is_kept(ask: Ask) -> None:
    assert ask("turn on the kitchen lights")["handled"]
    assert ask("turn on the kitchen lights")["answer"] == "The kitchen lights are on already."


def test_a_question_is_remembered_within_a_conversation_and_not_after_it(tmp_path: Path) -> None:
    question, done = answers("unlock the front door", "yes")
    assert question.endswith("?")
    assert "unlocked" in done.lower()
    answers("lock the front door", "unlock the front door")
    (left,) = answers("yes")
    assert "unlocked" not in left.lower()
    assert written(tmp_path / "xdg", "unlock the front door") == []


def test_what_was_written_before_stays(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEASSIST_PRIVATE", "false")
    ask("what would zanzibar say")
    monkeypatch.setenv("EDGEASSIST_PRIVATE", "true")
    assert main(["ask", "turn on the kitchen lights"]) == 0
    assert written(tmp_path / "xdg", "zanzibar") != []
''')
