"""Chooses the parts of a profile and puts them together.

What only speech needs is imported where it is used, so that a typed turn stays quick.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hassil import SlotList

from edgeassist import __version__, folders, settings
from edgeassist.actions.perform import Performer
from edgeassist.actions.registry import ACTIONS, Context, slots_of
from edgeassist.assistant import Assistant, Cue, Parts
from edgeassist.cli.guarding import barred, classes, switches
from edgeassist.cli.ladder import language, rungs
from edgeassist.devices import file as devices_file
from edgeassist.devices.adapters import Adapter
from edgeassist.devices.file import EVERYWHERE, Device
from edgeassist.devices.house import House
from edgeassist.devices.reaching import allow_hosts
from edgeassist.dialog.code import TELL_CODE, Code
from edgeassist.dialog.context import InContext
from edgeassist.dialog.conversation import Conversation
from edgeassist.dialog.memory import Memory
from edgeassist.documents.library import Library
from edgeassist.errors import ModelMissing, PackError, SettingsError, StoreError
from edgeassist.events import AudioChunk, Guard, Intent, NotRecognized, Transcript, Turn
from edgeassist.machine.host import Host
from edgeassist.packs import compiled, vocabulary
from edgeassist.packs.guards import Guards, On, set_values, without, without_action, words_of
from edgeassist.packs.pack import Call, Pack
from edgeassist.ringing import Ringer
from edgeassist.say.chat import FreeAnswers
from edgeassist.say.wording import Outcome, Wording
from edgeassist.settings import Profile
from edgeassist.state import care, misses
from edgeassist.state.store import Store
from edgeassist.state.wishes import Wishes
from edgeassist.understand.from_documents import DocumentsRecogniser
from edgeassist.understand.guarded import GuardedRung, GuardedTemplates
from edgeassist.understand.recognise import Ladder, Recogniser
from edgeassist.understand.suggest import suggester
from edgeassist.understand.template import TemplateRecogniser

if TYPE_CHECKING:
    from edgeassist.engines.worker import Worker
    from edgeassist.hear.ears import BoundEars
    from edgeassist.hear.graph import Bound
    from edgeassist.packs.check import Signature
    from edgeassist.say.cached import CachedVoice, Voice
    from edgeassist.say.voice import PiperVoice

Understand = Callable[[Transcript], Intent | NotRecognized]

_HELP_EXAMPLES = 4
DOCUMENTS = "documents"
"""The pack that asks the user's documents; it is in use where there are some."""

_MISSES = ("no_match", "not_a_command")
"""Reasons for which words are no command here; for any other they were none at all."""


@dataclass(frozen=True)
class Understanding:
    """The packs of a profile, ready to be matched, and the devices they speak of."""

    packs: Sequence[Pack]
    house: House
    lists: Mapping[str, SlotList]
    """The lists that the devices give."""
    calls: Mapping[str, Call]
    place: str | None
    """The area where the assistant stands, if it stands in one."""
    least_command: float
    """The least share that commands must have of what was heard."""
    hear_follow_ups: bool = False
    """Whether what takes up something said before is heard, too."""
    hear_code: bool = False
    """Whether a number code is heard, too."""
    guards: frozenset[Guard] = frozenset()
    """Those for which commands have been taken away."""
    gone: frozenset[str] = frozenset()
    """Words that only those had."""

    def while_on(self, guards: Collection[Guard]) -> Understanding:
        """The same while some guards are on."""
        packs = [without(pack, guards) for pack in self.packs]
        gone = words_of(self.packs) - words_of(packs)
        return replace(self, packs=packs, guards=frozenset(guards), gone=gone)

    @property
    def learnt(self) -> Sequence[Pack]:
        """The packs that the rungs below the templates learn."""
        return [pack for pack in self.packs if pack.about.learnt]

    @cached_property
    def templates(self) -> TemplateRecogniser:
        """The first rung."""
        return TemplateRecogniser(self.packs, self.lists, self.place, self.least_command)

    @cached_property
    def heard(self) -> tuple[Sequence[Pack], Mapping[str, SlotList]]:
        """The packs and lists that the recognisers are bound to."""
        from edgeassist.packs.follow import follow_ups, sayable, with_any_pronouns

        packs = [pack for pack in self.packs if pack.about.bound]
        if not self.hear_code:
            packs = [without_action(pack, TELL_CODE) for pack in packs]
        if not self.hear_follow_ups:
            return packs, self.lists
        words = follow_ups(packs)
        return [*packs, *(sayable(pack, words) for pack in packs)], with_any_pronouns(self.lists, words)

    @cached_property
    def meaning(self) -> Callable[[str], Hashable | None]:
        """What words mean to the packs, or where they are heard, to what was said before."""
        if not self.hear_follow_ups:
            return self.templates.meaning
        following = TemplateRecogniser(*self.heard, self.place)
        return lambda text: self.templates.meaning(text) or following.meaning(text)


def signatures() -> dict[str, Signature]:
    """What each action takes."""
    from edgeassist import actions as _filled  # noqa: F401
    from edgeassist.packs.check import Signature

    return {name: Signature(*slots_of(name)) for name in ACTIONS}


def understanding(
    names: Sequence[str],
    profile: Profile,
    store: Store,
    adapter: Callable[[Device], Adapter] | None = None,
    *,
    lasting: bool = False,
) -> Understanding:
    """Load packs and the profile's devices, and refuse what could not be run safely.

    `adapter` and `lasting` are those of `House`. Raises PackError, DevicesError and SettingsError.
    """
    house = House(devices_file.load(profile.devices), store, adapter, lasting=lasting)
    allow_hosts(house.devices, profile.allowed_hosts)
    if profile.place not in (None, EVERYWHERE, *house.areas):
        allowed = ", ".join((*house.areas, EVERYWHERE))
        raise SettingsError(f"The setting place is {profile.place!r}; {profile.devices} has the areas {allowed}.")
    lists = vocabulary.lists(house)
    packs = compiled.load(names, lists, partial(_ensure_usable, lists))
    calls: dict[str, Call] = {}
    for pack in packs:
        if twice := calls.keys() & pack.calls.keys():
            raise PackError(f"The intent {min(twice)} of {pack.path} stands in another pack too; rename one.")
        calls |= pack.calls
    place = None if profile.place == EVERYWHERE else profile.place
    follow_ups, code = profile.hear_follow_ups, profile.code is not None
    return Understanding(packs, house, lists, calls, place, profile.least_command, follow_ups, code)


def _ensure_usable(lists: Mapping[str, SlotList], pack: Pack) -> None:
    from edgeassist.packs import check

    check.ensure_safe(pack, lists)
    if fault := next(check.problems(pack, signatures()), None):
        raise PackError(f"{pack.path}, {fault}")


@contextmanager
def unused(name: str, folder: Path) -> Iterator[tuple[Profile, Understanding, Store]]:
    """A profile as nobody has used it yet, for measuring; its store is in a folder, and closed with the context."""
    _, profile = settings.load(name)
    store = Store(folder / f"{name}.sqlite")
    try:
        yield profile, understanding(profile.packs, profile, store), store
    finally:
        store.close()


@dataclass(frozen=True)
class Assembled:
    """An assistant, and those of its parts that a front end asks too."""

    assistant: Assistant
    known: Understanding
    wording: Wording
    context: Context
    ears: BoundEars | None


@contextmanager
def assistant(
    profile_name: str,
    profile: Profile,
    *,
    ears: bool = False,
    mouth: Voice | None = None,
    host: Host | None = None,
    state: Path | None = None,
) -> Iterator[Assistant]:
    """An assistant for a profile; the engines that it starts are ended with the context.

    `host` is this device, if it may be changed. `state` is the folder of its store, else the user's data folder. Raises
    an EdgeassistError where a part that is asked for cannot be had.
    """
    with assembled(profile_name, profile, called=() if ears else None, mouth=mouth, host=host, state=state) as parts:
        yield parts.assistant


@contextmanager
def assembled(
    profile_name: str,
    profile: Profile,
    *,
    called: Sequence[str] | None = None,
    mouth: Voice | None = None,
    speaker: Loud | None = None,
    host: Host | None = None,
    state: Path | None = None,
    cues: bool = False,
    adapter: Callable[[Device], Adapter] | None = None,
    lasting: bool = False,
    rings: bool = False,
) -> Iterator[Assembled]:
    """The same with its parts. It has ears where `called` is given: names that may be called before a command.

    `speaker` is what it speaks with, if anything. `host` is this device, if it may be changed. With `cues` it tells
    some outcomes by sounds. `adapter` and `lasting` are those of `House`. With `rings` it rings; without, what fell due
    is told as missed.
    """
    with ExitStack() as stack:
        file = (state or folders.data()) / f"{profile_name}.sqlite"
        store = Store(file, private=profile.private)
        stack.callback(store.close)
        library = Library(profile.documents, documents_index(profile_name, state), documents_encoder(profile))
        stack.callback(library.close)
        known = understanding(packs_in_use(profile, library), profile, store, adapter, lasting=lasting)
        guards = Guards(known.calls, switches(profile, known.house), partial(classes, known.house))
        hearing = None if called is None else stack.enter_context(listening_ears(profile, known, called, guards.on))
        chat = stack.enter_context(free_answers(profile)) if profile.free_answers and not hearing else None
        used = replace(context(known, profile, store, guards.on), documents=library, host=host or Host())
        wording = Wording(known.packs)
        memory = Memory(store)
        code = Code(profile.code.get_secret_value() if profile.code else None, store, memory.clock)
        conceal = partial(code.concealed, is_asked=memory.waits_for_code)

        def templates(on: Collection[Guard]) -> InContext:
            now = known.while_on(on) if on else known
            return InContext(now.templates, now.packs, now.lists, memory, now.least_command, code)

        with suppress(StoreError):  # on a full disk the clocks are noted later
            used.schedule.settle()
        bell = Ringer(used.schedule, wording.word, file, rings=rings)
        stack.callback(bell.close)
        _, *below = stack.enter_context(rungs(profile_name, profile, known))
        lower = (*below, *_documents(known, library))
        parts = Parts(
            understand=_keeping_misses(
                profile,
                memory,
                lambda said: conceal(said).is_secret,
                Ladder(
                    [GuardedTemplates(templates, guards), *(GuardedRung(rung, guards) for rung in lower)],
                    suggester(known.learnt),
                ).recognise,
            ),
            act=Conversation(
                Performer(known.calls, used).perform,
                known.calls,
                memory,
                wording.word,
                profile.sure_slot,
                code,
                guards.forbidding,
            ).act,
            word=wording.word,
            note=_noter(memory),
            ears=hearing,
            mouth=AsWished(mouth, speaker, used) if mouth else None,
            chat=chat,
            cue=_cues(profile, used, known.calls) if cues else None,
            bell=bell if _can_tell(known.packs) else None,
            notices=partial(care.notices, store),
            conceal=conceal,
        )
        yield Assembled(Assistant(parts), known, wording, used, hearing)


def packs_in_use(profile: Profile, library: Library) -> Sequence[str]:
    """The packs of a profile, and the one that asks documents where there are some."""
    return profile.packs if library.is_empty() else (*profile.packs, DOCUMENTS)


def documents_index(profile_name: str, state: Path | None = None) -> Path:
    """The file of the index of a profile's documents, beside its store."""
    return (state or folders.data()) / f"{profile_name}-documents.sqlite"


def documents_encoder(profile: Profile) -> Path | None:
    """The model by which documents are found by their meaning; None where the profile wants none, or it is not here.

    Raises ModelDamaged.
    """
    from edgeassist.models.verify import require

    try:
        return require(profile.document_encoder) / "model.onnx" if profile.document_encoder else None
    except ModelMissing:
        return None


def _documents(known: Understanding, library: Library) -> list[Recogniser]:
    """The rung that asks the user's documents, where there is a pack with words for it."""

    def fit(question: str) -> float:
        found = library.find(question)
        return found.fit if found and found.fits(asked=False) else 0.0

    asking = [name for name, call in known.calls.items() if call.action == "documents.ask"]
    return [DocumentsRecogniser(name, fit) for name in asking]


def _can_tell(packs: Sequence[Pack]) -> bool:
    """Whether a pack has words for what falls due; without such a pack nothing does."""
    return any(pack.responses("Ringing") for pack in packs)


class Loud(Protocol):
    """What plays sound."""

    volume: float
    """0 to 1."""


class AsWished:
    """A voice that speaks as fast and as loud as the user wishes. What that is it asks before each answer."""

    def __init__(self, voice: Voice, speaker: Loud | None, used: Context) -> None:
        self._voice = voice
        self._speaker = speaker
        self._used = used
        self._take_up()

    def speak(self, text: str) -> Iterator[AudioChunk]:
        """The sound of a text. Raises EngineError and ModelError."""
        yield from self._voice.speak(text, self._take_up().speed)

    def _take_up(self) -> Wishes:
        now = _wishes(self._used)
        if self._speaker:
            self._speaker.volume = now.volume
        return now


def _wishes(used: Context) -> Wishes:
    """What the user wishes; where the store cannot be read, what the profile says."""
    try:
        return used.wishes
    except StoreError:
        return used.given


def _cues(profile: Profile, used: Context, calls: Mapping[str, Call]) -> Callable[[Outcome], Cue]:
    from edgeassist.audio.earcons import earcon
    from edgeassist.say.manner import manner

    def cue(outcome: Outcome) -> Cue:
        intent = None if isinstance(outcome, NotRecognized) else outcome.intent.name
        how = manner(outcome, calls.get(intent or ""), _wishes(used).answers, profile.earcons)
        return Cue(earcon(how.earcon) if how.earcon else None, how.words)

    return cue


def context(known: Understanding, profile: Profile, store: Store, on: On = frozenset) -> Context:
    """What the actions of a profile may use; `on` tells which guards are on."""
    packs = [pack for pack in known.packs if pack is not known.packs[0]] or known.packs
    examples = [call.examples[0] for pack in packs for call in pack.calls.values() if call.examples]
    return Context(
        known.house, store, profile.place, datetime.now, store.last_answer, examples[:_HELP_EXAMPLES],
        list(_risky(known.packs)), given=Wishes(profile.speed, profile.answers, profile.volume),
        private=profile.private,
        barred=barred(known.packs, on, has_code=profile.code is not None),
    )  # fmt: skip


def _risky(packs: Sequence[Pack]) -> Iterator[Mapping[str, Any]]:
    """What the packs want a yes for, as values of devices of a kind."""
    for pack in packs:
        for intent, call in pack.calls.items():
            if call.is_asked:
                yield from set_values(pack, intent)


def _keeping_misses(
    profile: Profile, memory: Memory, is_secret: Callable[[Transcript], bool], understand: Understand
) -> Understand:
    """The same, which keeps what was not understood where the user wants that, unless it is secret."""

    def keep(transcript: Transcript) -> Intent | NotRecognized:
        found = understand(transcript)
        if isinstance(found, NotRecognized) and found.reason in _MISSES and not is_secret(transcript):
            from edgeassist.understand.meaning import free_words  # the rungs below have loaded it by now

            with suppress(StoreError):  # the journal of the same turn will tell
                for likeliest in free_words(transcript)[:1]:
                    misses.keep(memory.store, memory.clock(), likeliest.text)
        return found

    return keep if profile.keep_misses else understand


def _noter(memory: Memory) -> Callable[[Turn], None]:
    def note(turn: Turn) -> None:
        if turn.intent is None and turn.text:
            memory.forget()
        memory.store.add_turn(turn.text, turn.intent.name if turn.intent else None, turn.answer, turn.handled)

    return note


@contextmanager
def voice(profile: Profile) -> Iterator[PiperVoice]:
    """The voice of a profile, loading in its own process. Raises ModelError."""
    from edgeassist.engines.worker import Worker
    from edgeassist.models.verify import require
    from edgeassist.say.voice import PiperVoice

    folder = require(profile.voice)
    model = next(iter(sorted(folder.glob("*.onnx"))))
    with Worker("piper", {"model": str(model)}) as worker:
        worker.start()
        yield PiperVoice(worker)


@contextmanager
def quick_voice(profile: Profile) -> Iterator[CachedVoice]:
    """The voice of a profile, at the profile's speed; what it said before it says at once. Raises ModelError."""
    from edgeassist.models import catalogue
    from edgeassist.say.cached import CachedVoice
    from edgeassist.say.phrases import PhraseCache, PhrasesInMemory

    cache = PhrasesInMemory() if profile.private else PhraseCache()
    with voice(profile) as below:
        contents = " ".join(file.sha256 for file in catalogue.load().find(profile.voice).files)
        with CachedVoice(below, cache, f"{contents} {__version__}", profile.speed) as quick:
            yield quick


@contextmanager
def spoken(profile: Profile) -> Iterator[Callable[[str], AudioChunk]]:
    """The sound of a text as a microphone gives it: 16 kHz mono. Raises ModelError."""
    from edgeassist.audio import files
    from edgeassist.audio.formats import Converter, Format

    with voice(profile) as mouth:

        def say(text: str) -> AudioChunk:
            chunks = list(mouth.speak(text))
            converter = Converter(Format(chunks[0].rate, chunks[0].channels), Format(files.RATE, 1))
            return AudioChunk(converter.feed(b"".join(chunk.audio for chunk in chunks), last=True), files.RATE)

        yield say


@contextmanager
def dictation(profile: Profile) -> Iterator[Callable[[str], str]]:
    """What the second ear, bound to nothing, hears when the voice speaks a text. Raises ModelError."""
    from edgeassist.engines.worker import Worker
    from edgeassist.models.verify import require

    folder = require(profile.second_ear or "moonshine-tiny-en")
    with spoken(profile) as say, Worker("moonshine", {"model": str(folder)}) as ear:
        yield lambda text: str(ear.call("transcribe", say(text).audio)[0])


@contextmanager
def listening_ears(
    profile: Profile, known: Understanding, called: Sequence[str] = (), on: On = frozenset
) -> Iterator[BoundEars]:
    """The ears of a profile; `called` are the names that may be called before a command. Raises ModelError.

    When guards go on or off, which `on` tells, they are bound anew before the next utterance.
    """
    from edgeassist.engines.worker import Worker
    from edgeassist.hear.ears import BoundEars, Vocabulary

    with ExitStack() as stack:
        models = recognisers(profile)
        workers = [stack.enter_context(Worker("vosk", {})) for _ in models]
        folder = second_ear(profile)
        second = None
        if folder:
            leaning = {"model": str(folder), "language": str(language(known, folder) or "")}
            second = stack.enter_context(Worker("moonshine", leaning))
            second.start()
        bound_for: list[frozenset[Guard]] = []

        def settle() -> None:
            guards = on()
            if bound_for == [guards]:
                return
            now = known.while_on(guards) if guards else known
            words = {}
            for worker, model in zip(workers, models, strict=True):
                hearing = bound(model, now, called)
                worker.load_with({"model": str(hearing.folder), "max_alternatives": profile.alternatives})
                words[worker] = Vocabulary(hearing.meanings, hearing.reaches().of)
            ears.bind(now.meaning, words, now.templates.free_text, dictates=bool(guards))
            bound_for[:] = [guards]

        least = known.least_command
        ears = BoundEars(workers, known.meaning, second, called=called, least_command=least, settle=settle)
        settle()
        yield ears


def bound(model: Path, known: Understanding, called: Sequence[str] = ()) -> Bound:
    """A recogniser bound to what the packs can say, after one of the names `called` or none. Raises ModelDamaged."""
    from edgeassist.engines.worker import Worker
    from edgeassist.hear import graph
    from edgeassist.packs import weave

    said_as = vocabulary.said_as(known.house)
    packs, lists = known.heard
    what = (said_as, called, known.hear_code, sorted(known.guards))
    key = f"{compiled.key([str(pack.path) for pack in packs], lists)} {what}"
    build = partial(weave.build, packs, lists, said_as=said_as, called=called, others=known.gone)
    with Worker("piper", {}) as pronunciation:
        return graph.bind(model, key, build, partial(pronunciation.call, "phonemes"))


def recognisers(profile: Profile) -> list[Path]:
    """The folders of the profile's recognisers that are here.

    Raises ModelMissing where none is, ModelDamaged where one that is here is damaged.
    """
    from edgeassist.models.verify import require

    here, missing = [], []
    for name in profile.recognisers:
        try:
            here.append(require(name))
        except ModelMissing as error:
            missing.append(error)
    if not here:
        raise missing[0]
    return here


def second_ear(profile: Profile) -> Path | None:
    """The folder of the profile's second ear; None where it wants none, or has none here. Raises ModelDamaged."""
    from edgeassist.models.verify import require

    try:
        return require(profile.second_ear) if profile.second_ear else None
    except ModelMissing:
        return None


@contextmanager
def free_answers(profile: Profile) -> Iterator[FreeAnswers]:
    """The language model's free words; it is loaded at the first question."""
    started: list[Worker] = []

    def worker() -> Worker:
        from edgeassist.engines.worker import Worker
        from edgeassist.models.verify import require

        if not started:
            model = next(iter(sorted(require(profile.language_model).glob("*.gguf"))))
            started.append(Worker("llama", {"model": str(model), "threads": os.cpu_count() or 1}))
        return started[0]

    try:
        yield FreeAnswers(worker)
    finally:
        for engine in started:
            engine.close()
