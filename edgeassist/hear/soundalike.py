"""Words that the recogniser does not know, spelt by words that it knows and that sound alike: ecobee → eco be.

Sounds are compared as the phonemes that espeak-ng gives, in a weighted edit distance. Knows nothing of a network.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edgeassist import folders
from edgeassist.errors import EngineError
from edgeassist.hear.openfst import WordModel
from edgeassist.packs.speech import as_spoken

COMMON_WORDS = 10_000
"""How many of the recogniser's words, the most common ones, spellings are made of."""

MOST_SPELLINGS = 3
MOST_WORDS = 4
MOST_SOUNDS = 24
"""Longer words are not spelt: the search takes time by the square of the length."""

FARTHEST = 0.2
"""A spelling may be this far from the word, for each of the word's sounds."""

_WORD_COST = 0.25
_RARITY = 0.04
_MARGIN = 0.6
_KEPT = 6
_RUDE = ("fuck", "shit", "cunt", "nigg", "fag", "bitch", "whore", "slut", "pussy", "rape")

Phonemes = Callable[[list[str]], list[str]]
"""Texts → how each is pronounced, in the phonetic alphabet."""

Meanings = Mapping[str, Sequence[str]]
"""Spelling → the words that it may stand for, itself among them where they are also said for themselves."""

Costs = NDArray[np.float32]

_VOWELS = "aeiouæɑɐɒɔəɛɪʊʌøœyʏ"
_CONSONANTS = "pbtdkɡfvθðszʃʒhxçmnŋlɹjw"
_SOUNDS = "\0" + _VOWELS + _CONSONANTS
_ALIKE = (
    *("iɪj", "ɪeɛ", "ɛæ", "æaɑ", "ɑɒɔʌa", "ʌəɐɑ", "əɪɛʊ", "oɔ", "uʊw", "øœɔə", "yʏiu"),
    *("pb", "td", "kɡ", "fv", "θð", "sz", "ʃʒ", "ʃs", "xkhç", "θft", "ðdv", "mn", "nŋ", "vw"),
)
_WRITTEN_OTHERWISE = str.maketrans({"ɚ": "əɹ", "ɜ": "əɹ", "ɝ": "əɹ", "ᵻ": "ɪ", "ɾ": "d", "g": "ɡ", "r": "ɹ", "ɫ": "l"})


def _substitutions() -> Costs:
    vowel = np.array([sound in _VOWELS for sound in _SOUNDS])
    costs = np.where(vowel[:, None] & vowel, 0.7, np.where(vowel[:, None] | vowel, 1.7, 1.1))
    for group in _ALIKE:
        for one, other in itertools.permutations(map(_SOUNDS.index, group), 2):
            costs[one, other] = 0.35
    np.fill_diagonal(costs, 0.0)
    return costs.astype(np.float32)


_SUBSTITUTED = _substitutions()
_LEFT_OUT = np.array([0.5 if sound in "əɪʊjwhɹ" else 0.8 if sound in _VOWELS else 1.0 for sound in _SOUNDS], np.float32)


def sounds(phonemes: str) -> list[int]:
    """The sounds of a pronunciation by number, without stress, length and spaces."""
    plain = unicodedata.normalize("NFD", phonemes).translate(_WRITTEN_OTHERWISE)
    heard = [_SOUNDS.index(letter) for letter in plain if letter in _SOUNDS]
    return [sound for sound, _ in itertools.groupby(heard)]


@dataclass(frozen=True)
class Table:
    """Known words of different sound, the shortest first."""

    words: Sequence[str]
    sounds: NDArray[np.int8]
    """One column a word, filled up with noughts."""
    lengths: NDArray[np.int64]
    rarity: Costs


def table(words: Mapping[str, float], pronounced: Iterable[str]) -> Table:
    """Words with their costs, the most common first, and how each is pronounced; of several alike the first is kept."""
    spelt: dict[tuple[int, ...], str] = {}
    for word, phonemes in zip(words, pronounced, strict=True):
        if 0 < len(found := tuple(sounds(phonemes))) <= MOST_SOUNDS:
            spelt.setdefault(found, word)
    entries = sorted(spelt.items(), key=lambda entry: len(entry[0]))
    columns = np.zeros((MOST_SOUNDS, len(entries)), np.int8)
    for place, (found, _) in enumerate(entries):
        columns[: len(found), place] = found
    rarity = np.array([_RARITY * words[word] for _, word in entries], np.float32)
    return Table([word for _, word in entries], columns, np.array([len(found) for found, _ in entries]), rarity)


def distances(known: Table, wanted: Sequence[int]) -> Costs:
    """How far each known word is from the beginnings of some sounds: one row for each number of them, from none."""
    left_out = _LEFT_OUT[list(wanted)]
    row = np.zeros((len(wanted) + 1, len(known.words)), np.float32)
    row[1:] = np.cumsum(left_out)[:, None]
    found = np.full_like(row, np.inf)
    for place in range(min(len(wanted) + 2, MOST_SOUNDS)):
        begin = int(np.searchsorted(known.lengths, place + 1))  # the words before are at their end
        there = known.sounds[place, begin:]
        row, before = np.empty_like(row[:, row.shape[1] - len(there) :]), row[:, row.shape[1] - len(there) :]
        row[0] = before[0] + _LEFT_OUT[there]
        for at, sound in enumerate(wanted, 1):
            step = np.minimum(before[at - 1] + _SUBSTITUTED[sound][there], before[at] + _LEFT_OUT[there])
            row[at] = np.minimum(step, row[at - 1] + left_out[at - 1])
        ended = int(np.searchsorted(known.lengths, place + 2)) - begin
        found[:, begin : begin + ended] = row[:, :ended]
    return found


@dataclass(frozen=True, order=True, slots=True)
class _Guess:
    """Known words for the first sounds of a word."""

    cost: float = 0.0
    distance: float = 0.0
    words: tuple[str, ...] = ()


def spellings(known: Table, phonemes: str) -> list[tuple[float, str]]:
    """Known words that sound like this pronunciation, each with its cost, the best first."""
    wanted = sounds(phonemes)
    if not 0 < len(wanted) <= MOST_SOUNDS or not known.words:
        return []
    guesses: list[list[_Guess]] = [[_Guess()], *([] for _ in wanted)]
    for start in range(len(wanted)):
        begun = [guess for guess in sorted(guesses[start])[:_KEPT] if len(guess.words) < MOST_WORDS]
        if begun:
            costs = distances(known, wanted[start:])
            for size in range(1, len(costs)):
                guesses[start + size] += _lengthened(known, begun, costs[size], FARTHEST * len(wanted))
    near = [guess for guess in sorted(guesses[-1]) if guess.distance <= FARTHEST * len(wanted)]
    return [(guess.cost, " ".join(guess.words)) for guess in near if guess.cost <= near[0].cost + _MARGIN]


def _lengthened(known: Table, begun: Sequence[_Guess], distance: Costs, farthest: float) -> list[_Guess]:
    total = distance + known.rarity
    kept = min(_KEPT, len(total))
    best = [int(place) for place in np.argpartition(total, kept - 1)[:kept] if distance[place] <= farthest]
    return [
        _Guess(
            guess.cost + float(total[place]) + _WORD_COST,
            guess.distance + float(distance[place]),
            (*guess.words, known.words[place]),
        )
        for guess in begun
        for place in best
    ]


class Speller:
    """Spells unknown words by a recogniser's most common ones, whose pronunciations it keeps in the cache folder.

    Where phonemes cannot be had it spells nothing.
    """

    def __init__(self, words: WordModel, phonemes: Phonemes | None) -> None:
        self._model = words
        self._phonemes = phonemes

    def spell(self, written: str) -> tuple[str, ...]:
        """Spellings of a word, the best first: as it is written, `EcoBee`, and in plain small letters, `ecobee`."""
        forms = list(dict.fromkeys((written, as_spoken(written))))
        if self._phonemes is None or self._table is None:
            return ()
        try:
            pronounced = self._phonemes(forms)
        except EngineError:
            return ()
        ranked = [spellings(self._table, phonemes) for phonemes in dict.fromkeys(pronounced)]
        by_rank = (found for rank in itertools.zip_longest(*ranked) for found in sorted(filter(None, rank)))
        return tuple(dict.fromkeys(spelling for _, spelling in by_rank))[:MOST_SPELLINGS]

    @cached_property
    def _table(self) -> Table | None:
        words = common(self._model)
        file = folders.cache() / "sounds" / f"{hashlib.sha256(' '.join(words).encode()).hexdigest()}.json"
        with suppress(OSError, ValueError):
            return table(words, json.loads(file.read_text()))
        try:
            pronounced = self._phonemes(list(words)) if self._phonemes else []
        except EngineError:
            return None
        _keep(file, pronounced)
        return table(words, pronounced)


def common(model: WordModel) -> dict[str, float]:
    """The most common words with their costs, the most common first; only those of plain letters."""
    spelt = {label: word for word, label in model.labels.items()}
    order = np.argsort(model.costs, kind="stable")[: 2 * COMMON_WORDS]
    words = {spelt.get(int(model.unigrams[place]), ""): float(model.costs[place]) for place in order}
    decent = ((word, cost) for word, cost in words.items() if word.isalpha() and not word.startswith(_RUDE))
    return dict(itertools.islice(decent, COMMON_WORDS))


def _keep(file: Path, pronounced: Sequence[str]) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps(pronounced))
        beside.replace(file)


def in_words(
    heard: Iterable[tuple[str, float]], meanings: Meanings, read: Callable[[str], object | None]
) -> list[tuple[str, float]]:
    """A recogniser's readings, with scores, in the words that their spellings stand for.

    Where a spelling has several meanings those count that `read` understands, the spelling itself first.
    """
    found = []
    for text, score in heard:
        ways = written(text, meanings)
        understood = [way for way in ways if read(way) is not None] if len(ways) > 1 else ways
        found += [(way, score) for way in understood or ways[-1:]]
    return found


def written(text: str, meanings: Meanings) -> list[str]:
    """A text with the words that its spellings stand for, in all their meanings; the longer spelling goes first."""
    if not meanings:
        return [text]
    spelt = "|".join(re.escape(spelling) for spelling in sorted(meanings, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w'])(?:{spelt})(?![\w'])")

    def meant(way: int) -> str:
        return pattern.sub(lambda found: meanings[found[0]][min(way, len(meanings[found[0]]) - 1)], text)

    ways = max((len(meanings[spelling]) for spelling in pattern.findall(text)), default=1)
    return list(dict.fromkeys(map(meant, range(ways))))
