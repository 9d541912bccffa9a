"""Notes: words that are kept as they were said, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.restore import restored
from edgeassist.events import Undo
from edgeassist.state import notes
from edgeassist.state.lists import key
from edgeassist.state.notes import Note

RESTORE = "notes.restore"

_EMPTY = frozenset(("a", "an", "the", "is", "are", "of", "to", "in", "on", "my", "what", "where"))
"""Words by which no note is found."""


@action("notes.add", inverse=RESTORE, keeps=True)
def add(context: Context, *, text: str) -> Done | NotDone:
    """Keep a note."""
    number = notes.add(context.store, text)
    kept = [note for note in notes.all_(context.store) if note.id == number]
    return Done("default", {"text": kept[0].text}, _undoing(kept, there=False)) if kept else NotDone("not_kept")


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


@action("notes.remove", inverse=RESTORE)
def remove(context: Context, *, about: str | None = None) -> Done | NotDone:
    """Remove the last note, or the one that has some words."""
    found = notes.all_(context.store)[-1:] if about is None else _with(notes.all_(context.store), about)
    if not found:
        return NotDone("no_note", {"about": about})
    if len(found) > 1:
        options = [{"about": note.text} for note in found]
        return NotDone("which_note", {"names": [note.text for note in found], "options": options})
    return _removed(context, found)


@action("notes.clear", inverse=RESTORE)
def clear(context: Context) -> Done | NotDone:
    """Remove all notes."""
    found = notes.all_(context.store)
    return _removed(context, found) if found else NotDone("no_note", {"about": None})


def _removed(context: Context, found: Sequence[Note]) -> Done | NotDone:
    notes.remove(context.store, found)
    if {note.id for note in found} & {note.id for note in notes.all_(context.store)}:
        return NotDone("not_kept")
    return Done("default", {"text": found[-1].text, "count": len(found)}, _undoing(found, there=True))


def _undoing(found: Sequence[Note], *, there: bool) -> Undo:
    """What keeps some notes again, or no more."""
    return Undo(RESTORE, {"kept": [[note.id, note.text] for note in found], "there": there})


@action(RESTORE)
def restore(context: Context, *, kept: Sequence[tuple[int, str]], there: bool) -> Done | NotDone:
    """Keep notes again that were removed, or remove those that were made. Responses: those of `devices.restore`."""
    wanted = [Note(*each) for each in kept]
    before = notes.all_(context.store)
    changed = [note for note in wanted if (note in before) == there]
    left = [note for note in wanted if note not in changed]
    (notes.restore if there else notes.remove)(context.store, left)
    after = notes.all_(context.store)
    lost = [note for note in left if (note in after) != there]
    value = "kept" if there else "gone"
    told = [_state(note, value) for note in left if note not in lost]
    return restored(told, [_name(note) for note in changed], {_name(note): "it could not be kept" for note in lost})


def _state(note: Note, value: str) -> dict[str, Any]:
    return {"name": _name(note), "property": "planned", "value": value, "again": value == "kept", "left": None}


def _name(note: Note) -> str:
    return f'note "{note.text}"'


def _with(found: Sequence[Note], words: str) -> list[Note]:
    """The notes in which all the words stand that tell something."""
    wanted = set(key(words)) - _EMPTY
    return [note for note in found if wanted and wanted <= set(key(note.text))]
