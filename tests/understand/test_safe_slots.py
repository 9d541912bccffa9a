"""An unknown place never becomes everywhere, and opposites are never settled by a near match: by every rung.

The rungs are the real ones, learnt from the packs that ship; the small model is left out of the many, and asked in a
test of its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgeassist.cli import parts
from edgeassist.cli.ladder import rungs
from edgeassist.cli.parts import Understanding
from edgeassist.events import Intent, NotRecognized, Transcript
from edgeassist.packs.templates import samples
from edgeassist.understand.recognise import Ladder, tidy

PROFILES = ("home", "car")


@dataclass(frozen=True, repr=False)
class Understood:
    """A profile's ladder without the small model, and sentences of its packs."""

    known: Understanding
    ladder: Ladder
    sentences: list[tuple[str, str]]
    """Intent and sentence, of what sets devices."""

    def read(self, text: str) -> Intent | NotRecognized:
        return self.ladder.recognise(Transcript(tidy(text)))

    def deed(self, found: Intent) -> dict[str, Any]:
        call = self.known.calls[found.name]
        return {"action": call.action, **found.slots, **call.fixed}


@pytest.fixture(scope="module", params=PROFILES)
def understood(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understood]:
    with parts.unused(request.param, tmp_path_factory.mktemp(request.param)) as (profile, known, _):
        without = profile.model_copy(update={"small_model": False})
        with rungs(request.param, without, known) as found:
            drawn = [each for pack in known.packs for each in samples(pack, known.lists, 2_000)]
            sets = [each for each in drawn if known.calls[each[0]].action in ("devices.set", "devices.adjust")]
            yield Understood(known, Ladder(found, lambda text: ()), sets)


def slip(word: str, dice: random.Random) -> str:
    """A word with a letter missing, doubled, swapped or exchanged."""
    at = dice.randrange(len(word))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    other = dice.choice("abcdefghijklmnopqrstuvwxyz")
    swapped = before + after[:1] + letter + after[1:]
    return dice.choice((before + after, before + letter * 2 + after, swapped, before + other + after))


ALIKE = {
    "off": ("of", "oft", "cough"), "on": ("an", "in", "own"), "open": ("oven", "opened"), "close": ("clothes",),
    "shut": ("shot", "short"), "up": ("op", "app"), "down": ("town", "don"), "unlock": ("on lock", "un lock"),
    "lock": ("look", "log"), "light": ("right", "like"), "lights": ("rights", "lies"), "blind": ("blend", "mind"),
    "window": ("widow", "winter"), "higher": ("hire",), "lower": ("lore", "slower"), "raise": ("race", "rays"),
}  # fmt: skip
"""What words are heard as."""


def spoilt(sentence: str, dice: random.Random) -> str:
    """A sentence of which one word is misspelt or misheard."""
    words = sentence.split()
    at = dice.randrange(len(words))
    alike = ALIKE.get(words[at])
    words[at] = dice.choice(alike) if alike and dice.random() < 0.5 else slip(words[at], dice)
    return " ".join(words)


ENDS = ({True, False}, {0, 100}, {"up", "down"})


def opposed(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two deeds set something to opposite values."""
    both = one.keys() & other.keys()
    return one["action"] == other["action"] and any(
        one[key] != other[key] and {one[key], other[key]} in ENDS and type(one[key]) is type(other[key]) for key in both
    )


@settings(max_examples=1_500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_slip_never_does_the_opposite_without_a_question(seed: int, understood: Understood) -> None:
    dice = random.Random(seed)
    _, sentence = dice.choice(understood.sentences)
    meant = understood.read(sentence)
    text = spoilt(sentence, dice)
    found = understood.read(text)
    if isinstance(meant, Intent) and isinstance(found, Intent) and not found.question:
        assert not opposed(understood.deed(meant), understood.deed(found)), (sentence, text, found)


PLACES = ("attic", "wine cellar", "third row", "trunk", "zorbium", "guest room", "ktchn")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), place=st.sampled_from(PLACES))
def test_what_is_wanted_in_an_unknown_place_is_done_nowhere(seed: int, place: str, understood: Understood) -> None:
    dice = random.Random(seed)
    _, sentence = dice.choice(understood.sentences)
    meant = understood.read(sentence)
    said = (f"{sentence} in the {place}", f"in the {place} {sentence}", *placed(understood, meant, sentence, place))
    for text in said:
        found = understood.read(text)
        assert not isinstance(found, Intent) or found.question, (text, found)


def placed(understood: Understood, meant: Intent | NotRecognized, sentence: str, place: str) -> Iterator[str]:
    """The sentence with the unknown place where it names one that there is."""
    area = meant.slots.get("area") if isinstance(meant, Intent) else None
    if area and f" {area} " in f" {sentence} " and area in understood.known.house.areas:
        yield sentence.replace(area, place, 1)


@pytest.mark.parametrize(
    ("profile", "text", "place"),
    [
        ("home", "turn on the light in the attic", "attic"),
        ("home", "turn on the attic light", "attic"),
        ("home", "could you pop the lights on in the attic for me", "attic"),
        ("home", "switch off all the lights in the wine cellar", "wine cellar"),
        ("home", "unlock the door in the basement", "basement"),
        ("home", "set the heating in the zorbium to twenty degrees", "zorbium"),
        ("car", "open the window in the third row", "third row"),
    ],
)
def test_a_place_that_is_not_there_is_named(profile: str, text: str, place: str, ask: Any) -> None:
    turn = ask(text, profile)
    assert turn["answer"] in (f"There is no {place} here.", f"I know of no {place} here.")
    assert not turn["handled"]


@pytest.mark.parametrize(
    "text",
    ["unlok the front door", "un lock the front door", "turn of the floor lamp", "turn onn the floor lamp"],
)
def test_what_may_be_the_opposite_is_not_done_without_a_question(text: str, ask: Any) -> None:
    assert not ask(text)["handled"]
