"""`edgeassist packs`: what can be asked."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from edgeassist import settings
from edgeassist.cli import HANDLED, NOT_HANDLED, WRONG_USE, parts
from edgeassist.cli.parts import Understanding
from edgeassist.errors import ModelError, PackError, UsageError
from edgeassist.events import Transcript
from edgeassist.packs import check, pack, trial, wordings
from edgeassist.packs.templates import samples
from edgeassist.settings import PROFILES, Profile
from edgeassist.state.store import Store


def list_packs(args: Namespace) -> int:
    """Name, number of intents and description of each pack."""
    for name in args.packs or pack.shipped_names():
        found = pack.load(name)
        users = ", ".join(profile for profile in PROFILES if name in settings.builtin(profile)["packs"])
        used = f"  (profiles: {users})" if users else ""
        print(f"{found.name:10} {len(found.intents.intents):3} intents  {found.about.description}{used}")
    return HANDLED


def check_packs(args: Namespace) -> int:
    """Print every mistake; status 2 where there is one."""
    faults = 0
    for name in _names(args):
        try:
            faults += _check_one(name, args)
        except PackError as error:
            print(error)
            faults += 1
    return WRONG_USE if faults else HANDLED


def _check_one(name: str, args: Namespace) -> int:
    found = pack.load(name)
    with _understanding([], args) as known:
        check.ensure_safe(found, known.lists)
        check.ensure_safe(wordings.load(found), known.lists)
        faults = list(check.problems(found, parts.signatures()))
        unbound = [intent for intent in found.intents.intents if intent not in found.calls]
    found.tests()
    for fault in faults:
        print(f"{found.name}: {fault}")
    if not faults:
        note = f", {len(unbound)} of them call no action and can only be understood" if unbound else ""
        print(f"{found.name}: {len(found.intents.intents)} intents, no mistakes{note}")
        for limit in limits(_profile([name], args.profile), replace(known, packs=[found])):
            print(f"{found.name}: {limit}")
    return len(faults)


def limits(profile: Profile, known: Understanding) -> Iterator[str]:
    """What the profile's recognisers cannot hear as it is written; nothing where no recogniser is here."""
    try:
        bound = {model.name: parts.bound(model, known) for model in parts.recognisers(profile)}
    except ModelError:
        return  # `edgeassist doctor` says what is wrong with it
    for model, hearing in bound.items():
        spelt = {word: found for word, found in hearing.spelt.items() if word not in found}
        alike = [f"{word} (heard as: {', '.join(found)})" for word, found in spelt.items() if found]
        never = [word for word, found in spelt.items() if not found]
        if alike:
            yield f"{model}: cannot be heard as written: {', '.join(sorted(alike))}"
        if never:
            yield f"{model}: cannot be heard: {', '.join(sorted(never))}"
        yield from (f"{model}: no way to hear the sentence {template!r}" for template in hearing.unheard)


def test_packs(args: Namespace) -> int:
    """Run the packs' tests; print what fails and a closing count; status 1 where one fails."""
    failed = passed = 0
    for name in _names(args):
        with _understanding([name], args) as known:
            for verdict in trial.run(known.packs[0], partial(read, known)):
                failed += bool(verdict.fault)
                passed += not verdict.fault
                if verdict.fault:
                    print(f"{name}: {verdict.sentence!r} {verdict.fault}")
    print(f"{passed} passed, {failed} failed")
    return NOT_HANDLED if failed else HANDLED


def read(known: Understanding, text: str) -> trial.Reading | None:
    """A sentence as the templates read it."""
    intent = known.templates.recognise(Transcript(text))
    return None if intent is None else trial.Reading(intent.name, dict(intent.slots))


def sample_packs(args: Namespace) -> int:
    """Random sentences, all templates in turn."""
    if args.count < 1:
        raise UsageError("--count must be at least 1.")
    for name in _names(args):
        with _understanding([name], args) as known:
            for intent, sentence in samples(known.packs[0], known.lists, args.count, args.seed):
                print(f"{intent}\t{sentence}")
    return HANDLED


def sheet_packs(args: Namespace) -> int:
    """What can be said, as Markdown: every intent with some of its examples."""
    for name in _names(args):
        found = pack.load(name)
        print(f"## {found.about.description or found.name}\n\n| what | for instance |\n|---|---|")
        for intent, call in found.calls.items():
            examples = " · ".join(f"“{example}”" for example in call.examples[:3])
            print(f"| {call.summary or intent} | {examples} |")
        print()
    return HANDLED


def _names(args: Namespace) -> Sequence[str]:
    return args.packs or settings.load(args.profile)[1].packs


@contextmanager
def _understanding(names: Sequence[str], args: Namespace) -> Iterator[Understanding]:
    """Packs with the devices of the profile that fits them; nothing is written to the user's store."""
    profile = _profile(names or args.packs, args.profile)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store.sqlite")
        try:
            yield parts.understanding(names, profile, store)
        finally:
            store.close()


def _profile(names: Sequence[str], chosen: str | None) -> Profile:
    """The chosen profile, else the first one that uses the packs."""
    if chosen is None:
        for profile in PROFILES:
            if names and set(names) & (set(settings.builtin(profile)["packs"]) - {"core"}):
                return settings.load(profile)[1]
    return settings.load(chosen)[1]
