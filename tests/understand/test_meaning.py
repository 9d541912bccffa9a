"""The rungs below the templates: what they take, what they ask about, and what they leave."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from edgeassist.errors import EngineCrashed, ModelDamaged
from edgeassist.events import Alternative, Transcript
from edgeassist.packs.wordings import NONE, Line
from edgeassist.understand.meaning import (
    Likelihoods,
    ModelRecogniser,
    NearestRecogniser,
    meanings,
    over_labels,
    remembered,
    together,
    weighed,
)
from edgeassist.understand.nearest import learn
from edgeassist.understand.slots import Reading
from edgeassist.understand.small_model import Card, SmallModel
from edgeassist.understand.thresholds import Thresholds

LIMITS = Thresholds(nearest_acts=0.9, model_acts=0.9, model_asks=0.5, others_at_most=0.3, model_weight=0.5)
LINES = [
    *(Line(text, "Warm") for text in ("i am cold", "it is freezing", "so chilly in here", "my feet are cold")),
    *(Line(text, "Light") for text in ("it is dark", "i cannot see", "so dark in here", "some light please")),
    *(Line(text, NONE) for text in ("who won the match", "sing a song", "what a day", "the cold war")),
]


class Reader:
    """Reads what it is told to."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self.readings = readings

    def read(self, text: str, label: str) -> Reading | None:
        return self.readings.get(label)

    def request(self, intent: str, slots: Mapping[str, object]) -> str:
        return f"please {intent}"


PLAIN = {name: Reading({}, 0, 100.0) for name in ("Warm", "Light", 'Light {"level": 100}')}


def nearest(likelihoods: Likelihoods, readings: Mapping[str, Reading] = PLAIN) -> NearestRecogniser:
    return NearestRecogniser(lambda text: likelihoods, Reader(readings), LIMITS)  # type: ignore[arg-type]


def model(likelihoods: Likelihoods, readings: Mapping[str, Reading] = PLAIN) -> ModelRecogniser:
    weigh = lambda text: likelihoods  # noqa: E731
    return ModelRecogniser(weigh, weigh, Reader(readings), LIMITS)  # type: ignore[arg-type]


def test_what_is_likely_enough_is_taken_by_the_nearest_rung() -> None:
    found = nearest({"Warm": 0.95, NONE: 0.05}).recognise(Transcript("brr"))
    assert found and (found.name, found.tier, found.question) == ("Warm", "nearest", "")


@pytest.mark.parametrize(
    ("likelihoods", "reading"),
    [
        ({"Warm": 0.8}, Reading({}, 0, 100.0)),
        ({"Warm": 0.99}, Reading({}, 1, 100.0)),
        ({"Warm": 0.99}, Reading({}, 0, 92.0)),
        ({NONE: 0.99, "Warm": 0.01}, Reading({}, 0, 100.0)),
    ],
    ids=["unlikely", "a number too many", "a name not quite", "no request"],
)
def test_the_nearest_rung_leaves_what_is_in_doubt(likelihoods: Likelihoods, reading: Reading) -> None:
    assert nearest(likelihoods, {"Warm": reading}).recognise(Transcript("brr")) is None


def test_the_model_is_asked_about_what_is_in_doubt() -> None:
    found = model({"Warm": 0.7, "Light": 0.1, NONE: 0.2}).recognise(Transcript("brr"))
    assert found and (found.name, found.tier, found.question) == ("Warm", "model", "please Warm")


def test_a_second_meaning_is_asked_about_too_unless_it_is_unlikely() -> None:
    found = model({"Warm": 0.6, "Light": 0.3, NONE: 0.1}).recognise(Transcript("brr"))
    assert found and found.other and (found.question, found.other.question) == ("please Warm", "please Light")
    found = model({"Warm": 0.89, "Light": 0.01, NONE: 0.1}).recognise(Transcript("brr"))
    assert found and found.question and found.other is None


def test_words_left_over_are_reason_to_ask() -> None:
    found = model({"Warm": 0.99, NONE: 0.01}, {"Warm": Reading({}, 1, 100.0)}).recognise(Transcript("brr"))
    assert found and found.question


def test_what_is_probably_no_request_is_left() -> None:
    assert model({"Warm": 0.55, NONE: 0.45}).recognise(Transcript("brr")) is None


def test_a_label_whose_slots_nobody_said_is_no_meaning() -> None:
    readings = {"Light": Reading({}, 0, 100.0)}
    assert [each.intent for each in meanings(["brr"], {"Warm": 0.9, "Light": 0.1}, Reader(readings))] == ["Light"]  # type: ignore[arg-type]


def test_labels_that_make_the_same_call_count_together() -> None:
    readings = {"Light": Reading({"level": 100}, 0, 100.0), 'Light {"level": 100}': Reading({"level": 100}, 0, 100.0)}
    found = meanings(["brr"], {"Light": 0.5, 'Light {"level": 100}': 0.4}, Reader(readings))  # type: ignore[arg-type]
    assert [(each.intent, round(each.likelihood, 6)) for each in found] == [("Light", 0.9)]


def test_two_rungs_that_agree_are_surer_than_each() -> None:
    both = together({"a": 0.8, "b": 0.2}, {"a": 0.7, "c": 0.3}, 0.5)
    assert both["a"] > 0.95
    assert sum(both.values()) == pytest.approx(1)


def test_what_the_model_means_that_is_not_here_is_no_request() -> None:
    assert over_labels(["Warm", "Roof", NONE], frozenset({"Warm"}), [0.2, 0.7, 0.1]) == pytest.approx(
        {"Warm": 0.2, NONE: 0.8}
    )


def test_a_dead_model_leaves_the_request_to_the_other_rungs() -> None:
    def dead(text: str) -> Likelihoods:
        raise EngineCrashed("gone")

    rung = ModelRecogniser(dead, dead, Reader(PLAIN), LIMITS)  # type: ignore[arg-type]
    assert rung.recognise(Transcript("brr")) is None


def test_spoken_words_bound_to_commands_are_not_read_freely() -> None:
    assert nearest({"Warm": 1.0}).recognise(Transcript("warm it", spoken=True)) is None
    heard = (Alternative("brr so cold", 1.0),)
    found = nearest({"Warm": 1.0}).recognise(Transcript("warm it", spoken=True, free=heard))
    assert found and found.text == "brr so cold"


def test_what_was_heard_in_one_of_some_ways_means_what_they_mean_together() -> None:
    weigh = {"brr": {"Warm": 0.9, NONE: 0.1}, "burr": {"Light": 0.8, "Warm": 0.2}}.__getitem__
    found = weighed([Alternative("brr", 0.75), Alternative("burr", 0.25)], weigh)
    assert found == pytest.approx({"Warm": 0.725, "Light": 0.2, NONE: 0.075})


def test_what_only_a_less_likely_text_gives_is_asked_about() -> None:
    class Late:
        def read(self, text: str, label: str) -> Reading | None:
            return Reading({"level": 30}, 0, 100.0) if text == "thirty" else None

    (found,) = meanings(["dirty", "thirty"], {"Light": 0.99}, Late())  # type: ignore[arg-type]
    assert (found.slots, found.plain) == ({"level": 30}, False)


def test_a_text_is_weighed_once() -> None:
    asked = []
    weigh = remembered(lambda text: asked.append(text) or {})
    weigh("brr"), weigh("brr")
    assert asked == ["brr"]


def test_the_model_is_told_the_profile_and_may_answer_with_labels_only(tmp_path: Path) -> None:
    card = Card(base="x", files={}, labels=("Warm", "Roof", NONE), packs={})
    head = tmp_path / "head.npz"
    np.savez(head, weight=np.log([[6, 1], [3, 1], [1, 1]]) / 20, bias=np.zeros(3))
    asked = []

    def embed(prompt: str) -> list[float]:
        asked.append(prompt)
        return [0.3, 0.0]  # only its direction counts

    small = SmallModel(embed, card, head, "home", ["Warm"])
    assert small.weigh("It's COLD, brr!") == pytest.approx({"Warm": 0.6, NONE: 0.4}, abs=1e-6)
    assert asked == ["home : it's cold brr"]


def test_a_torn_head_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "head.npz").write_bytes(b"PK torn")
    with pytest.raises(ModelDamaged, match="edgeassist tune"):
        SmallModel(lambda prompt: [], Card(base="x", files={}, labels=(), packs={}), tmp_path / "head.npz", "home", [])


def test_what_has_most_in_common_is_nearest_and_learning_is_repeatable() -> None:
    learnt = learn(LINES * 3)
    for text, label in (("i am so cold", "Warm"), ("it's dark here", "Light"), ("sing a match song", NONE)):
        likelihoods = learnt.probabilities(text)
        assert max(likelihoods, key=likelihoods.__getitem__) == label
        assert sum(likelihoods.values()) == pytest.approx(1, abs=1e-5)
    assert (learn(LINES * 3).weights == learnt.weights).all()
