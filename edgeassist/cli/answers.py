"""`edgeassist eval --answers`: how many of the small language model's free answers are made up."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from collections import Counter
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.bench.figures import percentiles
from edgeassist.cli import HANDLED, PROFILES, parts
from edgeassist.errors import UsageError

FILE = "facts.yaml"

_OPEN = ("don't know", "do not know", "not sure", "cannot", "can't", "unable")
"""Words with which an answer states nothing."""


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    ask: str
    right: tuple[str, ...]
    """An answer is right where it has one of these."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str = "en"
    questions: tuple[_Question, ...]


def run(args: Namespace) -> int:
    """Ask the questions of a file, and count what is right, left open, or made up."""
    file = Path(args.folder) / FILE
    try:
        questions = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))).questions
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise UsageError(f"{file} is no file of questions and answers; give a folder that has one.") from error
    _, profile = settings.load(args.profile or PROFILES[0])
    counted, ms = Counter[str](), []
    with parts.free_answers(profile) as chat:
        for each in track(questions, "asking", transient=True, console=Console(stderr=True)):
            begin = time.perf_counter()
            answer = chat.answer(each.ask)
            ms.append(1000 * (time.perf_counter() - begin))
            told = verdict(answer, each.right)
            counted[told] += 1
            if args.errors and told == "made up":
                print(f"{each.ask} {answer}")
    p50, p99 = percentiles(ms, 50, 99)
    made_up = 100 * counted["made up"] / len(questions)
    if args.json:
        print(json.dumps({"questions": len(questions), **counted, "p50_ms": round(p50), "p99_ms": round(p99)}))
    else:
        print(f"{len(questions)} questions: {counted['right']} right, {counted['left open']} left open, ", end="")
        print(f"{counted['made up']} made up ({made_up:.0f} %); p50/p99 {p50:.0f}/{p99:.0f} ms")
    return HANDLED


def verdict(answer: str, right: tuple[str, ...]) -> str:
    """What a free answer is: `right`, `left open`, or `made up`."""
    words = " " + answer.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if any(word in words for word in right):
        return "right"
    return "left open" if not answer or any(word in words for word in _OPEN) else "made up"
