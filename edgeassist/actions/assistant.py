"""What the assistant says of itself and of the conversation."""

from __future__ import annotations

from edgeassist import __version__
from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.state.rings import Rings


@action("assistant.help", answers=True)
def help_(context: Context) -> Done:
    """Some sentences that can be said."""
    return Done(facts={"examples": list(context.examples)})


@action("assistant.identify", answers=True)
def identify(context: Context) -> Done:
    """Who this is."""
    return Done(facts={"version": __version__})


@action("assistant.repeat", answers=True)
def repeat(context: Context) -> Done | NotDone:
    """The last answer again."""
    answer = context.last_answer()
    return Done(facts={"answer": answer}) if answer else NotDone("nothing")


@action("assistant.acknowledge", answers=True)
def acknowledge(context: Context) -> Done:
    """Nothing but the answer: "never mind"."""
    return Done()


@action("assistant.stop", answers=True)
def stop(context: Context) -> Done | NotDone:
    """Be quiet: what rings falls silent too, here or in another program."""
    rings = Rings(context.schedule)
    if rings.ringing():
        rings.stop()
    return NotDone("not_silenced") if rings.ringing() else Done()


@action("dialog.yes", answers=True)
def yes(context: Context) -> NotDone:
    """A yes where nothing was asked; where something was, the conversation does that instead."""
    return NotDone("nothing_asked")


@action("dialog.no", answers=True)
def no(context: Context) -> Done:
    """A no: what was waiting is dropped."""
    return Done()


@action("dialog.choose", answers=True)
def choose(context: Context, *, number: int | None = None, every: str | None = None) -> NotDone:
    """One of several, or all, where nothing was asked; where something was, the conversation does it."""
    return NotDone("nothing_asked")


@action("dialog.code", answers=True)
def code(context: Context) -> NotDone:
    """A code where none was asked for; where one was, the conversation does it."""
    return NotDone("nothing_asked")
