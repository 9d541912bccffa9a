"""Whole typed turns at a time of the test's choosing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from edgeassist.actions.perform import Performer
from edgeassist.cli import parts
from edgeassist.events import Handled, Intent, NotHandled, NotRecognized, Transcript
from edgeassist.say.wording import Wording
from edgeassist.understand.recognise import Ladder, tidy
from edgeassist.understand.typed import TypedRecogniser

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Wednesday."""

Say = Callable[..., tuple[str, Handled | NotHandled | NotRecognized]]


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[parts.Understanding, object]]:
    """The packs of the profile home, and a context for their actions."""
    with parts.unused("home", tmp_path_factory.mktemp("state")) as (profile, known, store):
        yield known, parts.context(known, profile, store)


@pytest.fixture
def say(known: tuple[parts.Understanding, parts.Context]) -> Say:
    """Types a request at a time, and gives the answer and the outcome; only the templates and typed text are read."""
    packs, context = known
    rungs = [packs.templates, TypedRecogniser(packs.templates.recognise, packs.calls)]
    ladder = Ladder(rungs, lambda text: ())
    wording = Wording(packs.packs)

    def said(text: str, now: datetime = NOW) -> tuple[str, Handled | NotHandled | NotRecognized]:
        found = ladder.recognise(Transcript(tidy(text)))
        if isinstance(found, Intent):
            found = Performer(packs.calls, replace(context, now=lambda: now)).perform(found)
        return wording.word(found), found

    return said
