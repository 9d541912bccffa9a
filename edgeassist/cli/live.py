"""Puts together what listens and answers hands-free."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from edgeassist.actions.rehearse import Rehearser
from edgeassist.audio.earcons import earcon, ring
from edgeassist.bell import Loudspeaker
from edgeassist.cli import parts
from edgeassist.cli.ladder import Lower
from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineError, EngineMissing, ModelError, StoreError
from edgeassist.events import AudioChunk, Due, Transcript
from edgeassist.handsfree import Cue, HandsFree, Hardware, Microphone
from edgeassist.hear.activity import VoiceActivity
from edgeassist.hear.echo import EchoCanceller
from edgeassist.hear.interrupt import Interruptions, ring_phrases, stop_phrases
from edgeassist.hear.wake import WakeWords, wake_words
from edgeassist.machine.host import Host
from edgeassist.packs.pack import Pack
from edgeassist.say.ahead import ahead, prepare
from edgeassist.say.cached import CachedVoice
from edgeassist.settings import Profile

_M_ARENA_MAX = -8
"""glibc's number for `mallopt`: how many heaps there may be."""


@dataclass(frozen=True)
class _Interruption:
    """A "stop" of a person, not one of the assistant's own."""

    spotter: Interruptions
    echo: EchoCanceller | None

    def begin(self, said: str = "") -> None:
        """A new answer begins, with this text where it is known. Raises EngineError."""
        self.spotter.begin(said)

    def feed(self, chunk: AudioChunk) -> str | None:
        """Listen on; the phrase that was just said. Raises EngineError."""
        return self.spotter.feed(chunk, lambda: self.echo.left_db if self.echo else 0.0)


def echo_canceller() -> EchoCanceller | None:
    """None on a machine for which there is no library: the assistant may then hear itself."""
    try:
        from edgeassist.engines import echo
    except EngineMissing:
        return None
    return EchoCanceller(echo.load().cancel)


def _without_echo(echo: EchoCanceller | None, chunk: AudioChunk) -> Sequence[AudioChunk]:
    return echo.heard(chunk, time.monotonic()) if echo else (chunk,)


@contextmanager
def hands_free(
    name: str,
    profile: Profile,
    microphone: Microphone,
    speaker: Loudspeaker,
    echo: EchoCanceller | None = None,
    host: Host | None = None,
    state: Path | None = None,
) -> Iterator[HandsFree]:
    """A hands-free conversation over a microphone and a speaker; its engines end with the context.

    `echo` takes what the speaker plays out of what the microphone hears. `host` is this device, if it may be
    changed. `state` is the folder of its store, else the user's data folder. Raises an EdgeassistError where a part
    cannot be had.
    """
    _share_one_heap()
    with ExitStack() as stack:
        mouth = stack.enter_context(parts.quick_voice(profile))
        whole = stack.enter_context(
            parts.assembled(
                name,
                profile,
                called=profile.wake_words,
                mouth=mouth,
                speaker=speaker,
                host=host,
                state=state,
                cues=True,
                lasting=True,
                rings=True,
            )
        )
        assert whole.ears
        stack.enter_context(Lower(name, profile, whole.known).learning_ahead())
        wake = stack.enter_context(_wake(profile))
        activity = stack.enter_context(Worker("voice_activity", {}))
        activity.start()
        with suppress(StoreError):  # the profile's speed will do
            mouth.speed = whole.context.wishes.speed
        if not profile.private:  # what is made now would be gone again with the program
            _speak_ahead(stack, mouth, whole.known.packs)
        hardware = Hardware(
            microphone=microphone,
            speaker=speaker,
            wake=wake,
            activity=VoiceActivity(activity),
            interruption=_Interruption(Interruptions(whole.ears.first, stop_phrases(whole.known.packs)), echo),
            while_ringing=_Interruption(Interruptions(whole.ears.first, ring_phrases(whole.known.packs)), echo),
            without_echo=partial(_without_echo, echo),
            cue=partial(_cue, profile),
            ring=_ring,
            foresee=partial(_foresee, whole, Rehearser(whole.known.calls, whole.context), mouth),
        )
        yield HandsFree(whole.assistant, hardware)


def _share_one_heap() -> None:
    """Let all threads allocate from one heap: with one for each the program holds some megabytes more (glibc only)."""
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


@contextmanager
def _wake(profile: Profile) -> Iterator[WakeWords]:
    """Raises EngineError, and ModelError, SettingsError or StoreError where a phrase cannot be listened for."""
    names = dict.fromkeys(profile.wake_words, profile.wake_sensitivity)
    with ExitStack() as stack:
        pronunciation = stack.enter_context(Worker("piper", {}))
        phonemes = partial(pronunciation.call, "phonemes")
        wake = stack.enter_context(wake_words(names, parts.recognisers(profile)[0], phonemes))
        pronunciation.close()
        yield wake


def _cue(profile: Profile, name: Cue) -> tuple[AudioChunk, ...]:
    return (earcon(name),) if profile.earcons else ()


def _ring(due: Due, number: int) -> AudioChunk:
    return ring(due.kind, number)


def _foresee(whole: parts.Assembled, rehearser: Rehearser, mouth: CachedVoice, words: Transcript) -> None:
    """Weigh already what was probably said, and let the voice make ready what it will probably have to say."""
    if words.is_secret:
        return
    if whole.ears:
        whole.ears.foresee(words.text)
    with suppress(StoreError):  # the turn itself will tell
        intent = whole.known.templates.recognise(words)
        if intent:
            mouth.expect(whole.wording.opening(rehearser.rehearse(intent) or intent))


def _speak_ahead(stack: ExitStack, mouth: CachedVoice, packs: Sequence[Pack]) -> None:
    """Let the voice make, whenever it has nothing else to do, what these packs say time and again."""
    stop = Flag()

    def work() -> None:
        with suppress(EngineError, ModelError, CancelledError):
            prepare(mouth, ahead(packs), stop)

    Thread(target=work, daemon=True).start()
    stack.callback(stop.set)
