"""Notes: words that are kept as they were said, and read again."""

from __future__ import annotations

from collections.abc import Sequence

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.state import notes
from edgeassist.state.lists import key
from edgeassist.state.notes import Note

_EMPTY = frozenset(("a", "an", "the", "is", "are", "of", "to", "in", "on", "my", "what", "where"))
"""Words by which no note is found."""


@action("notes.add")
def add(context: Context, *, text: str) -> Done | NotDone:
    """Keep a note."""
    number = notes.add(context.store, text)
    kept = [note.text for note in notes.all_(context.store) if note.id == number]
    return Done("default", {"text": kept[0]}) if kept else NotDone("not_kept")


@action("notes.read", answers=True)
def read(context: Context, *, about: str | None = None) -> Done | NotDone:
    """All notes, or those that have some words; the oldest first."""
    found = notes.all_(context.store)
    if not found:
        return Done("none")
    if about is not None:
        found = _with(found, about)
        if not found:
            return NotDone("no_note", {"about": about})
    return Done("default", {"texts": [note.text for note in found], "count": len(found)})


@action("notes.remove")
def remove(context: Context, *, about: str | None = None) -> Done | NotDone:
    """Remove the last note, or the one that has some words."""
    found = notes.all_(context.store)[-1:] if about is None else _with(notes.all_(context.store), about)
    if not found:
        return NotDone("no_note", {"about": about})
    if len(found) > 1:
        return NotDone("which_note", {"texts": [note.text for note in found]})
    return _removed(context, found)


@action("notes.clear")
def clear(context: Context) -> Done | NotDone:
    """Remove all notes."""
    found = notes.all_(context.store)
    return _removed(context, found) if found else NotDone("no_note", {"about": None})


def _removed(context: Context, found: Sequence[Note]) -> Done | NotDone:
    notes.remove(context.store, found)
    if {note.id for note in found} & {note.id for note in notes.all_(context.store)}:
        return NotDone("not_kept")
    return Done("default", {"text": found[-1].text, "count": len(found)})


def _with(found: Sequence[Note], words: str) -> list[Note]:
    """The notes in which all the words stand that tell something."""
    wanted = set(key(words)) - _EMPTY
    return [note for note in found if wanted and wanted <= set(key(note.text))]
