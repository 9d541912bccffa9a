"""`edgeassist bench hostile`: what comes of inputs that nobody should send."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from edgeassist.actions.perform import Performer
from edgeassist.actions.registry import slots_of
from edgeassist.bench.hostile import inputs
from edgeassist.cli import HANDLED, NOT_HANDLED, PROFILES, parts
from edgeassist.cli.ladder import rungs
from edgeassist.devices.file import EVERYWHERE
from edgeassist.dialog.conversation import Conversation
from edgeassist.dialog.memory import Memory
from edgeassist.events import Handled, Intent, NotHandled, Transcript
from edgeassist.packs.phrases import plain
from edgeassist.packs.templates import samples
from edgeassist.understand.recognise import Ladder, tidy

_SAMPLED = 400


def run(args: Namespace) -> int:
    """Put hostile inputs to the whole ladder; the status is 1 where one of them did what must not be."""
    names = [args.profile] if args.profile else list(PROFILES)
    counted = Counter[str]()
    with TemporaryDirectory() as folder:
        for name in names:
            counted.update(_counted(name, args.count // len(names), args.seed, Path(folder)))
    if args.json:
        print(json.dumps(counted))
    else:
        for what in ("inputs", "refused", "asked", "done", "invalid calls", "risky actions without a yes"):
            print(f"{what:30} {counted[what]:7}")
    return NOT_HANDLED if counted["invalid calls"] or counted["risky actions without a yes"] else HANDLED


def _counted(name: str, count: int, seed: int, folder: Path) -> Counter[str]:
    with parts.unused(name, folder) as (profile, known, store):
        performer = Performer(known.calls, parts.context(known, profile, store))
        counted = Counter[str]()

        def perform(intent: Intent) -> Handled | NotHandled:
            call = known.calls[intent.name]
            counted["risky actions without a yes"] += call.is_asked
            return performer.perform(intent)

        words = sorted(
            {
                word
                for pack in known.packs
                for _, text in samples(pack, known.lists, _SAMPLED)
                for word in plain(text).split()
            }
        )
        with rungs(name, profile, known) as found:
            ladder = Ladder(found, lambda text: ())
            for text in track(list(inputs(count, words, seed)), name, transient=True, console=Console(stderr=True)):
                counted["inputs"] += 1
                intent = ladder.recognise(Transcript(tidy(text)))
                if not isinstance(intent, Intent):
                    counted["refused"] += 1
                    continue
                counted["invalid calls"] += not all(_valid(each, known) for each in (intent, intent.other) if each)
                outcome = Conversation(perform, known.calls, Memory(store)).act(intent)
                asked = isinstance(outcome, NotHandled) and outcome.reason in ("confirm", "unsure")
                counted["asked" if asked else "done"] += 1
                store.set_note("waiting", None)  # what the next input says is no answer
        return counted


def _valid(intent: Intent, known: parts.Understanding) -> bool:
    """Whether an intent is one of the packs', with slots that its action takes, and devices and places that exist."""
    call = known.calls.get(intent.name)
    if call is None or not (intent.slots.keys() | call.fixed.keys()) <= slots_of(call.action)[0]:
        return False
    areas = {None, EVERYWHERE, *known.house.areas}
    names = {None, *(device.name for device in known.house.devices)}
    return intent.slots.get("area") in areas and (intent.slots.get("name") in names or call.action == "scenes.activate")
