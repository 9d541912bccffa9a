"""How an answer begins, told before anything was done: never more than is certain to be so if all goes well."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.packs import pack
from edgeassist.packs.pack import Pack
from edgeassist.packs.responses import outlines
from edgeassist.packs.unknown import MARK
from edgeassist.say.ahead import ahead
from edgeassist.say.wording import Wording

Write = Callable[..., Pack]

ORDER = "{{ size }} {{ drink }}{% if milk %} with {{ milk }}{% endif %}, order number {{ number }}. Thank you."


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a pack of one intent, bound to an action, with these responses."""

    def written(errors: dict[str, Any] | None = None, fixed: dict[str, Any] | None = None, **own: Any) -> Pack:
        file = tmp_path / "pack.yaml"
        call = {"edgeassist": {"action": "any", "with": fixed or {}}, "data": [{"sentences": ["go"]}]}
        responses = {"intents": {"Go": own}, "errors": errors or {}}
        file.write_text(json.dumps({"language": "en", "intents": {"Go": call}, "responses": responses}))
        return pack.load(str(file))

    return written


def intent(**slots: Any) -> Intent:
    return Intent("Go", slots, "go", "template", 1.0)


def test_a_template_is_filled_for_each_way_it_may_go() -> None:
    found = set(outlines("{% if count == 1 %}The {{ name }} is{% else %}All are{% endif %} {{ value }}.", {"value": 5}))
    assert found == {f"The {MARK} is 5.", "All are 5."}


def test_a_question_asked_twice_has_one_answer() -> None:
    source = "{{ 'on' if power else 'off' }}, {{ 'yes' if power else 'no' }}"
    assert set(outlines(source, {})) == {"on, yes", "off, no"}


def test_what_is_known_leaves_no_choice() -> None:
    assert list(outlines("{{ 'on' if power else 'off' }}", {"power": True})) == ["on"]


@pytest.mark.parametrize(
    "source",
    [
        "{{ names | the }} {{ 'is' if names | length == 1 else 'are' }} {{ value }}",
        "{% for reading in readings %}the {{ reading.name }} is at {{ reading.value }}{% endfor %}",
        "{{ price | euros }}", "{{ value | string | replace('-', 'minus ') }}", "{{ 'level %s' % value }}",
        "{{ {0: 'closed'}.get(position, position ~ ' percent') }}", "{{ (a + 1) / 2 - b * 3 }}", "{{ names | listed }}",
        "{{ value if value > 5 and value <= 7 else other }}",
        "{{ readings | map(attribute='value') | unique | first }}",
    ],
)  # fmt: skip
def test_what_shows_a_fact_shows_that_it_is_not_known(source: str) -> None:
    found = list(outlines(source, {}))
    assert found
    assert all(MARK in text for text in found)


@pytest.mark.parametrize("source", ["{{ a.__class__ }}", "{{ self.__init__.__globals__ }}", "{{ x.y.__globals__ }}"])
def test_a_template_reaches_nothing_of_python_ahead_either(source: str) -> None:
    assert set(outlines(source, {})) <= {MARK}


def test_the_ways_through_a_template_are_bounded() -> None:
    source = "".join(f"{{{{ 'a' if f{number} else 'b' }}}}" for number in range(40))
    assert len(list(outlines(source, {}))) == 64


def test_the_opening_ends_before_the_clause_that_holds_something_unknown(write: Write) -> None:
    wording = Wording([write(default=ORDER)])
    assert wording.opening(intent(size="large", drink="latte", milk=None)) == "Large latte,"
    assert wording.opening(
        Handled(intent(), "default", {"size": "large", "drink": "tea", "milk": "", "number": 7})
    ) == ("Large tea, order number 7. Thank you.")


def test_where_the_ways_part_the_opening_ends(write: Write) -> None:
    wording = Wording([write(default="Good day to you, {{ 'the lamp is on' if count == 1 else 'the lamps are on' }}.")])
    assert wording.opening(intent()) == "Good day to you,"
    assert Wording([write(default=ORDER)]).opening(intent(size="large", drink="latte")) is None


def test_what_the_pack_fixes_is_known(write: Write) -> None:
    wording = Wording([write(default="The lamp is {{ 'on' if power else 'off' }}.", fixed={"power": True})])
    assert wording.opening(intent()) == "The lamp is on."


def test_an_expected_refusal_is_worded_too(write: Write) -> None:
    assert Wording([write(errors={"confirm": "shall I do it?"})]).opening(NotHandled(intent(), "confirm")) == (
        "Shall I do it?"
    )


def test_the_answer_is_of_the_template_whose_opening_was_told(write: Write) -> None:
    wording = Wording([write(default=[f"Way {way} it is." for way in range(20)])], random.Random(5))
    for _ in range(20):
        assert wording.opening(intent()) == wording.opening(intent()) == wording.word(Handled(intent(), "default"))
    assert len({wording.word(Handled(intent(), "default")) for _ in range(50)}) > 5


def test_an_expectation_that_failed_binds_nothing(write: Write) -> None:
    wording = Wording([write(default=[f"Way {way} it is." for way in range(20)], failed="No.")], random.Random(5))
    told = wording.opening(intent())
    assert wording.word(NotHandled(intent(), "failed")) == "No."
    assert {wording.word(Handled(intent(), "default")) for _ in range(50)} - {told}


def test_where_no_pack_has_a_response_there_is_no_opening(write: Write) -> None:
    assert Wording([write()]).opening(intent()) is None


def test_what_is_rendered_ahead_holds_nothing_unknown_and_stands_once(write: Write) -> None:
    found = write(
        errors={"no_match": ["Sorry, I did not get that.", "Sorry, try {{ suggestions | listed }}. Just say it."]},
        default="{{ name }} is {{ 'on' if power else 'off' }}. All done. {{ 'It is' if power else 'It is not' }} warm.",
        already="The lamp was {{ 'on' if power else 'off' }}.",
        fixed={"power": True},
    )
    assert list(ahead([found])) == [
        "Sorry,", "I did not get that.", "Just say it.", "All done.", "It is warm.", "The lamp was on.",
    ]  # fmt: skip
