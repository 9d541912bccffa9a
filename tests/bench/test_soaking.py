"""The faults of the soak itself: it waits for what will come, and for nothing that has been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from edgeassist.assistant import Assistant, Parts
from edgeassist.audio import files
from edgeassist.bench.conversation import Conversation
from edgeassist.bench.recordings import Recording
from edgeassist.bench.simulated import Recorder, Tape
from edgeassist.bench.soaking import Soak
from edgeassist.events import AudioChunk, Detection, Handled, Intent, Transcript
from edgeassist.handsfree import HandsFree, Hardware
from edgeassist.hear.activity import VoiceActivity


class Deaf:
    """Ears that give a command up as soon as it begins, wake words that nobody says, and nobody who says stop."""

    def transcribe(self, audio: Iterable[AudioChunk]) -> Iterator[Transcript]:
        next(iter(audio), None)
        yield Transcript("", spoken=True)

    def feed(self, chunk: AudioChunk) -> Detection | None:
        return None

    def begin(self, said: str = "") -> None:
        pass


class Silence(VoiceActivity):
    def __init__(self) -> None:
        pass

    def begin(self) -> None:
        pass


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    sound = AudioChunk(np.zeros(16_000, "<i2").tobytes(), 16_000)
    files.write(tmp_path / "a.wav", [sound])
    return Recording(tmp_path / "a.wav", "It", {})


def test_a_command_that_was_given_up_before_the_microphone_was_lost_is_no_hang(recording: Recording) -> None:
    deaf, tape = Deaf(), Tape(50)
    intent = Intent("It", {}, "it", "template", 1.0)
    parts = Parts(lambda heard: intent, lambda found: Handled(found, "default"), lambda outcome: "", print, ears=deaf)
    hardware = Hardware(
        microphone=tape,
        speaker=Recorder(tape),
        wake=deaf,
        activity=Silence(),
        interruption=deaf,
        while_ringing=deaf,
        ring=lambda due, number: AudioChunk(b"", 16000),
        without_echo=lambda chunk: (chunk,),
        cue=lambda cue: (),
        foresee=lambda heard: None,
    )
    conversation = Conversation(HandsFree(Assistant(parts), hardware), tape, Recorder(tape))
    try:
        Soak(conversation, [recording])._unplug_in_command()
    finally:
        tape.close()
