"""Lists: shopping, what is to do, any other. The words of an answer are what the store holds after the change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.relist import RESTORE, Standing, relisting, standing
from edgeassist.state.lists import Item, Lists, key

SHOPPING = "shopping"
"""The list that is meant where none is named."""

TODO = "to-do"
"""On it "call Anna and Tom" is one thing; on other lists "and" parts two."""

_COMMAS = re.compile(r"\s*[;,](?!\d)\s*(?:and\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


@action("lists.add", inverse=RESTORE, keeps=True)
def add(context: Context, *, item: str, name: str = SHOPPING) -> Done | NotDone:
    """Put one thing or several on a list."""
    lists = Lists(context.store)
    if fault := _unknown(lists, name):
        return fault
    before = standing(lists, name)
    wanted = things(item, name)
    there = _open(lists.items(name))
    new = [text for text in wanted if not _same(there, text)]
    if new:
        lists.add(name, new)
    kept = [found for text in wanted for found in _same(_open(lists.items(name)), text)]
    if len(kept) != len(wanted):
        return NotDone("not_kept", _facts(lists, name))
    old = [found.text for found in kept if _same(there, found.text)]
    added = [found.text for found in kept if found.text not in old]
    facts = {**_facts(lists, name), "items": added, "old": old}
    return Done("default" if added else "already", facts, relisting(lists, name, before))


@action("lists.complete", inverse=RESTORE)
def complete(context: Context, *, item: str, name: str = SHOPPING) -> Done | NotDone:
    """Check off one thing or several; they stay on the list."""
    lists = Lists(context.store)
    before = standing(lists, name)
    found, missing = _meant(lists.items(name), item)
    lists.check_off(found)
    ids = {each.id for each in found}
    kept = [each for each in lists.items(name) if each.id in ids]
    if len(kept) != len(found) or _open(kept):
        return NotDone("not_kept", _facts(lists, name))
    if found and not missing and not _open(found):
        return Done("already", {**_facts(lists, name), "items": _texts(kept)}, relisting(lists, name, before))
    return _told(lists, name, before, kept, missing)


@action("lists.remove", inverse=RESTORE)
def remove(context: Context, *, item: str, name: str = SHOPPING) -> Done | NotDone:
    """Take one thing or several off a list."""
    lists = Lists(context.store)
    before = standing(lists, name)
    found, missing = _meant(lists.items(name), item)
    lists.remove(found)
    if {each.id for each in found} & {each.id for each in lists.items(name)}:
        return NotDone("not_kept", _facts(lists, name))
    return _told(lists, name, before, found, missing)


@action("lists.has", answers=True)
def has(context: Context, *, item: str, name: str = SHOPPING) -> Done | NotDone:
    """Whether one thing or several are on a list, and not checked off."""
    lists = Lists(context.store)
    if fault := _unknown(lists, name):
        return fault
    found, missing = _meant(lists.items(name), item)
    wanted = _open(found)
    checked = [each.text for each in found if each.done]
    facts = {**_facts(lists, name), "items": _texts(wanted), "missing": missing, "checked": checked}
    if not missing and not checked:
        return Done("yes", facts)
    return Done("some" if wanted else "checked" if checked and not missing else "no", facts)


@action("lists.read", answers=True)
def read(context: Context, *, name: str = SHOPPING) -> Done | NotDone:
    """What stands on a list and is not checked off, and how much that is."""
    lists = Lists(context.store)
    if fault := _unknown(lists, name):
        return fault
    items = lists.items(name)
    wanted = _texts(_open(items))
    response = "default" if wanted else "all_checked" if items else "empty"
    return Done(response, {**_facts(lists, name), "items": wanted, "count": len(wanted)})


@action("lists.names", answers=True)
def names(context: Context) -> Done:
    """Which lists there are."""
    found = [each.name for each in Lists(context.store).all()]
    return Done("default" if found else "none", {"lists": found, "count": len(found)})


@action("lists.create", inverse=RESTORE, keeps=True)
def create(context: Context, *, name: str) -> Done | NotDone:
    """Begin a list."""
    lists = Lists(context.store)
    before = standing(lists, name)
    if lists.find(name):
        return Done("already", _facts(lists, name), relisting(lists, name, before))
    lists.make(name)
    if not lists.find(name):
        return NotDone("not_kept", {"name": name})
    return Done("default", _facts(lists, name), relisting(lists, name, before))


@action("lists.clear", inverse=RESTORE)
def clear(context: Context, *, name: str = SHOPPING) -> Done | NotDone:
    """Take everything off a list; the list stays."""
    lists = Lists(context.store)
    if fault := _unknown(lists, name):
        return fault
    before = standing(lists, name)
    items = lists.items(name)
    lists.remove(items)
    if lists.items(name):
        return NotDone("not_kept", _facts(lists, name))
    facts = {**_facts(lists, name), "count": len(items)}
    return Done("default" if items else "already", facts, relisting(lists, name, before))


@action("lists.delete", inverse=RESTORE)
def delete(context: Context, *, name: str) -> Done | NotDone:
    """Remove a list and all that stands on it."""
    lists = Lists(context.store)
    found = lists.find(name)
    if found is None:
        return _no_list(lists, name)
    before = standing(lists, name)
    lists.drop(name)
    facts = {"name": found.name, "count": len(before["items"])}
    if lists.find(name):
        return NotDone("not_kept", facts)
    return Done("default", facts, relisting(lists, name, before))


def things(said: str, name: str) -> list[str]:
    """The things that are named in one breath, each once: `milk, eggs and bread` are three.

    A comma between digits parts nothing, nor does "and" on the to-do list.
    """
    return _parted(said, ands=key(name) != key(TODO))


def _parted(said: str, *, ands: bool) -> list[str]:
    commas = _COMMAS.split(said)
    parts = [part.strip() for each in commas for part in (_AND.split(each) if ands else [each])]
    return list({key(part): part for part in reversed(parts) if part}.values())[::-1] or [said]


def _meant(items: Sequence[Item], said: str) -> tuple[list[Item], list[str]]:
    """The items that are named, and what is named and not among them. An item's own words may have an "and"."""
    if whole := _same(items, said):
        return whole, []
    parts = _parted(said, ands=True)
    return [item for part in parts for item in _same(items, part)], [part for part in parts if not _same(items, part)]


def _same(items: Iterable[Item], text: str) -> list[Item]:
    return [item for item in items if key(item.text) == key(text)]


def _open(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if not item.done]


def _texts(items: Iterable[Item]) -> list[str]:
    return [item.text for item in items]


def _told(lists: Lists, name: str, before: Standing, changed: Sequence[Item], missing: Sequence[str]) -> Done | NotDone:
    """What was changed and is read back, and what was not there to be changed."""
    facts = {**_facts(lists, name), "items": _texts(changed), "missing": missing}
    undo = relisting(lists, name, before)
    if not missing:
        return Done("default", facts, undo)
    if fault := _unknown(lists, name):
        return fault
    near = [item.text for item in lists.items(name) if any(set(key(text)) & set(key(item.text)) for text in missing)]
    facts["near"] = near
    return NotDone("partly", facts, undo) if changed else NotDone("not_there", facts)


def _unknown(lists: Lists, name: str) -> NotDone | None:
    """Why a list cannot be used; the shopping list and the to-do list need not be begun."""
    if key(name) in (key(SHOPPING), key(TODO)) or lists.find(name):
        return None
    return _no_list(lists, name)


def _no_list(lists: Lists, name: str) -> NotDone:
    return NotDone("no_list", {"name": name, "lists": [each.name for each in lists.all()]})


def _facts(lists: Lists, name: str) -> dict[str, Any]:
    found = lists.find(name)
    return {"name": found.name if found else name}
