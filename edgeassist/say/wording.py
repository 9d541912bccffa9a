"""Words for what happened: the packs' response templates, filled with verified facts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from edgeassist.errors import PackError
from edgeassist.events import Handled, Intent, NotHandled, NotRecognized
from edgeassist.packs.pack import Pack
from edgeassist.packs.responses import fill, outlines
from edgeassist.packs.unknown import MARK

Outcome = Handled | NotHandled | NotRecognized

_Response = tuple[str | None, str, Mapping[str, Any]]
"""An intent's name, a response key, and the facts."""


class Wording:
    """Chooses and fills response templates; knows no device and no action."""

    def __init__(self, packs: Sequence[Pack], chance: random.Random | None = None) -> None:
        self._packs = packs
        self._chance = chance or random.Random()
        self._drawn: dict[tuple[str | None, str], str] = {}
        """Templates chosen ahead of the outcome, by intent and response key."""

    def word(self, outcome: Outcome) -> str:
        """The answer to an outcome, one or two sentences, and to those of further commands of the same sentence.

        Raises PackError where no pack has such a response, or its template cannot be filled.
        """
        intent, key, facts = _response(outcome)
        template = self._drawn.get((intent, key)) or self._template(intent, key)
        self._drawn.clear()
        answer = _capital(fill(template, facts))
        if self._can_be_taken_back(outcome):
            answer += f" {fill(self._template(intent, 'take_back'), facts)}"
        following = None if isinstance(outcome, NotRecognized) else outcome.then
        return f"{answer} {self.word(following)}" if following else answer

    def opening(self, expected: Intent | Outcome) -> str | None:
        """How the answer begins if all goes as expected: whole clauses and sentences, as far as the facts are known.

        For an intent, that is as far as its words alone tell; None where they tell nothing. `word` then takes the same
        template, if the outcome asks for that response. For making sound ahead only: nothing has been done yet.
        """
        try:
            intent, key, facts = _response(expected, self._packs)
            template = self._drawn.get((intent, key)) or self._template(intent, key)
        except PackError:
            return None
        self._drawn[intent, key] = template
        return _begun([_capital(text) for text in outlines(template, facts)])

    def _can_be_taken_back(self, outcome: Outcome) -> bool:
        """Whether an outcome is to be told together with how it is undone."""
        if not isinstance(outcome, Handled) or outcome.undo is None or outcome.response == "already":
            return False
        return any(
            pack.calls[outcome.intent.name].risk == "undo" for pack in self._packs if outcome.intent.name in pack.calls
        )

    def _template(self, intent: str | None, key: str) -> str:
        own = [pack.responses(intent) for pack in self._packs if intent is not None]
        common = [pack.common_responses for pack in reversed(self._packs)]
        found = next((responses[key] for responses in (*own, *common) if key in responses), None)
        if found is None:
            raise PackError(f"No pack has a response {key!r} for intent {intent or '(none)'}; add one to the pack.")
        return self._chance.choice(found) if isinstance(found, list) else found


def _response(outcome: Intent | Outcome, packs: Sequence[Pack] = ()) -> _Response:
    match outcome:
        case Intent(name, slots):
            fixed = next((pack.calls[name].fixed for pack in packs if name in pack.calls), {})
            return name, outcome.response, {**slots, **fixed}
        case Handled(intent, response, facts):
            key = intent.response if response == "default" else response
            return intent.name, key, {**intent.slots, **facts}
        case NotHandled(intent, reason, facts):
            return intent.name, reason, {**intent.slots, **facts}
        case NotRecognized(text, reason, suggestions, about):
            return None, reason, {"text": text, "about": about, "suggestions": suggestions}


def _begun(texts: Sequence[str]) -> str | None:
    """The pieces with which all texts begin, up to the first that holds something unknown."""
    from edgeassist.say.sentences import pieces  # a typed turn does without

    places = zip(*map(pieces, texts), strict=False)
    known = takewhile(lambda place: len(set(place)) == 1 and MARK not in place[0], places)
    return " ".join(place[0] for place in known) or None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
