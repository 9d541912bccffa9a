"""The smallest word network that takes the same sentences, each at the cost of its cheapest way.

A recogniser has fewer ways to follow in it. Equal ends are merged; then ways that begin with the same words are made
one, and arcs without a word left out (weighted determinisation: Mohri, Computational Linguistics 23:2, 1997); then
equal ends are merged once more. Costs move towards the start.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgeassist.packs.network import EMPTY, Arc, Network

_STEPS = 10_000
"""Steps of cost in 1.0: costs are counted in whole steps, so that equal ones are seen to be equal."""

_NEVER = math.inf

Steps = int
Way = tuple[str, Steps, int]
"""An arc whose cost is counted in steps."""

Costs = dict[int, Steps]
"""States → the cost of being there."""


@dataclass(frozen=True)
class Acceptor:
    """States by number; 0 is the start."""

    arcs: Sequence[Sequence[Arc]]

    finals: Mapping[int, float]
    """The states where a sentence may end, and what that costs."""


@dataclass(frozen=True)
class _Counted:
    """An acceptor whose costs are counted in steps."""

    arcs: Sequence[Sequence[Way]]
    finals: Mapping[int, Steps]


def minimised(network: Network) -> Acceptor:
    """The smallest acceptor of the same sentences. The network must have no way that goes in circles."""
    arcs = [[(word, round(cost * _STEPS), target) for word, cost, target in leaving] for leaving in network.arcs]
    found = _folded(_determinised(_folded(_Counted(arcs, {Network.FINAL: 0}))))
    back = [[(word, cost / _STEPS, target) for word, cost, target in leaving] for leaving in found.arcs]
    return Acceptor(back, {state: cost / _STEPS for state, cost in found.finals.items()})


def _folded(network: _Counted) -> _Counted:
    """From the end on, states from which the same goes on are made one; dead ends are left out."""
    known: dict[tuple[object, ...], int] = {}
    made: dict[int, tuple[int, Steps]] = {}
    """State → the one in its place, and what the way on costs at least, which is paid before."""
    for state in _from_the_end(network.arcs):
        leaving = {
            (word, cost + made[target][1], made[target][0])
            for word, cost, target in network.arcs[state]
            if target in made
        }
        final = network.finals.get(state, _NEVER)
        least = min([final, *[cost for _, cost, _ in leaving]])
        if state == 0 or least < _NEVER:
            paid = 0 if state == 0 else int(least)
            arcs = sorted([(word, cost - paid, place) for word, cost, place in leaving])
            made[state] = known.setdefault((final - paid, *arcs), len(known)), paid
    return _numbered_from_start(list(known))


def _numbered_from_start(states: Sequence[tuple[Any, ...]]) -> _Counted:
    """The acceptor of states (final cost, arcs …), whose last one is the start."""
    last = len(states) - 1
    turned = states[::-1]
    arcs = [[(word, cost, last - place) for word, cost, place in leaving] for _, *leaving in turned]
    return _Counted(arcs, {state: each[0] for state, each in enumerate(turned) if each[0] < _NEVER})


def _from_the_end(arcs: Sequence[Sequence[Way]]) -> Iterator[int]:
    """All states that can be reached, each after those that follow it."""
    seen = {0}
    begun = [(0, iter(arcs[0]))]
    while begun:
        state, leaving = begun[-1]
        for _, _, target in leaving:
            if target not in seen:
                seen.add(target)
                begun.append((target, iter(arcs[target])))
                break
        else:
            begun.pop()
            yield state


def _determinised(network: _Counted) -> _Counted:
    """One way for each beginning: a state stands for all states that the same words lead to."""
    silent = [[way for way in leaving if way[0] == EMPTY] for leaving in network.arcs]
    spoken = [[way for way in leaving if way[0] != EMPTY] for leaving in network.arcs]
    numbers: dict[frozenset[tuple[int, Steps]], int] = {}
    subsets: list[Costs] = [{0: 0}]
    arcs: list[list[Way]] = []
    finals: dict[int, Steps] = {}
    for number, subset in enumerate(subsets):  # which grows meanwhile
        here = _with_silent(subset, silent)
        if ends := [cost + network.finals[state] for state, cost in here.items() if state in network.finals]:
            finals[number] = min(ends)
        leaving = []
        for word, costs in _by_word(here, spoken).items():
            least = min(costs.values())
            behind = {state: cost - least for state, cost in costs.items()}
            place = numbers.setdefault(frozenset(behind.items()), len(subsets))
            if place == len(subsets):
                subsets.append(behind)
            leaving.append((word, least, place))
        arcs.append(leaving)
    return _Counted(arcs, finals)


def _with_silent(subset: Costs, silent: Sequence[Sequence[Way]]) -> Costs:
    """The subset, and all that it reaches by arcs without a word."""
    here = dict(subset)
    todo = list(subset)
    while todo:
        state = todo.pop()
        before = here[state]
        for _, cost, target in silent[state]:
            if target not in here or before + cost < here[target]:
                here[target] = before + cost
                todo.append(target)
    return here


def _by_word(here: Costs, spoken: Sequence[Sequence[Way]]) -> Mapping[str, Costs]:
    """Word → the states that it leads to."""
    found: defaultdict[str, Costs] = defaultdict(dict)
    for state, before in here.items():
        for word, cost, target in spoken[state]:
            costs = found[word]
            if target not in costs or before + cost < costs[target]:
                costs[target] = before + cost
    return found
