"""Finds the values of a label's slots in the words of a text. What the words do not say is not found."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hassil import ListReference, SlotList, WildcardSlotList
from hassil.util import check_excluded_context, check_required_context

from edgeassist.packs import phrases, wordings
from edgeassist.packs.grammar import reachable
from edgeassist.packs.pack import Pack
from edgeassist.packs.phrases import plain
from edgeassist.packs.templates import Template, templates, with_samplers
from edgeassist.packs.wordings import NONE, Label
from edgeassist.understand.likeness import SHORTEST, bare, like
from edgeassist.understand.opposites import Opposites
from edgeassist.understand.places import Places

PART_LIKE = 90.0
"""Of 100: how sure it is that one word of a device's name means the device, where it is no other's."""

EVERYWHERE = "everywhere"
"""The value of the slot `area` for all areas."""

_OF_DEVICES = ("area", "name")
"""Slots that say which devices are meant."""

LONGEST = 6
"""Words that a phrase has at most."""

_FUNCTION_WORDS = frozenset(
    ("my", "mine", "our", "the", "a", "an", "all", "both", "on", "off", "in", "of", "it", "one")
)
_ALL = frozenset(("all", "every", "everywhere", "each", "both"))
_MARKS = ',.;:!?"“”'
_TEXT = "\x00"
FRAME_LIKE = 85.0
"""Of 100: how like the words around free text must be to those of a sentence."""

NEVER_PLAIN = 99.0
"""How sure free text is at most: where it begins and ends was guessed, so it is asked about."""

_FIRST_WORDS = 3
"""So many words may stand before a frame: "oh and please"."""
_DRAWN = 12
_FEW = 3


@dataclass(frozen=True, slots=True)
class Said:
    """Words that stand for a value."""

    begin: int
    end: int
    """The words, by number."""
    slot: str
    value: Any
    likeness: float
    """Of 100."""

    def within(self, other: Said) -> bool:
        """Whether these words are some of the other's."""
        return other.begin <= self.begin and self.end <= other.end and other.end - other.begin > self.end - self.begin


Frame = tuple[tuple[str, ...], tuple[str, ...]]
"""The words before and behind free text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The slots of a label as a text gives them."""

    slots: Mapping[str, Any]
    unused: int
    """Numbers, names and places in the text that no slot took."""
    likeness: float
    """Of 100: that of the least certain value."""
    is_doubtful: bool = False
    """Whether words that no pack has, or that are nearly an opposite's, may mean something else."""


class _Slots:
    """What the slots of one label can be."""

    def __init__(self) -> None:
        self.phrases: dict[str, dict[str, list[Any]]] = defaultdict(dict)
        self.together: set[frozenset[str]] = set()
        self.templates: list[Template] = []
        self.everywhere = False
        self.own: set[str] = set()
        """Names and numbers that its sentences say themselves, as "wipers" in "start the wipers": they tell no more."""
        self.follows: dict[tuple[str, str], set[str]] = defaultdict(set)
        """Slot and phrase of nothing but function words → the words that may stand behind it."""
        self.behind: dict[str, Counter[str]] = defaultdict(Counter)
        """Slot → the words that stand behind its value, and in how many sentences."""
        self.free: set[str] = set()
        """Slots that take any words."""
        self.frames: dict[str, set[Frame]] = defaultdict(set)
        """Such a slot → what stands around it in the sentences that have no other slot."""


class SlotReader:
    """Reads the slots of the labels that some packs have."""

    def __init__(self, packs: Sequence[Pack], lists: Mapping[str, SlotList]) -> None:
        self._known: dict[int, dict[str, list[tuple[Any, Mapping[str, Any]]]]] = {}
        self._content = _of_the_house(lists)
        self._opposites = Opposites(packs)
        self._calls = {intent: call for pack in packs for intent, call in pack.calls.items()}
        self._elsewhere = {place for pack in packs for place in pack.about.places}
        free = [wordings.load(pack) for pack in packs]
        self._vocabulary = {word for pack in (*packs, *free) for word in _words(pack)}
        self._labels: dict[Label, _Slots] = defaultdict(_Slots)
        for pack, wording in zip(packs, free, strict=True):
            self._learn(pack, lists, matched=True)
            self._learn(wording, lists, matched=False)
        for pack in (*packs, *free):
            self._frame(pack)
        for label, found in self._labels.items():
            intent, implied = wordings.unlabelled(label)
            whole = self._labels.get(intent)
            if implied and whole:  # a wording that implies a value may name the rest as the intent's other sentences do
                for slot, said in whole.phrases.items():
                    if slot not in implied:
                        found.phrases[slot] |= said
                found.together |= {slots - frozenset(implied) for slots in whole.together if implied.keys() <= slots}
        self._widen()
        self._known_words = {
            word
            for pack in packs
            for template in templates(pack)
            for word in phrases.literal(template.expression, template.rules)
        }
        self._parts = _telling_words(lists, self._known_words)
        named = (phrase for found in self._labels.values() for values in found.phrases.values() for phrase in values)
        self._vocabulary |= {word for phrase in named for word in phrase.split()}

    @property
    def labels(self) -> list[Label]:
        """All labels."""
        return sorted(self._labels)

    def is_known(self, word: str) -> bool:
        """Whether the packs have a word, or it is a number."""
        forms = (word, bare(word), word.removesuffix("s"))
        return any(form in self._vocabulary for form in forms) or word[:1].isdigit()

    def places(self) -> Places:
        """The places that there are, and what else are called so."""
        slots = [
            found.phrases[slot] for label, found in self._labels.items() for slot in _OF_DEVICES if self._sets(label)
        ]
        return Places({phrase for said in slots for phrase in said}, self._elsewhere, self.is_known)

    def _sets(self, label: Label) -> bool:
        """Whether a label is about devices."""
        call = self._calls.get(wordings.unlabelled(label)[0])
        return call is not None and call.action.startswith("devices.")

    def read(self, text: str, label: Label) -> Reading | None:
        """The slots of a label; None where the text does not give what the label needs, or not which is which."""
        found = self._labels.get(label)
        if found is None or label == NONE:
            return None
        words = plain(text).split()
        intent, implied = wordings.unlabelled(label)
        if implied and self._denied(words, self._labels.get(intent), implied):
            return None
        said = _by_what_follows(self._said(words, found), words, found)
        free = list(_free(text, words, found))
        said = [each for each in said if not any(each.within(other) for other in free)] + free
        if not any(each.slot in ("area", "name") for each in said):
            said += self._in_part(words, found)
        for chosen in _choices(said):
            slots = {each.slot: each.value for each in chosen}
            if frozenset(slots) in found.together:
                if _exchangeable(chosen, words, found):
                    return None
                taken = {place for each in chosen for place in range(each.begin, each.end)}
                likeness = min((each.likeness for each in chosen), default=100.0)
                unused, doubtful = self._unused(words, taken, found), self._is_doubtful(words, label)
                return Reading({**implied, **slots}, unused, likeness, doubtful)
        return None

    def request(self, intent: str, slots: Mapping[str, Any]) -> str:
        """A sentence for an intent with just these slots, by the first template that fits; empty where none does."""
        for label, found in sorted(self._labels.items(), key=lambda item: len(item[0])):
            name, implied = wordings.unlabelled(label)
            if name != intent or any(slots.get(slot) != value for slot, value in implied.items()):
                continue
            rest = {slot: value for slot, value in slots.items() if slot not in implied}
            values = {
                slot: phrase
                for slot, value in rest.items()
                if (phrase := value if slot in found.free else _phrase(found.phrases[slot], value))
            }
            for template in found.templates:
                text, named = phrases.saying(template.expression, template.rules, values) or ("", frozenset())
                if text and named == frozenset(rest):
                    return " ".join(text.split())
        return ""

    def _widen(self) -> None:
        """What may be said of a place may be said of all, where some wording of the intent says it of all."""
        for label, found in self._labels.items():
            intent, implied = wordings.unlabelled(label)
            whole = self._labels.get(intent, found)
            said = any(EVERYWHERE in values for values in found.phrases.get("area", {}).values())
            whole.everywhere |= said or implied.get("area") == EVERYWHERE
        for label, found in self._labels.items():
            intent, implied = wordings.unlabelled(label)
            found.everywhere = self._labels.get(intent, found).everywhere and "area" not in implied
            if found.everywhere:
                found.together |= {slots | {"area"} for slots in found.together if "name" not in slots}

    def _learn(self, pack: Pack, lists: Mapping[str, SlotList], *, matched: bool) -> None:
        for template, sampler in with_samplers(pack, lists):
            if template.intent == NONE or template.asks:  # what is asked for, no rung below may leave out
                continue
            fixed = {key: value for key, value in template.block.slots.items() if value is not None}
            found = self._labels[wordings.label(template.intent, fixed)]
            if matched:
                found.templates.append(template)
            found.together |= phrases.together(template.expression, template.rules)
            words = list(phrases.literal(template.expression, template.rules))
            found.own |= self._content & {" ".join(words[begin:end]) for begin, end in _spans(len(words))}
            _learn_behind(template, found)
            weak = set[tuple[str, str]]()
            for reference in reachable(template.expression, template.rules, {}):
                if not isinstance(reference, ListReference):
                    continue
                if isinstance({**lists, **template.lists}.get(reference.list_name), WildcardSlotList):
                    self._labels[template.intent].free.add(reference.slot_name)
                    continue
                said = found.phrases[reference.slot_name]
                for phrase, values in self._phrases(template, reference, lists).items():
                    fitting = [value for value, context in values if _fits(template, context)]
                    said[phrase] = list(dict.fromkeys([*said.get(phrase, []), *fitting]))
                    if _FUNCTION_WORDS.issuperset(phrase.split()):
                        weak.add((reference.slot_name, phrase))
            if weak:
                for _ in range(_DRAWN):
                    drawn = f" {plain(sampler.sentence(template.expression))} . "
                    for slot, phrase in weak:
                        if (at := drawn.find(f" {phrase} ")) >= 0:
                            found.follows[slot, phrase].add(drawn[at + len(phrase) + 2 :].split(maxsplit=1)[0])

    def _frame(self, pack: Pack) -> None:
        """Learn what stands around free text, in a pack or in its wordings."""
        for template in templates(pack):
            if template.intent == NONE or template.asks:
                continue
            intent = self._labels.get(template.intent)
            fixed = {key: value for key, value in template.block.slots.items() if value is not None}
            found = self._labels[wordings.label(template.intent, fixed)]
            for slot in intent.free if intent else ():
                found.free.add(slot)
                said = phrases.saying(template.expression, template.rules, {slot: _TEXT})
                if said and said[1] == {slot}:
                    before, _, after = said[0].partition(_TEXT)
                    found.frames[slot].add((tuple(plain(before).split()), tuple(plain(after).split())))

    def _phrases(
        self, template: Template, reference: Any, lists: Mapping[str, SlotList]
    ) -> Mapping[str, list[tuple[Any, Mapping[str, Any]]]]:
        if bounds := reference.get_inline_range():
            return phrases.inline(*bounds)
        found = {**lists, **template.lists}[reference.list_name]
        if id(found) not in self._known:
            self._known[id(found)] = phrases.phrases(found, template.rules)
        return self._known[id(found)]

    def _said(self, words: Sequence[str], label: _Slots) -> list[Said]:
        found = []
        for slot, said in label.phrases.items():
            near = [phrase for phrase in said if len(phrase) >= SHORTEST and not phrase[0].isdigit()]
            for begin, end in _spans(len(words)):
                text = " ".join(words[begin:end])
                if text in said:
                    after = words[end] if end < len(words) else "."
                    if (slot, text) not in label.follows or after in label.follows[slot, text]:
                        found += [Said(begin, end, slot, value, 100.0) for value in said[text][:2]]
                elif bare(text) in said:
                    found += [Said(begin, end, slot, value, 100.0) for value in said[bare(text)][:2]]
                elif best := like(text, near, self._known_words):
                    found += [Said(begin, end, slot, value, best[1]) for value in said[best[0]][:1]]
        return found

    def _in_part(self, words: Sequence[str], label: _Slots) -> Iterator[Said]:
        """Devices that are named by one word, and everything where the words say "all"."""
        known = {value for values in label.phrases.get("name", {}).values() for value in values}
        for place, word in enumerate(words):
            meant = self._parts.get(word.removesuffix("s"), frozenset()) & known
            if len(meant) == 1:
                yield Said(place, place + 1, "name", min(meant), PART_LIKE)
            if word in _ALL and label.everywhere:
                yield Said(place, place + 1, "area", EVERYWHERE, PART_LIKE)

    def _denied(self, words: Sequence[str], whole: _Slots | None, implied: Mapping[str, Any]) -> bool:
        """Whether the words name another value than the one that a wording implies."""
        if whole is None:
            return False
        said = [each for each in self._said(words, whole) if each.likeness == 100]
        named = [each for each in said if each.slot in implied and not any(each.within(other) for other in said)]
        return bool(named) and not any(_part(each.value, implied[each.slot]) for each in named)

    def _is_doubtful(self, words: Sequence[str], label: Label) -> bool:
        acts = self._opposites.has_opposite(label) or self._sets(label)
        return acts and not (all(map(self.is_known, words)) and self._opposites.are_told_apart(words, label))

    def _unused(self, words: Sequence[str], taken: set[int], label: _Slots) -> int:
        """How many names, places, numbers, and values of the label's slots the words have beside those taken."""
        count, place = 0, 0
        while place < len(words):
            length = next(
                (
                    size
                    for size in range(min(LONGEST, len(words) - place), 0, -1)
                    if self._tells(" ".join(words[place : place + size]), label)
                    and not taken & set(range(place, place + size))
                ),
                0,
            )
            count += length > 0
            place += length or 1
        return count

    def _tells(self, phrase: str, label: _Slots) -> bool:
        """Whether a phrase means something beside the request."""
        if phrase in self._content:
            return phrase not in label.own
        known = any(phrase in said for said in label.phrases.values())
        return known and not _FUNCTION_WORDS.issuperset(phrase.split())


def _words(pack: Pack) -> Iterator[str]:
    """The words that the sentences of a pack say themselves."""
    for template in templates(pack):
        if template.intent != NONE:
            yield from phrases.literal(template.expression, template.rules)


def _of_the_house(lists: Mapping[str, SlotList]) -> frozenset[str]:
    """The phrases that always mean something: names, places and numbers."""
    named = {phrase for name in ("name", "area") if name in lists for phrase in phrases.phrases(lists[name], {})}
    return frozenset(named) | frozenset(phrases.inline(2, 100, 1))


def _learn_behind(template: Template, label: _Slots) -> None:
    """Learn which words stand behind the values of a template."""
    for slot in frozenset[str]().union(*phrases.together(template.expression, template.rules)):
        label.behind[slot].update(phrases.behind(template.expression, template.rules, slot))


def _by_what_follows(said: Sequence[Said], words: Sequence[str], label: _Slots) -> list[Said]:
    """Of several slots that take the same words, those that are followed so in most sentences: "ten" is minutes in "ten
    minutes"."""
    found = []
    for each in said:
        rivals = [other for other in said if (other.begin, other.end) == (each.begin, each.end)]
        after = _after(each, words)
        most = max(label.behind[other.slot][after] for other in rivals)
        if label.behind[each.slot][after] == most:
            found.append(each)
    return found


def _free(text: str, words: Sequence[str], label: _Slots) -> Iterator[Said]:
    """Free text by the frame that is most like the words around it, of each slot that takes any words."""
    from rapidfuzz import fuzz

    written = text.split() if len(text.split()) == len(words) else words
    for slot, frames in label.frames.items():
        found: list[tuple[int, float, int, int]] = []
        for before, after in frames:
            end = len(words) - len(after)
            for first in range(_FIRST_WORDS if len(before) > 1 else 1):
                begin = first + len(before)
                if begin >= end or not (before or after):
                    continue
                around = " ".join((*words[first:begin], *words[end:]))
                likeness = fuzz.ratio(around, " ".join((*before, *after)))
                if likeness >= FRAME_LIKE:
                    found.append((len(before) + len(after), likeness, begin, end))
        if found:
            _, likeness, begin, end = max(found)
            value = " ".join(word.strip(_MARKS) for word in written[begin:end])
            yield Said(begin, end, slot, value, min(likeness, NEVER_PLAIN))


def _exchangeable(chosen: Sequence[Said], words: Sequence[str], label: _Slots) -> bool:
    """Whether two values could as well be each other's: miles in kilometers, or kilometers in miles."""

    def fits(each: Said, slot: str) -> bool:
        return " ".join(words[each.begin : each.end]) in label.phrases[slot] and (
            label.behind[slot][_after(each, words)] >= label.behind[each.slot][_after(each, words)]
        )

    return any(fits(one, other.slot) and fits(other, one.slot) for one, other in itertools.combinations(chosen, 2))


def _after(said: Said, words: Sequence[str]) -> str:
    """The word behind a value; "." where the text ends with it."""
    return words[said.end] if said.end < len(words) else "."


def _part(value: Any, whole: Any) -> bool:
    """Whether a value is another, or names its end: milk is part of "lots of milk"."""
    return bool(value == whole) or (isinstance(whole, str) and whole.endswith(f" {value}"))


def _telling_words(lists: Mapping[str, SlotList], common: set[str]) -> dict[str, frozenset[str]]:
    """Word → the devices in whose names it stands; words of areas, of many devices, and `common` ones tell nothing."""
    named = phrases.phrases(lists["name"], {}) if "name" in lists else {}
    areas = {
        word for phrase in (phrases.phrases(lists["area"], {}) if "area" in lists else {}) for word in phrase.split()
    }
    found: dict[str, set[str]] = defaultdict(set)
    for phrase, values in named.items():
        for word in {*phrase.split()} - areas - common - _FUNCTION_WORDS:
            found[word.removesuffix("s")] |= {value for value, _ in values}
    return {word: frozenset(devices) for word, devices in found.items() if len(devices) <= _FEW and len(word) > 2}


def _phrase(said: Mapping[str, Sequence[Any]], value: Any) -> str:
    """How a value is said: by its own name where that is a phrase, else by the first phrase for it."""
    found = [phrase for phrase, values in said.items() if value in values]
    return next((phrase for phrase in found if phrase == str(value)), found[0] if found else "")


def _fits(template: Template, context: Mapping[str, Any]) -> bool:
    block = template.block
    required = {key: value for key, value in block.requires_context.items() if not isinstance(value, dict)}
    return not context or (
        check_required_context(required, dict(context), allow_missing_keys=True)
        and check_excluded_context(block.excludes_context, dict(context))
    )


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for begin in range(count):
        for end in range(begin + 1, min(count, begin + LONGEST) + 1):
            yield begin, end


def _choices(said: Sequence[Said]) -> Iterator[list[Said]]:
    """Values that can stand together, those that explain most words first; at most some."""
    ranked = sorted(said, key=lambda each: (each.likeness < 100, each.begin - each.end, -each.begin))

    def chosen(candidates: Iterable[Said]) -> list[Said]:
        found: list[Said] = []
        for each in candidates:
            if all(each.slot != other.slot and (each.end <= other.begin or other.end <= each.begin) for other in found):
                found.append(each)
        return found

    best = chosen(ranked)
    yield best
    for left_out in best:  # perhaps one of them belongs to another slot, or to none
        yield chosen(each for each in ranked if (each.slot, each.begin) != (left_out.slot, left_out.begin))
        yield chosen(each for each in ranked if each.slot != left_out.slot)
    for one in ranked[:6]:
        yield [one]
    yield []
