"""`edgeassist bench turn`, `memory`, `idle` and `soak`: what a hands-free assistant costs, and whether it lasts."""

from __future__ import annotations

import json
import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import Progress, track

from edgeassist import settings
from edgeassist.audio import files
from edgeassist.bench import memory, recordings
from edgeassist.bench.conversation import Conversation
from edgeassist.bench.figures import percentiles
from edgeassist.bench.memory import Footprint
from edgeassist.bench.simulated import Recorder, Tape
from edgeassist.bench.soaking import Soak, Step
from edgeassist.bench.turning import STAGES, Waited, waited
from edgeassist.cli import HANDLED, NOT_HANDLED, live
from edgeassist.errors import UsageError

_STEADY_S = 3.0

_SETTLED_S = 20.0
"""Until what is always said has been rendered ahead."""


@contextmanager
def _conversation(profile: str | None, speed: float = 1.0) -> Iterator[Conversation]:
    """With a whole assistant, over a microphone and speaker that are simulated."""
    name, chosen = settings.load(profile)
    tape = Tape(speed)
    ear = Recorder(tape)
    with (
        tempfile.TemporaryDirectory(prefix="edgeassist-bench-") as state,
        live.hands_free(name, chosen, tape, ear, state=Path(state)) as hands_free,
    ):
        try:
            yield Conversation(hands_free, tape, ear)
        finally:
            tape.close()


def turn(args: Namespace) -> int:
    """Say recordings in real time, and print how long the answers let wait."""
    used = _recordings(args)
    with _conversation(args.profile) as conversation:
        screen = Console(stderr=True)
        spoken = track(used, "speaking", console=screen, transient=True, disable=not screen.is_terminal)
        waits = [waited(conversation, recording) for recording in spoken]
    answered = [wait for wait in waits if wait]
    found = {
        "recordings": len(used),
        "answered": len(answered),
        "right": sum(wait.right for wait in answered),
        "ms": _stages(answered),
    }
    print(json.dumps(found) if args.json else _turn_text(found))
    return HANDLED


def _recordings(args: Namespace) -> Sequence[recordings.Recording]:
    """Raises UsageError where none is left."""
    used = recordings.choose(recordings.read(Path(args.folder)), args.part, args.count)
    if not used:
        raise UsageError(f"No recording of {args.folder} is left; change --part or --count.")
    return used


def _stages(waits: list[Waited]) -> dict[str, dict[str, float]]:
    stages = {stage: [wait.ms[stage] for wait in waits] for stage in STAGES}
    stages["without silence"] = [wait.without_silence_ms for wait in waits]
    stages["total"] = [wait.total_ms for wait in waits]
    return {stage: _percentiles(values) for stage, values in stages.items() if values}


def _percentiles(values: list[float]) -> dict[str, float]:
    p50, p95 = percentiles(values)
    return {"p50": round(p50, 1), "p95": round(p95, 1), "max": round(max(values), 1)}


def _turn_text(found: Mapping[str, object]) -> str:
    lines = ["{right} of {recordings} right, {answered} answered".format_map(found), ""]
    lines.append(f"{'ms':16} {'p50':>7} {'p95':>7} {'max':>7}")
    stages = found["ms"]
    assert isinstance(stages, dict)
    lines += [f"{stage:16} {ms['p50']:7.0f} {ms['p95']:7.0f} {ms['max']:7.0f}" for stage, ms in stages.items()]
    return "\n".join(lines)


def memory_use(args: Namespace) -> int:
    """Print the proportional set size of each process of a hands-free assistant, after a few turns where given."""
    used = recordings.choose(recordings.read(Path(args.folder)), "all", args.count) if args.folder else ()
    with _conversation(args.profile) as conversation:
        for recording in used:
            conversation.begin(files.read(recording.file))
            conversation.until("idle")
        time.sleep(_STEADY_S)
        sizes = {"edgeassist": memory.proportional(Path("/proc/self")), **memory.of_engines(os.getpid())}
    total = sum(sizes.values())
    if args.json:
        print(json.dumps({"turns": len(used), "bytes": sizes, "total_bytes": total}))
    else:
        print(f"after {len(used)} turns")
        print("\n".join(f"{name:16} {size / 1e6:7.1f} MB" for name, size in {**sizes, "together": total}.items()))
    return HANDLED


def idle(args: Namespace) -> int:
    """Print how soon it is ready, and what share of one core is used while it waits for the wake word."""
    with _conversation(args.profile):
        ready_s = memory.age_s(os.getpid())
        time.sleep(_SETTLED_S)
        used_s, began = memory.processor_s(os.getpid()), time.monotonic()
        time.sleep(args.seconds)
        share = (memory.processor_s(os.getpid()) - used_s) / (time.monotonic() - began)
    record = {"seconds": args.seconds, "ready_s": round(ready_s, 2), "share": round(share, 4)}
    text = f"ready {ready_s:.1f} s after the start\n{100 * share:.1f} % of one core while it waits for the wake word"
    print(json.dumps(record) if args.json else text)
    return HANDLED


def soak(args: Namespace) -> int:
    """Simulate hours of use with faults; print whether each command after a fault was handled, and what grew."""
    used = _recordings(args)
    seconds = args.hours * 3600
    began = time.monotonic()
    steps: list[Step] = []
    screen = Console(stderr=True)
    with (
        _conversation(args.profile, args.speed) as conversation,
        Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress,
    ):
        task = progress.add_task("using", total=seconds)
        for step in Soak(conversation, used, args.seed).steps(seconds):
            steps.append(step)
            progress.update(task, completed=conversation.tape.seconds)
    found = {
        "hours": args.hours,
        "took_s": round(time.monotonic() - began),
        "commands": len(steps),
        "handled": sum(step.handled for step in steps),
        "faults": _by_fault(steps),
        "middle": asdict(_steady(steps[len(steps) // 2 :][: len(steps) // 8 + 1])),
        "end": asdict(_steady(steps[-len(steps) // 8 :])),
    }
    print(json.dumps(found) if args.json else _soak_text(found))
    return HANDLED if all(step.handled for step in steps) else NOT_HANDLED


def _by_fault(steps: Sequence[Step]) -> dict[str, dict[str, int]]:
    """Fault → how often it happened, and how often the command after it was handled."""
    names = sorted({step.fault for step in steps})
    after = {name: [step.handled for step in steps if step.fault == name] for name in names}
    return {name or "none": {"times": len(each), "handled": sum(each)} for name, each in after.items()}


def _steady(steps: Sequence[Step]) -> Footprint:
    """The median of each size."""
    sizes = [astuple(step.footprint) for step in steps]
    return Footprint(*(int(np.median(size)) for size in zip(*sizes, strict=True)))


def _soak_text(found: Mapping[str, Any]) -> str:
    lines = ["{hours:g} hours of use in {took_s} s: {handled} of {commands} commands handled".format_map(found), ""]
    lines.append(f"{'before the command':36} {'times':>6} {'handled':>8}")
    lines += [f"{name:36} {each['times']:6} {each['handled']:8}" for name, each in found["faults"].items()]
    lines += ["", f"{'':12} {'half-way':>10} {'at the end':>11}"]
    middle, end = found["middle"], found["end"]
    lines.append(f"{'memory':12} {middle['memory'] / 1e6:7.1f} MB {end['memory'] / 1e6:8.1f} MB")
    lines += [f"{name:12} {middle[name]:10} {end[name]:11}" for name in ("files", "threads")]
    return "\n".join(lines)
