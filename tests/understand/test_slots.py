"""Slots are found in the words of a request, and nothing that the words do not say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hassil import TextSlotList

from edgeassist.cli import parts
from edgeassist.packs import pack
from edgeassist.understand.slots import SlotReader

HOUSE = """
language: en
intents:
  LightOn:
    edgeassist: {action: devices.set, with: {kind: light}}
    data:
      - sentences: ["turn on the light [in [the] {area}]"]
      - requires_context: {domain: light}
        sentences: ["turn on [the] {name}"]
  LightLevel:
    edgeassist: {action: devices.set, with: {kind: light}}
    data: [{sentences: ["set the light [in [the] {area}] to {level} [percent]"]}]
  Blinds:
    edgeassist: {action: devices.set, with: {kind: cover}}
    data: [{sentences: ["open (my {my_blind:area}|the) blind"]}]
lists:
  level: {range: {from: 0, to: 100}}
  my_blind: {values: [{in: own, out: bedroom}]}
"""
WORDINGS = """
language: en
intents:
  LightLevel:
    data: [{slots: {level: 100}, sentences: ["full blast [in [the] {area}]"]}]
none: ["what a light meal"]
"""
LISTS = {
    "area": TextSlotList.from_tuples([("kitchen", "kitchen"), ("bedroom", "bedroom")], name="area"),
    "name": TextSlotList.from_tuples(
        [
            ("porch light", "porch light", {"domain": "light"}),
            ("desk lamp", "desk lamp", {"domain": "light"}),
            ("desk fan", "desk fan", {"domain": "fan"}),
        ],
        name="name",
    ),
}


@pytest.fixture
def reader(tmp_path: Path) -> SlotReader:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "house.yaml").write_text(HOUSE)
    (tmp_path / "house" / "wordings").mkdir()
    (tmp_path / "house" / "wordings" / "all.yaml").write_text(WORDINGS)
    return SlotReader([pack.load(str(tmp_path / "house"))], LISTS)


@pytest.mark.parametrize(
    ("text", "label", "slots"),
    [
        ("it is dark in the kitchen", "LightOn", {"area": "kitchen"}),
        ("a bit of light please", "LightOn", {}),
        ("get the porch light going", "LightOn", {"name": "porch light"}),
        ("kitchen forty percent", "LightLevel", {"area": "kitchen", "level": 40}),
        ("Kitchen, 40%!", "LightLevel", {"area": "kitchen", "level": 40}),
        ("kitchen at half", "LightLevel", {"area": "kitchen", "level": 50}),
        ("everything you have in the bedroom", 'LightLevel {"level": 100}', {"area": "bedroom", "level": 100}),
    ],
)
def test_values_are_found_in_free_words(reader: SlotReader, text: str, label: str, slots: dict[str, object]) -> None:
    reading = reader.read(text, label)
    assert reading and (dict(reading.slots), reading.unused, reading.likeness) == (slots, 0, 100)


def test_a_value_that_nobody_said_is_not_made_up(reader: SlotReader) -> None:
    assert reader.read("set the light in the kitchen", "LightLevel") is None


def test_a_device_of_another_kind_is_not_taken(reader: SlotReader) -> None:
    reading = reader.read("start the desk fan", "LightOn")
    assert reading is None or reading.slots.get("name") != "desk fan"


def test_a_number_that_no_slot_takes_is_counted(reader: SlotReader) -> None:
    reading = reader.read("light in the kitchen for 45 minutes", "LightOn")
    assert reading and (reading.slots, reading.unused) == ({"area": "kitchen"}, 1)


def test_a_word_of_a_name_means_the_device_but_not_for_sure(reader: SlotReader) -> None:
    reading = reader.read("somebody is on the porch, make it bright there", "LightOn")
    assert reading and reading.slots == {"name": "porch light"}
    assert reading.likeness < 100


def test_a_misheard_name_is_found_but_not_for_sure(reader: SlotReader) -> None:
    reading = reader.read("light in the bedrom", "LightOn")
    assert reading and reading.slots == {"area": "bedroom"}
    assert reading.likeness < 100


def test_a_plural_is_no_slip_of_the_one_device(reader: SlotReader) -> None:
    reading = reader.read("the porch lights please", "LightOn")
    assert reading and (reading.slots.get("name"), reading.likeness < 100) != ("porch light", False)


@pytest.fixture
def car(tmp_path: Path) -> Iterator[SlotReader]:
    """With the packs and devices of the profile `car`."""
    with parts.unused("car", tmp_path) as (_, known, _):
        yield SlotReader(known.packs, known.lists)


def test_words_that_the_packs_know_are_no_slips_of_others(car: SlotReader) -> None:
    reading = car.read("my feet are cold while I drive", "SeatHeatingOn")
    assert reading and reading.slots == {}


def test_a_name_that_the_request_itself_says_tells_nothing_more(car: SlotReader) -> None:
    reading = car.read("can we have the wipers going", "WipersOn")
    assert reading and (reading.slots, reading.unused) == ({}, 0)


def test_what_is_drawn_together_with_a_place_does_not_hide_it(reader: SlotReader) -> None:
    reading = reader.read("the bedroom's dark", "LightOn")
    assert reading and (reading.slots, reading.likeness) == ({"area": "bedroom"}, 100)


def test_no_request_has_no_slots(reader: SlotReader) -> None:
    assert reader.read("what a light meal", "none") is None


@pytest.mark.parametrize(
    ("intent", "slots", "request_"),
    [
        ("LightOn", {"area": "kitchen"}, "turn on the light in the kitchen"),
        ("LightOn", {"name": "desk lamp"}, "turn on the desk lamp"),
        ("LightLevel", {"level": 40}, "set the light to 40"),
        ("LightOn", {"level": 3}, ""),
    ],
)
def test_a_request_is_put_into_plain_words(
    reader: SlotReader, intent: str, slots: dict[str, object], request_: str
) -> None:
    assert reader.request(intent, slots) == request_


def test_words_that_name_another_value_deny_the_one_that_a_wording_implies(reader: SlotReader) -> None:
    assert reader.read("full blast at 40", 'LightLevel {"level": 100}') is None


def test_words_that_name_a_part_of_what_a_wording_implies_do_not_deny_it() -> None:
    bar = SlotReader([pack.load("barista")], {})
    implied = 'orderDrink {"milkAmount": "a little bit of milk"}'
    found = bar.read("a latte with a splash of milk", implied)
    assert found and found.slots == {"coffeeDrink": "latte", "milkAmount": "a little bit of milk"}
    assert bar.read("a latte with a splash of cream", implied) is None


UNITS = """
language: en
intents:
  Convert:
    edgeassist: {action: reckon.convert}
    data: [{sentences: ["what are {amount} {unit} in {unit:target}", "how many {unit:target} are {amount} {unit}"]}]
lists:
  amount: {range: {from: 2, to: 100}}
  unit: {values: [{in: miles, out: mile}, {in: feet, out: foot}]}
"""


def test_two_values_that_could_be_each_others_are_not_told_apart_by_guessing(tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "units.yaml").write_text(UNITS)
    reader = SlotReader([pack.load(str(tmp_path / "units"))], {})
    assert reader.read("I have five miles and want feet", "Convert") is None


NOTES = """
language: en
lists: {text: {wildcard: true}, day: {values: [monday, friday]}}
intents:
  Note:
    edgeassist: {action: notes.add}
    data: [{sentences: ["make a note that {text}", "note {text} on {day}"]}]
"""
NOTED = """
language: en
intents: {Note: {data: [{sentences: ["keep in mind that {text}", "{text}, write that down"]}]}}
"""


@pytest.fixture
def notes(tmp_path: Path) -> SlotReader:
    """Of a pack that takes any words, with free wordings."""
    (tmp_path / "notes" / "wordings").mkdir(parents=True)
    (tmp_path / "notes" / "notes.yaml").write_text(NOTES)
    (tmp_path / "notes" / "wordings" / "notes.yaml").write_text(NOTED)
    return SlotReader([pack.load(str(tmp_path / "notes"))], {})


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("Keep in mind that I parked on Level four.", "I parked on Level four"),
        ("oh and keep in mind that the key is in the shed", "the key is in the shed"),
        ("the bin is full, write that down", "the bin is full"),
    ],
)
def test_free_text_stands_between_words_like_those_of_a_wording(notes: SlotReader, text: str, free: str) -> None:
    found = notes.read(text, "Note")
    assert found and found.slots == {"text": free}
    assert found.likeness < 100  # where it begins is a guess, so it is asked about
    assert notes.request("Note", found.slots) == f"make a note that {free}"


def test_where_no_words_of_a_wording_stand_there_is_no_free_text(notes: SlotReader) -> None:
    assert notes.read("the key is in the shed", "Note") is None
    assert notes.read("keep in mind that", "Note") is None


TIMER = """
language: en
lists: {minutes: {range: {from: 1, to: 100}}, seconds: {range: {from: 1, to: 100}}}
intents:
  Timer:
    edgeassist: {action: timers.start}
    data: [{sentences: ["time [{minutes} minutes] [and] {seconds} seconds", "{minutes} minutes timer"]}]
"""


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("please wait ten minutes for me", {"minutes": 10}),
        ("thirty seconds, would you", {"seconds": 30}),
        ("count two minutes and ten seconds", {"minutes": 2, "seconds": 10}),
    ],
)
def test_of_slots_that_take_the_same_words_that_is_meant_which_is_followed_so(
    tmp_path: Path, text: str, slots: dict[str, int]
) -> None:
    (tmp_path / "timer").mkdir()
    (tmp_path / "timer" / "timer.yaml").write_text(TIMER)
    found = SlotReader([pack.load(str(tmp_path / "timer"))], {}).read(text, "Timer")
    assert found and found.slots == slots
