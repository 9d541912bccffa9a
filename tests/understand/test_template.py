"""The first rung: what templates accept, and how sure they are of what was heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgeassist.events import Alternative, Intent, Transcript
from edgeassist.packs import pack
from edgeassist.understand.recognise import Ladder
from edgeassist.understand.template import TemplateRecogniser

MENU = """
language: en
intents:
  Order: {data: [{sentences: ["[a] [{size}] {drink}"]}]}
lists:
  size: {values: [small, large]}
  drink: {values: [latte, mocha]}
"""


@pytest.fixture
def recogniser(tmp_path: Path) -> TemplateRecogniser:
    (tmp_path / "menu.yaml").write_text(MENU)
    return TemplateRecogniser([pack.load(str(tmp_path / "menu.yaml"))], {}, least_share=0.5)


def heard(*alternatives: tuple[str, float]) -> Transcript:
    found = tuple(Alternative(text, share) for text, share in alternatives)
    return Transcript(found[0].text, found, spoken=True)


def intent_of(recogniser: TemplateRecogniser, transcript: Transcript) -> Intent:
    found = recogniser.recognise(transcript)
    assert found is not None
    return found


def test_the_likeliest_alternative_that_is_a_sentence_is_taken(recogniser: TemplateRecogniser) -> None:
    found = intent_of(recogniser, heard(("large large", 0.4), ("large latte", 0.35), ("mocha", 0.25)))
    assert (found.text, found.slots, found.confidence) == ("large latte", {"size": "large", "drink": "latte"}, 0.35)


def test_speech_that_is_mostly_other_words_is_no_command(recogniser: TemplateRecogniser) -> None:
    transcript = heard(("give me a latter day", 0.7), ("latte", 0.3))
    assert recogniser.recognise(transcript) is None
    refused = Ladder([recogniser], lambda text: ()).recognise(transcript)
    assert getattr(refused, "reason", "") == "not_a_command"


def test_each_doubtful_slot_carries_its_confidence_and_its_runner_up(recogniser: TemplateRecogniser) -> None:
    found = intent_of(recogniser, heard(("large latte", 0.6), ("small latte", 0.3), ("latte", 0.1)))
    assert found.doubts.keys() == {"size"}
    assert (found.doubts["size"].confidence, found.doubts["size"].runner_up) == (0.6, "small")


def test_typed_text_is_sure(recogniser: TemplateRecogniser) -> None:
    found = intent_of(recogniser, Transcript("A large LATTE!"))
    assert (found.confidence, found.doubts) == (1.0, {})


def test_what_means_the_same_has_the_same_meaning(recogniser: TemplateRecogniser) -> None:
    assert recogniser.meaning("a latte") == recogniser.meaning("latte") != recogniser.meaning("mocha")
    assert recogniser.meaning("tea") is None


FREE = """
language: en
intents:
  AddItem: {data: [{sentences: ["add {item} to [my] {list} list"]}]}
  Call: {data: [{sentences: ["call {person}"]}]}
lists:
  item: {wildcard: true}
  person: {wildcard: true}
  list: {values: [shopping, packing]}
skip_words: [please]
"""


@pytest.fixture
def free(tmp_path: Path) -> TemplateRecogniser:
    (tmp_path / "free.yaml").write_text(FREE)
    return TemplateRecogniser([pack.load(str(tmp_path / "free.yaml"))], {})


def test_free_text_means_the_same_whatever_its_words_are(free: TemplateRecogniser) -> None:
    shopping = free.meaning("add oat milk to my shopping list")
    assert free.meaning("please add oh know to shopping list") == shopping
    assert free.meaning("add oat milk to my packing list") != shopping != free.meaning("call oat milk")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("please add oat milk to my shopping list", ["oat milk"]),
        ("add please oat milk to my shopping list please", ["oat milk"]),
        ("call uncle bob", ["uncle bob"]),
        ("call", []),
        ("good morning", []),
    ],
)
def test_free_text_has_its_place_in_the_text(free: TemplateRecogniser, text: str, found: list[str]) -> None:
    assert [text[begin:end] for begin, end in free.free_text(text)] == found


def test_a_text_without_free_text_has_no_place_of_it(recogniser: TemplateRecogniser) -> None:
    assert recogniser.free_text("a large latte") == []


def test_free_text_keeps_its_capitals_and_a_time_is_read_with_its_sign(tmp_path: Path) -> None:
    (tmp_path / "note.yaml").write_text(
        "language: en\n"
        "intents: {Note: {data: [{sentences: ['note {what} at {0..23:hour} {0..59:minute}', 'note {what}']}]}}\n"
        "lists: {what: {wildcard: true}}\n"
    )
    recogniser = TemplateRecogniser([pack.load(str(tmp_path / "note.yaml"))], {})
    assert intent_of(recogniser, Transcript("Note call Anna and Bob!")).slots == {"what": "call Anna and Bob"}
    assert intent_of(recogniser, Transcript("Note ham, eggs; 'Earl Grey'.")).slots == {"what": "ham, eggs; 'Earl Grey'"}
    for time in ("19:05", "19.05"):
        found = intent_of(recogniser, Transcript(f"note Tea for Anna at {time}"))
        assert found.slots == {"what": "Tea for Anna", "hour": 19, "minute": 5}
