"""Sentences drawn from a pack: the same for the same seed, and soon all that it can say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hassil import TextSlotList

from edgeassist.packs import pack
from edgeassist.packs.pack import Pack
from edgeassist.packs.sampler import spoken
from edgeassist.packs.speech import as_spoken, for_voice
from edgeassist.packs.templates import samples

Write = Callable[[str], Pack]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a pack from a text."""

    def written(text: str) -> Pack:
        file = tmp_path / "drawn.yaml"
        file.write_text(text)
        return pack.load(str(file))

    return written


def drawn(found: Pack, count: int, seed: int = 0, lists: dict[str, TextSlotList] | None = None) -> list[str]:
    return [sentence for _, sentence in samples(found, lists or {}, count, seed)]


def test_the_same_seed_gives_the_same_sentences_and_another_gives_others() -> None:
    barista = pack.load("barista")
    assert drawn(barista, 50, seed=7) == drawn(pack.load("barista"), 50, seed=7)
    assert drawn(barista, 50, seed=7) != drawn(barista, 50, seed=8)


def test_every_value_of_a_long_list_comes_up_before_one_comes_up_again(write: Write) -> None:
    values = [f"value {spoken(number)}" for number in range(200)]
    found = write(f"intents: {{A: {{data: [{{sentences: ['{{v}}']}}]}}}}\nlists: {{v: {{values: {values}}}}}")
    assert sorted(drawn(found, 200)) == sorted(values)


def test_every_number_of_a_range_comes_up(write: Write) -> None:
    found = write("intents: {A: {data: [{sentences: ['{n}']}]}}\nlists: {n: {range: {from: 1, to: 100}}}")
    assert set(drawn(found, 100)) == {spoken(number) for number in range(1, 101)}


def test_a_blocks_own_rules_and_lists_are_used(write: Write) -> None:
    block = "{sentences: ['<a> {b}'], expansion_rules: {a: own}, lists: {b: {values: [words]}}}"
    found = write(f"intents: {{A: {{data: [{{sentences: ['<a>']}}, {block}]}}}}\nexpansion_rules: {{a: common}}")
    assert drawn(found, 2) == ["common", "own words"]


def test_only_devices_that_fit_the_context_are_named(write: Write) -> None:
    names = [("lamp", "lamp", {"domain": "light"}), ("door", "door", {"domain": "lock"})]
    lists = {"name": TextSlotList.from_tuples(names, name="name")}
    block = "{sentences: ['lock {name}'], requires_context: {domain: lock}}"
    assert set(drawn(write(f"intents: {{A: {{data: [{block}]}}}}"), 9, lists=lists)) == {"lock door"}
    block = "{sentences: ['take {name}'], excludes_context: {domain: [lock]}}"
    assert set(drawn(write(f"intents: {{A: {{data: [{block}]}}}}"), 9, lists=lists)) == {"take lamp"}


def test_what_needs_a_value_of_an_empty_list_is_never_drawn(write: Write) -> None:
    found = write("intents: {A: {data: [{sentences: ['go to {floor}', '(up|in {floor}|down)', 'stay [{floor}]']}]}}")
    lists = {"floor": TextSlotList.from_strings((), name="floor")}
    assert set(drawn(found, 40, lists=lists)) == {"up", "down", "stay"}


def test_a_pack_without_sentences_gives_none(write: Write) -> None:
    found = write("intents: {}")
    assert drawn(found, 5) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Set it to 50%", "set it to fifty percent"),
        ("20°", "twenty degrees"),
        ("20°C", "twenty degrees"),
        ("21.5 degrees", "twenty one point five degrees"),
        ("at 7:30", "at seven thirty"),
        ("at 7:05", "at seven oh five"),
        ("at 7:00", "at seven o'clock"),
        ("-5 degrees", "minus five degrees"),
        ("1,000", "one thousand"),
        ("twenty-one", "twenty one"),
        ("What's this?", "what's this"),
        ("salt & pepper", "salt and pepper"),
        ("café", "cafe"),
        ("A.C.", "a c"),
        ("24 h", "twenty four h"),
        ("٣ cups", "three cups"),
        ("room_2", "room two"),
        ("日本", ""),
    ],
)
def test_text_is_spelt_as_a_recogniser_writes_it(written: str, said: str) -> None:
    assert as_spoken(written) == said


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("turn the a/c on", "turn the a.c. on."),
        ("turn the A C on", "turn the A.C. on."),
        ("turn off the a.c.", "turn off the a.c."),
        ("It is 20 °C", "It is 20 °."),
        ("It is 12:00 PM.", "It is twelve PM."),
        ("It's 7:05 now.", "It's seven oh five now."),
        ("set it to 50 %", "set it to 50 %."),
        ("what's a cat", "what's a cat?"),
        ("is it on", "is it on?"),
        ("do you know the time", "do you know the time?"),
        ("do it", "do it."),
        ("give me a latte ", "give me a latte."),
        ("Is it on?", "Is it on?"),
        ("The light is on.", "The light is on."),
        ("", ""),
    ],
)
def test_text_is_written_so_that_a_voice_reads_it_right(written: str, read: str) -> None:
    assert for_voice(written) == read
