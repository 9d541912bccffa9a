"""Which programs hold a sound card of this machine, from the files Linux keeps of every process."""

from __future__ import annotations

import os
import re
from pathlib import Path

from edgeassist.audio.devices import Kind

PROC = Path("/proc")


def holders(kind: Kind, name: str | None, proc: Path = PROC) -> list[str]:
    """Other programs that hold the card this device name stands for, or any card where it stands for none.

    Each as `name (process id)`. Programs of other users are seen by root only.
    """
    card = _card(name, proc)
    cards, direction = card or r"\d+", "c" if kind == "microphone" else "p"
    wanted = re.compile(rf"/dev/snd/pcmC{cards}D\d+{direction}")
    found = {}
    for link in proc.glob("[0-9]*/fd/*"):
        try:
            if wanted.fullmatch(str(link.readlink())) and link.parts[-3] != str(os.getpid()):
                process = link.parent.parent
                found[process.name] = (process / "comm").read_text().strip()
        except OSError:  # it ended meanwhile, or belongs to someone else
            continue
    return [f"{program} ({process})" for process, program in sorted(found.items())]


def is_a_card(name: str | None, proc: Path = PROC) -> bool:
    """True where Linux knows a sound card of this name. PortAudio leaves a card out that is busy when it looks."""
    return _card(name, proc) is not None


def _card(name: str | None, proc: Path) -> str | None:
    """The card's number: written in the name as `(hw:1,0)`, or found by the name."""
    if not name:
        return None
    if numbered := re.search(r"\bhw:(\d+)", name):
        return numbered[1]
    title = name.partition(":")[0].strip().casefold()
    for line in _lines(proc / "asound" / "cards"):
        if (card := re.match(r"\s*(\d+)\s+\[", line)) and title in line.casefold():
            return card[1]
    return None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
