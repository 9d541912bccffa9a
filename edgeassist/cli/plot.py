"""Draws what `edgeassist eval` measured: for each rung what became of the requests, and of what is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from edgeassist.bench.understanding import Score
from edgeassist.errors import StoreError, UsageError


def draw(scores: Mapping[str, Score], file: Path) -> None:
    """Draw into a file whose name ends in .png, .svg or .pdf; raises UsageError and StoreError."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError(f"A plot needs a library ({error}); type `pip install 'edgeassist[plot]'`.") from error
    figure = Figure(figsize=(8, 1.2 + 0.5 * len(scores)), layout="constrained")
    requests, others = figure.subplots(1, 2, sharey=True, width_ratios=(2, 1))
    for place, each in enumerate(scores.values()):
        refused = each.requests - each.right - each.asked - each.asked_wrongly
        shares = {
            "right": (each.right, "tab:green"),
            "asked": (each.asked, "tab:olive"),
            "refused or asked wrongly": (refused + each.asked_wrongly, "lightgray"),
        }
        left = 0.0
        for count, colour in shares.values():
            width = 100 * count / max(1, each.requests)
            requests.barh(place, width, left=left, color=colour)
            left += width
        others.barh(place, each.refused_percent, color="tab:green")
        others.barh(place, -each.wrong_percent, color="tab:red")
    requests.legend(shares.keys(), loc="lower center", bbox_to_anchor=(0.5, 1.05), ncols=3, frameon=False)
    requests.set_yticks(range(len(scores)), scores.keys())
    requests.set_xlabel("% of requests")
    others.set_xlabel("wrong, % of all | refused, % of the others")
    requests.invert_yaxis()
    try:
        figure.savefig(file)
    except ValueError as error:
        raise UsageError(f"{file} cannot be drawn; give it a name that ends in .png, .svg or .pdf.") from error
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({error.strerror}); give another place.") from error
