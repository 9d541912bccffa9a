"""Puts together the rungs by which requests are understood. What is below the first is made when it is first asked."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hassil import SlotList

from edgeassist import understand
from edgeassist.errors import EngineFailed
from edgeassist.events import Intent, NotRecognized, Transcript
from edgeassist.packs import compiled
from edgeassist.packs import pack as packs
from edgeassist.settings import Profile
from edgeassist.understand.freely_heard import FreelyHeardRecogniser
from edgeassist.understand.recognise import Recogniser
from edgeassist.understand.template import TemplateRecogniser
from edgeassist.understand.typed import TypedRecogniser

if TYPE_CHECKING:
    from edgeassist.actions.registry import Context
    from edgeassist.cli.parts import Understanding
    from edgeassist.engines.worker import Worker
    from edgeassist.understand.meaning import Likelihoods
    from edgeassist.understand.nearest import Nearest
    from edgeassist.understand.slots import SlotReader
    from edgeassist.understand.small_model import Card, SmallModel
    from edgeassist.understand.thresholds import Thresholds

CONTEXT_TOKENS = 64
"""What is longer is no request."""

LEAST_FREE_BYTES = 100 << 20
"""With less memory free in the system the small model is unloaded, and not asked."""


_LEARNT = "learnt"


class Lower:
    """What the rungs below the templates are made of, each made when it is first needed."""

    def __init__(self, name: str, profile: Profile, known: Understanding, folder: Path | None = None) -> None:
        """`folder` is that of the small model, else of the one in use."""
        from edgeassist.understand import small_model

        self._name = name
        self._profile = profile
        self._known = known
        self._folder = folder or small_model.folder()
        self._worker: Worker | None = None

    def close(self) -> None:
        """End the small model's process."""
        if self._worker:
            self._worker.close()

    @property
    def slots(self) -> SlotReader:
        """Finds the slots of a request in its words. Raises PackError."""
        return self._learnt[0]

    @cached_property
    def card(self) -> Card | None:
        """The small model's card; None where there is none. Raises ModelDamaged."""
        from edgeassist.understand import small_model

        return small_model.card(self._folder)

    @cached_property
    def thresholds(self) -> Thresholds:
        """How sure the rungs must be."""
        from edgeassist.understand.thresholds import Thresholds

        return self.card.thresholds.get(self._name, Thresholds()) if self.card else Thresholds()

    def near(self, text: str) -> Likelihoods:
        """What is nearest to a text. Raises PackError."""
        return self._learnt[1].probabilities(text)

    def weigh(self, text: str) -> Likelihoods:
        """What the small model makes of a text. Raises EngineError and ModelError."""
        if free_bytes() < LEAST_FREE_BYTES:
            self.close()
            raise EngineFailed("There is too little memory for the small model.")
        return self._model.weigh(text)

    @contextmanager
    def learning_ahead(self) -> Iterator[None]:
        """Learn what the packs mean where they have changed, so that no request need wait for it.

        In a process of its own, after all others: learning takes a minute on a small board, and memory that would not
        come back.
        """
        from multiprocessing import get_context

        if compiled.is_kept(_LEARNT, self._key):
            yield
            return
        process = get_context("spawn").Process(
            target=_keep_gently, args=(self._key, self._known.learnt, self._known.lists), daemon=True
        )
        process.start()
        try:
            yield
        finally:
            process.terminate()
            process.join()

    @cached_property
    def _learnt(self) -> tuple[SlotReader, Nearest]:
        return _keep(self._key, self._known.learnt, self._known.lists)

    @cached_property
    def _key(self) -> str:
        return _learnt_from(self._known)

    @cached_property
    def _model(self) -> SmallModel:
        from edgeassist.engines.worker import Worker
        from edgeassist.understand.small_model import HEAD, MODEL, SmallModel

        assert self.card
        options = {
            "model": str(self._folder / MODEL),
            "threads": os.cpu_count() or 1,
            "context_tokens": CONTEXT_TOKENS,
            "embedding": True,
        }
        self._worker = Worker("llama", options)
        embed = partial(self._worker.call, "embed")
        return SmallModel(embed, self.card, self._folder / HEAD, self._name, self.slots.labels)


def _learnt_from(known: Understanding) -> str:
    """A name for all that is learnt from: the packs, the devices' names, and the code that learns."""
    from edgeassist.understand.small_model import digest_of

    used = [pack.path for pack in known.learnt]
    names = {pack.name for pack in known.learnt}
    others = [packs.locate(name) for name in packs.shipped_names() if name not in names]
    code = [file.stat().st_mtime_ns for file in sorted(Path(understand.__file__).parent.glob("*.py"))]
    learnt = [digest_of(path) for path in (*used, *others)]
    made_of = (code, compiled.key([str(path) for path in used], known.lists), learnt)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def language(known: Understanding, second_ear: Path) -> Path | None:
    """A file of what is likely to be said to the packs, and near them, in the second ear's pieces.

    None where it cannot be kept. Raises PackError.
    """
    import numpy as np

    from edgeassist.engines.language import learn
    from edgeassist.engines.moonshine_tokens import pieces_of, read

    def make() -> bytes:
        from edgeassist.packs.lines import lines

        print("edgeassist: learning how the packs are spoken to, once; this takes some seconds", file=sys.stderr)
        understood = TemplateRecogniser(known.learnt, known.lists).accepts
        said = lines(known.learnt, known.lists, foreign(known.learnt), understood)
        written = BytesIO()
        np.save(written, learn(pieces_of(read(second_ear / "tokenizer.bin"), (line.text for line in said))))
        return written.getvalue()

    return compiled.kept_file("language", _learnt_from(known), make)


def _keep(key: str, used: Sequence[packs.Pack], lists: Mapping[str, SlotList]) -> tuple[SlotReader, Nearest]:
    """What was learnt from some packs, else is learnt now."""

    def make() -> tuple[SlotReader, Nearest]:
        from edgeassist.packs.lines import lines
        from edgeassist.understand.nearest import learn
        from edgeassist.understand.slots import SlotReader

        print("edgeassist: learning what the packs mean, once; this takes some seconds", file=sys.stderr)
        understood = TemplateRecogniser(used, lists).accepts
        return SlotReader(used, lists), learn(lines(used, lists, foreign(used), understood))

    return compiled.kept(_LEARNT, key, make)


def _keep_gently(key: str, used: Sequence[packs.Pack], lists: Mapping[str, SlotList]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that is interrupted ends this one
    os.nice(19)
    _keep(key, used, lists)


class _Lazy:
    """A rung that is made when it is first asked."""

    def __init__(self, make: Callable[[], Recogniser]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Recogniser:
        return self._make()

    def recognise(self, transcript: Transcript) -> Intent | NotRecognized | None:
        """What the rung says."""
        return self._made.recognise(transcript)


def exact(known: Understanding) -> list[Recogniser]:
    """The rungs that guess nothing: the templates; what is typed; what is heard freely."""
    freely = TemplateRecogniser([pack for pack in known.packs if not pack.about.bound], known.lists, known.place)
    return [
        known.templates,
        TypedRecogniser(known.templates.recognise, known.calls),
        FreelyHeardRecogniser([freely, TypedRecogniser(freely.recognise, known.calls)]),
    ]


@contextmanager
def rungs(name: str, profile: Profile, known: Understanding) -> Iterator[list[Recogniser]]:
    """The ladder's rungs, the cheapest first; the small model's process ends with the context."""
    lower = Lower(name, profile, known)
    area = next(iter(known.house.areas), "")

    def in_place(rung: Recogniser) -> Recogniser:
        from edgeassist.understand.elsewhere import InPlace

        return InPlace(rung, lower.slots.places(), known.calls, area)

    def missing_place() -> Recogniser:
        from edgeassist.understand.elsewhere import MissingPlace

        return MissingPlace(lower.slots.places(), known.templates, known.calls, area)

    def nearest() -> Recogniser:
        from edgeassist.understand.meaning import NearestRecogniser

        return in_place(NearestRecogniser(lower.near, lower.slots, lower.thresholds))

    def model() -> Recogniser:
        from edgeassist.understand.meaning import ModelRecogniser

        return in_place(ModelRecogniser(lower.weigh, lower.near, lower.slots, lower.thresholds))

    with ExitStack() as stack:
        stack.callback(lower.close)
        wanted = profile.small_model and lower.card
        elsewhere = [_Lazy(missing_place)] if area else []
        yield [*exact(known), *elsewhere, _Lazy(nearest), *([_Lazy(model)] if wanted else [])]


def foreign(used: Sequence[packs.Pack]) -> list[packs.Pack]:
    """The packs that ship and are not among those used: requests to them mean nothing here."""
    names = {pack.name for pack in used}
    return [packs.load(name) for name in packs.shipped_names() if name not in names]


def effect(known: Understanding, context: Context, intent: str, slots: Mapping[str, Any]) -> Hashable:
    """What an intent would do, as something that can be compared: the action, the devices meant, what it is given."""
    from edgeassist.actions.targets import Target, choose

    call = known.calls[intent]
    given = {**slots, **call.fixed}
    if not call.action.startswith("devices."):
        return call.action, repr(sorted(given.items()))
    named = {key: given.pop(key, None) for key in ("name", "area", "kind", "device_class")}
    meant = choose(context, Target(**named))
    devices = tuple(device.id for device in meant) if isinstance(meant, list) else repr(sorted(named.items(), key=str))
    return call.action, devices, repr(sorted(given.items()))


def free_bytes() -> int:
    """Memory that can be had without swapping, in bytes."""
    info = Path("/proc/meminfo")
    if info.exists():
        fields = dict(line.split(":", 1) for line in info.read_text().splitlines())
        return int(fields["MemAvailable"].split()[0]) * 1024
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
