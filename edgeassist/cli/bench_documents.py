"""`edgeassist bench documents`: are questions about documents answered by the right passage, and others refused?"""

from __future__ import annotations

import json
import time
from argparse import Namespace
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from edgeassist import settings
from edgeassist.bench.documents import Asked, read, score, verdict
from edgeassist.cli import HANDLED
from edgeassist.cli.documents import encode, refresh
from edgeassist.documents.finding import Found, find
from edgeassist.documents.index import Index
from edgeassist.errors import UsageError

_ROWS = {"the documents are asked": True, "they are not named": False}


def run(args: Namespace) -> int:
    """Ask all questions of a folder's `questions.yaml` about the documents in it."""
    folder = Path(args.folder)
    asked = read(folder / "questions.yaml", args.part)
    _, profile = settings.load(args.profile)
    with (
        TemporaryDirectory() as state,
        closing(Index(Path(state) / "documents.sqlite")) as index,
        encode(profile) as encoding,
    ):
        begin = time.perf_counter()
        refresh(index, [folder], encoding)
        reading_s = time.perf_counter() - begin
        if not (documents := index.documents()):
            raise UsageError(f"There are no documents in {folder}.")
        found, ms = [], []
        for each in asked:
            begin = time.perf_counter()
            found.append((each, find(index, each.text, encoding)))
            ms.append(1000 * (time.perf_counter() - begin))
    rows = {
        name: score([(each, verdict(each, what, named=named)) for each, what in found]) for name, named in _ROWS.items()
    }
    if args.errors:
        _tell(found)
    if args.json:
        figures = {"reading_s": round(reading_s, 2), "question_ms": round(median(ms), 2)}
        print(json.dumps({"rows": {name: asdict(row) for name, row in rows.items()}, **figures}))
        return HANDLED
    how = "by words and meaning" if encoding else "by words alone"
    print(f"{len(asked)} questions (part: {args.part}) about {len(documents)} documents, found {how}\n")
    print(f"{'':26}{'right':>12}{'not quoted':>12}{'wrong':>8}{'missed':>8}{'rightly refused':>18}")
    for name, row in rows.items():
        right, refused = f"{row.right} of {row.answered}", f"{row.refused} of {row.open}"
        print(f"{name:26}{right:>12}{row.not_quoted:>12}{row.wrong:>8}{row.missed:>8}{refused:>18}")
    print(f"\nread in {reading_s:.2f} s, a question takes {median(ms):.1f} ms")
    return HANDLED


def _tell(found: list[tuple[Asked, Found | None]]) -> None:
    """Each question that is not answered rightly where documents are asked, with what fits it best."""
    for asked, what in found:
        told = verdict(asked, what, named=True)
        if told != ("right" if asked.says else "refused"):
            best = f"{what.fit:.2f} {what.section}: {what.quote}" if what else "nothing"
            print(f"{told:14}{asked.text} | {best}")
