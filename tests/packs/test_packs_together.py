"""The packs of a profile beside each other: each is understood as if it were alone, and takes nothing that is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edgeassist import settings
from edgeassist.cli.packs import read
from edgeassist.cli.parts import Understanding, unused
from edgeassist.packs import wordings
from edgeassist.packs.lines import lines
from edgeassist.packs.pack import Pack
from edgeassist.packs.templates import samples
from edgeassist.packs.wordings import NONE


@pytest.fixture(scope="module", params=settings.PROFILES)
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understanding]:
    """All packs of a profile."""
    with unused(request.param, tmp_path_factory.mktemp("state")) as (_, found, _):
        yield found


def said(pack: Pack, known: Understanding) -> Iterator[tuple[str, str]]:
    """Intents and sentences of a pack: its tests, its examples, and what is drawn from it.

    Of what is drawn, that with free text twice is left out: where the one ends and the other begins is not told.
    """
    for file in pack.tests():
        yield from ((case.intent.name, sentence) for case in file.tests for sentence in case.sentences)
    for intent, call in pack.calls.items():
        yield from ((intent, sentence) for sentence in call.examples)
    drawn = samples(pack, known.lists, 300)
    yield from ((intent, sentence) for intent, sentence in drawn if sentence.count("something") < 2)


def unmeant(pack: Pack, known: Understanding) -> Iterator[str]:
    """What is no request to a pack though it sounds like one."""
    yield from (line.text for line in wordings.samples(wordings.load(pack), known.lists, 1) if line.label == NONE)


def test_a_packs_sentences_are_read_as_its_own_beside_other_packs(known: Understanding) -> None:
    wrong = []
    for pack in known.packs:
        for intent, sentence in said(pack, known):
            found = read(known, sentence)
            if found is None or found.intent != intent:
                wrong.append((sentence, intent, found))
    assert wrong == []


def test_what_sounds_like_a_request_to_a_pack_and_is_none_is_none_to_those_beside_it(known: Understanding) -> None:
    found = {text: read(known, text) for pack in known.learnt for text in unmeant(pack, known)}
    assert {text: reading for text, reading in found.items() if reading} == {}


def test_what_a_pack_refuses_when_it_is_alone_is_learnt_as_what_it_is_to_others(known: Understanding) -> None:
    learnt = lines(known.learnt, known.lists, [], known.templates.accepts)
    none = {line.text for line in learnt if line.label == NONE}
    refused = {text for pack in known.learnt for file in pack.tests() for text in file.refused}
    assert {text for text in refused & none if known.templates.accepts(text)} == set()
