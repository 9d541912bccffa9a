"""Piper, a neural voice. The only file that imports it, and onnxruntime on its behalf.

Runs in a child process, see `edgeassist.engines.child`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

from edgeassist.errors import EngineMissing, ModelMissing

try:
    import onnxruntime
    from piper.config import PiperConfig, SynthesisConfig
    from piper.phonemize_espeak import EspeakPhonemizer
    from piper.voice import PiperVoice
except (ImportError, OSError) as error:
    raise EngineMissing(f"The voice Piper cannot be loaded ({error}); type `pip install piper-tts`.") from error


_ACCENT = "en-us"
_FIRST_WORD = "Okay."


class Voice:
    """Says one text at a time."""

    def __init__(self, voice: PiperVoice) -> None:
        self._voice = voice

    def speak(self, text: str, speed: float = 1.0) -> Iterator[tuple[bytes, int]]:
        """Sound of each sentence: mono samples of 16 bit, and their rate in hertz. At speed 2 it lasts half as long."""
        for chunk in self._voice.synthesize(text, SynthesisConfig(length_scale=1 / speed)):
            yield chunk.audio_int16_bytes, chunk.sample_rate

    def warm(self) -> None:
        """Say a word to nobody: the first one takes longer."""
        for _ in self.speak(_FIRST_WORD):
            pass


class Pronunciation:
    """Tells how words are pronounced, by the rules of espeak-ng that Piper's voices speak by."""

    def __init__(self) -> None:
        self._phonemizer = EspeakPhonemizer()

    def phonemes(self, texts: list[str]) -> list[str]:
        """Each text in the International Phonetic Alphabet, as Americans say it."""
        return ["".join(itertools.chain(*self._phonemizer.phonemize(_ACCENT, text))) for text in texts]


def load(model: str | None = None, threads: int = 2) -> Voice | Pronunciation:
    """Read the voice at the path `model`; its description stands beside it in `<model>.json`.

    Without a model it only pronounces. Raises `ModelMissing` where one of the two files is not there.
    """
    if model is None:
        return Pronunciation()
    try:
        config = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
        session = onnxruntime.InferenceSession(model, _session_options(threads), ["CPUExecutionProvider"])
    except (OSError, onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile) as error:
        raise ModelMissing(f"The voice {model} is not complete; type `edgeassist models pull`.") from error
    voice = Voice(PiperVoice(session=session, config=PiperConfig.from_dict(config)))
    voice.warm()
    return voice


def _session_options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it keeps the memory of the longest sentence
    options.enable_mem_pattern = False  # every sentence has other lengths
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the recogniser needs the cores too
    options.log_severity_level = 3
    return options
