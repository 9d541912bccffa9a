"""Lists with `wildcard: true`: free text in the word network, and in what the commands on packs print."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgeassist.cli import main
from edgeassist.packs import pack
from edgeassist.packs.network import OPEN, Network
from edgeassist.packs.weave import build

PACK = """
language: en
lists:
  item: {wildcard: true}
  person: {wildcard: true}
expansion_rules:
  list: "[the|my] list"
intents:
  AddItem:
    edgeassist:
      action: orders.place
      examples: [add milk to the list, add two eggs to my list, add tea to list, add salt to list, add a b to list]
    data: [{sentences: ["add {item:coffeeDrink} to <list>"]}]
  Call:
    data: [{sentences: ["call {person} [now]", "{person} calls", "ring {person}'s mother", "re{person} it"]}]
responses:
  intents:
    AddItem: {default: Added.}
"""
WORDS = ["add", "to", "the", "my", "list", "call", "now", "calls", "ring", "mother", "re", "it"]


@pytest.fixture
def free(tmp_path: Path) -> Path:
    (tmp_path / "free").mkdir()
    (tmp_path / "free" / "free.yaml").write_text(PACK)
    return tmp_path / "free"


@pytest.fixture
def network(free: Path) -> Network:
    return build([pack.load(str(free))], {}, WORDS)


def ways(network: Network, state: int = 0, words: str = "") -> set[str]:
    """Every way through a network."""
    if state == Network.FINAL:
        return {" ".join(words.split())}
    return {way for word, _, target in network.arcs[state] for way in ways(network, target, f"{words} {word}")}


def test_free_text_is_an_arc_for_any_words(network):
    assert ways(network) == {
        *(f"add {OPEN} to {before}list" for before in ("", "the ", "my ")),
        *(f"call {OPEN}", f"call {OPEN} now", f"{OPEN} calls"),
    }


def test_free_text_that_is_a_part_of_a_word_is_not_heard(network):
    assert network.unheard == ["ring {person}'s mother", "re{person} it"]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("check", "free: 2 intents, no mistakes"),
        ("sample", "AddItem\tadd something to "),
        ("sheet", "| AddItem | “add milk to the list” · “add two eggs to my list” · “add tea to list” |"),
        ("test", "5 passed, 0 failed"),
    ],
)
def test_the_commands_on_packs_know_free_text(command, line, free, capsys):
    main(["packs", command, str(free), "--profile", "home"])
    assert line in capsys.readouterr().out
