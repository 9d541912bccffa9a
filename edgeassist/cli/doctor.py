"""`edgeassist doctor`: tries every part on this machine, and says for each fault what to type."""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from edgeassist import __version__, folders, settings
from edgeassist.cli import HANDLED, NOT_HANDLED, parts
from edgeassist.cli.ladder import free_bytes
from edgeassist.cli.packs import limits
from edgeassist.cli.parts import Understanding
from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.reach import written
from edgeassist.engines.worker import Worker
from edgeassist.errors import EdgeassistError, EngineMissing, ModelDamaged, ModelMissing, StoreError
from edgeassist.hear.wake import NETWORKS, SENSITIVITY
from edgeassist.models import catalogue
from edgeassist.models.progress import megabytes
from edgeassist.models.verify import digest, require, state
from edgeassist.settings import PROFILES, Profile
from edgeassist.state import care
from edgeassist.state.store import Store

_LOW_MEMORY_MB = 600
_LOW_DISK_MB = 500
_TRIED_WORDS = "turn on the light"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried."""

    part: str
    status: Literal["works", "missing", "broken"]
    """`missing` costs a feature, `broken` is a fault."""
    detail: str
    """What was seen; for a fault, with what to type."""


def run(args: Namespace) -> int:
    """Print all findings; status 1 where something is broken."""
    findings = []
    for finding in _findings():
        findings.append(finding)
        if not args.json:
            print(f"{finding.status:8} {finding.part:24} {finding.detail}", flush=True)
    if args.json:
        print(json.dumps({"version": __version__, "findings": [asdict(finding) for finding in findings]}))
    return NOT_HANDLED if any(finding.status == "broken" for finding in findings) else HANDLED


def _findings() -> Iterator[Finding]:
    yield Finding("program", "works", f"edgeassist {__version__}, Python {platform.python_version()}, {_machine()}")
    yield from _folders()
    yield _memory()
    for name in PROFILES:
        yield _profile(name)
        yield _hearing(name)
        yield from network_devices(name)
        yield from store(name)
    yield from _models()
    yield _tried("small model", _small_model)
    yield _tried("engine vosk", _vosk)
    yield _tried("engine moonshine", _moonshine, fault="missing")
    yield _tried("engine piper", _piper)
    yield _tried("engine llama", _llama)
    yield _tried("wake words", _wake, fault="missing")
    yield _tried("voice activity", _voice_activity)
    yield _tried("echo canceller", _echo, fault="missing")
    yield _tried("audio devices", _audio, fault="missing")


def _tried(part: str, attempt: Callable[[], str], fault: Literal["missing", "broken"] = "broken") -> Finding:
    try:
        return Finding(part, "works", attempt())
    except EdgeassistError as error:
        return Finding(part, fault, str(error))


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores"


def _folders() -> Iterator[Finding]:
    for part, folder in (("data", folders.data()), ("configuration", folders.config()), ("models", catalogue.folder())):
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(existing).free / 1e6
        if not os.access(existing, os.W_OK):
            yield Finding(f"{part} folder", "broken", f"{folder} cannot be written; type: chmod u+w {existing}")
        elif free < _LOW_DISK_MB:
            yield Finding(f"{part} folder", "broken", f"{folder} has {free:.0f} MB left; free some space")
        else:
            yield Finding(f"{part} folder", "works", f"{folder}, {megabytes(free * 1e6)} free")


def _memory() -> Finding:
    available = free_bytes()
    if available < _LOW_MEMORY_MB * 1e6:
        return Finding("memory", "broken", f"{megabytes(available)} available; close other programs")
    return Finding("memory", "works", f"{megabytes(available)} available")


def _profile(name: str) -> Finding:
    def attempt() -> str:
        profile, known = _understanding(name)
        return f"packs {', '.join(profile.packs)}: {len(known.calls)} intents, {len(known.house.devices)} devices"

    return _tried(f"profile {name}", attempt)


def network_devices(name: str) -> Iterator[Finding]:
    """Whether each host that devices are reached at answers for one of them."""
    try:
        _, known = _understanding(name)
    except EdgeassistError:
        return  # said of the profile already
    part = f"devices of {name}"
    for where, device in {device.address: device for device in known.house.devices}.items():
        if where is None:
            continue
        try:
            known.house.read(device, min(device.properties))
            yield Finding(part, "works", f"{written(where)} answers for the {device.name}")
        except DeviceUnreachable as error:
            yield Finding(part, "missing", f"the {device.name}: {error}")


def store(name: str) -> Iterator[Finding]:
    """Whether what is kept on disk of a profile can be read; nothing where nothing is."""
    path = folders.data() / f"{name}.sqlite"
    if not path.is_file():
        return

    def attempt() -> str:
        if found := care.faults(path):
            raise StoreError(f"{path}: {found[0]}; to bring back a backup, type: edgeassist store restore FILE")
        return f"{path}, {megabytes(path.stat().st_size)}"

    yield _tried(f"store of {name}", attempt)


def _small_model() -> str:
    """Whether the small model was made for the packs as they are."""
    from edgeassist.understand import small_model

    where = small_model.folder()
    card = small_model.card(where)
    if card is None:
        raise ModelMissing("There is no small model, so fewer free words are understood; type `edgeassist tune`.")
    for name, sha256 in card.files.items():
        if digest(where / name) != sha256:
            raise ModelDamaged(f"{where / name} is not what its card says; type `edgeassist tune`.")
    used = {pack.name: pack for name in PROFILES for pack in _understanding(name)[1].packs}
    stale = small_model.stale(card, list(used.values()))
    changed = f"; changed since it was made: {', '.join(stale)}; type `edgeassist tune`" if stale else ""
    return f"{where}, {len(card.labels)} meanings{changed}"


def _hearing(name: str) -> Finding:
    def attempt() -> str:
        profile, known = _understanding(name)
        parts.recognisers(profile)
        return "; ".join(limits(profile, known)) or "all words can be heard"

    return _tried(f"words of {name}", attempt, fault="missing")


def _understanding(name: str) -> tuple[Profile, Understanding]:
    """A profile, and its packs and devices; nothing is written to the user's store."""
    _, profile = settings.load(name)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store.sqlite")
        try:
            return profile, parts.understanding(profile.packs, profile, store)
        finally:
            store.close()


def _models() -> Iterator[Finding]:
    known = catalogue.load()
    needed = known.defaults(have_npm=False)
    for model in known.models:
        match state(model):
            case "here":
                yield Finding(f"model {model.id}", "works", f"{megabytes(model.size)}, {model.licence}")
            case "damaged":
                detail = f"damaged; type: edgeassist models pull {model.id}"
                yield Finding(f"model {model.id}", "broken", detail)
            case "missing":
                detail = f"not here; type: edgeassist models pull {model.id}"
                yield Finding(f"model {model.id}", "broken" if model in needed else "missing", detail)


def _vosk() -> str:
    paths = parts.recognisers(settings.load("home")[1])
    for path in paths:
        with Worker("vosk", {"model": str(path)}) as worker:
            worker.call("decode", bytes(16000))
    return f"{' and '.join(path.name for path in paths)} load and decode"


def _moonshine() -> str:
    path = parts.second_ear(settings.load("home")[1])
    if path is None:
        raise ModelMissing("no second ear; type: edgeassist models pull moonshine-tiny-en")
    with Worker("moonshine", {"model": str(path)}) as worker:
        worker.call("scores", bytes(32000), [_TRIED_WORDS])
    return f"{path.name} loads and scores"


def _piper() -> str:
    with parts.voice(settings.load("home")[1]) as voice:
        seconds = sum(chunk.seconds for chunk in voice.speak(_TRIED_WORDS))
    return f"says “{_TRIED_WORDS}” in {seconds:.1f} seconds"


def _llama() -> str:
    model = next(iter(sorted(require(settings.load("home")[1].language_model).glob("*.gguf"))))
    with Worker("llama", {"model": str(model)}) as worker:
        try:
            return f"{model.name} reads {worker.call('probe')} tokens"
        except EdgeassistError as error:
            hint = "type: rm -r .venv ~/.cache/edgeassist/wheels && script/setup, which builds llama.cpp without AMX"
            raise type(error)(f"{error} If it dies again, {hint}.") from error


def _wake() -> str:
    words = dict.fromkeys(NETWORKS, SENSITIVITY)
    try:
        with Worker("wakeword", {"words": words}) as worker:
            worker.call("feed", bytes(32000))
    except EngineMissing as error:
        raise EngineMissing(f"{error} Until then Vosk listens for them, at a higher cost.") from error
    return f"networks for {', '.join(words)}; Vosk listens for any other phrase"


def _voice_activity() -> str:
    with Worker("voice_activity", {}) as worker:
        frames = worker.call("feed", bytes(32000))
    return f"heard {len(frames)} frames"


def _echo() -> str:
    from edgeassist.engines import echo

    echo.load().cancel(bytes(2 * echo.FRAME), bytes(2 * echo.FRAME))
    return "takes its own voice out of what it hears"


def _audio() -> str:
    from edgeassist.audio.devices import list_devices

    devices = list_devices()
    if not devices:
        return "no microphone and no speaker; typing, recordings and --say work without"
    return ", ".join(f"{device.name} ({device.inputs} in, {device.outputs} out)" for device in devices)
