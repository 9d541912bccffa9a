"""`edgeassist bench wake`: how well a wake word is heard, how often other speech wakes, and what listening costs."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.bench import memory, waking
from edgeassist.bench.recordings import part_of
from edgeassist.bench.waking import Room, Row
from edgeassist.cli import HANDLED, parts
from edgeassist.engines.worker import Worker
from edgeassist.errors import ModelMissing, UsageError
from edgeassist.hear.wake import WakeWords, wake_words

SNRS_DB = (20, 15, 10, 5)


def run(args: Namespace) -> int:
    """Play a folder's recordings to the wake word's engine, and print how many of them wake."""
    if args.snr and not args.noise:
        raise UsageError("--snr needs a noise; give a recording of one to --noise.")
    if not 0 <= args.sensitivity <= 1:
        raise UsageError("--sensitivity goes from 0, which wakes seldom, to 1.")
    found = waking.recordings(Path(args.folder))
    used = [each for each in found if args.part in ("all", part_of(each.name))]
    if not used:
        raise UsageError(f"No recording is left of the {len(found)} in {args.folder}; change --part.")
    other = waking.recordings(Path(args.other)) if args.other else ()
    levels = [None, *sorted(set(args.snr or SNRS_DB), reverse=True)] if args.noise else [None]
    noise = Path(args.noise) if args.noise else None
    with _listening(args) as wake:
        words = _rows("wake words", Room(wake.feed, noise), used, levels)
        others = _rows("other speech", Room(wake.feed, noise, around_s=0.0), other, levels) if other else []
        sizes = memory.of_engines(os.getpid())
    about = {"word": args.word, "sensitivity": args.sensitivity, "recordings": len(used), "of": len(found)}
    about |= {"part": args.part, "noise": args.noise, "other": args.other}
    show = _show_json if args.json else _show_text
    show(about, words, others, sizes)
    return HANDLED


@contextmanager
def _listening(args: Namespace) -> Iterator[WakeWords]:
    _, profile = settings.load(args.profile)
    try:
        model = parts.recognisers(profile)[0]
    except ModelMissing:
        model = None
    with (
        Worker("piper", {}) as pronunciation,
        wake_words(
            {args.word: args.sensitivity},
            model,
            partial(pronunciation.call, "phonemes"),
            networks=not args.recogniser,
        ) as wake,
    ):
        pronunciation.close()
        yield wake


def _rows(what: str, room: Room, files: Sequence[Path], levels: Sequence[int | None]) -> list[Row]:
    screen = Console(stderr=True)
    return [
        room.row(files, level)
        for level in track(levels, what, console=screen, transient=True, disable=not screen.is_terminal)
    ]


def _show_json(about: dict[str, Any], words: Sequence[Row], others: Sequence[Row], sizes: dict[str, int]) -> None:
    record = {
        **about,
        "rows": [
            {
                "snr_db": row.snr_db,
                "woken": row.woken,
                "woken_percent": round(row.percent, 2),
                "processor_percent": round(row.processor_percent, 2),
            }
            for row in words
        ],
        "other_rows": [
            {
                "snr_db": row.snr_db,
                "hours": round(row.seconds / 3600, 3),
                "false_alarms": row.detections,
                "false_alarms_per_hour": round(row.per_hour, 2),
                "processor_percent": round(row.processor_percent, 2),
            }
            for row in others
        ],
        "memory_bytes": sizes,
    }
    print(json.dumps(record, ensure_ascii=False))


def _show_text(about: dict[str, Any], words: Sequence[Row], others: Sequence[Row], sizes: dict[str, int]) -> None:
    print("{recordings} of {of} recordings (part: {part}), word: {word}, sensitivity {sensitivity:g}".format_map(about))
    print(f"noise: {about['noise']}, other speech: {about['other']}\n")
    print(
        f"{'':8} {'woken':>7} {'missed':>7} {'processor':>10}   {'false alarms':>12} {'an hour':>8} {'processor':>10}"
    )
    for place, row in enumerate(words):
        alarms = _alarms(others[place]) if others else f"{'–':>12} {'–':>8} {'–':>10}"
        name = "clean" if row.snr_db is None else f"{row.snr_db} dB"
        missed = row.recordings - row.woken
        print(f"{name:8} {row.percent:6.1f}% {missed:7} {row.processor_percent:9.1f}%   {alarms}")
    engines = ", ".join(f"{engine} {size / 1e6:.1f} MB" for engine, size in sizes.items())
    print(f"\nmemory  {engines} (Pss)")


def _alarms(row: Row) -> str:
    return f"{row.detections:12} {row.per_hour:8.1f} {row.processor_percent:9.1f}%"
