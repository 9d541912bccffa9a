"""`edgeassist listen`: hands-free, on the microphone."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict
from threading import Thread

from rich.console import Console

from edgeassist import settings
from edgeassist.audio import mute
from edgeassist.audio.microphone import Microphone
from edgeassist.audio.speaker import Speaker
from edgeassist.cli import HANDLED, live
from edgeassist.cli.turns import as_record
from edgeassist.events import Detection, Due, Event, Failed, State, Synthesize, Transcript, Turn
from edgeassist.handsfree import HandsFree
from edgeassist.machine.real import this_device


def run(args: Namespace) -> int:
    """Listen until Ctrl-C."""
    name, profile = settings.load(args.profile)
    with ExitStack() as stack:
        switch = mute.switch(profile.mute_switch) if profile.mute_switch else None
        microphone = stack.enter_context(Microphone(args.microphone or profile.microphone, muted_by=switch))
        echo = live.echo_canceller()
        speaker = stack.enter_context(
            Speaker(
                args.speaker or profile.speaker,
                volume=profile.volume,
                played=echo.played if echo else None,
                silenced=echo.silenced if echo else None,
            )
        )
        host = this_device(profile.shutdown, profile.restart, microphone)
        conversation = stack.enter_context(live.hands_free(name, profile, microphone, speaker, echo, host))
        Thread(target=_keys, args=(conversation, microphone), daemon=True).start()
        if not args.json:
            _say_how(profile.wake_words)
        _show(conversation.events(), microphone, args.json)
    return HANDLED


def _say_how(wake_words: Iterable[str]) -> None:
    words = " or ".join(f'"{word}"' for word in wake_words)
    print(f"Say {words} and a command. Enter: listen now, or be silent. m and Enter: mute. Ctrl-C: end.", flush=True)


def _keys(conversation: HandsFree, microphone: Microphone) -> None:
    """Enter is push-to-talk, m is mute."""
    for line in sys.stdin:
        if line.strip() != "m":
            conversation.press()
        elif microphone.muted:
            microphone.unmute()
        else:
            microphone.mute()


def _show(events: Iterable[Event], microphone: Microphone, as_json: bool) -> None:
    console = Console(highlight=False)
    lost = _lost(microphone)  # while the engines loaded nobody listened
    for event in events:
        if as_json:
            if record := _as_record(event):
                print(json.dumps(record, ensure_ascii=False), flush=True)
        else:
            _show_text(event, console)
        if (now := _lost(microphone)) > lost:
            print(f"edgeassist: sound was lost {now - lost} times; the machine is too busy.", file=sys.stderr)
            lost = now


def _lost(microphone: Microphone) -> int:
    return microphone.losses.overflows + microphone.losses.dropped


def _show_text(event: Event, console: Console) -> None:
    match event:
        case State(name, detail):
            console.print(f"[dim]({name}){' ' + detail if detail else ''}[/dim]")
        case Transcript(text, final=False) if console.is_terminal:
            console.print(f"[dim]{text}[/dim]", end="\r")
        case Failed(_, message):
            print(f"edgeassist: {message}", file=sys.stderr)
        case Due(_, text):
            console.print(text)
        case Turn():
            console.print(f"{event.text or '(nothing heard)'}\n  {event.answer}")


def _as_record(event: Event) -> dict[str, object] | None:
    """An event as the object that `--json` prints; None where it says nothing to others."""
    match event:
        case Turn():
            return {"event": "turn", **as_record(event)}
        case State() | Detection() | Failed() | Due():
            return {"event": type(event).__name__.lower(), **asdict(event)}
        case Transcript(text, final=final):
            return {"event": "transcript", "text": text, "final": final}
        case Synthesize(text):
            return {"event": "synthesize", "text": text}
    return None
