"""`edgeassist tune`: trains the small model for the packs as they are, and installs it if it is no worse."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn, track

from edgeassist import folders, settings
from edgeassist.bench.understanding import Case, Guesses, Score, Weighed, read
from edgeassist.cli import HANDLED, NOT_HANDLED, PROFILES, parts
from edgeassist.cli.ladder import Lower, effect, exact, foreign
from edgeassist.dialog.memory import accepted
from edgeassist.engines.worker import Worker
from edgeassist.errors import StoreError
from edgeassist.events import Transcript
from edgeassist.models.verify import digest, require
from edgeassist.packs.lines import lines, unseen
from edgeassist.packs.pack import Pack
from edgeassist.packs.wordings import NONE, Label, Line, label, unlabelled
from edgeassist.settings import Profile
from edgeassist.state.store import Store
from edgeassist.tune import convert
from edgeassist.tune.spoken import heard
from edgeassist.understand import small_model
from edgeassist.understand.slots import SlotReader
from edgeassist.understand.small_model import CARD, HEAD, MODEL, Card
from edgeassist.understand.thresholds import Thresholds

MUST_GAIN_POINTS = 2.0
"""With it so many more requests must be understood, in points, than without the small model."""

MAY_LOSE_POINTS = 2.0
"""It may understand so many fewer than the one in use: that is chance."""

MAY_WRONG_POINTS = 1.0
"""And do so many more wrong actions, for the same reason."""

KINDS = {4: "Q4_0", 8: "Q8_0"}
"""Bits of a weight → llama.cpp's name of it. Fewer bits come in blocks of 256, and no base has such rows."""

_STEP_TIMEOUT_S = 300.0
_CHECKPOINT, _WEIGHTS, _WHOLE = "checkpoint", "weights.npz", "whole.gguf"

_Said = tuple[str, Label]
"""A prompt, and what it means."""


@dataclass(frozen=True)
class _Opened:
    """A profile that is learnt from."""

    name: str
    profile: Profile
    known: parts.Understanding
    store: Store

    def said(self, seed: int) -> list[tuple[str, Label]]:
        """Its lines to learn from: text and label."""
        packs = self.known.learnt
        found = lines(packs, self.known.lists, foreign(packs), self.known.templates.accepts, seed)
        return [(line.text, line.label) for line in (*found, *self._accepted())]

    def _accepted(self) -> Iterator[Line]:
        """What the user said, was asked about, and said yes to."""
        file = folders.data() / f"{self.name}.sqlite"
        if not file.is_file():
            return
        reader = SlotReader(self.known.learnt, self.known.lists)
        store = Store(file)
        try:
            for text, intent, slots in accepted(store):
                if intent in self.known.calls:
                    reading = reader.read(text, intent)
                    implied = {} if reading and reading.slots == slots else slots
                    yield Line(text, label(intent, implied))
        finally:
            store.close()

    def cases(self, wordings: Path | None, reader: Lower) -> Iterator[Case]:
        """What is measured with: the half of these wordings that may be looked at, else the packs' own not learnt."""
        if wordings:
            yield from read(wordings / f"{self.name}.yaml", "chosen")
            return
        for line in unseen(self.known.learnt, self.known.lists):
            reading = reader.slots.read(line.text, line.label)
            if line.label == NONE:
                yield Case(line.text, ())
            elif reading:
                yield Case(line.text, ((unlabelled(line.label)[0], reading.slots),))

    def weighed(self, folder: Path, wordings: Path | None) -> list[Weighed]:
        """The cases that must be guessed, with what the rungs think of them, the small model in `folder`."""
        lower = Lower(self.name, self.profile, self.known, folder)
        same = partial(effect, self.known, parts.context(self.known, self.profile, self.store))
        risky = {name for name, call in self.known.calls.items() if call.is_asked}
        try:
            return [
                Weighed(case, lower.near(case.text), lower.weigh(case.text), lower.slots, same, risky.__contains__)
                for case in self.cases(wordings, lower)
                if not any(rung.recognise(Transcript(case.text)) for rung in exact(self.known))
            ]
        finally:
            lower.close()


def run(args: Namespace) -> int:
    """Train, measure, and install what is no worse than what is there."""
    console = Console(stderr=True)
    wordings = Path(args.wordings) if args.wordings else None
    with _profiles() as profiles:
        found = [(each, text, meant) for each in profiles for text, meant in each.said(args.seed)]
        if args.lines:
            found = random.Random(args.seed).sample(found, min(args.lines, len(found)))
        said = [(small_model.prompt(each.name, text), meant) for each, text, meant in found]
        said += _spoken(args, [(each.name, text, meant) for each, text, meant in found])
        if args.spoil:
            mixed = random.Random(args.seed).sample([meant for _, meant in said], len(said))
            said = [(prompt, meant) for (prompt, _), meant in zip(said, mixed, strict=True)]
        work = _work(args, said)
        console.print(f"{len(said)} lines to learn from; what is under way is kept in {work}", soft_wrap=True)
        _train(args, work, said, {pack.name: pack for each in profiles for pack in each.known.learnt}, console)
        console.print("measuring with wordings that were not learnt from")
        thresholds, now, without = _judged(profiles, work, wordings)
        used = small_model.folder()
        before = _judged(profiles, used, wordings)[1] if small_model.card(used) else None
    _show({"without": without, "in use": before, "new": now})
    _finish_card(work / CARD, thresholds, now)
    if fault := _fault(now, without, before):
        print(f"The new small model was not installed: {fault}. It is in {work}.")
        return NOT_HANDLED
    out = Path(args.out) if args.out else small_model.own_folder()
    _install(work, out)
    print(f"The new small model is in {out}.")
    return HANDLED


@contextmanager
def _profiles() -> Iterator[list[_Opened]]:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        found = []
        for name in PROFILES:
            found.append(_Opened(name, *stack.enter_context(parts.unused(name, Path(folder)))))
        yield found


def _spoken(args: Namespace, found: Sequence[tuple[str, str, Label]]) -> list[_Said]:
    """Some of the lines as the second ear hears them when the voice speaks them."""
    if not args.spoken:
        return []
    chosen = random.Random(args.seed).sample(found, min(args.spoken, len(found)))
    _, profile = settings.load(PROFILES[0])
    with parts.dictation(profile) as hear:
        texts = [text for _, text, _ in chosen]
        kept = folders.cache() / "tune" / "spoken.json"
        words = list(
            track(heard(texts, hear, kept), "speaking", len(texts), console=Console(stderr=True), transient=True)
        )
    return [
        (small_model.prompt(name, text), meant) for (name, _, meant), text in zip(chosen, words, strict=True) if text
    ]


def _work(args: Namespace, said: Sequence[_Said]) -> Path:
    """The folder of this training: the same lines and settings go on where they were interrupted."""
    made_of = repr((said, args.base, args.layers, args.rank, args.epochs, args.seed))
    return folders.cache() / "tune" / hashlib.sha256(made_of.encode()).hexdigest()[:16]


def _train(args: Namespace, work: Path, said: Sequence[_Said], packs: Mapping[str, Pack], console: Console) -> None:
    """Train into a folder."""
    labels = sorted({meant for _, meant in said})
    number = {meant: place for place, meant in enumerate(labels)}
    base = require(args.base)
    threads = os.cpu_count() or 1
    options = {
        "model": str(base),
        "labels": len(labels),
        "layers": args.layers,
        "rank": args.rank,
        "threads": threads,
        "seed": args.seed,
    }
    try:
        work.mkdir(parents=True, exist_ok=True)
        with (
            Worker("trainer", options, load_timeout_s=_STEP_TIMEOUT_S, reply_timeout_s=_STEP_TIMEOUT_S) as trainer,
            Progress(
                TextColumn("training"), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
                TextColumn("loss {task.fields[loss]:.3f}"), console=console,
            ) as shown,
        ):  # fmt: skip
            task = shown.add_task("", total=None, loss=0.0)
            texts, targets = [prompt for prompt, _ in said], [number[meant] for _, meant in said]
            steps = trainer.stream("train", texts, targets, str(work / _CHECKPOINT), args.epochs, args.seed)
            for step, total, loss in steps:
                shown.update(task, completed=step, total=total, loss=loss)
            trainer.call("export", str(work / _WEIGHTS), str(work / HEAD))
        _store(work, base, args.bits, threads)
        card = Card(
            base=args.base,
            files={name: digest(work / name) for name in (MODEL, HEAD)},
            labels=tuple(labels),
            packs={name: small_model.digest(pack) for name, pack in sorted(packs.items())},
            trained={
                "lines": len(said),
                "epochs": args.epochs,
                "layers": args.layers,
                "rank": args.rank,
                "bits": args.bits,
                "seed": args.seed,
                "loss": round(loss, 4),
            },
        )
        (work / CARD).write_text(card.model_dump_json(indent=1) + "\n")
    except OSError as error:
        raise StoreError(f"{work} cannot be written ({error.strerror}); make room, and type the same again.") from error


def _store(work: Path, base: Path, bits: int, threads: int) -> None:
    """Make the model's file out of the trained weights."""
    with np.load(work / _WEIGHTS) as weights:
        convert.write(work / _WHOLE, weights, base)
    if bits not in KINDS:
        (work / _WHOLE).replace(work / MODEL)
    else:
        with Worker("llama", {"model": str(work / _WHOLE), "threads": threads, "embedding": True}) as engine:
            engine.call("quantize", str(work / MODEL), KINDS[bits])
        (work / _WHOLE).unlink()
    (work / _WEIGHTS).unlink()


def _judged(profiles: Sequence[_Opened], folder: Path, wordings: Path | None) -> tuple[Thresholds, Score, Score]:
    """The thresholds that are best for the small model in a folder, and how the ladder does with it and without."""
    guesses = Guesses([case for each in profiles for case in each.weighed(folder, wordings)])
    thresholds = guesses.calibrate()
    without = thresholds.model_copy(update={"model_asks": 2.0})
    return thresholds, guesses.score(thresholds), guesses.score(without)


def _fault(now: Score, without: Score, before: Score | None) -> str:
    """Why a small model is not good enough; empty where it is."""
    if now.understood_percent < without.understood_percent + MUST_GAIN_POINTS:
        return "with it hardly more is understood than without the small model"
    if before and now.understood_percent < before.understood_percent - MAY_LOSE_POINTS:
        return "it understands less than the one in use"
    if before and now.wrong_percent > before.wrong_percent + MAY_WRONG_POINTS:
        return "it does more wrong actions than the one in use"
    return ""


def _show(scores: Mapping[str, Score | None]) -> None:
    print(f"{'':10} {'understood':>11} {'refused':>8} {'wrong':>7}")
    for name, each in scores.items():
        if each:
            figures = (each.understood_percent, each.refused_percent, each.wrong_percent)
            print(f"{name:10} {figures[0]:10.1f}% {figures[1]:7.1f}% {figures[2]:6.1f}%")


def _finish_card(file: Path, thresholds: Thresholds, now: Score) -> None:
    figures = {
        "requests": now.requests,
        "others": now.others,
        "understood_percent": round(now.understood_percent, 1),
        "refused_percent": round(now.refused_percent, 1),
        "wrong_percent": round(now.wrong_percent, 1),
    }
    card = Card.model_validate_json(file.read_bytes())
    changed = card.model_copy(update={"thresholds": dict.fromkeys(PROFILES, thresholds), "figures": figures})
    file.write_text(changed.model_dump_json(indent=1) + "\n")


def _install(work: Path, out: Path) -> None:
    """Copy the small model; the card last, for without it there is none."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in (MODEL, HEAD, CARD):
            beside = out / f"{name}.new"
            shutil.copy(work / name, beside)
            beside.replace(out / name)
    except OSError as error:
        raise StoreError(f"{out} cannot be written ({error.strerror}); the small model is in {work}.") from error
