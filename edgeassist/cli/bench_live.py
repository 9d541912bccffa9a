"""`edgeassist bench turn`, `memory` and `idle`: what a hands-free assistant costs, in waiting, memory and processor."""

from __future__ import annotations

import json
import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.bench import memory, recordings
from edgeassist.bench.simulated import Recorder, Tape
from edgeassist.bench.turning import STAGES, Conversation, Waited
from edgeassist.cli import HANDLED, live
from edgeassist.errors import UsageError
from edgeassist.handsfree import HandsFree

_STEADY_S = 3.0

_SETTLED_S = 20.0
"""Until what is always said has been rendered ahead."""


@contextmanager
def _hands_free(profile: str | None, speed: float = 1.0) -> Iterator[tuple[HandsFree, Tape, Recorder]]:
    """A whole assistant over a microphone and speaker that are simulated."""
    name, chosen = settings.load(profile)
    tape = Tape(speed)
    ear = Recorder(tape)
    with (
        tempfile.TemporaryDirectory(prefix="edgeassist-bench-") as state,
        live.hands_free(name, chosen, tape, ear, state=Path(state)) as hands_free,
    ):
        try:
            yield hands_free, tape, ear
        finally:
            tape.close()


def turn(args: Namespace) -> int:
    """Say recordings in real time, and print how long the answers let wait."""
    used = recordings.choose(recordings.read(Path(args.folder)), args.part, args.count)
    if not used:
        raise UsageError(f"No recording of {args.folder} is left; change --part or --count.")
    with _hands_free(args.profile) as (hands_free, tape, ear):
        conversation = Conversation(hands_free, tape, ear)
        screen = Console(stderr=True)
        spoken = track(used, "speaking", console=screen, transient=True, disable=not screen.is_terminal)
        waits = [conversation.said(recording) for recording in spoken]
    answered = [wait for wait in waits if wait]
    found = {
        "recordings": len(used),
        "answered": len(answered),
        "right": sum(wait.right for wait in answered),
        "ms": _stages(answered),
    }
    print(json.dumps(found) if args.json else _turn_text(found))
    return HANDLED


def _stages(waits: list[Waited]) -> dict[str, dict[str, float]]:
    stages = {stage: [wait.ms[stage] for wait in waits] for stage in STAGES}
    stages["without silence"] = [wait.without_silence_ms for wait in waits]
    stages["total"] = [wait.total_ms for wait in waits]
    return {stage: _percentiles(values) for stage, values in stages.items() if values}


def _percentiles(values: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1), "max": round(max(values), 1)}


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
    with _hands_free(args.profile) as (hands_free, tape, ear):
        conversation = Conversation(hands_free, tape, ear)
        for recording in used:
            conversation.said(recording)
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
    """Print what share of one core is used while it waits for the wake word."""
    with _hands_free(args.profile) as (hands_free, tape, ear):
        Conversation(hands_free, tape, ear)
        time.sleep(_SETTLED_S)
        used_s, began = memory.processor_s(os.getpid()), time.monotonic()
        time.sleep(args.seconds)
        share = (memory.processor_s(os.getpid()) - used_s) / (time.monotonic() - began)
    record = {"seconds": args.seconds, "share": round(share, 4)}
    print(json.dumps(record) if args.json else f"{100 * share:.1f} % of one core")
    return HANDLED
