"""`edgeassist ask` and `edgeassist hear`: turns in, answers out."""

from __future__ import annotations

import itertools
import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edgeassist import settings
from edgeassist.assistant import Assistant
from edgeassist.cli import HANDLED, NOT_HANDLED, WRONG_USE, parts
from edgeassist.errors import AudioError, UsageError
from edgeassist.events import AudioChunk, Due, Event, Failed, Intent, Turn
from edgeassist.machine.real import this_device
from edgeassist.settings import Profile

if TYPE_CHECKING:
    from edgeassist.say.voice import PiperVoice

_CHUNK_S = 0.25


@dataclass
class Tally:
    """What the exit status is made of, and the sound of the answers."""

    unhandled: int = 0
    unreadable: int = 0
    sound: list[AudioChunk] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    """What fell due since the last turn, for the next turn's object."""

    @property
    def status(self) -> int:
        """The exit status."""
        return WRONG_USE if self.unreadable else NOT_HANDLED if self.unhandled else HANDLED


def ask(args: Namespace) -> int:
    """One typed turn."""
    text = " ".join(args.text)
    if text == "-":
        text = sys.stdin.read()
    name, profile = settings.load(args.profile)
    _check_writable(args.say)
    tally = Tally()
    host = this_device(profile.shutdown, profile.restart)
    with _voice(args, profile) as mouth, parts.assistant(name, profile, mouth=mouth, host=host) as assistant:
        _show(itertools.chain(assistant.news(), assistant.converse(text)), tally, args.json)
    _save(args.say, tally)
    return tally.status


def hear(args: Namespace) -> int:
    """A turn for each recording, in one process."""
    name, profile = settings.load(args.profile)
    tally = Tally()
    _check_writable(args.say)
    host = this_device(profile.shutdown, profile.restart)
    with _voice(args, profile) as mouth, parts.assistant(name, profile, ears=True, mouth=mouth, host=host) as assistant:
        for file in args.files:
            _hear_file(assistant, file, profile.max_seconds, tally, args.json)
    _save(args.say, tally)
    return tally.status


def _voice(args: Namespace, profile: Profile) -> AbstractContextManager[PiperVoice | None]:
    return parts.voice(profile) if args.say else nullcontext()


def _hear_file(assistant: Assistant, file: str, limit_s: float, tally: Tally, as_json: bool) -> None:
    from edgeassist.audio import files

    try:
        sound = files.read(file, limit_s)
    except AudioError as error:
        print(f"edgeassist: {error}", file=sys.stderr)
        tally.unreadable += 1
        return
    chunks = () if files.is_silent(sound) else in_chunks(sound)
    _show(itertools.chain(assistant.news(), assistant.hear(chunks)), tally, as_json, file)


def in_chunks(sound: AudioChunk) -> Iterator[AudioChunk]:
    """A recording as a microphone would give it, a quarter of a second at a time."""
    size = int(sound.rate * _CHUNK_S) * 2 * sound.channels
    for start in range(0, len(sound.audio), size):
        yield AudioChunk(sound.audio[start : start + size], sound.rate, sound.channels)


def _show(events: Iterable[Event], tally: Tally, as_json: bool, file: str | None = None) -> None:
    for event in events:
        match event:
            case AudioChunk():
                tally.sound.append(event)
            case Failed(_, message):
                print(f"edgeassist: {message}", file=sys.stderr)
            case Due() if as_json:
                tally.missed.append(event.text)
            case Due():
                print(event.text, flush=True)
            case Turn():
                tally.unhandled += not event.handled
                print(_line(event, tally, as_json, file), flush=True)


def _line(turn: Turn, tally: Tally, as_json: bool, file: str | None) -> str:
    if not as_json:
        return _as_text(turn, file)
    missed = {"missed": [*tally.missed]} if tally.missed else {}
    tally.missed.clear()
    return json.dumps({**as_record(turn, file), **missed}, ensure_ascii=False)


def as_record(turn: Turn, file: str | None = None) -> dict[str, Any]:
    """A turn as the object that `--json` prints."""
    record: dict[str, Any] = {
        "text": turn.text,
        "alternatives": [{"text": a.text, "share": a.share} for a in turn.alternatives],
        "intent": turn.intent.name if turn.intent else None,
        "slots": dict(turn.intent.slots) if turn.intent else {},
        "tier": turn.tier,
        "confidence": turn.confidence,
        "answer": turn.answer,
        "handled": turn.handled,
        "ms": dict(turn.ms),
    }
    if turn.intent and turn.intent.then:
        record["then"] = [{"intent": each.name, "slots": dict(each.slots)} for each in _further(turn.intent)]
    return {"file": file, **record} if file is not None else record


def _further(intent: Intent) -> Iterator[Intent]:
    """The further commands of the same sentence."""
    while intent.then:
        intent = intent.then
        yield intent


def _as_text(turn: Turn, file: str | None) -> str:
    return turn.answer if file is None else f"{file}: {turn.text or '(nothing heard)'}\n  {turn.answer}"


def _check_writable(path: str | None) -> None:
    """Before anything is done, make sure that the answer can be kept. Raises UsageError."""
    if path is None:
        return
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder} to write {Path(path).name} into; make it first.")
    if Path(path).is_dir() or not os.access(path if Path(path).exists() else folder, os.W_OK):
        raise UsageError(f"{path} cannot be written; give another file to --say.")


def _save(path: str | None, tally: Tally) -> None:
    if path and tally.sound:
        from edgeassist.audio import files

        files.write(path, tally.sound)
