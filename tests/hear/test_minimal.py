"""The recogniser's network is as small as it can be, and takes the same sentences at the same cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeassist.hear.minimal import Acceptor, minimised
from edgeassist.packs.network import EMPTY, Arc, Network


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Arcs from each state to later ones; the last state in the row is the final one."""
    row = [0, *range(2, draw(st.integers(2, 7))), Network.FINAL]
    network = Network([[] for _ in row])
    words = st.sampled_from([EMPTY, "turn", "on", "off"])
    for place, state in enumerate(row[:-1]):
        later = st.sampled_from(row[place + 1 :])
        for word, cost, target in draw(st.lists(st.tuples(words, st.integers(0, 3), later), max_size=3)):
            network.join(state, target, word, cost / 2)
    return network


def ways(
    arcs: Sequence[Sequence[Arc]], finals: dict[int, float], state: int = 0, words: str = "", cost: float = 0.0
) -> Iterator[tuple[str, float]]:
    """Every way through a network: its words and its cost."""
    if state in finals:
        yield " ".join(words.split()), cost + finals[state]
    for word, more, target in arcs[state]:
        yield from ways(arcs, finals, target, f"{words} {word}", cost + more)


def said(acceptor: Acceptor) -> list[tuple[str, float]]:
    return sorted(ways(acceptor.arcs, dict(acceptor.finals)))


def cheapest(network: Network) -> list[tuple[str, float]]:
    found: dict[str, float] = {}
    for words, cost in ways(network.arcs, {Network.FINAL: 0.0}):
        found[words] = min(cost, found.get(words, cost))
    return sorted(found.items())


@given(networks())
def test_the_same_sentences_are_left_each_once_at_its_cheapest_cost(network: Network):
    assert said(minimised(network)) == cheapest(network)


@given(networks())
def test_no_state_has_an_arc_without_a_word_or_two_with_the_same(network: Network):
    for leaving in minimised(network).arcs:
        words = [word for word, _, _ in leaving]
        assert EMPTY not in words
        assert len(set(words)) == len(words)


def test_what_begins_or_ends_alike_is_there_once():
    network = Network()
    for words in ("turn on the light", "turn off the light", "turn on the lamp", "turn off the lamp"):
        network.chain(0, Network.FINAL, words.split())
    found = minimised(network)
    assert [sorted(word for word, _, _ in leaving) for leaving in found.arcs] == [
        ["turn"], ["off", "on"], ["the"], ["lamp", "light"], [],
    ]  # fmt: skip


def test_equal_costs_are_equal_however_they_are_added_up():
    network = Network()
    for word, costs in (("on", (0.1, 0.2)), ("off", (0.3, 0.0))):
        between = network.state()
        network.join(0, between, word, costs[0])
        network.join(between, Network.FINAL, "now", costs[1])
    assert len(minimised(network).arcs) == 3


def test_a_network_without_a_way_has_no_sentence():
    assert said(minimised(Network())) == []


def test_long_sentences_are_no_matter():
    network = Network()
    network.chain(0, Network.FINAL, ["on"] * 5000)
    assert len(minimised(network).arcs) == 5001


def test_costs_move_to_the_start():
    network = Network()
    network.join(0, Network.FINAL, "on", 0.5)
    behind = network.state()
    network.join(0, behind, "turn")
    network.join(behind, Network.FINAL, "on", 2.0)
    found = minimised(network)
    assert {word: cost for word, cost, _ in found.arcs[0]} == pytest.approx({"on": 0.5, "turn": 2.0})
