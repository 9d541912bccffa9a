"""Vosk, a Kaldi speech recogniser bound to a list of phrases. The only file that imports it.

Runs in a child process, see `edgeassist.engines.child`. The sound is 16 kHz mono, little-endian signed 16 bit.
Vosk's own end-of-speech signal is left unheard: without `Result` at that point it goes on decoding, so a pause cuts
nothing, and the caller says where the utterance ends.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from edgeassist.errors import EngineFailed, EngineMissing, ModelMissing

try:
    import vosk
except (ImportError, OSError) as error:  # OSError: a library that libvosk needs
    raise EngineMissing(
        f"The speech recogniser Vosk cannot be loaded ({error}); type `pip install vosk`, "
        "on ARM also `sudo apt-get install libatomic1`."
    ) from error

RATE = 16000

Reading = tuple[str, float]
"""Words and their log likelihood; comparable within one utterance only."""


class Recogniser:
    """One utterance at a time: `begin`, `feed` …, `finish`; or `decode` for all of it."""

    def __init__(self, model: vosk.Model, phrases: Sequence[str], max_alternatives: int) -> None:
        self._model = model
        self._bound = vosk.KaldiRecognizer(model, RATE, json.dumps(list(phrases)))
        self._bound.SetMaxAlternatives(max_alternatives)
        self._free: vosk.KaldiRecognizer | None = None
        self._fed = False

    def begin(self) -> None:
        """Forget an utterance that was not finished."""
        if self._fed:
            self.finish()  # Reset() would keep what it learnt of the voice

    def feed(self, pcm: bytes) -> str:
        """Take in more sound; the words so far."""
        self._fed = True
        self._bound.AcceptWaveform(pcm)
        return str(json.loads(self._bound.PartialResult())["partial"])

    def finish(self) -> list[Reading]:
        """The readings of the utterance, the best first; empty where nothing was said."""
        self._fed = False
        return _readings(self._bound)

    def decode(self, pcm: bytes) -> list[Reading]:
        """The readings of a whole utterance, the best first; empty where nothing was said."""
        self.begin()
        self._bound.AcceptWaveform(pcm)
        return _readings(self._bound)

    def decode_freely(self, pcm: bytes) -> list[Reading]:
        """As `decode`, bound to no phrases.

        Where this scores higher than the bound readings, the words were none of the phrases: so it was for 200 of
        200 clean orders bound to a home's commands, and for none of 192 bound to the menu. One strange word in a phrase
        does not show.
        """
        if self._free is None:
            self._free = vosk.KaldiRecognizer(self._model, RATE)
            self._free.SetMaxAlternatives(1)
        self._free.AcceptWaveform(pcm)
        return _readings(self._free)

    def unknown_words(self, words: Sequence[str]) -> list[str]:
        """Those of the words that the model does not know; Vosk leaves them out of a phrase without an error."""
        return [word for word in words if self._model.vosk_model_find_word(word) < 0]


def load(model: str, phrases: Sequence[str], max_alternatives: int = 30) -> Recogniser:
    """Read the model folder and bind it to the phrases, which are in the model's own spelling (lower case).

    Raises `ModelMissing` where the folder holds no model and `EngineFailed` where the phrases are no list.
    """
    if isinstance(phrases, str) or not phrases:
        raise EngineFailed("a grammar is a list of at least one phrase")  # Vosk dies of anything else
    vosk.SetLogLevel(-1)
    try:
        loaded = vosk.Model(model)
    except Exception as error:
        raise ModelMissing(f"{model} holds no Vosk model; type `edgeassist models pull`.") from error
    return Recogniser(loaded, phrases, max(1, max_alternatives))


def _readings(kaldi: vosk.KaldiRecognizer) -> list[Reading]:
    """End the utterance; the recogniser is then as new."""
    found = json.loads(kaldi.FinalResult())["alternatives"]
    return [(each["text"].strip(), each["confidence"]) for each in found if each["text"].strip()]
