"""Response templates: Jinja as in Home Assistant, in a sandbox, with some filters for spoken lists and prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from edgeassist.errors import PackError
from edgeassist.packs.unknown import ANSWERS, Answers, Unknown


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
    if not whole:
        return f"{cents} cent" if cents == 1 else f"{cents} cents"
    return f"{whole} {unit} {cents:02d}" if cents else f"{whole} {unit}"


_JINJA = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_JINJA.filters |= {"listed": listed, "the": the, "euros": euros}
_AHEAD = _JINJA.overlay(undefined=Unknown)
"""The same where not all facts are known."""

_FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What a template raises that asks for the impossible."""


def fault(source: str) -> str:
    """Why a text is no template; empty where it is one. Reading it takes a sixth of compiling."""
    try:
        used = {found.name for found in _JINJA.parse(source).find_all(nodes.Filter)}
    except TemplateError as error:
        return str(error)
    unknown = used - _JINJA.filters.keys()
    return f"there is no filter {min(unknown)!r}" if unknown else ""


def fill(source: str, facts: Mapping[str, Any]) -> str:
    """The text of a template, on one line. Raises PackError where it cannot be filled."""
    try:
        return _one_line(_compiled(_JINJA, source).render(facts))
    except _FAULTS as error:
        raise PackError(f"The response {source!r} cannot be filled: {error}.") from error


def outlines(source: str, facts: Mapping[str, Any], most: int = 64) -> Iterator[str]:
    """The texts that a template can give, as far as the facts are known; `MARK` stands for what is not.

    Each way through the template is gone that answers to its questions about unknown facts lead to, at most `most` of
    them. A way that asks for the impossible gives no text.
    """
    todo: list[tuple[bool, ...]] = [()]
    found: set[str] = set()
    for _ in range(most):
        if not todo:
            return
        given = todo.pop(0)
        answers = Answers(given)
        text = _outline(source, facts, answers)
        made = answers.made
        todo += [(*made[:place], True) for place in range(len(given), len(made))]
        if text and text not in found:
            found.add(text)
            yield text


def _outline(source: str, facts: Mapping[str, Any], answers: Answers) -> str:
    before = ANSWERS.set(answers)
    try:
        return _one_line(_compiled(_AHEAD, source).render(facts))
    except _FAULTS:
        return ""
    finally:
        ANSWERS.reset(before)


def _one_line(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=128)
def _compiled(environment: Environment, source: str) -> Template:
    return environment.from_string(source)
