"""Words for what happened: the packs' response templates, filled with verified facts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from edgeassist.errors import PackError
from edgeassist.events import Handled, NotHandled, NotRecognized
from edgeassist.packs.pack import Pack
from edgeassist.packs.responses import fill

Outcome = Handled | NotHandled | NotRecognized


class Wording:
    """Chooses and fills response templates; knows no device and no action."""

    def __init__(self, packs: Sequence[Pack], chance: random.Random | None = None) -> None:
        self._packs = packs
        self._chance = chance or random.Random()

    def word(self, outcome: Outcome) -> str:
        """The answer to an outcome, one or two sentences.

        Raises PackError where no pack has such a response, or its template cannot be filled.
        """
        match outcome:
            case Handled(intent, response, facts):
                key = intent.response if response == "default" else response
                return self._fill(intent.name, key, {**intent.slots, **facts})
            case NotHandled(intent, reason, facts):
                return self._fill(intent.name, reason, {**intent.slots, **facts})
            case NotRecognized(text, reason, suggestions):
                return self._fill(None, reason, {"text": text, "suggestions": suggestions})

    def _fill(self, intent: str | None, key: str, facts: Mapping[str, Any]) -> str:
        text = fill(self._template(intent, key), facts)
        return text[:1].upper() + text[1:]

    def _template(self, intent: str | None, key: str) -> str:
        own = [pack.responses(intent) for pack in self._packs if intent is not None]
        common = [pack.common_responses for pack in reversed(self._packs)]
        found = next((responses[key] for responses in (*own, *common) if key in responses), None)
        if found is None:
            raise PackError(f"No pack has a response {key!r} for intent {intent or '(none)'}; add one to the pack.")
        return self._chance.choice(found) if isinstance(found, list) else found
