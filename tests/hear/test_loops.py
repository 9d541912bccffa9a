"""Free text in the recogniser's graph: a loop over its common words, in the place of one arc of the word network."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from edgeassist.hear.graph import OTHER_WEIGHT, labelled, listed
from edgeassist.hear.minimal import minimised
from edgeassist.hear.openfst import WordModel
from edgeassist.packs.network import OPEN, Network

WORDS = {"add": 1, "put": 2, "down": 3, "please": 4}
COSTS = [2.0, 3.0, 4.0, 5.0]
MODEL = WordModel(WORDS, np.array(list(WORDS.values()), np.int32), np.array(COSTS, np.float32))


def network(*sentences: str) -> Network:
    made = Network()
    for sentence in sentences:
        made.chain(0, Network.FINAL, sentence.split())
    return made


def heard(made: Network, longest: int) -> dict[str, float]:
    """What the graph hears of so many words at most, and the cost of the cheapest way; no other speech."""
    arcs, finals = labelled(minimised(made), MODEL)
    names = {label: word for word, label in WORDS.items()}

    def ways(state: int, words: tuple[str, ...], cost: float) -> Iterator[tuple[str, float]]:
        if state in finals:
            yield " ".join(words), cost + finals[state]
        for label, more, target in arcs[state]:
            if label and len(words) < longest:
                yield from ways(target, (*words, names[label]), cost + more)
            elif not label and (words or target != len(minimised(made).arcs)):
                yield from ways(target, words, cost + more)

    found: dict[str, float] = {}
    for words, cost in ways(0, (), 0.0):
        found[words] = min(cost, found.get(words, np.inf))
    return found


def test_free_text_is_one_or_more_of_the_common_words_at_their_cost():
    found = heard(network(f"add {OPEN} down"), 4)
    inner = [*itertools.product(WORDS, repeat=1), *itertools.product(WORDS, repeat=2)]
    costs = dict(zip(WORDS, COSTS, strict=True))
    assert found.keys() == {" ".join(("add", *words, "down")) for words in inner}
    for words in inner:
        cost = OTHER_WEIGHT * sum(costs[word] for word in words)
        assert abs(found[" ".join(("add", *words, "down"))] - cost) < 1e-3


def test_free_texts_after_which_the_same_is_said_share_one_loop():
    def size(*sentences: str) -> int:
        return sum(map(len, labelled(minimised(network(*sentences)), MODEL)[0]))

    one = size(f"add {OPEN} down")
    assert size(f"add {OPEN} down", f"put {OPEN} down") < one + len(WORDS)
    assert size(f"add {OPEN} down", f"put {OPEN} please") > one + len(WORDS)


def test_only_words_that_can_be_heard_are_listed() -> None:
    known = {"<eps>": 0, **WORDS, "gherkin": 90_000, "#0": 90_001}
    words = WordModel(known, MODEL.unigrams, MODEL.costs)
    arcs, _ = labelled(minimised(network("add please")), words)
    assert dict(listed(words, arcs)) == {"<eps>": 0, **WORDS, "#0": 90_001}
