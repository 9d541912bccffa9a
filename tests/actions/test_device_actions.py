"""Setting, adjusting and asking about devices: "done" is said of what was read back, and doubt never acts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from edgeassist.actions.devices import adjust, query, set_, which
from edgeassist.actions.orders import place as order
from edgeassist.actions.registry import Context, Done, NotDone
from edgeassist.actions.scenes import activate
from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.state.store import Store

DIM = {"from": 10, "to": 60, "step": 5}
LIAR = {"command": {"set": ["true"], "get": ["echo", "off"]}}
BROKEN = {"command": {"set": ["false"], "get": ["false"]}}

DEVICES: list[dict[str, object]] = [
    {"name": "ceiling light", "area": "kitchen", "kind": "light"},
    {"name": "ceiling light", "area": "hall", "kind": "light"},
    {"name": "floor lamp", "area": "hall", "kind": "light", "ranges": {"brightness": DIM}},
    {"name": "liar", "area": "cellar", "kind": "switch", "adapter": LIAR},
    {"name": "broken", "area": "cellar", "kind": "switch", "adapter": BROKEN},
    {"name": "good plug", "area": "cellar", "kind": "switch"},
    {"name": "radio", "area": "kitchen", "kind": "media_player", "choices": {"station": ["jazz", "news"]}},
    {"name": "thermometer", "area": "hall", "kind": "sensor"},
    {"name": "night", "kind": "scene", "scene": [
        {"device": "hall_ceiling_light", "set": {"power": True, "brightness": 10}},
        {"device": "good plug", "set": {"power": False}},
    ]},
    {"name": "bad night", "kind": "scene", "scene": [
        {"device": "good plug", "set": {"power": True}}, {"device": "liar", "set": {"power": True}},
    ]},
]  # fmt: skip

Make = Callable[..., Context]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes what actions may use, over some devices."""
    store = Store(tmp_path / "store.sqlite")

    def made(place: str | None = None, devices: list[dict[str, object]] = DEVICES) -> Context:
        areas: dict[str, object] = {"kitchen": {}, "hall": {}, "cellar": {}, "attic": {}}
        house = House(DevicesFile.model_validate({"areas": areas, "devices": devices}), store)
        return Context(house, store, place, datetime.now, store.last_answer, ())

    yield made
    store.close()


def on(context: Context) -> list[str]:
    """Ids of the devices that are on."""
    reachable = [device for device in context.house.devices if "power" in device.properties and device.name != "broken"]
    return [device.id for device in reachable if context.house.read(device, "power") is True]


def refused(outcome: Done | NotDone) -> str:
    assert isinstance(outcome, NotDone), outcome
    return outcome.reason


def test_a_device_is_set_by_its_name(make: Make) -> None:
    context = make()
    outcome = set_(context, name="floor lamp", power=True)
    assert isinstance(outcome, Done) and outcome.response == "default"
    assert (outcome.facts["names"], outcome.facts["power"]) == (["floor lamp"], True)
    assert on(context) == ["hall_floor_lamp"]


def test_what_is_so_already_is_said_as_already(make: Make) -> None:
    context = make()
    set_(context, name="floor lamp", power=True)
    outcome = set_(context, name="floor lamp", power=True)
    assert isinstance(outcome, Done) and outcome.response == "already"


def test_two_devices_of_one_name_are_asked_about_and_neither_is_touched(make: Make) -> None:
    context = make()
    outcome = set_(context, name="ceiling light", power=True)
    assert refused(outcome) == "which_one"
    assert outcome.facts["names"] == ["kitchen ceiling light", "hall ceiling light"]
    assert on(context) == []


def test_the_area_says_which_one(make: Make) -> None:
    context = make()
    set_(context, name="ceiling light", area="kitchen", power=True)
    assert on(context) == ["kitchen_ceiling_light"]


def test_the_place_where_it_stands_says_which_one(make: Make) -> None:
    context = make(place="hall")
    set_(context, name="ceiling light", power=True)
    assert on(context) == ["hall_ceiling_light"]


def test_all_of_a_kind_in_an_area_are_set(make: Make) -> None:
    context = make()
    set_(context, area="hall", kind="light", power=True)
    assert on(context) == ["hall_ceiling_light", "hall_floor_lamp"]


def test_everywhere_is_everywhere(make: Make) -> None:
    context = make()
    set_(context, area="everywhere", kind="light", power=True)
    assert on(context) == ["kitchen_ceiling_light", "hall_ceiling_light", "hall_floor_lamp"]


@pytest.mark.parametrize("place", [None, "attic", "nowhere"])
def test_a_kind_without_a_place_never_widens_to_everywhere(place: str | None, make: Make) -> None:
    context = make(place=place)
    assert refused(set_(context, kind="light", power=True)) == "which_one"
    assert on(context) == []


@pytest.mark.parametrize("area", ["attic", "nowhere"])
def test_an_area_without_such_a_device_is_said_and_nothing_else_is_taken(area: str, make: Make) -> None:
    context = make(place="hall")
    assert refused(set_(context, area=area, kind="light", power=True)) == "not_found"
    assert refused(set_(context, name="moon", power=True)) == "not_found"
    assert on(context) == []


def test_the_place_limits_a_kind_to_itself(make: Make) -> None:
    context = make(place="kitchen")
    set_(context, kind="light", power=True)
    assert on(context) == ["kitchen_ceiling_light"]


def test_a_number_beyond_the_devices_range_changes_nothing(make: Make) -> None:
    context = make()
    outcome = set_(context, name="floor lamp", power=True, brightness=61)
    assert refused(outcome) == "out_of_range"
    assert (outcome.facts["low"], outcome.facts["high"], outcome.facts["unit"]) == (10, 60, "percent")
    assert on(context) == []


@pytest.mark.parametrize("brightness", [float("nan"), float("inf"), -1])
def test_no_odd_number_gets_through(brightness: float, make: Make) -> None:
    assert refused(set_(make(), name="floor lamp", brightness=brightness)) == "out_of_range"  # type: ignore[arg-type]


def test_a_choice_that_is_not_among_the_devices_is_named(make: Make) -> None:
    outcome = set_(make(), name="radio", station="rock")
    assert refused(outcome) == "no_such_choice"
    assert outcome.facts["choices"] == ("jazz", "news")


def test_a_device_that_cannot_do_it_says_so(make: Make) -> None:
    assert refused(set_(make(), name="radio", position=5)) == "unsupported"
    assert refused(set_(make(), name="thermometer", value=5)) == "unsupported"
    assert refused(set_(make(), name="radio", power="on")) == "unsupported"  # type: ignore[arg-type]


def test_a_device_that_obeys_in_words_alone_is_said_as_failed(make: Make) -> None:
    outcome = set_(make(), name="liar", power=True)
    assert refused(outcome) == "failed"
    assert (outcome.facts["failed"], outcome.facts["fault"]) == (["liar"], "it was told to, but it did not change")


def test_where_some_devices_fail_both_sorts_are_named(make: Make) -> None:
    context = make()
    outcome = set_(context, area="cellar", kind="switch", power=True)
    assert refused(outcome) == "partly"
    assert (outcome.facts["names"], outcome.facts["failed"]) == (["good plug"], ["liar", "broken"])
    assert on(context) == ["cellar_good_plug"]


def test_a_number_moves_by_the_devices_step_or_by_the_amount_and_stops_at_the_end(make: Make) -> None:
    context = make()
    set_(context, name="floor lamp", brightness=20)

    def moved(direction: str, amount: float | None = None) -> tuple[str, object]:
        outcome = adjust(context, property="brightness", direction=direction, amount=amount, name="floor lamp")  # type: ignore[arg-type]
        assert isinstance(outcome, Done)
        return outcome.response, outcome.facts["value"]

    assert moved("up") == ("default", 25)
    assert moved("up", 30) == ("default", 55)
    assert moved("up", 30) == ("default", 60)
    assert moved("up", 30) == ("limit", 60)
    assert moved("down", 500) == ("default", 10)


def test_what_has_no_such_number_cannot_be_adjusted(make: Make) -> None:
    context = make()
    for name, property_ in (
        ("radio", "brightness"),
        ("radio", "station"),
        ("thermometer", "value"),
        ("radio", "power"),
    ):
        assert refused(adjust(context, property=property_, direction="up", name=name)) == "unsupported"


def test_adjusting_a_device_that_does_not_answer_has_failed(make: Make) -> None:
    broken = {"name": "dead lamp", "area": "hall", "kind": "light", "adapter": BROKEN}
    context = make(devices=[*DEVICES, broken])
    outcome = adjust(context, property="brightness", direction="up", area="hall", kind="light")
    assert refused(outcome) == "partly"
    assert outcome.facts["failed"] == ["dead lamp"]


def test_a_property_is_read(make: Make) -> None:
    context = make()
    set_(context, name="floor lamp", brightness=20)
    outcome = query(context, property="brightness", name="floor lamp")
    assert isinstance(outcome, Done)
    assert (outcome.facts["value"], outcome.facts["unit"]) == (20, "percent")


@pytest.mark.parametrize(("expected", "response"), [(True, "no"), (False, "yes")])
def test_a_question_is_answered_with_yes_or_no(expected: bool, response: str, make: Make) -> None:
    outcome = query(make(), property="power", expected=expected, name="floor lamp")
    assert isinstance(outcome, Done) and outcome.response == response


def test_asking_for_what_a_device_has_not_or_does_not_tell_is_said(make: Make) -> None:
    context = make()
    assert refused(query(context, property="position", name="radio")) == "unsupported"
    outcome = query(context, property="power", area="cellar", kind="switch")
    assert refused(outcome) == "failed"
    assert outcome.facts["failed"] == ["broken"]
    assert refused(which(context, property="power", expected=True, area="cellar")) == "failed"
    assert refused(which(context, property="position", expected=True, area="kitchen")) == "unsupported"


def test_which_devices_are_on_are_listed(make: Make) -> None:
    context = make()
    assert isinstance(nothing := which(context, property="power", expected=True, kind="light"), Done)
    assert nothing.response == "none"
    set_(context, name="floor lamp", power=True)
    assert isinstance(found := which(context, property="power", expected=True, kind="light"), Done)
    assert (found.response, found.facts["count"]) == ("default", 1)


def test_a_scene_sets_all_that_it_names(make: Make) -> None:
    context = make()
    set_(context, name="good plug", power=True)
    outcome = activate(context, name="night")
    assert isinstance(outcome, Done) and outcome.facts["scene"] == "night"
    assert on(context) == ["hall_ceiling_light"]


def test_a_scene_that_works_in_part_says_so(make: Make) -> None:
    outcome = activate(make(), name="bad night")
    assert refused(outcome) == "partly"
    assert (outcome.facts["names"], outcome.facts["failed"]) == (["good plug"], ["liar"])


def test_an_order_whose_till_does_not_answer_has_failed(make: Make) -> None:
    till = {"name": "till", "kind": "till", "prices": {"latte": 3.4}, "adapter": BROKEN}
    assert refused(order(make(devices=[till]), coffeeDrink="latte")) == "failed"


def test_an_order_is_numbered_priced_and_read_back(make: Make) -> None:
    till = {"name": "till", "kind": "till", "prices": {"latte": 3.4, "large": 0.6, "soy milk": 0.4, "milk": 9}}
    context = make(devices=[till])
    outcome = order(context, coffeeDrink="latte", size="large", milkAmount="some soy milk")
    assert isinstance(outcome, Done)
    assert outcome.facts == {"number": 1, "drink": "large latte", "extras": ["some soy milk"], "price": 4.4}
    kept = context.house.read(context.house.devices[0], "order")
    assert json.loads(str(kept)) == outcome.facts
    again = order(context, coffeeDrink="latte")
    assert isinstance(again, Done) and again.facts["number"] == 2


def test_what_is_not_on_the_menu_is_not_ordered(make: Make) -> None:
    till = {"name": "till", "kind": "till", "prices": {"latte": 3.4}}
    assert refused(order(make(devices=[till]), coffeeDrink="tea")) == "not_on_menu"


def test_a_sensor_that_has_shown_nothing_yet_is_no_number(make: Make) -> None:
    outcome = query(make(), name="thermometer", property="value")
    assert refused(outcome) == "failed" and outcome.facts["fault"] == "its value is not known yet"
