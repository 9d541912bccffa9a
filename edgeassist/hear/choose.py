"""Which of the readings of one or two recognisers is meant: readings that mean the same add their weight."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

Readings = Sequence[tuple[str, float]]
"""Texts and their log likelihoods, comparable within one recogniser's list."""

HEARD = 0.995
"""This share of the weight is read; what is less likely changes nothing and costs a millisecond or more each."""

Read = Callable[[str], Hashable | None]
"""What a text means to the packs, as something that can be compared; None where it is no command."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One meaning that was perhaps heard."""

    text: str
    """The likeliest words for it."""

    share: float
    """How likely it is among all candidates, 0 to 1."""

    command: bool
    """False for words that the packs do not understand."""


def merged(lists: Sequence[Readings], read: Read) -> list[Candidate]:
    """The candidates of some recognisers' lists, the likeliest first; each list that heard anything counts alike."""
    heard = [shares(readings) for readings in lists if readings]
    weights: defaultdict[str, float] = defaultdict(float)
    for each in heard:
        for text, share in each.items():
            weights[text] += share / len(heard)
    found: dict[Hashable, Candidate] = {}
    for text, share in likeliest(weights):
        meaning = read(text)
        key = text if meaning is None else (meaning,)
        first = found.get(key)
        found[key] = Candidate(text, share, meaning is not None) if first is None else added(first, share)
    return by_share(found.values())


def likeliest(weights: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """The texts with most weight, the heaviest first, until `HEARD` of all is given."""
    left = sum(weights.values())
    least_left = left * (1 - HEARD)
    for text, weight in sorted(weights.items(), key=lambda entry: -entry[1]):
        if left <= least_left:
            return
        yield text, weight
        left -= weight


def shares(readings: Readings) -> dict[str, float]:
    """Log likelihoods as shares of one; the likelier of two equal texts counts."""
    best = max((score for _, score in readings), default=0.0)
    weights: dict[str, float] = {}
    for text, score in readings:
        weights[text] = max(weights.get(text, 0.0), math.exp(score - best))
    total = sum(weights.values())
    return {text: weight / total for text, weight in weights.items()}


def added(candidate: Candidate, share: float) -> Candidate:
    """The candidate with a further share."""
    return replace(candidate, share=candidate.share + share)


def by_share(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The likeliest first."""
    return sorted(candidates, key=lambda candidate: -candidate.share)


def weighed(commands: Sequence[Candidate], scores: Sequence[float], weight: float) -> list[Candidate]:
    """Commands with shares made of `weight` times the logarithm of the old share and a second ear's log probability.

    Together they keep the share that they had.
    """
    total = sum(command.share for command in commands)
    sums = [weight * math.log(command.share) + score for command, score in zip(commands, scores, strict=True)]
    best = max(sums)
    powers = [math.exp(each - best) for each in sums]
    return by_share(
        replace(command, share=total * power / sum(powers)) for command, power in zip(commands, powers, strict=True)
    )
