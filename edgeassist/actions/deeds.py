"""The journal of deeds: undoing the last one, and telling it. "Do that again" is the conversation's business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edgeassist.actions.registry import ACTIONS, Context, Done, NotDone, action
from edgeassist.actions.restore import barred, is_risky
from edgeassist.state import deeds
from edgeassist.state.deeds import Deed

_LISTS = ("states", "changed", "failed")
"""Facts of inverse actions that are lists: those of several deeds are told together."""


@action("deeds.undo", answers=True)
def undo(context: Context, *, sure: bool = False) -> Done | NotDone:
    """Put back what the last sentence did, the last deed first. What bears a risk needs `sure`.

    Responses: `default`, `partly_undone`, `changed_since`, `failed`; `nothing`, `undone_before`, `cannot_undo`,
    `nothing_changed`, `confirm`; `undo_needs_code`, or `not_while_` and a guard.
    """
    found = _recent(context)
    if not found:
        return NotDone("nothing")
    if all(deed.undone for deed in found):
        return NotDone("undone_before")
    left = [deed for deed in found if deed.undo and not deed.undone]
    facts = {"texts": [deed.text for deed in left], "final": [deed.text for deed in found if not deed.undo]}
    if not left:
        return NotDone("cannot_undo", facts)
    for deed in left:
        if deed.undo and (reason := barred(context, deed.undo.arguments.get("states", ()))):
            return NotDone(reason, facts)
    if not sure and any(is_risky(context, deed.undo.arguments) for deed in left if deed.undo):
        return NotDone("confirm", facts)
    return _together([_put_back(context, deed) for deed in reversed(left)], facts)


def _put_back(context: Context, deed: Deed) -> Done | NotDone:
    assert deed.undo
    result = ACTIONS[deed.undo.action](context, **deed.undo.arguments)
    if isinstance(result, Done) or result.reason == "partly_undone":
        deeds.set_undone(context.store, deed)
    return result


def _together(results: Sequence[Done | NotDone], facts: dict[str, Any]) -> Done | NotDone:
    """One outcome of several inverse actions."""
    joined = {key: [each for result in results for each in result.facts.get(key, ())] for key in _LISTS}
    whole = {**{key: value for result in results for key, value in result.facts.items()}, **joined, **facts}
    undone = [result for result in results if isinstance(result, Done)]
    bad = [result for result in results if isinstance(result, NotDone) and result.reason != "nothing_changed"]
    if bad and (undone or any(result.reason == "partly_undone" for result in bad)):
        return NotDone("partly_undone", whole)
    if bad:
        return NotDone(bad[0].reason, whole)
    return Done("default", whole) if undone else NotDone("nothing_changed", whole)


@action("deeds.tell", answers=True)
def tell(context: Context) -> Done | NotDone:
    """What the last sentence did. Responses: `default`, `undone`, `nothing`."""
    found = _recent(context)
    if not found:
        return NotDone("nothing")
    minutes = int(context.now().timestamp() - found[-1].at) // 60
    facts = {"texts": [deed.text for deed in found], "told": " ".join(deed.told for deed in found), "minutes": minutes}
    return Done("undone" if all(deed.undone for deed in found) else "default", facts)


@action("deeds.again", answers=True)
def again(context: Context) -> NotDone:
    """The last deed once more, where there is none; where there is one, the conversation does it."""
    return NotDone("nothing")


def _recent(context: Context) -> Sequence[Deed]:
    return deeds.recent(context.store, context.now().timestamp())
