"""A pack's own tests: which sentences must match, with which slots, and which must be refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from edgeassist.packs.pack import Case, Pack


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was read as."""

    intent: str
    slots: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence of a test, and what is wrong with how it was read (empty where it is right)."""

    sentence: str
    fault: str


def run(pack: Pack, read: Callable[[str], Reading | None]) -> Iterator[Verdict]:
    """Try all test sentences, examples and out-of-scope sentences of a pack."""
    for file in pack.tests():
        for case in file.tests:
            yield from _matches(case, read)
        for sentence in file.refused:
            yield _refused(sentence, read(sentence))
    for intent, call in pack.calls.items():
        for sentence in call.examples:
            found = read(sentence)
            yield Verdict(sentence, "" if found and found.intent == intent else f"not read as {intent}: {_said(found)}")
    for sentence in pack.about.out_of_scope:
        yield _refused(sentence, read(sentence))


def _matches(case: Case, read: Callable[[str], Reading | None]) -> Iterator[Verdict]:
    wanted = case.intent
    for sentence in case.sentences:
        found = read(sentence)
        right = found is not None and found.intent == wanted.name
        if right and "slots" in wanted.model_fields_set:
            right = found is not None and found.slots == wanted.slots
        yield Verdict(sentence, "" if right else f"should be {wanted.name} {wanted.slots}, {_said(found)}")


def _refused(sentence: str, found: Reading | None) -> Verdict:
    return Verdict(sentence, "" if found is None else f"should be refused, {_said(found)}")


def _said(found: Reading | None) -> str:
    return "was refused" if found is None else f"was read as {found.intent} {found.slots}"
