"""Moonshine, a second ear: it says how likely each of some texts is, given the sound, and writes down what it hears.

Runs in a child process, see `edgeassist.engines.child`, by plain onnxruntime. The sound is 16 kHz mono, little-endian
signed 16 bit. The model is an encoder of the sound and a decoder that foretells token after token; shown a whole text,
the decoder gives the text's probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edgeassist.engines import language as languages
from edgeassist.engines import moonshine_tokens
from edgeassist.engines.language import Language
from edgeassist.engines.moonshine_tokens import BEGIN, END, Vocabulary, as_sentence, ways_of_writing
from edgeassist.errors import EngineMissing, ModelMissing

try:
    import numpy as np
    import onnxruntime
    from numpy.typing import NDArray
except (ImportError, OSError) as error:
    raise EngineMissing(f"The second ear cannot be loaded ({error}); type `pip install onnxruntime`.") from error

RATE = 16000

_LAYERS, _HEADS, _HEAD_SIZE = 6, 8, 36
_SHORTEST = RATE // 10
"""Samples; the encoder takes none below 895."""

_TOKENS_PER_SECOND = 6.5
"""Where a text grows longer than that it goes in circles."""

_BATCH = 8
"""Texts in one run of the decoder, which needs some 4 MB for each."""

_BEAM, _BRANCHES = 8, 16
"""So many texts are followed side by side, each into so many likeliest pieces."""

LEANING, EXPECTED = 0.5, -7.0
"""A piece whose log probability in the language is above the second gains the first of what it is above.

Nothing is lost by words that are not said here, so that other talk is heard as it is. Found on one half of the spoken
wordings, see the README, Understanding.
"""

_ENOUGH = 6 * LEANING
"""So much a text that has ended must be better than those that go on, for they may still gain."""

Floats = NDArray[np.float32]
Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A sound as the decoder takes it."""

    pcm: bytes
    tensors: Tensors
    """The encoded sound, its mask, and the keys and values drawn from it: the same for every text."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as far as it is heard."""

    tokens: tuple[int, ...]
    score: float
    """Its log probability and what it gained by the language."""
    log_probability: float
    row: int = 0
    """Its place in the run of the decoder that it comes from."""


class Ear:
    """Listens to one sound at a time; the last one stays encoded."""

    def __init__(self, encoder: Any, decoder: Any, vocabulary: Vocabulary, language: Language | None = None) -> None:
        """`encoder` and `decoder` are sessions of onnxruntime; `language` is what is likely to be said."""
        self._encoder = encoder
        self._decoder = decoder
        self._vocabulary = vocabulary
        self._language = language
        self._outputs = [each.name for each in decoder.get_outputs()]
        self._heard: Heard | None = None

    def transcribe(self, pcm: bytes, begin: str = "") -> tuple[str, float]:
        """What is said, and its log probability, the end of the text included.

        Where `begin` is given, words as a recogniser writes them, the text begins so, and their probability counts.
        """
        sound = self._hear(pcm)
        shown = tokens = [BEGIN, *self._beginning(begin)]
        total, past = 0.0, _nothing("decoder", 1)
        while tokens[-1] != END and len(tokens) < _most_tokens(pcm):
            found = self._decode({**sound, **past, "input_ids": np.array([shown])})
            chances = _log_probabilities(found["logits"][0])
            following = [*shown[1:], int(chances[-1].argmax())]
            total += float(chances[range(len(shown)), following].sum())
            tokens, shown, past = [*tokens, following[-1]], following[-1:], _as_past("decoder", found)
        return self._vocabulary.decode(tokens), total

    def alternatives(self, pcm: bytes, most: int = 4) -> list[tuple[str, float, float]]:
        """What is said, where the ear leans to its language: texts by falling share, log probability, share.

        The shares of all are 1. A beam search (shallow fusion).
        """
        sound, past = self._hear(pcm), _nothing("decoder", 1)
        going, ended = [_Text((BEGIN,), 0.0, 0.0)], list[_Text]()
        while going and len(going[0].tokens) < _most_tokens(pcm):
            found = self._decode({**sound, **past, "input_ids": np.array([[each.tokens[-1]] for each in going])})
            grown = self._grown(going, _log_probabilities(found["logits"][:, -1]))
            ended += [each for each in grown if each.tokens[-1] == END]
            going = [each for each in grown if each.tokens[-1] != END][:_BEAM]
            if ended and going and max(each.score for each in ended) > going[0].score + _ENOUGH:
                break
            rows = [each.row for each in going]
            past = {name: kept[rows] for name, kept in _as_past("decoder", found).items()}
        best = sorted(ended or going, key=lambda each: -each.score)
        texts = list({self._vocabulary.decode(each.tokens): each for each in reversed(best)}.items())[::-1][:most]
        chances = np.exp([each.score - best[0].score for _, each in texts])
        shares = chances / chances.sum()
        return [(text, each.log_probability, float(share)) for (text, each), share in zip(texts, shares, strict=True)]

    def _grown(self, texts: Sequence[_Text], log_probabilities: Floats) -> list[_Text]:
        """The texts one piece longer, the best first, twice as many as are followed."""
        grown = []
        for row, (text, chances) in enumerate(zip(texts, log_probabilities, strict=True)):
            pieces = np.argpartition(-chances, _BRANCHES)[:_BRANCHES]
            worth = chances[pieces].astype(float)
            if self._language:
                likely = self._language.log_probabilities(text.tokens, pieces)
                worth += LEANING * np.maximum(0, likely - EXPECTED)
            for piece, gained, chance in zip(pieces.tolist(), worth.tolist(), chances[pieces].tolist(), strict=True):
                longer = (*text.tokens, piece)
                grown.append(_Text(longer, text.score + gained, text.log_probability + chance, row))
        return sorted(grown, key=lambda each: -each.score)[: 2 * _BEAM]

    def _beginning(self, text: str) -> list[int]:
        return self._vocabulary.encode(as_sentence(text, "")) if text else []

    def scores(self, pcm: bytes, texts: Sequence[str]) -> list[float]:
        """Log probability of each text, given the sound; texts as a recogniser writes them: small letters, no stops.

        A text that can be written in several ways has the probability of all of them together. The model counts in
        eight bits, on a scale drawn from all texts of one run: a text scores up to 1 apart in other company.
        """
        sound = self._hear(pcm)
        written = [[self._tokens(way) for way in ways_of_writing(text)] for text in texts]
        flat = [tokens for ways in written for tokens in ways]
        batches = [flat[start : start + _BATCH] for start in range(0, len(flat), _BATCH)]
        found = iter([score for batch in batches for score in self._score(sound, batch)])
        return [float(np.logaddexp.reduce([next(found) for _ in ways])) for ways in written]

    def _tokens(self, text: str) -> list[int]:
        return [*self._vocabulary.encode(text), END]

    def _score(self, sound: Tensors, texts: Sequence[Sequence[int]]) -> list[float]:
        longest = max(map(len, texts))
        shown = np.array([[BEGIN, *text[:-1], *[END] * (longest - len(text))] for text in texts])
        logits = self._decode({**sound, **_nothing("decoder", len(texts)), "input_ids": shown})["logits"]
        return [
            float(_log_probabilities(row[: len(text)])[range(len(text)), text].sum())  # without what fills up the row
            for row, text in zip(logits, texts, strict=True)
        ]

    def _hear(self, pcm: bytes) -> Tensors:
        if self._heard is None or self._heard.pcm != pcm:
            self._heard = Heard(pcm, self._encode(_samples(pcm)))
        return self._heard.tensors

    def _encode(self, samples: Floats) -> Tensors:
        """The first run of the decoder draws keys and values from the sound; all later ones take them as they are."""
        mask = np.ones((1, len(samples)), np.int64)
        (states,) = self._encoder.run(None, {"input_values": samples[None], "attention_mask": mask})
        sound = {"encoder_hidden_states": states, "encoder_attention_mask": mask}
        first = {**_nothing("encoder", 1), **_nothing("decoder", 1), "input_ids": np.array([[BEGIN]])}
        found = self._decode({**sound, **first, "use_cache_branch": np.array([False])})
        return {**sound, **_as_past("encoder", found), "use_cache_branch": np.array([True])}

    def _decode(self, tensors: Tensors) -> Tensors:
        return dict(zip(self._outputs, self._decoder.run(None, tensors), strict=True))


def load(model: str, threads: int = 2, language: str = "") -> Ear:
    """Read a model folder; raises `ModelMissing` where it holds no model. `language` is a file of one of its pieces."""
    folder = Path(model)
    try:
        vocabulary = moonshine_tokens.read(folder / "tokenizer.bin")
        encoder = _session(folder / "encoder_model.ort", threads)
        decoder = _session(folder / "decoder_model_merged.ort", threads)
    except (OSError, onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile) as error:
        raise ModelMissing(f"{model} holds no Moonshine model; type `edgeassist models pull`.") from error
    return Ear(encoder, decoder, vocabulary, languages.read(Path(language)) if language else None)


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads cost thrice the work
    options.enable_cpu_mem_arena = False  # it keeps the memory of the longest sound
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])


def _samples(pcm: bytes) -> Floats:
    """Samples from -1 to 1, with silence after a sound that is too short."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / 32768
    return np.pad(samples, (0, max(0, _SHORTEST - len(samples))))


def _most_tokens(pcm: bytes) -> int:
    return 3 + int(len(pcm) / 2 / RATE * _TOKENS_PER_SECOND)


def _nothing(side: str, texts: int) -> Tensors:
    """Keys and values of no tokens yet, or of a sound not looked at."""
    return {name: np.zeros((texts, _HEADS, 0, _HEAD_SIZE), np.float32) for name in _names("past_key_values", side)}


def _as_past(side: str, found: Tensors) -> Tensors:
    """The keys and values of one run as the next takes them; `side` is encoder for the sound, decoder for the text."""
    return dict(zip(_names("past_key_values", side), (found[name] for name in _names("present", side)), strict=True))


def _names(prefix: str, side: str) -> list[str]:
    return [f"{prefix}.{layer}.{side}.{part}" for layer in range(_LAYERS) for part in ("key", "value")]


def _log_probabilities(logits: Floats) -> Floats:
    """The logarithm of the softmax over the last axis."""
    shifted: Floats = logits - logits.max(-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(-1, keepdims=True))
    return shifted
