"""What all tests share: folders of their own, the real models, and the recordings of people."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from edgeassist.cli import main
from edgeassist.models import catalogue

ROOT = Path(__file__).parents[1]
MODELS = catalogue.folder()
"""The real models, found before a test gets folders of its own."""

Ask = Callable[..., dict[str, Any]]
OnSmallDisk = Callable[[Sequence[str]], str]


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is made once for all tests: word graphs, parsed packs."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own configuration and state; the cache is shared, the models are the real ones. No test is
    heard on this machine, nor turns it off."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))
    monkeypatch.setenv("EDGEASSIST_MODELS", str(MODELS))
    for name in ("SHUTDOWN", "RESTART"):
        monkeypatch.setenv(f"EDGEASSIST_{name}", "false")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def speech() -> Path:
    """The folder of people's recordings."""
    folder = ROOT.parent / "shared" / "speech"
    if not folder.is_dir():
        pytest.skip(f"the recordings are not here: {folder}")
    return folder


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Types a request and gives the turn as `--json` prints it."""

    def typed(text: str, profile: str = "home", **more: str) -> dict[str, Any]:
        main(["ask", text, "--profile", profile, "--json"])
        turn: dict[str, Any] = json.loads(capsys.readouterr().out)
        return turn

    return typed


@pytest.fixture
def on_small_disk(tmp_path: Path) -> OnSmallDisk:
    """Runs a command while the test's folder is a disk of 8 MB, which goes with it, and gives what it prints."""
    mounts = ["unshare", "-m"]
    if not shutil.which("unshare") or subprocess.run([*mounts, "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")

    def run(command: Sequence[str]) -> str:
        mount = f"mount -t tmpfs -o size=8m tmpfs {shlex.quote(str(tmp_path))}"
        inside = [*mounts, "sh", "-c", f"{mount} && exec {shlex.join(command)}"]
        done = subprocess.run(inside, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
