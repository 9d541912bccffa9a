"""The microphone that the assistant listens to."""

from __future__ import annotations

from edgeassist.actions.registry import Context, Done, NotDone, action


@action("microphone.mute")
def mute(context: Context) -> Done | NotDone:
    """Close it."""
    microphone = context.host.microphone
    if microphone is None:
        return NotDone("no_microphone")
    if microphone.muted:
        return Done("already")
    microphone.mute()
    return Done() if microphone.muted else NotDone("not_muted")


@action("microphone.unmute")
def unmute(context: Context) -> Done | NotDone:
    """Open it again; a switch of the hardware is stronger."""
    microphone = context.host.microphone
    if microphone is None:
        return NotDone("no_microphone")
    if not microphone.muted:
        return Done("already")
    microphone.unmute()
    return NotDone("by_switch") if microphone.muted else Done()
