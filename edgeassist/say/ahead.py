"""What the packs are likely to say, rendered before anybody asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from threading import Event
from typing import Any

from edgeassist.packs.pack import Pack
from edgeassist.packs.responses import outlines
from edgeassist.packs.unknown import MARK
from edgeassist.say.cached import CachedVoice
from edgeassist.say.sentences import pieces

Responses = Mapping[str, str | list[str]]


def ahead(packs: Sequence[Pack]) -> Iterator[str]:
    """The clauses and sentences that the packs' responses hold whatever the facts are; each once.

    What answers a refusal comes first: it is the same in every profile, and said often.
    """
    said: set[str] = set()
    for template, facts in _templates(packs):
        for text in outlines(template, facts):
            for piece in _fixed(text[:1].upper() + text[1:]):
                if piece not in said:
                    said.add(piece)
                    yield piece


def prepare(voice: CachedVoice, texts: Iterable[str], stop: Event) -> int:
    """Let the voice make what is missing of some texts, one by one, until `stop`; the pieces made.

    It waits for the voice: for a thread of its own. Raises EngineError and ModelError.
    """
    made = 0
    for text in texts:
        if stop.is_set():
            break
        with suppress(CancelledError):  # it was about to be said, and that was broken off
            made += voice.render(text)
    return made


def _templates(packs: Sequence[Pack]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every response template with the facts that hold whenever it is said."""
    for pack in packs:
        yield from ((template, {}) for template in _each(pack.common_responses))
    for pack in packs:
        for intent, call in pack.calls.items():
            yield from ((template, call.fixed) for template in _each(pack.responses(intent)))


def _each(responses: Responses) -> Iterator[str]:
    for found in responses.values():
        yield from found if isinstance(found, list) else [found]


def _fixed(text: str) -> list[str]:
    return [piece for piece in pieces(text) if MARK not in piece]
