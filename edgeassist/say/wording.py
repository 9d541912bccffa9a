"""Words for what happened: the packs' response templates (Jinja, as in Home Assistant), filled with verified facts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from edgeassist.errors import PackError
from edgeassist.events import Handled, NotHandled, NotRecognized
from edgeassist.packs.pack import Pack

Outcome = Handled | NotHandled | NotRecognized


def listed(items: Sequence[object], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    texts = [str(item) for item in items]
    return f" {last} ".join(part for part in (", ".join(texts[:-1]), *texts[-1:]) if part)


def the(items: Sequence[object]) -> str:
    """`the a and the b`: names with their article."""
    return listed([f"the {item}" for item in items])


def euros(price: float) -> str:
    """`3 euros`, `3 euros 20`, `80 cents`: as a price is spoken."""
    whole, cents = divmod(round(price * 100), 100)
    unit = "euro" if whole == 1 else "euros"
    return f"{cents} cents" if not whole else f"{whole} {unit} {cents:02d}" if cents else f"{whole} {unit}"


class Wording:
    """Chooses and fills response templates; knows no device and no action."""

    def __init__(self, packs: Sequence[Pack], chance: random.Random | None = None) -> None:
        self._packs = packs
        self._chance = chance or random.Random()
        self._jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._jinja.filters |= {"listed": listed, "the": the, "euros": euros}

    def word(self, outcome: Outcome) -> str:
        """The answer to an outcome, one or two sentences.

        Raises PackError where a template cannot be filled.
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
        source = self._template(intent, key)
        try:
            return _sentence(self._jinja.from_string(source).render(facts))
        except TemplateError as error:
            raise PackError(f"The response {key!r} of intent {intent or 'none'} cannot be filled: {error}.") from error

    def _template(self, intent: str | None, key: str) -> str:
        own = [pack.responses(intent) for pack in self._packs if intent is not None]
        found = next((responses[key] for responses in own if key in responses), None)
        if found is None:
            common = [pack.common_responses for pack in reversed(self._packs)]
            found = next((responses[key] for responses in common if key in responses), None)
        if found is None:
            raise PackError(f"No pack has a response {key!r} for intent {intent or '(none)'}; add one to the pack.")
        return str(self._chance.choice(found) if isinstance(found, list) else found)


def _sentence(text: str) -> str:
    tidy = " ".join(text.split())
    return tidy[:1].upper() + tidy[1:]
