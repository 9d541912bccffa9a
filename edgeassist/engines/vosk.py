"""Vosk, a Kaldi speech recogniser. The only file that imports it.

Runs in a child process, see `edgeassist.engines.child`. The sound is 16 kHz mono, little-endian signed 16 bit.
Vosk's own end-of-speech signal is left unheard: without `Result` at that point it goes on decoding, so a pause cuts
nothing, and the caller says where the utterance ends.
"""

from __future__ import annotations

import json
import sys
from types import ModuleType

from edgeassist.errors import EngineMissing, ModelMissing

for unused in ("requests", "srt", "tqdm"):  # vosk fetches models and writes subtitles with them: 6 MB for nothing here
    sys.modules.setdefault(unused, ModuleType(unused))
sys.modules["tqdm"].__dict__.setdefault("tqdm", object)

try:
    import vosk
except (ImportError, OSError) as error:  # OSError: a library that libvosk needs
    raise EngineMissing(
        f"The speech recogniser Vosk cannot be loaded ({error}); type `pip install vosk`, "
        "on ARM also `sudo apt-get install libatomic1`."
    ) from error

RATE = 16000

_OTHER = "[unk]"
"""What a model that knows it hears in words that are none of the phrases."""

Reading = tuple[str, float]
"""Words and their log likelihood; comparable within one utterance only."""


class Recogniser:
    """One utterance at a time: `begin`, `feed` …, `finish`; or `decode` for all of it."""

    def __init__(self, model: vosk.Model, max_alternatives: int) -> None:
        self._model = model
        self._spotter: vosk.KaldiRecognizer | None = None
        self._kaldi = vosk.KaldiRecognizer(model, RATE)
        self._kaldi.SetMaxAlternatives(max_alternatives)
        self._fed = False

    def begin(self) -> None:
        """Forget an utterance that was not finished."""
        if self._fed:
            self.finish()  # Reset() would keep what it learnt of the voice

    def feed(self, pcm: bytes) -> str:
        """Take in more sound; the words so far."""
        self._fed = True
        self._kaldi.AcceptWaveform(pcm)
        return str(json.loads(self._kaldi.PartialResult())["partial"])

    def finish(self) -> list[Reading]:
        """The readings of the utterance, the best first; empty where nothing was said."""
        self._fed = False
        return _readings(self._kaldi)

    def decode(self, pcm: bytes) -> list[Reading]:
        """The readings of a whole utterance, the best first; empty where nothing was said."""
        self.begin()
        self._kaldi.AcceptWaveform(pcm)
        return _readings(self._kaldi)

    def listen_for(self, phrases: list[str]) -> None:
        """From now on `spot` hears these phrases, and nothing from before; the utterance goes its own way.

        They are searched over the same model, so it takes milliseconds, and no memory to speak of.
        """
        self._spotter = vosk.KaldiRecognizer(self._model, RATE, json.dumps([*phrases, _OTHER]))

    def spot(self, pcm: bytes) -> str:
        """Take in more sound; what was said since `listen_for`: its phrases' words, and `[unk]` for others."""
        if self._spotter is None:
            return ""
        self._spotter.AcceptWaveform(pcm)
        return str(json.loads(self._spotter.PartialResult())["partial"])


def load(model: str, max_alternatives: int = 30) -> Recogniser:
    """Read a model folder; what it can hear is in the folder's word graph (`edgeassist.hear.graph`).

    Raises `ModelMissing` where the folder holds no model.
    """
    vosk.SetLogLevel(-2)
    try:
        loaded = vosk.Model(model)
    except Exception as error:
        raise ModelMissing(f"{model} holds no Vosk model; type `edgeassist models pull`.") from error
    return Recogniser(loaded, max(1, max_alternatives))


def _readings(kaldi: vosk.KaldiRecognizer) -> list[Reading]:
    """End the utterance; the recogniser is then as new. None where silence is the best reading."""
    found = [(each["text"].strip(), each["confidence"]) for each in json.loads(kaldi.FinalResult())["alternatives"]]
    return [(text, score) for text, score in found if text] if found and found[0][0] else []
