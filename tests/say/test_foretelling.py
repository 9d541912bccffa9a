"""The answers of the shipped packs are foretold word for word, so that their sound can be made ahead."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from edgeassist import settings
from edgeassist.actions.perform import Performer
from edgeassist.actions.registry import Context
from edgeassist.actions.rehearse import Rehearser
from edgeassist.cli import parts
from edgeassist.dialog.conversation import Conversation
from edgeassist.dialog.memory import Memory
from edgeassist.events import Intent, Transcript
from edgeassist.packs.templates import samples
from edgeassist.say.ahead import ahead
from edgeassist.say.wording import Wording
from edgeassist.state.store import Store


@pytest.mark.parametrize("name", settings.PROFILES)
def test_what_is_foretold_of_a_command_is_what_is_answered(name: settings.ProfileName, tmp_path: Path) -> None:
    _, profile = settings.load(name)
    store = Store(tmp_path / "store.sqlite")
    known = parts.understanding(profile.packs, profile, store)
    context: Context = replace(parts.context(known, profile, store), now=lambda: datetime(2027, 3, 1, 9, 5))
    act = Conversation(Performer(known.calls, context).perform, known.calls, Memory(store)).act
    rehearse = Rehearser(known.calls, context).rehearse
    wording = Wording(known.packs, random.Random(1))
    told, said = [], []
    for text in (text for pack in known.packs[1:] for _, text in samples(pack, known.lists, 60, 2)):
        intent = known.templates.recognise(Transcript(text))
        if isinstance(intent, Intent) and (expected := rehearse(intent)):
            store.set_note("topic", None)  # nothing was spoken of before
            told.append(wording.opening(expected))
            said.append(wording.word(act(intent)))
    store.close()
    assert len(told) > 50
    assert told == said


def test_the_first_that_is_rendered_ahead_is_how_a_refusal_begins(tmp_path: Path) -> None:
    _, profile = settings.load("home")
    store = Store(tmp_path / "store.sqlite")
    texts = list(ahead(parts.understanding(profile.packs, profile, store).packs))
    store.close()
    assert texts[0] == "Sorry,"
    assert 100 < len(texts) < 1000
    assert len(set(texts)) == len(texts)
