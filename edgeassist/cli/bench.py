"""`edgeassist bench`: how well and how fast the parts do their work."""

from __future__ import annotations

import itertools
import json
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.audio import files
from edgeassist.bench import hearing, recordings, report
from edgeassist.bench.figures import RHINO, Figures, figures
from edgeassist.bench.hearing import Case, Hear, Heard, Setup
from edgeassist.bench.pool import Pool
from edgeassist.cli import HANDLED, parts
from edgeassist.cli.turns import in_chunks
from edgeassist.errors import UsageError
from edgeassist.events import Intent, Transcript
from edgeassist.offline import deny_network
from edgeassist.packs.templates import samples
from edgeassist.settings import Profile
from edgeassist.state.store import Store


def hear(args: Namespace) -> int:
    """Hear a folder's recordings, and print how many were understood as their labels say."""
    if args.snr and not args.noise:
        raise UsageError("--snr needs a noise; give a recording of one to --noise.")
    name, profile = settings.load(args.profile)
    labelled = recordings.read(Path(args.folder))
    used = recordings.choose(labelled, args.part, args.limit)
    if not used:
        raise UsageError(f"No recording is left of the {len(labelled)} in {args.folder}; change --part or --limit.")
    snrs_db = (args.snr or list(RHINO)) if args.noise else []
    setup = Setup(partial(_ears, name, profile), in_chunks, Path(args.noise) if args.noise else None)
    results, found = _measured(hearing.cases(used, snrs_db), setup, args.jobs)
    about = {"recordings": len(used), "of": len(labelled), "part": args.part, "profile": name, "noise": args.noise}
    show = _show_json if args.json else _show_text
    show(about, found, results, args.errors)
    return HANDLED


def speak(args: Namespace) -> int:
    """Let the voice speak sentences of a pack, each at every speed, as a folder that `bench hear` measures."""
    if args.count < 1:
        raise UsageError("--count must be at least 1.")
    name, profile = settings.load(args.profile)
    intents = _sampled(name, profile, args.pack, args.count, args.seed)
    folder = _made(Path(args.folder))
    labels = {}
    with parts.voice(profile) as voice:
        todo = list(itertools.product(enumerate(intents), args.speeds))
        for (number, intent), speed in track(todo, "speaking", transient=True, console=Console(stderr=True)):
            file = f"{number:04}-{speed:g}.wav"
            files.write(folder / file, voice.speak(intent.text, speed))
            labels[file] = {"intent": intent.name, "slots": dict(intent.slots), "text": intent.text, "speed": speed}
    (folder / "labels.json").write_text(json.dumps(labels, indent=1))
    print(f"{len(labels)} recordings are in {folder}; type: edgeassist bench hear {folder} --profile {name}")
    return HANDLED


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        cause = f"{error.strerror}; give one that is not there yet"
        raise UsageError(f"Cannot make the folder {folder}: {cause}.") from error
    return folder


def _sampled(profile_name: str, profile: Profile, pack: str | None, count: int, seed: int) -> list[Intent]:
    """What sentences drawn from one pack, else from the first behind the common one, mean to the whole profile."""
    with tempfile.TemporaryDirectory(prefix="edgeassist-bench-") as state:
        store = Store(Path(state) / "store.sqlite")
        known = parts.understanding(profile.packs, profile, store)
        store.close()
    packs = {found.name: found for found in known.packs}
    chosen = packs.get(pack or known.packs[:2][-1].name)
    if chosen is None:
        raise UsageError(f"The profile {profile_name} has no pack {pack!r}; it has {', '.join(packs)}.")
    drawn = samples(chosen, known.lists, count, seed)
    return [intent for _, text in drawn if (intent := known.templates.recognise(Transcript(text)))]


def _measured(todo: Sequence[Case], setup: Setup, jobs: int | None) -> tuple[list[Heard], Figures]:
    screen = Console(stderr=True)
    with Pool(setup, min(len(todo), jobs or len(todo))) as pool:
        heard = pool.heard(todo)
        hidden = not screen.is_terminal
        results = list(track(heard, "hearing", len(todo), console=screen, transient=True, disable=hidden))
        return results, figures(results, pool.size, pool.memory())


@contextmanager
def _ears(name: str, profile: Profile) -> Iterator[Hear]:
    """An assistant's ears in a process of the pool, over a store that goes with them."""
    deny_network()
    with (
        tempfile.TemporaryDirectory(prefix="edgeassist-bench-") as folder,
        parts.assistant(name, profile, ears=True, state=Path(folder)) as assistant,
    ):
        yield assistant.hear


def _show_json(about: dict[str, object], found: Figures, results: Sequence[Heard], errors: bool) -> None:
    missed = {"errors": report.misses(results)} if errors else {}
    print(json.dumps({**about, **report.as_record(found), **missed}, ensure_ascii=False))


def _show_text(about: dict[str, object], found: Figures, results: Sequence[Heard], errors: bool) -> None:
    print("{recordings} of {of} recordings (part: {part}), profile {profile}, noise: {noise}".format_map(about))
    print(f"\n{report.as_text(found)}")
    if errors and (missed := report.misses_as_text(results)):
        print(f"\n{missed}")
