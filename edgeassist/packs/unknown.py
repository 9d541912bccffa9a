"""A fact that is not known yet, for templates that are filled ahead of what happens.

Where a text would hold it stands `MARK`. A question that a template asks about it ("is the count 1?") is answered by
`Answers`, so that one template can be filled once for each way it may go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any

from jinja2 import Undefined

MARK = "\ufffc"
"""Stands in a text for what is not known; Unicode's sign for an object that is no text."""


class Answers:
    """Yes and no to the questions of one filling, each question answered alike throughout."""

    def __init__(self, given: Sequence[bool]) -> None:
        """`given` are the answers to the first questions; to all later ones it is no."""
        self._given = given
        self._by_question: dict[tuple[Any, ...], bool] = {}

    def __call__(self, *question: Any) -> bool:
        """The answer to a question."""
        asked = len(self._by_question)
        return self._by_question.setdefault(question, self._given[asked] if asked < len(self._given) else False)

    @property
    def made(self) -> tuple[bool, ...]:
        """Every answer so far."""
        return tuple(self._by_question.values())


ANSWERS: ContextVar[Answers] = ContextVar("answers")
"""Whom unknown facts ask during a filling."""


class Unknown(Undefined):
    """Takes part in every expression and stays unknown."""

    __slots__ = ()

    def _asked(self, *question: Any) -> bool:
        return ANSWERS.get()(self._undefined_name, *map(str, question))

    def _unknown(self, *_: Any) -> Unknown:
        return Unknown(name=self._undefined_name)

    def __str__(self) -> str:
        return MARK

    def __format__(self, spec: str) -> str:
        return MARK

    def __bool__(self) -> bool:
        return self._asked("true")

    def __len__(self) -> int:
        return 1 if self._asked("length") else 2

    def __iter__(self) -> Iterator[Unknown]:
        return iter([self._unknown()] * len(self))

    def __contains__(self, item: object) -> bool:
        return self._asked("contains", item)

    def __eq__(self, other: object) -> bool:
        return self._asked("equals", other)

    def __ne__(self, other: object) -> bool:
        return not self._asked("equals", other)

    def __lt__(self, other: object) -> bool:  # type: ignore[override]
        return self._asked("below", other)

    def __ge__(self, other: object) -> bool:  # type: ignore[override]
        return not self._asked("below", other)

    def __gt__(self, other: object) -> bool:  # type: ignore[override]
        return self._asked("above", other)

    def __le__(self, other: object) -> bool:  # type: ignore[override]
        return not self._asked("above", other)

    def __hash__(self) -> int:
        return id(type(self))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(name=f"{self._undefined_name}.{name}")

    def __divmod__(self, _: object) -> tuple[Unknown, Unknown]:
        return self._unknown(), self._unknown()

    __getitem__ = __call__ = __round__ = __neg__ = __pos__ = __abs__ = _unknown  # type: ignore[assignment]
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _unknown  # type: ignore[assignment]
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _unknown  # type: ignore[assignment]
