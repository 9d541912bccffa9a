"""How sure a rung must be. Chosen by `edgeassist eval --calibrate`, and kept in the small model's card."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Thresholds(BaseModel):
    """For one profile."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nearest_acts: float = 0.9
    """The nearest meaning is done where it is at least so likely, 0 to 1."""

    model_acts: float = 0.9
    """The small model's is done where it is so likely, together with what is nearest."""

    model_asks: float = 0.4
    """It is asked about where it is so likely, and else not taken."""

    others_at_most: float = 0.5
    """Nor is anything taken where it is likelier than this that the text is no request at all."""

    model_weight: float = 0.7
    """What the small model counts beside what is nearest, 0 to 1."""

    def ask(self, likelihood: float, other: float) -> bool:
        """Whether a meaning is likely enough to be asked about; `other` is how likely the text is no request."""
        return likelihood >= self.model_asks and other <= self.others_at_most
