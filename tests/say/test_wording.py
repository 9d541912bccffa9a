"""The words of answers: which response is taken, how it is filled, and what its template may not do."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgeassist.errors import PackError
from edgeassist.events import Handled, Intent, NotHandled, NotRecognized
from edgeassist.packs import pack
from edgeassist.packs.pack import Pack
from edgeassist.packs.responses import euros, fault, fill, listed, the
from edgeassist.say.wording import Wording

Write = Callable[[str, dict[str, Any]], Pack]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a pack with responses only."""

    def written(name: str, responses: dict[str, Any]) -> Pack:
        file = tmp_path / f"{name}.yaml"
        file.write_text(json.dumps({"responses": responses}))
        return pack.load(str(file))

    return written


def intent(response: str = "default", **slots: Any) -> Intent:
    return Intent("Light", slots, "light on", "template", 1.0, response)


def test_the_packs_own_response_comes_before_the_common_one(write: Write) -> None:
    found = write("a", {"intents": {"Light": {"failed": "own"}}, "errors": {"failed": "common", "partly": "common"}})
    wording = Wording([found])
    assert wording.word(NotHandled(intent(), "failed")) == "Own"
    assert wording.word(NotHandled(intent(), "partly")) == "Common"


def test_the_last_packs_common_response_comes_first(write: Write) -> None:
    core = write("core", {"errors": {"failed": "core", "silence": "core"}})
    home = write("home", {"errors": {"failed": "home"}})
    assert Wording([core, home]).word(NotHandled(intent(), "failed")) == "Home"
    assert Wording([core, home]).word(NotRecognized("", "silence")) == "Core"


def test_a_matched_sentence_may_ask_for_its_own_response(write: Write) -> None:
    found = write("a", {"intents": {"Light": {"default": "done", "dimmed": "dimmed", "already": "already"}}})
    assert Wording([found]).word(Handled(intent("dimmed"), "default")) == "Dimmed"
    assert Wording([found]).word(Handled(intent("dimmed"), "already")) == "Already"
    assert Wording([found]).word(Handled(intent(), "default")) == "Done"


def test_every_variant_is_said_and_the_same_chance_says_the_same(write: Write) -> None:
    found = write("a", {"errors": {"silence": ["one", "two", "three"]}})
    said = [Wording([found], random.Random(seed)).word(NotRecognized("", "silence")) for seed in range(50)]
    assert set(said) == {"One", "Two", "Three"}
    assert said == [Wording([found], random.Random(seed)).word(NotRecognized("", "silence")) for seed in range(50)]


def test_a_verified_fact_comes_before_what_was_asked_for(write: Write) -> None:
    found = write("a", {"intents": {"Light": {"default": "it is {{ brightness }}"}}})
    assert Wording([found]).word(Handled(intent(brightness=50), "default", {"brightness": 40})) == "It is 40"


def test_an_answer_is_one_line_that_begins_with_a_capital(write: Write) -> None:
    found = write("a", {"errors": {"silence": "  {% if True %}\n  i heard\n{% endif %}   nothing  "}})
    assert Wording([found]).word(NotRecognized("", "silence")) == "I heard nothing"


def test_a_missing_response_is_named_with_its_intent(write: Write) -> None:
    with pytest.raises(PackError, match="No pack has a response 'failed' for intent Light; add one"):
        Wording([write("a", {})]).word(NotHandled(intent(), "failed"))


@pytest.mark.parametrize(
    "source",
    ["{{ nobody }}", "{{ 1 / 0 }}", "{{ 'a' + 1 }}", "{{ names[5] }}", "{{ names.x.y }}", "{{ 5 | listed }}"],
)
def test_a_template_that_cannot_be_filled_is_a_pack_error(source: str) -> None:
    with pytest.raises(PackError, match="cannot be filled"):
        fill(source, {"names": ["a"]})


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ names.__class__ }}",
        "{{ names.append('b') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ listed.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% for i in range(10**9) %}{% endfor %}",
    ],
)
def test_a_template_reaches_nothing_of_python(source: str) -> None:
    with pytest.raises(PackError, match="cannot be filled"):
        fill(source, {"names": ["a"]})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ a", "unexpected end"),
        ("{% if a %}", "Unexpected end"),
        ("{{ a | shout }}", "no filter 'shout'"),
        ("fine", ""),
    ],
)
def test_the_fault_of_a_template_is_found_without_filling_it(source: str, expected: str) -> None:
    found = fault(source)
    assert expected in found
    assert bool(found) == bool(expected)


def test_what_was_said_is_never_taken_for_a_template(write: Write) -> None:
    found = write("a", {"errors": {"no_match": "not {{ text }}"}})
    assert Wording([found]).word(NotRecognized("{{ 7 * 7 }}", "no_match")) == "Not {{ 7 * 7 }}"


def test_names_are_joined_as_they_are_spoken() -> None:
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert listed(["a", "b"], "or") == "a or b"
    assert the(["lamp", "fan"]) == "the lamp and the fan"


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (3, "3 euros"),
        (1, "1 euro"),
        (1.5, "1 euro 50"),
        (3.2, "3 euros 20"),
        (3.05, "3 euros 05"),
        (0.8, "80 cents"),
        (0.01, "1 cent"),
        (0, "0 cents"),
        (2.999, "3 euros"),
        (1.1 + 2.2, "3 euros 30"),
    ],
)
def test_a_price_is_worded_as_it_is_spoken(price: float, said: str) -> None:
    assert euros(price) == said
