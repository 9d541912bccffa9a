"""Every pack that ships passes its own tests, understands what is drawn from it, and gives a clean speech grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from edgeassist import folders, settings
from edgeassist.cli.packs import read
from edgeassist.cli.parts import Understanding, signatures, understanding
from edgeassist.packs import check, trial
from edgeassist.packs.speech import as_spoken, phrases
from edgeassist.packs.templates import samples
from edgeassist.settings import Profile
from edgeassist.state.store import Store

SHIPPED = sorted(folder.name for folder in folders.shipped("intents").iterdir() if any(folder.glob("*.yaml")))


@pytest.fixture(scope="module", params=SHIPPED)
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understanding]:
    """One pack with the devices of the first profile that uses it."""
    uses = (settings.builtin(profile) for profile in settings.PROFILES)
    devices = next(profile["devices"] for profile in uses if request.param in profile["packs"])
    store = Store(tmp_path_factory.mktemp("state") / "store.sqlite")
    yield understanding([request.param], Profile(packs=(request.param,), devices=devices), store)
    store.close()


def test_a_shipped_pack_has_no_mistakes(known: Understanding) -> None:
    assert list(check.problems(known.packs[0], signatures())) == []


def test_a_shipped_pack_passes_its_own_tests(known: Understanding) -> None:
    verdicts = list(trial.run(known.packs[0], lambda text: read(known, text)))
    assert [verdict for verdict in verdicts if verdict.fault] == []
    assert len(verdicts) > 20


def test_what_is_drawn_from_a_pack_is_read_as_the_intent_it_came_from(known: Understanding) -> None:
    wrong = []
    for intent, sentence in samples(known.packs[0], known.lists, 300):
        found = read(known, sentence)
        if found is None or found.intent != intent:
            wrong.append((sentence, intent, found))
    assert wrong == []


def test_phrases_hold_small_letters_apostrophes_and_spaces_alone(known: Understanding) -> None:
    found = phrases(known.packs, known.lists, 500)
    assert [phrase for phrase in found if not re.fullmatch(r"[a-z' ]+", phrase)] == []
    assert [phrase for phrase in found if phrase != phrase.strip() or "  " in phrase] == []


def test_phrases_hold_every_area_where_the_pack_speaks_of_areas(known: Understanding) -> None:
    spoken = " | ".join(phrases(known.packs, known.lists))
    areas = known.house.area_names() if "{area}" in str(known.packs[0].document) else {}
    assert [area for area in areas if as_spoken(area) not in spoken] == []
