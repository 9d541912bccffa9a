"""Questions about documents as they are heard: free text in a command, and a question that is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from edgeassist import folders, settings
from edgeassist.audio import files
from edgeassist.cli import main, parts

pytestmark = pytest.mark.model

ASKED = {
    "what does the manual say about snow chains": "Winter tyres and snow chains",
    "look up tyre pressure in the manual": "Tyre pressure",
}
UNASKED = {
    "which fuse is for the horn": "Fuses",
    "where is the spare wheel": "Puncture kit",
    "how do I check the oil level": "Engine oil",
}
OTHER = "what is the capital of australia"


def test_what_is_asked_aloud_is_quoted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name, value in {"PACKS": "core", "SMALL_MODEL": "no", "DOCUMENT_ENCODER": "none"}.items():
        monkeypatch.setenv(f"EDGEASSIST_{name}", value)
    shutil.copytree(Path(__file__).parent / "manuals", folders.data() / "documents")
    said = {**ASKED, **UNASKED, OTHER: ""}
    recordings = [str(tmp_path / f"{number}.wav") for number in range(len(said))]
    with parts.voice(settings.load("home")[1]) as voice:
        for file, sentence in zip(recordings, said, strict=True):
            files.write(file, voice.speak(sentence))
    main(["hear", *recordings, "--profile", "home", "--json"])
    turns = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    right = {
        text for text, turn in zip(said, turns, strict=True) if turn["handled"] and f", {said[text]}" in turn["answer"]
    }
    assert right >= ASKED.keys(), turns
    assert len(right & UNASKED.keys()) >= 2, turns
    assert not turns[-1]["handled"]
