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

SAID = {
    "what does the manual say about snow chains": "Winter tyres and snow chains",
    "look up descaling in the manual": "Descaling",
    "which fuse is for the horn": "Fuses",
    "what is the capital of australia": "",
}


def test_what_is_asked_aloud_is_quoted(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(Path(__file__).parent / "manuals", folders.data() / "documents")
    recordings = [str(tmp_path / f"{number}.wav") for number in range(len(SAID))]
    with parts.voice(settings.load("car")[1]) as voice:
        for file, sentence in zip(recordings, SAID, strict=True):
            files.write(file, voice.speak(sentence))
    main(["hear", *recordings, "--profile", "car", "--json"])
    answers = [json.loads(line)["answer"] for line in capsys.readouterr().out.splitlines()]
    assert [section in answer and bool(section) for section, answer in zip(SAID.values(), answers, strict=True)] == [
        bool(section) for section in SAID.values()
    ], answers
