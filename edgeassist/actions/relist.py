"""Putting a list back to what it was before a deed, but for what was changed on it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.restore import restored
from edgeassist.events import Undo
from edgeassist.state.lists import Item, Lists

RESTORE = "lists.restore"

Standing = Mapping[str, Any]
"""How a list stands, as JSON holds it: its `name`, None where there is no such list, and its `items`."""


def standing(lists: Lists, name: str) -> Standing:
    """How a list stands now."""
    found = lists.find(name)
    items = [[item.id, item.text, item.done] for item in lists.items(name)]
    return {"name": found and found.name, "items": items}


def relisting(lists: Lists, name: str, before: Standing) -> Undo:
    """What puts a list back to what it was; to be asked after the deed."""
    after = standing(lists, name)
    same = [item for item in before["items"] if item in after["items"]]
    changed = [{**each, "items": [item for item in each["items"] if item not in same]} for each in (before, after)]
    return Undo(RESTORE, dict(zip(("before", "after"), changed, strict=True)))


@action(RESTORE)
def restore(context: Context, *, before: Standing, after: Standing) -> Done | NotDone:
    """Put on, take off and check off what was so before, and read it back. Responses: those of `devices.restore`."""
    lists, name = Lists(context.store), before["name"] or after["name"]
    was, made = _items(before), _items(after)
    if not was and not made and before["name"] == after["name"]:
        return restored([])
    there = {item.id: item for item in lists.items(name)}
    left = {number for number in was.keys() | made.keys() if there.get(number) != made.get(number)}
    changed = [(was.get(number) or made[number]).text for number in sorted(left)]
    back = [item for number, item in was.items() if number not in left]
    gone = [item for number, item in made.items() if number not in left and number not in was]
    lists.restore(name, back, gone, drop=before["name"] is None)
    there = {item.id: item for item in lists.items(name)}
    lost = [item.text for item in back if there.get(item.id) != item]
    lost += [item.text for item in gone if item.id in there]
    told = [
        *_told("on", name, [item for item in back if not item.done], again=True),
        *_told("checked off", name, [item for item in back if item.done], again=True),
        *_told("off", name, gone, again=False),
    ]
    if not was and not made:
        value = "there" if lists.find(name) else "gone"
        told = [
            {"name": f"{name} list", "property": "planned", "value": value, "again": value == "there", "left": None}
        ]
    return restored([] if lost else told, changed, dict.fromkeys(lost, "it could not be kept"))


def _items(standing: Standing) -> dict[int, Item]:
    return {number: Item(number, text, done) for number, text, done in standing["items"]}


def _told(value: str, name: str, items: Sequence[Item], *, again: bool) -> Iterable[dict[str, Any]]:
    """How some things stand on a list now."""
    if items:
        texts = [item.text for item in items]
        yield {
            "name": f"{name} list",
            "list": name,
            "property": "things",
            "things": texts,
            "value": value,
            "again": again,
        }
