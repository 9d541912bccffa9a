"""Fetching one archive by pip, by npm or from an address, and holding it to its hash.

The only file that runs a package client or opens a connection.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from edgeassist.errors import ModelError
from edgeassist.models.catalogue import Archive, Source
from edgeassist.models.progress import Progress, Report
from edgeassist.models.verify import digest
from edgeassist.models.workspace import Workspace, check_room

Tell = Callable[[int], None]
"""Takes the bytes that have come in so far."""

_BLOCK = 1 << 18
_POLL = 0.2
"""Seconds between two looks at how much a client has fetched."""

_TIMEOUT = 30.0
"""Seconds an address may stay silent."""

_NO_NETWORK = re.compile(
    r"NameResolutionError|name resolution|Name or service not known|establish a new connection|unreachable|ProxyError"
    r"|ConnectTimeout|timed out|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH"
)
_NO_ROOM = re.compile(r"\[Errno 28\]|ENOSPC|No space left on device")


class SourceFailed(ModelError):
    """One source did not give its archive; the text is the reason, for `PullFailed`."""


def fetch(source: Source, archive: Archive, expected: str | None, workspace: Workspace, report: Report) -> Path:
    """The archive as a file, fetched anew unless an earlier pull left it whole.

    `expected` is its sha256 from the catalogue or from the first pull, None where there is none yet.

    Raises:
        SourceFailed: the client is missing or failed, or what came is not what was expected.
        OSError: the disk is full, or the folder cannot be written.
    """
    into = workspace.archives(archive.name)
    kept = _kept(into, expected)
    if kept:
        return kept
    shutil.rmtree(into, ignore_errors=True)
    for folder in (into, workspace.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    check_room(workspace, (archive.size or 0) + workspace.model.size)
    step = f"fetching {archive.name.rpartition('/')[2]} ({source.kind})"

    def tell(done: int) -> None:
        report(Progress(workspace.model.id, step, done, archive.size))

    tell(0)
    _CLIENTS[source.kind](archive, into, workspace, tell)
    return _held_to(expected, into)


def _kept(into: Path, expected: str | None) -> Path | None:
    """A whole archive that an interrupted pull left; without a hash none can be known to be whole."""
    files = list(into.iterdir()) if into.is_dir() else []
    return next((path for path in files if expected and digest(path) == expected), None)


def _held_to(expected: str | None, into: Path) -> Path:
    path = next(into.iterdir(), None)
    if path is None:
        raise SourceFailed("nothing came")
    actual = digest(path)
    if expected and actual != expected:
        path.unlink()
        raise SourceFailed(f"what came is not what is expected (sha256 {actual[:12]}… instead of {expected[:12]}…)")
    return path


def _by_pip(archive: Archive, into: Path, workspace: Workspace, tell: Tell) -> None:
    if importlib.util.find_spec("pip") is None:
        raise SourceFailed(f"pip is not installed here; try {sys.executable} -m ensurepip")
    options = ["--no-deps", "--only-binary=:all:", "--no-input", "--progress-bar=off", "--retries=2"]
    if archive.platform:
        options.append(f"--platform={archive.platform}")
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(into), archive.name]
    _run(command, {"TMPDIR": str(workspace.scratch)}, into, workspace, tell)


def _by_npm(archive: Archive, into: Path, workspace: Workspace, tell: Tell) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SourceFailed("npm is not installed here")
    options = ["--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    # npm writes to its cache first: a cache of our own lets the progress be seen, and leaves no second copy.
    cache = f"--cache={workspace.scratch / 'npm'}"
    _run([npm, "pack", *options, cache, f"--pack-destination={into}", archive.name], {}, into, workspace, tell)


def _by_url(archive: Archive, into: Path, workspace: Workspace, tell: Tell) -> None:
    part = workspace.scratch / "part"
    with part.open("wb") as stream:
        for block in _body(archive.name):
            stream.write(block)
            tell(stream.tell())
    part.replace(into / "archive")


_CLIENTS: Mapping[str, Callable[[Archive, Path, Workspace, Tell], None]] = {
    "pip": _by_pip,
    "npm": _by_npm,
    "url": _by_url,
}


def _body(url: str) -> Iterator[bytes]:
    """What an address gives, in blocks.

    Raises:
        SourceFailed: there is no connection, or it ended early.
    """
    try:
        with urlopen(Request(url, headers={"User-Agent": "edgeassist"}), timeout=_TIMEOUT) as response:
            left = int(response.headers.get("Content-Length", 0))
            while block := response.read(_BLOCK):
                left -= len(block)
                yield block
    except (OSError, HTTPException) as error:
        raise SourceFailed(_connection_reason(error)) from error
    if left > 0:
        raise SourceFailed(f"the connection ended {left} bytes early")


def _connection_reason(error: OSError | HTTPException) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    return "no network" if isinstance(cause, socket.gaierror | TimeoutError) else str(error).strip("<>")


def _run(command: Sequence[str], env: Mapping[str, str], into: Path, workspace: Workspace, tell: Tell) -> None:
    """Run a package client to its end, telling how large its largest file has grown."""
    log = workspace.scratch / "log"
    with log.open("wb") as output:
        client = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=workspace.scratch,
            env={**os.environ, **env},
            pass_fds=[workspace.lock],
        )
        try:
            _watch(client, (into, workspace.scratch), tell)
        finally:
            client.kill()
            client.wait()
    if client.returncode:
        raise _failure(command, log.read_text(errors="replace"))


def _watch(client: subprocess.Popen[bytes], folders: Sequence[Path], tell: Tell) -> None:
    while True:
        try:
            client.wait(_POLL)
        except subprocess.TimeoutExpired:
            tell(max(map(_largest, folders)))
        else:
            return


def _largest(folder: Path) -> int:
    """Bytes of the largest file below a folder; 0 where one vanished meanwhile."""
    try:
        return max((path.stat().st_size for path in folder.rglob("*") if path.is_file()), default=0)
    except FileNotFoundError:
        return 0


def _failure(command: Sequence[str], log: str) -> SourceFailed | OSError:
    """What a client's own words come to."""
    if _NO_ROOM.search(log):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if _NO_NETWORK.search(log):
        return SourceFailed("no network")
    errors = [line for line in log.splitlines() if re.match(r"ERROR|npm err", line, re.IGNORECASE)]
    return SourceFailed((errors or log.splitlines() or [f"{command[0]} failed"])[-1][:200])
