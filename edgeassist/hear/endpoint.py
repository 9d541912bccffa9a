"""Where an utterance ends: silence long enough for what the words so far leave open.

A complete command that nothing could lengthen ends soon; one that may go on, or is not complete, gets longer. All
times are counted in sound, not by a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from edgeassist.events import Reach, Transcript

WAITS_S: Mapping[Reach, float] = {"closed": 0.2, "complete": 0.25, "open": 0.9, "other": 0.7}
"""Words of each kind are the whole utterance after so many seconds of silence."""

LIKELY_S = 0.1
"""After so much silence a complete command is likely to be over."""

STILL = 3.0
"""So many times longer wait words that do not grow while there is sound: a radio or a tap never falls silent."""

LEAST_STILL_S = 1.5
"""So long they wait at least: a recogniser's words come later than the sound."""

CALL_S = 0.4
"""Speech so soon after the wake word was recognised is its end."""

LONGEST_S = 15.0
"""The longest utterance, in seconds."""


@dataclass
class Endpoint:
    """Watches one utterance, chunk by chunk."""

    nothing_s: float
    """Seconds after which an utterance ends in which nobody said a word."""

    called: bool = False
    """Whether it begins with the end of a wake word."""

    words: Transcript = field(default_factory=lambda: Transcript("", final=False))
    """The words so far."""

    likely_over: bool = False
    """Whether the words so far are probably all that will be said."""

    _heard_s: float = 0.0
    _still_s: float = 0.0

    def heard(self, words: Transcript) -> None:
        """The words have grown, or changed."""
        if words.text != self.words.text:
            self._still_s = 0.0
        self.words = words

    def ended(self, seconds: float, silence_s: float | None) -> bool:
        """Whether the utterance is over after so many more seconds of sound.

        `silence_s` are the seconds since somebody last spoke, None where nobody has spoken yet or it is not known.
        """
        self._heard_s += seconds
        self._still_s += seconds
        if self._heard_s >= LONGEST_S:
            return True
        if not self.words.text or not self._spoken(silence_s):
            return self._heard_s >= self.nothing_s
        wait_s = WAITS_S[self.words.reach]
        quiet_s = silence_s or 0.0
        self.likely_over = quiet_s >= LIKELY_S and self.words.reach in ("closed", "complete")
        return quiet_s >= wait_s or self._still_s >= max(LEAST_STILL_S, STILL * wait_s)

    def _spoken(self, silence_s: float | None) -> bool:
        """Whether somebody has spoken since the wake word."""
        if not self.called:
            return True
        return silence_s is not None and self._heard_s - silence_s > CALL_S
