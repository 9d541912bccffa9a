"""`edgeassist bench reckon`: do calculator, units, dates and zones agree with independent libraries?"""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from edgeassist.actions.perform import Performer
from edgeassist.bench.questions import Question, questions
from edgeassist.cli import HANDLED, NOT_HANDLED, parts
from edgeassist.errors import UsageError
from edgeassist.events import Handled, Intent, NotHandled, NotRecognized, Transcript
from edgeassist.say.wording import Wording
from edgeassist.understand.recognise import Ladder, tidy
from edgeassist.understand.typed import TypedRecogniser

PACKS = ("core", "reckon", "dates")

Ask = Callable[[str, datetime], tuple[str, Handled | NotHandled | NotRecognized]]


def run(args: Namespace) -> int:
    """Ask questions drawn from the packs; the status is 1 where an answer does not agree."""
    try:
        from edgeassist.bench.independent import TRUTHS
        from edgeassist.bench.reckoning import answers
    except ImportError as error:
        raise UsageError(f"{error.name} is not installed; type: pip install 'edgeassist[dev]'") from error
    asked, wrong = Counter[str](), Counter[str]()
    with asking() as (ask, known):
        drawn = drawn_from(known, args.count, args.seed, frozenset(TRUTHS))
        shown = track(drawn, "asking", transient=True, console=Console(stderr=True))
        for answer in answers(shown, ask, args.seed):
            asked[answer.question.intent] += 1
            wrong[answer.question.intent] += bool(answer.fault)
            if answer.fault and args.errors:
                print(f"{answer.question.text!r} at {answer.now}: {answer.said!r} {answer.fault}")
    if args.json:
        print(json.dumps({name: {"asked": asked[name], "wrong": wrong[name]} for name in sorted(asked)}))
    else:
        for name in sorted(asked):
            print(f"{name:16}{asked[name]:8}{wrong[name]:6} wrong")
        print(f"{'all':16}{asked.total():8}{wrong.total():6} wrong")
    return NOT_HANDLED if wrong.total() else HANDLED


def drawn_from(known: parts.Understanding, count: int, seed: int, intents: frozenset[str]) -> list[Question]:
    """So many questions, half of them to calculate and convert."""
    reckon, dates = known.packs[1], known.packs[2]
    first = questions(reckon, known.lists, count - count // 2, seed, intents)
    return [*first, *questions(dates, known.lists, count // 2, seed, intents)]


@contextmanager
def asking() -> Iterator[tuple[Ask, parts.Understanding]]:
    """Typed turns at a given time, through the templates, the actions and the wording of answers."""
    with TemporaryDirectory() as folder, parts.unused("home", Path(folder)) as (profile, _, store):
        known = parts.understanding(PACKS, profile, store)
        context = parts.context(known, profile, store)
        ladder = Ladder([known.templates, TypedRecogniser(known.templates.recognise, known.calls)], lambda text: ())
        wording = Wording(known.packs)

        def ask(text: str, now: datetime) -> tuple[str, Handled | NotHandled | NotRecognized]:
            found = ladder.recognise(Transcript(tidy(text)))
            if isinstance(found, Intent):
                outcome = Performer(known.calls, replace(context, now=lambda: now)).perform(found)
                return wording.word(outcome), outcome
            return wording.word(found), found

        yield ask, known
