"""A tiny model in real archives, and a catalogue that describes it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from edgeassist.models.catalogue import Model

FILES = {"am/final.mdl": b"acoustic" * 1000, "conf/mfcc.conf": b"--rate=16000\n"}
TEXT = "--beam=13.0\n"

PULL_IN_A_CHILD = """
import resource, sys, time
from pathlib import Path
from edgeassist.errors import PullFailed
from edgeassist.models.catalogue import load
from edgeassist.models.pull import pull

catalogue, folder, stop, seconds, limit = sys.argv[1:]
if int(limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))

def report(now):
    print(now.step, flush=True)
    if stop and now.step.startswith(stop):
        time.sleep(float(seconds))

try:
    pull(load(Path(catalogue)).models[0], report, Path(folder))
except PullFailed as error:
    print(error, flush=True)
"""


@dataclass(frozen=True)
class Shop:
    """Makes archives of the tiny model and models that are fetched from them."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where models are put."""
        return self.root / "models"

    @property
    def place(self) -> Path:
        """Where the tiny model stands once pulled."""
        return self.folder / "tiny"

    def wheel(self, files: dict[str, bytes] = FILES, prefix: str = "tiny_model/data/") -> Path:
        """A wheel that pip accepts."""
        path = self.root / "tiny_model-1.0-py3-none-any.whl"
        info = "tiny_model-1.0.dist-info"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(prefix + name, content)
            archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        return path

    def tgz(self, files: dict[str, bytes] = FILES, prefix: str = "package/model/") -> Path:
        """A tarball as npm packs it."""
        path = self.root / "tiny-1.0.0.tgz"
        with tarfile.open(path, "w:gz") as archive:
            for name, content in files.items():
                info = tarfile.TarInfo(prefix + name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return path

    def source(self, path: Path, with_hash: bool = True) -> dict[str, object]:
        """A source that gives a file on disk by its address."""
        known = {"size": path.stat().st_size, "sha256": sha256(path.read_bytes()).hexdigest()} if with_hash else {}
        return {"kind": "url", "archives": [{"name": path.as_uri(), **known}]}

    def model(self, *sources: dict[str, object]) -> Model:
        """The tiny model, had from these sources."""
        files = [
            {"path": name, "size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in FILES.items()
        ]
        return Model.model_validate(
            {
                "id": "tiny",
                "kind": "recogniser",
                "about": "a tiny model",
                "licence": "CC0-1.0",
                "files": [*files, {"path": "conf/model.conf", "text": TEXT}],
                "sources": sources,
            }
        )

    def child(self, model: Model, stop: str = "", seconds: float = 60, limit: int = 0) -> subprocess.Popen[str]:
        """A process that pulls the model, sleeps at the step `stop`, and may write `limit` bytes a file."""
        catalogue = self.root / "catalogue.yaml"
        catalogue.write_text(json.dumps({"models": [model.model_dump(mode="json", exclude_none=True)]}))
        arguments = [str(catalogue), str(self.folder), stop, str(seconds), str(limit)]
        command = [sys.executable, "-c", PULL_IN_A_CHILD, *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)
