"""Every pack that ships passes its own tests, understands what is drawn from it, and gives a clean speech grammar."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from edgeassist import folders, settings
from edgeassist.cli.packs import read
from edgeassist.cli.parts import Understanding, signatures, understanding
from edgeassist.hear.soundalike import written
from edgeassist.packs import check, trial
from edgeassist.packs.network import OPEN, Network
from edgeassist.packs.speech import as_spoken
from edgeassist.packs.templates import samples
from edgeassist.packs.weave import build
from edgeassist.settings import Profile
from edgeassist.state.store import Store

SHIPPED = sorted(folder.name for folder in folders.shipped("intents").iterdir() if any(folder.glob("*.yaml")))


@pytest.fixture(scope="module", params=SHIPPED)
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understanding]:
    """One pack with the devices of the first profile that uses it, else with those of the first profile."""
    uses = [settings.builtin(profile) for profile in settings.PROFILES]
    devices = next((profile["devices"] for profile in uses if request.param in profile["packs"]), uses[0]["devices"])
    store = Store(tmp_path_factory.mktemp("state") / "store.sqlite")
    yield understanding([request.param], Profile(packs=(request.param,), devices=devices), store)
    store.close()


def test_a_shipped_pack_has_no_mistakes(known: Understanding) -> None:
    assert list(check.problems(known.packs[0], signatures())) == []


def test_a_shipped_pack_passes_its_own_tests(known: Understanding) -> None:
    verdicts = list(trial.run(known.packs[0], lambda text: read(known, text)))
    assert [verdict for verdict in verdicts if verdict.fault] == []
    assert len(verdicts) > 20


def test_what_is_drawn_from_a_pack_is_read_as_the_intent_it_came_from(known: Understanding) -> None:
    wrong = []
    for intent, sentence in samples(known.packs[0], known.lists, 300):
        found = read(known, sentence)
        if found is None or found.intent != intent:
            wrong.append((sentence, intent, found))
    assert wrong == []


class Anything(frozenset[str]):
    """A recogniser that knows every word."""

    def __contains__(self, word: object) -> bool:
        return True


def walked(network: Network, chance: random.Random) -> str:
    """A random way through a network; free text is a word."""
    state, words = 0, []
    while state != Network.FINAL:
        word, _, state = chance.choice(network.arcs[state])
        words.append("something" if word == OPEN else word)
    return " ".join(filter(None, words))


def accepts(network: Network, text: str) -> bool:
    states = closed(network, {0})
    for word in text.split():
        states = closed(
            network, {end for state in states for label, _, end in network.arcs[state] if label in (word, OPEN)}
        )
    return Network.FINAL in states


def closed(network: Network, states: set[int]) -> set[int]:
    """The states, and those behind them that take no word."""
    waiting = list(states)
    while waiting:
        new = {end for label, _, end in network.arcs[waiting.pop()] if not label} - states
        states |= new
        waiting += new
    return states


def test_every_way_through_the_network_is_read_by_the_templates(known: Understanding) -> None:
    network = build(known.packs, known.lists, Anything())
    chance = random.Random(0)
    sentences = [walked(network, chance) for _ in range(200)]
    meanings = network.meanings()
    unread = [text for text in sentences if not any(read(known, words) for words in written(text, meanings))]
    assert unread == []
    assert [text for text in sentences if not re.fullmatch(r"[a-z' ]+", text)] == []


def test_the_network_accepts_every_sentence_that_the_templates_stand_for(known: Understanding) -> None:
    network = build(known.packs, known.lists, Anything())
    sentences = [as_spoken(text) for _, text in samples(known.packs[0], known.lists, 200, seed=1)]
    assert [text for text in sentences if not accepts(network, text)] == []
