from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from edgeassist import folders


@pytest.fixture
def weights() -> Callable[[str], Path]:
    """The file or folder of a model, as a glob below the folder of models; skips where it is not there."""

    def find(pattern: str) -> Path:
        root = Path(os.environ.get("EDGEASSIST_MODELS") or folders.data() / "models")
        found = sorted(root.glob(pattern))
        if not found:
            pytest.skip(f"{root} has no {pattern}: edgeassist models pull")
        return found[0]

    return find


@pytest.fixture
def recordings(speech: Path) -> Path:
    """The folder of spoken orders."""
    return speech / "barista"
