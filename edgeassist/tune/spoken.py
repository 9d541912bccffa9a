"""What a recogniser makes of sentences that a voice speaks: the slips that the small model will have to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

Hear = Callable[[str], str]
"""A sentence → the words that are heard when it is spoken."""

_SAVED_EACH = 50


def heard(texts: Sequence[str], hear: Hear, kept: Path) -> Iterator[str]:
    """What is heard of each sentence; what was heard before stands in the file `kept`."""
    known: dict[str, str] = {}
    with suppress(OSError, ValueError):
        known = json.loads(kept.read_text(encoding="utf-8"))
    for number, text in enumerate(texts, 1):
        if text not in known:
            known[text] = hear(text)
        if number % _SAVED_EACH == 0 or number == len(texts):
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(known), encoding="utf-8")
        yield known[text]
