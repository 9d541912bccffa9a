"""Words that no recogniser knows are spelt by words that sound alike, and what was heard is written back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest

from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineMissing
from edgeassist.hear.openfst import WordModel
from edgeassist.hear.soundalike import Phonemes, Speller, in_words, written

KNOWN = "the be to go on off room lamp york light echo eco bee table in frost fog de er wind screen fuck hue her a for"


def model(words: str = KNOWN) -> WordModel:
    """A recogniser's words, the most common first."""
    labels = {word: label for label, word in enumerate(words.split(), 1)}
    costs = np.linspace(3, 9, len(labels), dtype=np.float32)
    return WordModel(labels, np.array(list(labels.values()), np.int32), costs)


@pytest.fixture(scope="module")
def phonemes() -> Iterator[Phonemes]:
    with Worker("piper", {}) as worker:
        yield partial(worker.call, "phonemes")


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("EcoBee", "eco be"),
        ("ecobee", "echo be"),
        ("Jörg", "york"),
        ("defogger", "de fog er"),
        ("windscreen", "wind screen"),
        ("Roomlamp", "room lamp"),
    ],
)
def test_an_unknown_word_is_spelt_by_one_to_four_known_words_that_sound_alike(word, spelling, phonemes):
    found = Speller(model(), phonemes).spell(word)
    assert spelling in found and len(found) <= 3
    assert all(1 <= len(each.split()) <= 4 and set(each.split()) <= set(KNOWN.split()) for each in found)


@pytest.mark.parametrize("word", ["Xylophone", "zwölf", "日本", "hm"])
def test_a_word_that_nothing_known_sounds_like_is_not_spelt(word, phonemes):
    assert Speller(model(), phonemes).spell(word) == ()


def test_of_words_that_sound_the_same_the_most_common_is_taken(phonemes):
    assert Speller(model("bee be eco"), phonemes).spell("ecobie") == ("eco bee",)
    assert Speller(model("be bee eco"), phonemes).spell("ecobie") == ("eco be",)


def test_how_the_known_words_are_pronounced_is_asked_once(phonemes, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asked = []

    def counting(texts: list[str]) -> list[str]:
        asked.append(len(texts))
        return phonemes(texts)

    assert Speller(model(), counting).spell("EcoBee") == Speller(model(), counting).spell("EcoBee")
    assert asked == [len(KNOWN.split()) - 1, 2, 2]  # all words but the rude one, then two forms of the unknown one


def test_without_pronunciation_nothing_is_spelt(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def missing(texts: list[str]) -> list[str]:
        raise EngineMissing("no espeak here")

    assert Speller(model(), missing).spell("EcoBee") == Speller(model(), None).spell("EcoBee") == ()


MEANINGS = {"eco be": ["ecobee"], "eco": ["ekko"], "york": ["york", "jorg"], "jerk": ["jorg", "jurek"]}


@pytest.mark.parametrize(
    ("heard", "texts"),
    [
        ("set the eco be to twenty", ["set the ecobee to twenty"]),
        ("eco lamp on", ["ekko lamp on"]),
        ("new yorker's eco belt", ["new yorker's ekko belt"]),
        ("york's lamp", ["york's lamp"]),
        ("turn on york", ["turn on york", "turn on jorg"]),
        ("turn on jerk", ["turn on jorg", "turn on jurek"]),
        ("", [""]),
    ],
)
def test_spellings_are_written_back_on_whole_words_the_longest_first(heard, texts):
    assert written(heard, MEANINGS) == texts


def test_of_several_meanings_those_count_that_are_commands():
    readings = [("turn on york", -1.0), ("walk to york", -2.0), ("eco be on", -3.0)]
    commands = {"turn on jorg", "ecobee on"}
    found = in_words(readings, MEANINGS, lambda text: text if text in commands else None)
    assert found == [("turn on jorg", -1.0), ("walk to jorg", -2.0), ("ecobee on", -3.0)]
    assert [text for text, _ in in_words(readings, MEANINGS, str)][:2] == ["turn on york", "turn on jorg"]
