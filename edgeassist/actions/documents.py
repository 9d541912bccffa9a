"""Answers out of the user's own documents, in their words."""

from __future__ import annotations

from edgeassist.actions.registry import Context, Done, NotDone, action

_NAMED = 5
"""So many documents are named, not more."""


@action("documents.ask", answers=True)
def ask(context: Context, *, question: str) -> Done | NotDone:
    """The sentences that answer a question, and where they stand; that nothing is known where none fits."""
    library = context.documents
    if library is None or library.is_empty():
        return NotDone("none")
    found = library.find(question)
    if found is None or not found.fits(asked=True):
        return NotDone("reading" if library.is_reading else "nothing", {"count": len(library.documents())})
    section = "" if found.section == found.title else found.section
    facts = {"quote": found.quote, "title": found.title, "section": section, "page": found.page}
    return Done("default", {**facts, "path": found.path})


@action("documents.list", answers=True)
def list_(context: Context) -> Done | NotDone:
    """What has been read."""
    library = context.documents
    if library is None or library.is_empty():
        return NotDone("none")
    found = library.documents()
    titles = [each.title for each in found if not each.fault]
    if not titles and library.is_reading:
        return NotDone("reading")
    facts = {"count": len(titles), "titles": titles[:_NAMED], "more": max(0, len(titles) - _NAMED)}
    return Done("default", {**facts, "unread": len(found) - len(titles)})
