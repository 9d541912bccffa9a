"""Changed packs and devices are taken up by a program that goes on meanwhile.

They are tried first, in a process of its own, after all others: what is wrong there costs nothing here, and what takes
long to make, such as a word network, is kept on disk by then.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event as Flag
from threading import Thread

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.cli.guarding import switches
from edgeassist.cli.ladder import language
from edgeassist.documents.library import Library
from edgeassist.errors import EdgeassistError
from edgeassist.offline import deny_network
from edgeassist.state.store import Store


def fault(name: str) -> str:
    """What is wrong with a profile as its files are now; empty where it can be used, and is ready to be."""
    theirs, ours = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_try, args=(name, ours), daemon=True)
    process.start()
    ours.close()
    try:
        found: str = theirs.recv()
    except EOFError:
        found = "Trying it failed; the lines above tell why."
    process.join()
    return found


def _try(name: str, told: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that is interrupted ends this one
    os.nice(19)
    deny_network()
    try:
        _make_ready(name)
        told.send("")
    except EdgeassistError as error:
        told.send(str(error))


def _make_ready(name: str) -> None:
    """Make what is kept on disk of a profile. Raises an EdgeassistError where the profile cannot be used."""
    _, profile = settings.load(name)
    library = Library(profile.documents, parts.documents_index(name))
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "store.sqlite")) as store:
        known = parts.understanding(parts.packs_in_use(profile, library), profile, store)
        if guards := switches(profile, known.house)():
            known = known.while_on(guards)
        for model in parts.recognisers(profile):
            parts.bound(model, known, profile.wake_words)
        if second_ear := parts.second_ear(profile):
            language(known, second_ear)


class Reloading:
    """Tries a profile whenever that is asked for, from any thread, and ends what goes on where it is sound."""

    def __init__(self, name: str, end: Callable[[], None]) -> None:
        self._name = name
        self._end = end
        self._asked = Flag()
        Thread(target=self._run, daemon=True).start()

    def ask(self) -> None:
        """Take up what has changed."""
        self._asked.set()

    def _run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            if found := fault(self._name):
                print(f"edgeassist: nothing was reloaded. {found}", file=sys.stderr, flush=True)
            else:
                self._end()
