p='edgeassist/state/store.py'; s=open(p).read()
i=s.index('\n)\n"""The steps by which')
s=s[:i]+'''
    ("CREATE TABLE miss (id INTEGER PRIMARY KEY, at TEXT DEFAULT CURRENT_TIMESTAMP, text TEXT)",),'''+s[i:]
open(p,'w').write(s)

p='edgeassist/settings.py'; s=open(p).read()
s=s.replace('''    max_seconds:''','''    keep_misses: bool = False
    """Whether the last 200 requests that were not understood are kept on this device, for `edgeassist misses`."""

    max_seconds:''',1)
open(p,'w').write(s)

open('edgeassist/state/misses.py','w').write('''"""Requests that were not understood, as far as the user lets them be kept: the newest ones, each once."""

from __future__ import annotations

from dataclasses import dataclass

from edgeassist.state.store import Store

MOST = 200
"""So many are kept."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One request."""

    number: int

    at: str
    """When it was made, in local time: `2026-11-25 12:40`."""

    text: str


def keep(store: Store, text: str) -> None:
    """Keep one, in the place of an earlier one of the same words. Raises StoreError."""
    with store.transaction():
        store.rows("DELETE FROM miss WHERE text=?", text)
        store.rows("INSERT INTO miss (text) VALUES (?)", text)
        store.rows("DELETE FROM miss WHERE id NOT IN (SELECT id FROM miss ORDER BY id DESC LIMIT ?)", MOST)


def newest(store: Store) -> list[Miss]:
    """All of them, the newest first. Raises StoreError."""
    at = "strftime('%Y-%m-%d %H:%M', at, 'localtime')"
    return [Miss(*row) for row in store.rows(f"SELECT id, {at}, text FROM miss ORDER BY id DESC")]


def forget(store: Store, number: int) -> None:
    """Keep one of them no longer. Raises StoreError."""
    store.rows("DELETE FROM miss WHERE id=?", number)


def clear(store: Store) -> None:
    """Keep none of them. Raises StoreError."""
    store.rows("DELETE FROM miss")
''')

p='edgeassist/packs/wordings.py'; s=open(p).read()
s=s.replace('''`none` stand templates of what sounds like a request and is none.
"""''','''`none` stand templates of what sounds like a request and is none. The user's own for any pack stand in his configuration
folder, in `wordings/PACK.yaml`; `edgeassist misses add` writes them.
"""''',1)
s=s.replace('''    for file in packs.files(pack.path / "wordings") if pack.path.is_dir() else []:
''','''    for file in files(pack.path):
''',1)
s=s.replace('''def held_out(template''','''def files(path: Path) -> list[Path]:
    """The files of the wordings for a pack that stands in a folder or file: the pack's, and the user's own."""
    return [*(packs.files(path / "wordings") if path.is_dir() else ()), *packs.files(own_file(path.stem))]


def own_file(pack: str) -> Path:
    """Where the user's own wordings for a pack stand."""
    return folders.config() / "wordings" / f"{pack}.yaml"


@contextmanager
def added(pack: Pack, intent: str, text: str) -> Iterator[None]:
    """One more of the user's own wordings, at its end taken back where an error leaves it.

    Raises PackError where the file is wrong or cannot be written.
    """
    file = own_file(pack.name)
    before = file.read_text(encoding="utf-8") if file.is_file() else None
    found = packs.read_yaml(file) if before is not None else {"language": "en", "intents": {}}
    data = found.setdefault("intents", {}).setdefault(intent, {}).setdefault("data", [])
    data.append({"sentences": [_as_template(text)]})
    _write(file, yaml.safe_dump(found, allow_unicode=True, sort_keys=False))
    try:
        yield
    except BaseException:
        if before is None:
            file.unlink()
        else:
            _write(file, before)
        raise


def _as_template(text: str) -> str:
    """A template of just these words, more or less polite, that is learnt from."""
    forms = ("[please] {} [please]", "[please] {} [now]", "[please] {} [thanks]", "[please] {}", "{} [please]")
    found = [form.format(plain(text)) for form in forms]
    return next((each for each in found if not _left_out(each)), found[0])


def _write(file: Path, text: str) -> None:
    """Write beside and rename, so that nobody reads half a file. Raises PackError."""
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise PackError(f"Cannot write {file}: {error.strerror}.") from error


def held_out(template''',1)
s=s.replace('''    return zlib.crc32(template.text.encode()) % 12 == 0
''','''    return _left_out(template.text)


def _left_out(text: str) -> bool:
    return zlib.crc32(text.encode()) % 12 == 0
''',1)
s=s.replace('''from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hassil''','''from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from hassil''',1)
s=s.replace('''from edgeassist.errors import PackError
''','''from edgeassist import folders
from edgeassist.errors import PackError
''',1)
s=s.replace('''from edgeassist.packs.parsing import parsed
''','''from edgeassist.packs.parsing import parsed
from edgeassist.packs.phrases import plain
''',1)
open(p,'w').write(s)

p='edgeassist/understand/small_model.py'; s=open(p).read()
s=s.replace('''(*packs.files(path), *(packs.files(path / "wordings") if path.is_dir() else ())):''','''(*packs.files(path), *wordings.files(path)):''',1)
s=s.replace('''from edgeassist.packs import pack as packs
''','''from edgeassist.packs import pack as packs
from edgeassist.packs import wordings
''',1)
open(p,'w').write(s)

p='edgeassist/cli/parts.py'; s=open(p).read()
s=s.replace("from edgeassist.state import care\n","from edgeassist.state import care, misses\n",1)
s=s.replace('''            understand=Ladder(
                stack.enter_context(rungs(profile_name, profile, known)),
                suggester(known.packs),
            ).recognise,
''','''            understand=_keeping_misses(
                profile,
                store,
                Ladder(
                    stack.enter_context(rungs(profile_name, profile, known)),
                    suggester(known.packs),
                ).recognise,
            ),
''',1)
s=s.replace('''def _noter(store''','''def _keeping_misses(profile: Profile, store: Store, understand: Understand) -> Understand:
    """The same, which keeps what was not understood where the user wants that."""

    def keep(transcript: Transcript) -> Intent | NotRecognized:
        found = understand(transcript)
        text = transcript.free or transcript.text
        if isinstance(found, NotRecognized) and found.reason in ("no_match", "not_a_command") and text:
            with suppress(StoreError):  # the journal of the same turn will tell
                misses.keep(store, text)
        return found

    return keep if profile.keep_misses else understand


def _noter(store''',1)
s=s.replace('''from contextlib import ExitStack, contextmanager
''','''from contextlib import ExitStack, contextmanager, suppress
''',1)
s=s.replace('''from edgeassist.errors import ModelMissing, PackError, SettingsError
from edgeassist.events import AudioChunk, NotRecognized, Turn
''','''from edgeassist.errors import ModelMissing, PackError, SettingsError, StoreError
from edgeassist.events import AudioChunk, Intent, NotRecognized, Transcript, Turn
''',1)
s=s.replace('''_HELP_EXAMPLES = 4
''','''Understand = Callable[[Transcript], Intent | NotRecognized]

_HELP_EXAMPLES = 4
''',1)
open(p,'w').write(s)

open('edgeassist/cli/misses.py','w').write('''"""`edgeassist misses`: what was not understood, and how one of it is taught."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from edgeassist import folders, settings
from edgeassist.cli import HANDLED, NOT_HANDLED, parts
from edgeassist.cli.ladder import rungs
from edgeassist.cli.parts import Understanding
from edgeassist.errors import PackError, UsageError
from edgeassist.events import Intent, Transcript
from edgeassist.packs import trial, wordings
from edgeassist.state import misses
from edgeassist.state.misses import Miss
from edgeassist.state.store import Store
from edgeassist.understand.recognise import Ladder

_NEAREST = 3
_KEYS = "Key: 1 to {count} for what it means, s to skip it, d to delete it, q to end. "


def show(args: Namespace) -> int:
    """The misses, the newest first, each with the intents that are nearest in words."""
    with _opened(args) as (_, known, store):
        found = misses.newest(store)
        for miss in found:
            print(f"{miss.number:5}  {miss.at}  {miss.text}")
            print(f"       nearest: {', '.join(f'{name} ({example})' for name, example in _nearest(known, miss.text))}")
    if not found:
        kept = "" if settings.load(args.profile)[1].keep_misses else "; the setting keep_misses is off"
        print(f"There are no misses{kept}.")
    return HANDLED


def clear(args: Namespace) -> int:
    """Delete all misses."""
    with _opened(args) as (_, _, store):
        misses.clear(store)
    return HANDLED


def add(args: Namespace) -> int:
    """Teach what a miss means; without a number go through all of them, by a key press each."""
    with _opened(args) as (name, known, store):
        found = misses.newest(store)
        if args.number is None:
            return _ask_each(found, partial(_add, name, known, store), known, store)
        if args.intent is None:
            raise UsageError(f"Say what it means: edgeassist misses add {args.number} INTENT")
        miss = next((each for each in found if each.number == args.number), None)
        if miss is None:
            raise UsageError(f"There is no miss {args.number}; edgeassist misses lists them.")
        return HANDLED if _add(name, known, store, miss, args.intent) else NOT_HANDLED


def _ask_each(
    found: list[Miss], teach: Callable[[Miss, str], bool], known: Understanding, store: Store
) -> int:
    if not sys.stdin.isatty():
        raise UsageError("Say which one and what it means: edgeassist misses add NUMBER INTENT")
    for miss in found:
        near = _nearest(known, miss.text)
        print(f"{miss.at}  {miss.text}")
        for place, (intent, example) in enumerate(near, 1):
            print(f"  {place}  {intent} ({example})")
        print(_KEYS.format(count=len(near)), end="", flush=True)
        key = _pressed(f"sdq{''.join(str(place + 1) for place in range(len(near)))}")
        print(key)
        if key == "q":
            break
        if key == "d":
            misses.forget(store, miss.number)
        elif key != "s":
            teach(miss, near[int(key) - 1][0])
    return HANDLED


def _pressed(allowed: str) -> str:
    """The next key of these that is pressed; the terminal is as before afterwards."""
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        while (key := sys.stdin.read(1)) not in allowed:
            pass
        return key or "q"  # the terminal is gone
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _add(name: str, known: Understanding, store: Store, miss: Miss, intent: str) -> bool:
    """Keep a miss as a free wording of an intent, unless a test of the packs then fails; whether it was kept."""
    pack = next((each for each in known.packs if intent in each.calls), None)
    if pack is None:
        near = ", ".join(found for found, _ in _nearest(known, miss.text))
        raise UsageError(f"The packs of {name} have no intent {intent}; nearest to the words are {near}.")
    _, profile = settings.load(name)
    failed = _failing(name, profile, known)
    try:
        with wordings.added(pack, intent, miss.text):
            if broken := sorted(_failing(name, profile, known) - failed):
                raise PackError(f"{miss.text!r} was not added: with it {broken[0]}.")
    except PackError as error:
        print(f"edgeassist: {error}", file=sys.stderr)
        return False
    misses.forget(store, miss.number)
    with _ladder(name, profile, known) as read:
        understood = read(miss.text)
    print(f"{miss.text!r} is kept as {intent} in {wordings.own_file(pack.name)}.")
    if understood is None or understood.name != intent:
        print("It is not understood so yet: it needs more wordings like it, or `edgeassist tune`.")
    elif understood.question:
        print(f"It will be asked about: Do you mean: {understood.question}?")
    return True


def _failing(name: str, profile: settings.Profile, known: Understanding) -> set[str]:
    """The tests of a profile's packs that do not come out right, all rungs together."""

    def acts(read: Callable[[str], Intent | None], text: str) -> trial.Reading | None:
        found = read(text)
        return None if found is None or found.question else trial.Reading(found.name, dict(found.slots))

    with _ladder(name, profile, known) as read:
        tried = [each for pack in known.packs for each in trial.run(pack, partial(acts, read))]
    return {f"{each.sentence!r} {each.fault}" for each in tried if each.fault}


@contextmanager
def _ladder(
    name: str, profile: settings.Profile, known: Understanding
) -> Iterator[Callable[[str], Intent | None]]:
    """What the ladder makes of a text, learnt from the wordings as they are now."""
    with rungs(name, profile, known) as found:
        ladder = Ladder(found, lambda text: ())

        def read(text: str) -> Intent | None:
            understood = ladder.recognise(Transcript(text))
            return understood if isinstance(understood, Intent) else None

        yield read


def _nearest(known: Understanding, text: str) -> list[tuple[str, str]]:
    """The intents of which an example is nearest in words, and that example."""
    from rapidfuzz import fuzz, process

    names = [(name, example) for pack in known.packs for name, call in pack.calls.items() for example in call.examples]
    found: dict[str, str] = {}
    for _, _, place in process.extract(text, [example for _, example in names], scorer=fuzz.WRatio, limit=50):
        found.setdefault(*names[place])
    return list(found.items())[:_NEAREST]


@contextmanager
def _opened(args: Namespace) -> Iterator[tuple[str, Understanding, Store]]:
    """The profile's packs, and its store where it has one."""
    name, profile = settings.load(args.profile)
    file = folders.data() / f"{name}.sqlite"
    with TemporaryDirectory() as empty, closing(Store(file if file.is_file() else Path(empty) / file.name)) as store:
        yield name, parts.understanding(profile.packs, profile, store), store
''')

p='edgeassist/cli/__init__.py'; s=open(p).read()
s=s.replace('''    _add_store(commands)
''','''    _add_store(commands)
    _add_misses(commands)
''',1)
s=s.replace('''def _add_bench(commands''','''def _add_misses(commands: _SubParsersAction[ArgumentParser]) -> None:
    misses = _command(commands, "misses", "what was not understood, where the setting keep_misses is on: add, clear")
    _add_profile(misses)
    misses.set_defaults(run=_lazily("misses", "show"))
    actions = misses.add_subparsers(metavar="ACTION")
    text = "teach what one means, unless a test of the packs then fails; without NUMBER, by a key press for each"
    adding = _command(actions, "add", text)
    adding.add_argument("number", nargs="?", type=_count, metavar="NUMBER", help="as edgeassist misses prints it")
    adding.add_argument("intent", nargs="?", metavar="INTENT", help="what it means")
    _command(actions, "clear", "delete them all")
    for name, action in actions.choices.items():
        action.add_argument("--profile", choices=PROFILES, default=SUPPRESS, help="as of misses")
        action.set_defaults(run=_lazily("misses", name))


def _add_bench(commands''',1)
s=s.replace("from argparse import ArgumentParser,","from argparse import SUPPRESS, ArgumentParser,",1)
open(p,'w').write(s)
