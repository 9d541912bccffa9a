"""Carrying out an intent: the pack says which action, the slots are its arguments."""

from __future__ import annotations

from collections.abc import Mapping

from edgeassist import actions as _filled  # noqa: F401  (fills the table)
from edgeassist.actions.registry import ACTIONS, ANSWERING, INVERSES, KEEPING, Context, Done, NotDone
from edgeassist.events import Handled, Intent, NotHandled
from edgeassist.packs.pack import Call


class Performer:
    """Calls actions."""

    def __init__(self, calls: Mapping[str, Call], context: Context) -> None:
        self._calls = calls
        self._context = context

    def perform(self, intent: Intent) -> Handled | NotHandled:
        """Do what the intent says. An intent that the pack binds to no action is understood and not done."""
        call = self._calls.get(intent.name)
        if call is None:
            return NotHandled(intent, "no_action")
        if self._context.private and call.action in KEEPING:
            return NotHandled(intent, "private")
        return outcome(intent, call, ACTIONS[call.action](self._context, **{**intent.slots, **call.fixed}))


def outcome(intent: Intent, call: Call, result: Done | NotDone) -> Handled | NotHandled:
    """What became of an intent whose action gave this result."""
    undo = result.undo if result.undo and result.undo.action == INVERSES.get(call.action) else None
    if isinstance(result, Done):
        return Handled(intent, result.response, result.facts, call.action not in ANSWERING, undo)
    return NotHandled(intent, result.reason, result.facts, undo)
