"""The parts of OpenFst's file formats that Vosk's models use: symbols and word frequencies in, an acceptor out.

Formats: OpenFst 1.8, `fst.h` (header), `symbol-table.cc`, `vector-fst.h`, `extensions/ngram/ngram-fst.h`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FST_MAGIC = 2125659606
_SYMBOLS_MAGIC = 2125658996
_EXPANDED_MUTABLE_ACCEPTOR = 0x1 | 0x2 | 0x10000
_EPSILON = 0

LabelledArc = tuple[int, float, int]
"""Label, cost, and the state that follows; label 0 takes nothing."""


@dataclass(frozen=True)
class WordModel:
    """The words of an n-gram model, and how common each is."""

    labels: dict[str, int]
    """Word → label; empty where the file holds no words."""

    unigrams: NDArray[np.int32]
    """Labels of all words that the model predicts."""

    costs: NDArray[np.float32]
    """The negated logarithm of each one's probability."""


class _Reader:
    """A file's bytes and a place in them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def numbers(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{form}", self.content, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def text(self) -> str:
        (length,) = self.numbers("i")
        self.at += length
        return self.content[self.at - length : self.at].decode(errors="replace")

    def skip(self, size: int) -> None:
        self.at += size


def read_word_model(path: Path) -> WordModel:
    """Words and unigrams of an n-gram acceptor (`Gr.fst` of a Vosk model).

    Raises ValueError where the file is no such acceptor.
    """
    reader = _Reader(path.read_bytes())
    try:
        labels = _header(reader)
        unigrams, costs = _unigrams(reader)
    except (struct.error, IndexError) as error:
        raise ValueError(f"{path} ends too early") from error
    return WordModel(labels, unigrams, costs)


def _header(reader: _Reader) -> dict[str, int]:
    """Read up to the body; the words of the last symbol table, where there is one."""
    (magic,) = reader.numbers("i")
    if magic != _FST_MAGIC or reader.text() != "ngram" or reader.text() != "standard":
        raise ValueError("this is no n-gram acceptor")
    _, flags, *_ = reader.numbers("iiQqqq")
    labels: dict[str, int] = {}
    for table in (1, 2):
        if flags & table:
            labels = _symbols(reader)
    return labels


def _symbols(reader: _Reader) -> dict[str, int]:
    (magic,) = reader.numbers("i")
    if magic != _SYMBOLS_MAGIC:
        raise ValueError("the symbols are damaged")
    reader.text()
    _, size = reader.numbers("qq")
    found = {}
    for _ in range(size):
        word = reader.text()
        (found[word],) = reader.numbers("q")
    return found


def _unigrams(reader: _Reader) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The n-gram acceptor's body: bit strings for the tree, then the words and weights that follow each context.

    The words after the empty context come first: as many as there are ones behind the first nought of the bits.
    """
    states, futures, finals = reader.numbers("QQQ")
    reader.skip(_bits(2 * states + 1))
    first = np.unpackbits(
        np.frombuffer(reader.content, "u1", _bits(states + futures + 1), reader.at), bitorder="little"
    )
    count = int(np.flatnonzero(first == 0)[1]) - 1
    reader.skip(_bits(states + futures + 1) + _bits(states) + 4 * (states + 1))
    labels = np.frombuffer(reader.content, "<i4", count, reader.at)
    reader.skip(4 * futures + 4 * (states + 1) + 4 * finals)
    return labels, np.frombuffer(reader.content, "<f4", count, reader.at)


def _bits(count: int) -> int:
    """Bytes of a bit string, which is stored in words of 64 bits."""
    return (count + 63) // 64 * 8


def acceptor(arcs: Sequence[Sequence[LabelledArc]], finals: Mapping[int, float]) -> bytes:
    """A vector acceptor as a file holds it; state 0 is the start, `finals` gives what it costs to end in a state."""
    body = bytearray()
    count = 0
    for state, leaving in enumerate(arcs):
        body += struct.pack("<fq", finals.get(state, np.inf), len(leaving))
        for label, cost, target in sorted(leaving):
            body += struct.pack("<iifi", label, label, cost, target)
        count += len(leaving)
    head = struct.pack("<i", _FST_MAGIC)
    for text in (b"vector", b"standard"):
        head += struct.pack("<i", len(text)) + text
    return head + struct.pack("<iiQqqq", 2, 0, _EXPANDED_MUTABLE_ACCEPTOR, 0, len(arcs), count) + bytes(body)
