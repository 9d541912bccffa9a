"""Words that the recogniser does not know stand in the network as they are spelt for it, and are listed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgeassist.devices.file import DevicesFile
from edgeassist.devices.house import House
from edgeassist.packs import pack, vocabulary
from edgeassist.packs.network import Network
from edgeassist.packs.weave import BRANCH_WEIGHT, build
from edgeassist.state.store import Store

PACK = """
language: en
edgeassist:
  said_as: {defogger: [the fogger, de fog her, ""]}
lists:
  number: {range: {from: 19, to: 23}}
intents:
  TurnOn:
    data: [{sentences: ["turn on [the] {name}", "defogger on", "set {number}"]}]
  TurnOff:
    data: [{sentences: ["extinguish [the] {name}"]}]
"""
DEVICES = [{"name": name, "kind": "light"} for name in ("EcoBee", "Hue Go", "Jörg", "Лампа")]
SAID_AS = [
    {"name": "Jörg lamp", "kind": "light", "said_as": ["york two", "Yerg lamp!"]},
    {"name": "Hue", "kind": "light", "said_as": ["her"]},
    {"name": "Go lamp", "kind": "light", "said_as": ["gow lamp"]},
]
WORDS = "turn on the set nineteen twenty one two three hue go lamp eco bee york yerg de fog her"
SPELT = {"EcoBee": ("eco bee",), "Jörg": ("york", "yerg")}


@pytest.fixture
def network(tmp_path: Path) -> Network:
    (tmp_path / "pack.yaml").write_text(PACK)
    house = House(DevicesFile.model_validate({"devices": [*DEVICES, *SAID_AS]}), Store(tmp_path / "store.sqlite"))
    packs = [pack.load(str(tmp_path / "pack.yaml"))]
    said_as = vocabulary.said_as(house)
    return build(packs, vocabulary.lists(house), WORDS.split(), lambda word: SPELT.get(word, ()), said_as)


def ways(network: Network, state: int = 0, words: str = "", cost: float = 0.0) -> Iterator[tuple[str, float]]:
    """Every way through a network: its words and its cost."""
    if state == Network.FINAL:
        yield " ".join(words.split()), cost
    for word, more, target in network.arcs[state]:
        yield from ways(network, target, f"{words} {word}", cost + more)


def said(network: Network, begin: str) -> set[str]:
    return {words.removeprefix(begin) for words, _ in ways(network) if words.startswith(begin)}


def test_an_unknown_word_is_said_by_all_of_its_spellings_and_a_name_by_those_that_the_user_gives(network):
    automatic = {"eco bee", "york", "yerg"}
    assert said(network, "turn on the ") == automatic | {"york two", "yerg lamp", "her", "her go"} | {
        "hue",
        "hue go",
        "go lamp",
    }


def test_a_pack_gives_spellings_and_those_with_unknown_words_are_left_out(network):
    assert said(network, "de ") == {"fog her on"}


def test_the_words_that_are_not_known_are_listed_with_their_spellings(network):
    assert network.spelt == {
        **{"ecobee": ("eco bee",), "jorg": ("york", "yerg"), "jorg lamp": ("york two", "yerg lamp")},
        **{"hue": ("hue", "her"), "defogger": ("de fog her",), "лампа": (), "extinguish": ()},
    }


def test_the_sentences_that_cannot_be_heard_are_listed(network):
    assert network.unheard == ["extinguish [the] {name}"]


def test_a_spelling_stands_for_its_word_and_for_itself_where_the_network_says_its_words(network):
    network.known.add("york")
    meanings = network.meanings()
    assert meanings["eco bee"] == ["ecobee"]
    assert meanings["york"] == ["york", "jorg"]


def test_each_value_of_a_list_costs_the_same(network):
    costs = {words: cost for words, cost in ways(network) if words.startswith("set ")}
    numbers = {"set nineteen", "set twenty", "set twenty one", "set twenty two", "set twenty three"}
    templates = 4
    assert costs == {words: pytest.approx(BRANCH_WEIGHT * math.log(templates * len(numbers))) for words in numbers}
