"""An engine without a model, for tests: it answers as told, and fails in every way a native engine can.

A script is a list of steps for each method, taken in turn; the last step is used again. A step is a dictionary with
any of these keys, carried out in this order:

| key | does |
|---|---|
| `print` | writes this text to standard output, past Python, as native code does |
| `replies` | streams these values |
| `pause` | seconds slept, the stop unheard, before each reply and, without replies, once |
| `signal` | dies by the signal of this number |
| `exit` | ends the process with this status |
| `error` | raises RuntimeError with this text |
| `reply` | returns this value |
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from edgeassist.errors import EngineMissing

Step = Mapping[str, Any]


class Script:
    """Answers to `play` by a script for each name, and to `loads` with what it was loaded with."""

    def __init__(self, scripts: Mapping[str, Sequence[Step]]) -> None:
        self._steps = {name: list(steps) for name, steps in scripts.items()}

    def __getattr__(self, name: str) -> Any:
        if name not in self._steps:
            raise AttributeError(f"the script has no method {name}")
        steps = self._steps[name]
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        return lambda *_args: _play(step)

    def pid(self) -> int:
        """The id of the process: another one says that the engine was loaded again."""
        return os.getpid()

    def echo(self, *args: Any) -> Any:
        """The arguments, as they came in."""
        return args


def load(scripts: Mapping[str, Sequence[Step]] | None = None, loading: Step | None = None, missing: str = "") -> Script:
    """Carry out the step `loading`, then follow the scripts; raises `EngineMissing` with the text `missing`."""
    if missing:
        raise EngineMissing(missing)
    _finish(loading or {})
    return Script(scripts or {})


def _play(step: Step) -> Any:
    if "print" in step:
        os.write(1, step["print"].encode())
    return _stream(step) if "replies" in step else _finish(step)


def _stream(step: Step) -> Iterator[Any]:
    for reply in step["replies"]:
        time.sleep(step.get("pause", 0))
        yield reply
    _finish({**step, "pause": 0})


def _finish(step: Step) -> Any:
    time.sleep(step.get("pause", 0))
    if "signal" in step:
        os.kill(os.getpid(), step["signal"])
    if "exit" in step:
        os._exit(step["exit"])
    if "error" in step:
        raise RuntimeError(step["error"])
    return step.get("reply")
