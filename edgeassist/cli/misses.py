"""`edgeassist misses`: what was not understood, and how one of it is taught.

What is taught becomes a sentence of a pack, in a file of the user's own (`packs/teach.py`). It is refused where a test
of the packs fails with it.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial

from edgeassist import folders, settings
from edgeassist.cli import HANDLED, NOT_HANDLED, parts
from edgeassist.cli.ladder import Lower
from edgeassist.cli.packs import read
from edgeassist.cli.parts import Understanding
from edgeassist.errors import EngineError, ModelError, PackError, UsageError
from edgeassist.packs import trial
from edgeassist.packs.teach import taught
from edgeassist.packs.trial import Reading
from edgeassist.settings import Profile
from edgeassist.state import misses
from edgeassist.state.misses import Miss
from edgeassist.state.store import Store
from edgeassist.understand.meaning import Likelihoods, meanings, together

_NEAREST = 3


def show(args: Namespace) -> int:
    """The misses, the newest first; in a terminal each is asked about."""
    name, profile = settings.load(args.profile)
    with closing(_store(name)) as store:
        found = misses.newest(store)
        if not found:
            kept = "" if profile.keep_misses else "; with keep_misses: true in the profile it is kept"
            print(f"There is nothing that was not understood{kept}.")
        elif sys.stdin.isatty() and sys.stdout.isatty():
            _ask_each(name, profile, _Teacher(profile, store), found)
        else:
            for miss in found:
                print(_line(miss))
    return HANDLED


def teach(args: Namespace) -> int:
    """Teach what a miss means, in words that are understood; status 1 where that is refused."""
    name, profile = settings.load(args.profile)
    with closing(_store(name)) as store:
        miss = next((each for each in misses.newest(store) if each.id == args.number), None)
        if miss is None:
            raise UsageError(f"There is no miss {args.number}; `edgeassist misses` lists them.")
        teacher = _Teacher(profile, store)
        return HANDLED if teacher.teach(miss, teacher.meant(" ".join(args.words))) else NOT_HANDLED


def clear(args: Namespace) -> int:
    """Forget all misses."""
    name, _ = settings.load(args.profile)
    with closing(_store(name)) as store:
        misses.clear(store)
    return HANDLED


def _store(name: str) -> Store:
    return Store(folders.data() / f"{name}.sqlite")


def _line(miss: Miss) -> str:
    return f"{miss.id:4}  {datetime.fromtimestamp(miss.at):%Y-%m-%d %H:%M}  {miss.text}"


class _Teacher:
    """Makes misses sentences of a profile's packs."""

    def __init__(self, profile: Profile, store: Store) -> None:
        """Raises PackError, DevicesError and SettingsError."""
        self._profile = profile
        self._store = store
        self.known = self._understanding()
        self._failing = failing(self.known)

    def meant(self, words: str) -> Reading:
        """What words mean that a template takes. Raises UsageError where none does."""
        if found := read(self.known, words):
            return found
        raise UsageError(f"{words!r} is not understood either; give words of `edgeassist packs sheet`.")

    def teach(self, miss: Miss, meant: Reading) -> bool:
        """Add a miss to the pack that has its meaning; whether that was done."""
        pack = next(each for each in self.known.packs if meant.intent in each.calls)
        try:
            with taught(pack, miss.text, meant) as file:
                known = self._understanding()
                if read(known, miss.text) != meant:
                    raise PackError("it cannot be matched as it is written")
                if broken := sorted(failing(known) - self._failing):
                    raise PackError(f"with it a test fails: {broken[0]}")
        except PackError as error:
            print(f"edgeassist: {miss.text!r} is not taught: {str(error).rstrip('.')}.", file=sys.stderr)
            return False
        self.known = known
        self.forget(miss)
        print(f"{miss.text!r} is taught; it stands in {file}.")
        return True

    def forget(self, miss: Miss) -> None:
        """Keep it no longer."""
        misses.forget(self._store, miss)

    def _understanding(self) -> Understanding:
        return parts.understanding(self._profile.packs, self._profile, self._store)


def failing(known: Understanding) -> set[str]:
    """The tests of the packs that fail where all of them are there."""
    tried = (each for pack in known.packs for each in trial.run(pack, partial(read, known)))
    return {f"{each.sentence!r} {each.fault}" for each in tried if each.fault}


def _ask_each(name: str, profile: Profile, teacher: _Teacher, found: Sequence[Miss]) -> None:
    """Ask by key presses what each means."""
    with closing(Lower(name, profile, teacher.known)) as lower:
        for miss in found:
            near = list(_nearest(lower, miss.text))
            keys = "".join(str(number + 1) for number in range(len(near)))
            print(_line(miss))
            for key, (request, _) in zip(keys, near, strict=True):
                print(f"   {key}  {request}")
            means = f"{keys}: it means that. " if keys else ""
            asked = f"Press a key. {means}w: say it in other words. s: skip. d: forget it. q: end."
            match _pressed(asked, f"{keys}wsdq"):
                case "q":
                    return
                case "d":
                    teacher.forget(miss)
                case "w":
                    _teach_in_words(teacher, miss)
                case key if key in keys:
                    teacher.teach(miss, near[int(key) - 1][1])


def _teach_in_words(teacher: _Teacher, miss: Miss) -> None:
    try:
        teacher.teach(miss, teacher.meant(input("It means: ")))
    except UsageError as error:
        print(error)


def _pressed(asked: str, allowed: str) -> str:
    """The next of these keys that is pressed; q where the terminal is gone. The terminal is as before afterwards."""
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        print(asked, flush=True)  # only now, since what is pressed before is lost
        while (key := os.read(sys.stdin.fileno(), 1).decode(errors="replace")) not in allowed:
            pass
        return key or "q"
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _nearest(lower: Lower, text: str) -> Iterator[tuple[str, Reading]]:
    """What a text may mean, the likeliest first, each with a sentence that says it."""
    for meaning in meanings(text, _likelihoods(lower, text), lower.slots)[:_NEAREST]:
        if request := lower.slots.request(meaning.intent, meaning.slots):
            yield request, Reading(meaning.intent, dict(meaning.slots))


def _likelihoods(lower: Lower, text: str) -> Likelihoods:
    near = lower.near(text)
    try:
        return together(lower.weigh(text), near, lower.thresholds.model_weight) if lower.card else near
    except (EngineError, ModelError):
        return near
