"""A Vosk model bound to a word network: the model's own acoustics, with the network in place of its language model.

Beside the network stands a loop over the model's most common words. Speech that is no command fits it better, so the
recogniser has somewhere to put it and need not bend it into a command.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgeassist import folders
from edgeassist.errors import ModelDamaged, StoreError
from edgeassist.hear.minimal import Acceptor, minimised
from edgeassist.hear.openfst import LabelledArc, WordModel, acceptor, read_word_model
from edgeassist.hear.reach import Reaches
from edgeassist.hear.soundalike import Phonemes, Speller
from edgeassist.packs.network import EMPTY, OPEN, Network
from edgeassist.packs.weave import Spell

OTHER_WORDS = 3000
"""How many common words the loop for other speech has."""

OTHER_WEIGHT = 0.7
"""How much of those words' rarity counts: less refuses more. Found on one half of the coffee orders (README)."""

Word = tuple[int, float]
"""Label and cost of a word."""

_KEPT = 12
_WORDS = "words.json"
_NETWORK = "network.json"


@dataclass(frozen=True)
class Bound:
    """A model folder that decodes a network, and what its words stand for."""

    folder: Path
    spelt: Mapping[str, Sequence[str]]
    """Words of the packs that the model does not know → the spellings it hears them by; none: not to be heard."""
    unheard: Sequence[str]
    """Templates that cannot be heard at all."""
    meanings: Mapping[str, Sequence[str]]
    """Spelling → what it may stand for, the likeliest first."""
    padding: Sequence[str]
    """Words such as "please", which mean nothing."""

    def reaches(self) -> Reaches:
        """What words can become."""
        return Reaches(**json.loads((self.folder / _NETWORK).read_text()), padding=self.padding)


def bind(
    model: Path, key: str, build: Callable[[Collection[str], Spell], Network], phonemes: Phonemes | None = None
) -> Bound:
    """The model in `model` bound to the network that `build` makes from the words that the model knows.

    `key` names all that the network is made from; a folder that was made of the same before is used again.
    `phonemes` is asked where the network has words that the model does not know.
    Raises ModelDamaged where the model holds no word model, and StoreError where the folder cannot be made.
    """
    made_from = [model, *sorted(Path(__file__).parent.glob("*.py"))]
    seen = f"{model} {[path.stat().st_mtime_ns for path in made_from]} {key}"
    folder = folders.cache() / "graphs" / hashlib.sha256(seen.encode()).hexdigest()
    if not (folder / _WORDS).exists():
        words = _word_model(model)
        with _uncollected():
            network = build(set(words.labels), Speller(words, phonemes).spell)
            _keep(folder, model, words, network)
    with suppress(OSError):
        os.utime(folder)  # what is in use is dropped last: an engine that dies reads it again
    return Bound(folder, **json.loads((folder / _WORDS).read_text()))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: it would take a third of the time, and there are no circles to find."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _word_model(model: Path) -> WordModel:
    graph = model / "graph"
    try:
        found = read_word_model(graph / "Gr.fst")
        if found.labels:
            return found
        lines = (line.split() for line in (graph / "words.txt").read_text().splitlines())
        return WordModel({word: int(label) for word, label in lines}, found.unigrams, found.costs)
    except (OSError, ValueError) as error:
        raise ModelDamaged(
            f"The word model of {model.name} cannot be read ({error}); type: edgeassist models pull {model.name}"
        ) from error


def _keep(folder: Path, model: Path, words: WordModel, network: Network) -> None:
    """Raises StoreError."""
    try:
        _make(folder, model, words, network)
    except OSError as error:
        cause = f"{error.strerror}; free some space, or set XDG_CACHE_HOME to a folder that can be written"
        raise StoreError(f"Cannot keep the word graph in {folder.parent}: {cause}.") from error


def _make(folder: Path, model: Path, words: WordModel, network: Network) -> None:
    """Make the folder beside and rename it, so that nobody finds half a one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent))
    (beside / "graph").mkdir()
    for name in ("am", "conf", "ivector"):
        (beside / name).symlink_to((model / name).absolute())
    for part in (model / "graph").iterdir():
        if part.name not in ("Gr.fst", "words.txt"):
            (beside / "graph" / part.name).symlink_to(part.absolute())
    smallest = minimised(network)
    arcs, finals = labelled(smallest, words, network.others)
    (beside / "graph" / "Gr.fst").write_bytes(acceptor(arcs, finals))
    ways = [{word: target for word, _, target in leaving} for leaving in smallest.arcs]
    (beside / _NETWORK).write_text(json.dumps({"arcs": ways, "finals": list(smallest.finals)}))
    (beside / "graph" / "words.txt").write_text("".join(f"{word} {label}\n" for word, label in listed(words, arcs)))
    unlike = {"spelt": network.spelt, "unheard": network.unheard, "meanings": network.meanings()}
    (beside / _WORDS).write_text(json.dumps({**unlike, "padding": sorted(network.padding)}))
    with suppress(OSError):  # another process made it meanwhile
        beside.rename(folder)
    shutil.rmtree(beside, ignore_errors=True)
    _drop_old(folder.parent)


def listed(words: WordModel, arcs: Sequence[Sequence[LabelledArc]]) -> Iterator[tuple[str, int]]:
    """The words on the arcs, and those that stand for no word, by label: all others would only take memory."""
    used = {label for leaving in arcs for label, _, _ in leaving}
    for word, label in sorted(words.labels.items(), key=lambda entry: entry[1]):
        if label in used or not word[0].isalnum():
            yield word, label


def labelled(
    network: Acceptor, words: WordModel, others: Collection[str] = ()
) -> tuple[list[list[LabelledArc]], dict[int, float]]:
    """The network's arcs with the model's labels, the loop for other speech, and loops for free text; final costs.

    The first loop has the words `others` too, as far as the model knows them.
    """
    labels = {**words.labels, EMPTY: 0}
    arcs = [
        [(labels[word], cost, target) for word, cost, target in leaving if word != OPEN] for leaving in network.arcs
    ]
    common = _common_words(words)
    loop = len(arcs)
    arcs[0].append((0, 0.0, loop))
    dearest = max((cost for _, cost in common), default=0.0)
    taken = {label for label, _ in common}
    rare = [(labels[word], dearest) for word in sorted(others) if labels.get(word, 0) not in (0, *taken)]
    arcs.append(_to(loop, [*common, *rare]))
    _open(arcs, network, common)
    return arcs, {**network.finals, loop: 0.0}


def _open(arcs: list[list[LabelledArc]], network: Acceptor, common: Sequence[Word]) -> None:
    """One or more words before each state behind free text; the loop is large, so all ways to that state share it."""
    loops: dict[int, int] = {}
    for state, leaving in enumerate(network.arcs):
        for word, cost, target in leaving:
            if word == OPEN:
                if target not in loops:
                    loops[target] = len(arcs)
                    arcs += [_to(len(arcs) + 1, common), [(0, 0.0, len(arcs)), (0, 0.0, target)]]
                arcs[state].append((0, cost, loops[target]))


def _to(target: int, words: Sequence[Word]) -> list[LabelledArc]:
    return [(label, cost, target) for label, cost in words]


def _common_words(words: WordModel) -> Sequence[Word]:
    """Labels and costs of the words for other speech and free text."""
    spelled = {label: word for word, label in words.labels.items()}
    common = np.argsort(words.costs, kind="stable")
    found = [
        (int(words.unigrams[place]), OTHER_WEIGHT * float(words.costs[place]))
        for place in common[: 2 * OTHER_WORDS]
        if spelled.get(int(words.unigrams[place]), "<")[0].isalpha()
    ]
    return found[:OTHER_WORDS]


def _drop_old(folder: Path) -> None:
    made = sorted(folder.iterdir(), key=os.path.getmtime)
    for old in made[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
