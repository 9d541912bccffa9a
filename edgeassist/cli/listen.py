"""`edgeassist listen`: hands-free, on the microphone."""

from __future__ import annotations

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict
from threading import Thread
from typing import Protocol

from rich.console import Console

from edgeassist import settings
from edgeassist.audio import mute
from edgeassist.audio.microphone import Microphone
from edgeassist.audio.speaker import Speaker
from edgeassist.cli import HANDLED, live
from edgeassist.cli.reload import Reloading
from edgeassist.cli.turns import as_record
from edgeassist.events import Detection, Due, Event, Failed, State, Synthesize, Transcript, Turn
from edgeassist.machine import host
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
        device = this_device(profile.shutdown, profile.restart, microphone)
        control = Control(name, microphone)
        stack.callback(signal.signal, signal.SIGHUP, signal.signal(signal.SIGHUP, control.hang_up))
        while True:
            with live.hands_free(name, profile, microphone, speaker, echo, device) as conversation:
                control.begin(conversation)
                if not args.json:
                    _say_how(profile.wake_words)
                _show(conversation.events(), microphone, args.json)
            if not control.reloads:
                return HANDLED
            control.reloads = False
            _, profile = settings.load(name)
            print("edgeassist: packs and devices are as their files are now.", file=sys.stderr, flush=True)


def _say_how(wake_words: Iterable[str]) -> None:
    words = " or ".join(f'"{word}"' for word in wake_words)
    keys = "Enter: listen now, or be silent. m and Enter: mute. r and Enter: reload. Ctrl-C: end."
    print(f"Say {words} and a command. {keys}", flush=True)


class Talk(Protocol):
    """A conversation without hands."""

    def press(self) -> None:
        """Listen now, or be silent."""

    def end(self) -> None:
        """End as soon as nothing is asked, said, or rings."""


class Control:
    """What a person and the system say to the program, not to the assistant."""

    def __init__(self, name: str, microphone: host.Microphone) -> None:
        self._conversation: Talk | None = None
        self.reloads = False
        """Whether the conversation was ended for that."""
        self._microphone = microphone
        self._terminal = sys.stdin.isatty()
        self._reloading = Reloading(name, self.reload)
        Thread(target=self._keys, daemon=True).start()

    def begin(self, conversation: Talk) -> None:
        """From now on it is about another conversation."""
        self._conversation = conversation
        if self.reloads:  # something has changed again meanwhile
            conversation.end()

    def hang_up(self, *_: object) -> None:
        """Try what has changed, and reload it if it is sound; where the terminal was closed, the program ends."""
        if self._terminal and not sys.stdin.isatty():
            raise KeyboardInterrupt
        self._reloading.ask()

    def reload(self) -> None:
        """End the conversation, to begin another with what has changed."""
        self.reloads = True
        if self._conversation:
            self._conversation.end()

    def _keys(self) -> None:
        """Enter is push-to-talk, m is mute, r is reload."""
        for line in sys.stdin:
            match line.strip():
                case "m" if self._microphone.muted:
                    self._microphone.unmute()
                case "m":
                    self._microphone.mute()
                case "r":
                    self._reloading.ask()
                case _ if self._conversation:
                    self._conversation.press()


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
