"""The packs of the assistant's own device take no sentence that belongs to a house, a car or a timer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.cli import parts
from edgeassist.events import Transcript
from edgeassist.packs.templates import samples
from edgeassist.understand.template import TemplateRecogniser

OWN = ("device", "media")


@pytest.fixture(scope="module", params=["home", "car"])
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[parts.Understanding]:
    with parts.unused(request.param, tmp_path_factory.mktemp("state")) as (_, understanding, _store):
        yield understanding


def test_no_sentence_of_another_pack_is_read_by_the_packs_of_the_device(known: parts.Understanding) -> None:
    own = TemplateRecogniser([pack for pack in known.packs if pack.name in OWN], known.lists)
    others = [pack for pack in known.packs if pack.name not in OWN]
    drawn = [text for pack in others for _, text in samples(pack, known.lists, 1500)]
    assert [text for text in drawn if own.match(text)] == []


def test_no_sentence_of_the_packs_of_the_device_is_read_by_another_pack(known: parts.Understanding) -> None:
    others = TemplateRecogniser([pack for pack in known.packs if pack.name not in OWN], known.lists)
    drawn = [text for pack in known.packs if pack.name in OWN for _, text in samples(pack, known.lists, 1500)]
    assert [text for text in drawn if others.match(text)] == []


@pytest.mark.parametrize("sentence", ["volume up", "play some music", "turn off the music", "louder"])
def test_in_a_car_the_words_for_music_mean_its_radio(sentence: str, tmp_path: Path) -> None:
    with parts.unused("car", tmp_path) as (_, known, _store):
        intent = known.templates.recognise(Transcript(sentence))
    assert intent and known.calls[intent.name].action.startswith("devices.")


def test_a_stranger_cannot_turn_a_kiosk_off(tmp_path: Path) -> None:
    with parts.unused("kiosk", tmp_path) as (_, known, _store):
        assert known.templates.recognise(Transcript("shut down")) is None
        assert not [call for call in known.calls.values() if call.action.startswith("machine.")]
