"""`edgeassist demo`: the voice speaks commands into recordings; the assistant hears, does and answers them."""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from edgeassist import settings
from edgeassist.assistant import Assistant
from edgeassist.audio import files
from edgeassist.cli import HANDLED, NOT_HANDLED, parts
from edgeassist.cli.turns import in_chunks
from edgeassist.errors import UsageError
from edgeassist.events import AudioChunk, Turn
from edgeassist.say.voice import PiperVoice

COMMANDS = (
    ("home", "turn on the kitchen light"),
    ("home", "what time is it"),
    ("car", "set the temperature to twenty two degrees"),
    ("kiosk", "can I get a large latte with some soy milk"),
)
_STAGES = ("asr", "understand", "act", "say", "tts", "total")


@dataclass(frozen=True)
class Shown:
    """One command of the demo and what became of it."""

    profile: str
    spoken: str
    turn: Turn
    answer: tuple[AudioChunk, ...]


def run(args: Namespace) -> int:
    """Speak, hear, act and answer; the devices are fresh virtual ones, so the user's own state is not touched."""
    out = Path(args.out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"Cannot make the folder {out} for the recordings: {error.strerror}.") from error
    shown = list(_turns(out))
    answers = out / "answers.wav"
    files.write(answers, [chunk for one in shown for chunk in one.answer])
    Console(width=None if sys.stdout.isatty() else 140).print(_table(shown))
    print(f"The spoken commands are in {out}/command-*.wav, the spoken answers in {answers}.")
    return HANDLED if all(one.turn.handled for one in shown) else NOT_HANDLED


def _turns(out: Path) -> Iterator[Shown]:
    with ExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        voice = stack.enter_context(parts.voice(settings.load("home")[1]))
        assistants: dict[str, Assistant] = {}
        for number, (name, spoken) in enumerate(COMMANDS, 1):
            if name not in assistants:
                print(f"starting the {name} profile …", file=sys.stderr)
                profile = settings.load(name)[1]
                opened = parts.assistant(name, profile, ears=True, mouth=voice, state=state)
                assistants[name] = stack.enter_context(opened)
            yield _turn(assistants[name], name, spoken, voice, out / f"command-{number}.wav")


def _turn(assistant: Assistant, name: str, spoken: str, voice: PiperVoice, recording: Path) -> Shown:
    files.write(recording, voice.speak(spoken))
    *events, turn = assistant.hear(in_chunks(files.read(recording)))
    assert isinstance(turn, Turn)
    return Shown(name, spoken, turn, tuple(event for event in events if isinstance(event, AudioChunk)))


def _table(shown: list[Shown]) -> Table:
    table = Table(title="Spoken by the voice, heard, done and answered on this machine; times in milliseconds")
    for column in ("profile", "heard", "intent", "answer"):
        table.add_column(column, overflow="fold")
    for stage in _STAGES:
        table.add_column(stage, justify="right")
    for one in shown:
        intent = one.turn.intent.name if one.turn.intent else "–"
        times = [f"{one.turn.ms.get(stage, 0):.0f}" for stage in _STAGES]
        table.add_row(one.profile, one.turn.text or "(nothing)", intent, one.turn.answer, *times)
    return table
