"""`edgeassist eval`: how well requests are understood that people worded freely, rung by rung."""

from __future__ import annotations

import json
import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.bench import energy, memory, understanding
from edgeassist.bench.figures import percentiles
from edgeassist.bench.understanding import Case, Score, Verdict, Weighed, score, verdict
from edgeassist.cli import HANDLED, PROFILES, answers, parts
from edgeassist.cli.ladder import Lower, effect, exact
from edgeassist.cli.turns import in_chunks
from edgeassist.errors import UsageError
from edgeassist.events import Intent, Transcript
from edgeassist.understand import small_model
from edgeassist.understand.meaning import ModelRecogniser, NearestRecogniser
from edgeassist.understand.recognise import Ladder
from edgeassist.understand.thresholds import Thresholds

ALONE = Thresholds(nearest_acts=0.0, model_acts=0.0, model_asks=0.0, model_weight=1.0)
"""A rung's likeliest request is taken, however unlikely: by the nearest meaning always, by the small model unless the
text is likelier to be no request."""


@dataclass
class Measured:
    """One rung, or the ladder."""

    verdicts: list[tuple[Case, Verdict]]
    ms: list[float]
    processor_s: float
    """Of all cases."""
    joules: float | None
    """The same for the whole machine; None where its meter cannot be read."""
    memory: int
    """What the small model's process holds, in bytes; 0 where it is not loaded."""


def run(args: Namespace) -> int:
    """Measure the rungs on files of wordings, one for each profile."""
    names = [args.profile] if args.profile else list(PROFILES)
    if args.answers:
        return answers.run(args)
    with TemporaryDirectory() as folder:
        if args.calibrate:
            return _calibrate(args, names, Path(folder))
        found = {name: _measured(args, name, Path(folder)) for name in names}
    rows = _rows(found)
    if args.json:
        print(json.dumps([{"profile": name, "rung": rung, **_record(each)} for name, rung, each in rows]))
    else:
        _show(rows)
    if args.plot:
        from edgeassist.cli.plot import draw

        draw({f"{name}, {rung}": score(each.verdicts) for name, rung, each in rows}, Path(args.plot))
    return HANDLED


def _rows(found: Mapping[str, Mapping[str, Measured]]) -> list[tuple[str, str, Measured]]:
    rows = [(name, rung, each) for name, rungs in found.items() for rung, each in rungs.items()]
    if len(found) > 1:
        for rung in next(iter(found.values())):
            all_ = [each[rung] for each in found.values()]
            whole = Measured(
                [verdict for each in all_ for verdict in each.verdicts],
                [ms for each in all_ for ms in each.ms],
                sum(each.processor_s for each in all_),
                None if all_[0].joules is None else sum(each.joules or 0.0 for each in all_),
                max(each.memory for each in all_),
            )
            rows.append(("all", rung, whole))
    return rows


def _show(rows: list[tuple[str, str, Measured]]) -> None:
    heads = ("requests", "right", "asked", "both", "others", "refused", "wrong", "p50/p99 ms", "cpu ms", "mJ", "MB")
    print("{:19} {:>8} {:>6} {:>6} {:>6} {:>8} {:>7} {:>8} {:>12} {:>7} {:>5} {:>5}".format("", *heads))
    for name, rung, each in rows:
        counted = score(each.verdicts)
        right, asked = (100 * count / max(1, counted.requests) for count in (counted.right, counted.asked))
        print(
            f"{name:6} {rung:12} {counted.requests:8} {right:5.1f}% {asked:5.1f}% {counted.understood_percent:5.1f}% "
            f"{counted.others:8} {counted.refused_percent:6.1f}% {counted.wrong_percent:7.1f}% "
            f"{'{:.1f}/{:.1f}'.format(*percentiles(each.ms, 50, 99)):>12} "
            f"{1000 * each.processor_s / max(1, len(each.ms)):7.1f} "
            f"{'–' if each.joules is None else format(1000 * each.joules / max(1, len(each.ms)), '.0f'):>5} "
            f"{each.memory / 1e6:5.0f}"
        )


def _record(each: Measured) -> dict[str, Any]:
    counted: Score = score(each.verdicts)
    p50, p99 = percentiles(each.ms, 50, 99)
    return {
        **asdict(counted),
        "understood_percent": round(counted.understood_percent, 1),
        "refused_percent": round(counted.refused_percent, 1),
        "wrong_percent": round(counted.wrong_percent, 1),
        "p50_ms": round(p50, 1),
        "p99_ms": round(p99, 1),
        "processor_ms": round(1000 * each.processor_s / max(1, len(each.ms)), 1),
        "energy_mj": None if each.joules is None else round(1000 * each.joules / max(1, len(each.ms)), 1),
        "memory_mb": round(each.memory / 1e6, 1),
    }


@contextmanager
def _opened(args: Namespace, name: str, state: Path) -> Iterator[tuple[parts.Understanding, Lower, Callable[..., Any]]]:
    with parts.unused(name, state) as (profile, known, store):
        lower = Lower(name, profile, known, Path(args.model) if args.model else None)
        try:
            yield known, lower, partial(effect, known, parts.context(known, profile, store))
        finally:
            lower.close()


def _cases(args: Namespace, name: str) -> tuple[Case, ...]:
    found = understanding.read(Path(args.folder) / f"{name}.yaml", args.part)
    if not found:
        raise UsageError(f"{args.folder} has no wordings for {name} in the part {args.part}.")
    return found


def _measured(args: Namespace, name: str, state: Path) -> dict[str, Measured]:
    cases = _cases(args, name)
    with _opened(args, name, state) as (known, lower, same):
        transcripts = _heard(name, known, cases) if args.spoken else [Transcript(case.text) for case in cases]
        rungs: dict[str, Any] = {"templates": known.templates}
        rungs["nearest"] = NearestRecogniser(lower.near, lower.slots, ALONE)
        whole = [*exact(known), NearestRecogniser(lower.near, lower.slots, lower.thresholds)]
        if lower.card:
            rungs["small model"] = ModelRecogniser(lower.weigh, lower.near, lower.slots, ALONE)
            whole.append(ModelRecogniser(lower.weigh, lower.near, lower.slots, lower.thresholds))
        found = {}
        for rung, recogniser in {**rungs, "ladder": Ladder(whole, lambda text: ())}.items():
            recogniser.recognise(Transcript("warm up the rung"))
            found[rung] = each = Measured([], [], 0.0, None, 0)
            begun_s, joules = memory.processor_s(os.getpid()), energy.meter()
            for case, transcript in track(
                list(zip(cases, transcripts, strict=True)),
                f"{name}, {rung}",
                transient=True,
                console=Console(stderr=True),
            ):
                begin = time.perf_counter()
                intent = recogniser.recognise(transcript)
                each.ms.append(1000 * (time.perf_counter() - begin))
                taken = intent if isinstance(intent, Intent) else None
                told = verdict(case, taken, same, risky=bool(taken and known.calls[taken.name].is_asked))
                each.verdicts.append((case, told))
                if (
                    args.errors
                    and rung == "ladder"
                    and (told in {"wrong", "asked wrongly"} or (told == "refused" and case.meant))
                ):
                    _tell(case, transcript, taken, told)
            each.processor_s = memory.processor_s(os.getpid()) - begun_s
            each.joules = joules() if joules else None
            each.memory = memory.of_engines(os.getpid()).get("llama", 0)
        return found


def _heard(name: str, known: parts.Understanding, cases: Sequence[Case]) -> list[Transcript]:
    """What the profile's ears hear of each case when the voice speaks it."""
    _, profile = settings.load(name)
    found = []
    with parts.spoken(profile) as say, parts.listening_ears(profile, known) as ears:
        for case in track(cases, f"{name}, speaking", transient=True, console=Console(stderr=True)):
            *_, last = ears.transcribe(in_chunks(say(case.text)))
            found.append(last)
    return found


def _tell(case: Case, transcript: Transcript, taken: Intent | None, told: Verdict) -> None:
    said = f"{taken.name} {dict(taken.slots)} {taken.tier} {taken.confidence:.2f}" if taken else "nothing"
    free = transcript.free[0].text if transcript.free else transcript.text
    heard = f" | heard: {free}" if transcript.spoken else ""
    meant = " or ".join(f"{name} {dict(slots)}" for name, slots in case.meant[:1]) or "nothing"
    print(f"{told:14} {case.text}{heard} | taken: {said} | meant: {meant}")


def _calibrate(args: Namespace, names: list[str], state: Path) -> int:
    """Choose thresholds on the part, for all profiles together, and write them into the small model's card."""
    where = Path(args.model) if args.model else small_model.folder()
    card = small_model.card(where)
    if card is None:
        raise UsageError(f"There is no small model in {where}; type `edgeassist tune`.")
    weighed: list[Weighed] = []
    for name in names:
        with _opened(args, name, state) as (known, lower, same):
            risky = lambda intent, calls=known.calls: calls[intent].is_asked  # noqa: E731
            for case in track(_cases(args, name), name, transient=True, console=Console(stderr=True)):
                if not any(rung.recognise(Transcript(case.text)) for rung in exact(known)):
                    weighed.append(
                        Weighed(case, lower.near(case.text), lower.weigh(case.text), lower.slots, same, risky)
                    )
    chosen = understanding.Guesses(weighed).calibrate()
    kept = {**card.thresholds, **dict.fromkeys(names, chosen)}
    (where / small_model.CARD).write_text(card.model_copy(update={"thresholds": kept}).model_dump_json(indent=1) + "\n")
    print(f"{where / small_model.CARD}: {chosen.model_dump()}, on {len(weighed)} wordings")
    return HANDLED
