"""`edgeassist bench honesty`: does any answer claim what lying devices have not done."""

from __future__ import annotations

import itertools
import json
import random
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from edgeassist import settings
from edgeassist.actions.targets import Target, choose
from edgeassist.assistant import Assistant
from edgeassist.bench.honesty import Asked, Fault, Judge
from edgeassist.bench.lying import LIES, World
from edgeassist.cli import HANDLED, NOT_HANDLED, PROFILES, parts
from edgeassist.devices.file import EVERYWHERE
from edgeassist.events import Handled, Intent, NotHandled, Turn
from edgeassist.packs.templates import with_samplers

_OF_DEVICES = ("devices.", "scenes.", "orders.")
"""How the names of actions begin that set or read devices."""

_COLUMNS = ("turns", "done", "said failed", "refused", "false success", "silent failure")
_SHOWN = 20

Counts = dict[str, Counter[str]]
"""Lie → column → how often."""


def run(args: Namespace) -> int:
    """Put sentences to assistants whose devices lie; the status is 1 where an answer was not honest."""
    names = [args.profile] if args.profile else list(PROFILES)
    counts: Counts = defaultdict(Counter)
    faults: list[str] = []
    for number, name in enumerate(names):
        share = args.count // len(names) + (number < args.count % len(names))
        with TemporaryDirectory() as folder:
            _count(name, share, args.seed, Path(folder), counts, faults)
    total = sum(counts.values(), Counter[str]())
    if args.json:
        print(json.dumps({"total": _row(total), "lies": {lie: _row(counts[lie]) for lie in LIES}, "faults": faults}))
    else:
        _print(counts, total, faults)
    return NOT_HANDLED if total["false success"] or total["silent failure"] else HANDLED


def _row(counted: Counter[str]) -> dict[str, int]:
    return {column: counted[column] for column in _COLUMNS}


def _print(counts: Counts, total: Counter[str], faults: list[str]) -> None:
    print(f"{'the devices':20}", *(f"{column:>14}" for column in _COLUMNS))
    for lie, counted in [*((lie, counts[lie]) for lie in LIES), ("all", total)]:
        print(f"{lie:20}", *(f"{counted[column]:14}" for column in _COLUMNS))
    for fault in faults[:_SHOWN]:
        print(fault)


def _count(name: str, count: int, seed: int, folder: Path, counts: Counts, faults: list[str]) -> None:
    """Count `count` turns of a profile."""
    _, profile = settings.load(name)
    profile = profile.model_copy(update={"free_answers": False})
    world, dice = World(seed), random.Random(seed)
    with parts.assembled(name, profile, state=folder, adapter=lambda device: world) as whole:
        sentences = itertools.islice(_sentences(whole.known, seed), count)
        shown = Console(stderr=True)
        for text in track(sentences, name, total=count, transient=True, console=shown):
            lie = dice.choice(LIES)
            world.begin(whole.known.house.devices, lie)
            before = dict(world.truth)
            counted = counts[lie]
            counted["turns"] += 1
            outcomes, answer = _turn(whole.assistant, text)
            judge = Judge(before, dict(world.truth))
            found = [] if outcomes and answer else [Fault("silent failure", "nothing was said")]
            for outcome in outcomes:
                found += judge.faults(_asked(whole, outcome.intent), outcome, answer)
            counted[_column(outcomes)] += 1
            counted.update({fault.kind for fault in found})
            faults += [f"{name}, {lie}: {text!r} → {answer!r}: {fault.kind}, {fault.why}" for fault in found]


def _column(outcomes: list[Handled | NotHandled]) -> str:
    if outcomes and all(isinstance(outcome, Handled) for outcome in outcomes):
        return "done"
    failed = any(isinstance(each, NotHandled) and each.reason in ("failed", "partly") for each in outcomes)
    return "said failed" if failed else "refused"


def _sentences(known: parts.Understanding, seed: int) -> Iterator[str]:
    """Endless sentences about devices, from all templates in turn."""
    found = [
        (template, sampler)
        for pack in known.packs
        for template, sampler in with_samplers(pack, known.lists, seed)
        if template.intent in known.calls and known.calls[template.intent].action.startswith(_OF_DEVICES)
    ]
    random.Random(seed).shuffle(found)
    for template, sampler in itertools.cycle(found):
        yield sampler.sentence(template.expression)


def _turn(assistant: Assistant, text: str) -> tuple[list[Handled | NotHandled], str]:
    """What came of a sentence, after a yes where one was asked for, and what was said."""
    outcomes, answer = _converse(assistant, text)
    if any(isinstance(outcome, NotHandled) and outcome.reason in ("confirm", "unsure") for outcome in outcomes):
        outcomes, answer = _converse(assistant, "yes")
    return outcomes, answer


def _converse(assistant: Assistant, text: str) -> tuple[list[Handled | NotHandled], str]:
    outcomes: list[Handled | NotHandled] = []
    answer = ""
    for event in assistant.converse(text):
        match event:
            case Handled() | NotHandled():
                outcomes.append(event)
            case Turn():
                answer = event.answer
    return outcomes, answer


def _asked(whole: parts.Assembled, intent: Intent) -> Asked:
    """What an intent was to do, found in its words alone."""
    call = whole.known.calls[intent.name]
    given = {**intent.slots, **call.fixed}
    house = whole.known.house
    if call.action == "scenes.activate":
        steps = [step for scene in house.find(name=given["name"], kind="scene") for step in scene.scene]
        goals = {(each.id, key): value for s in steps for each in house.meant(s) for key, value in s.set.items()}
        return Asked(
            call.action, given, [each for each in house.devices if each.id in {id_ for id_, _ in goals}], goals
        )
    target = Target(given.get("name"), given.get("area"), given.get("kind"), given.get("device_class"))
    if call.action == "devices.which":
        fits = house.find(area=target.area or EVERYWHERE, kind=target.kind, device_class=target.device_class)
        return Asked(call.action, given, fits, {})
    meant = choose(whole.context, Target(kind="till") if call.action == "orders.place" else target)
    devices = meant if isinstance(meant, list) else []
    if call.action != "devices.set":
        return Asked(call.action, given, devices, {})
    values = {key: value for key, value in given.items() if key not in ("name", "area", "kind", "device_class")}
    if target.name is None and target.kind is None:
        devices = [device for device in devices if values.keys() <= device.properties.keys()]
    return Asked(
        call.action, given, devices, {(each.id, key): value for each in devices for key, value in values.items()}
    )
