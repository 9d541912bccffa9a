"""Whether a free ear heard other words than the command that the recognisers found.

Recognisers bound to commands bend speech that is nearly one: "turn on the kitchen light when I get home" loses its end.
An ear that is bound to nothing writes down the whole sentence, and finds the command unlikely. In noise it is unsure
of its own words too; then it has no say. Pure arithmetic, no engine.

Both values were found on commands and on sentences that are nearly ones, see the README, Hearing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edgeassist.hear.choose import Candidate

OWN_LEAST = -0.17
"""The log probability that the ear's own words must have a word, so that they count."""

PLAIN_LEAST = -0.5
"""The same where there is no command that they stand against: a request in free words, which is weighed with doubt."""

LEAD = 1.7
"""By so much a word their log probability must be above that of the command."""

WEIGHT = 0.9
"""The share that they then get: no command is left enough."""


def may_be_other(command: str, score: float) -> bool:
    """Whether any words could have so much more than the command's log probability `score`."""
    return score < -LEAD * len(command.split())


def are_other(command: str, score: float, own: Sequence[str], own_score: float) -> bool:
    """Whether the ear's own words are sure enough, and so much likelier than the command."""
    return own_score > OWN_LEAST * len(own) and own_score - score > LEAD * len(command.split())


def are_plain(own: Sequence[str], own_score: float) -> bool:
    """Whether the ear's own words are sure enough to be read as they stand."""
    return own_score > PLAIN_LEAST * len(own)


def outvoted(candidates: Sequence[Candidate], own: Sequence[str]) -> list[Candidate]:
    """The candidates, with the ear's own words before them."""
    rest = [replace(candidate, share=candidate.share * (1 - WEIGHT)) for candidate in candidates]
    return [Candidate(" ".join(own), WEIGHT, False), *rest]
