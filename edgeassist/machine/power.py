"""Shutting the device down and restarting it, by a command of the settings."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

_LIMIT_S = 10.0


def ask_system(command: Sequence[str]) -> str:
    """Run the command; empty where the system has accepted, else why it has not, as the end of a clause.

    A system that shuts down so quickly that the command gets no time to end has accepted, too, but nobody is told.
    """
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LIMIT_S)
    except subprocess.TimeoutExpired:
        return f"{command[0]} did not answer within {_LIMIT_S:.0f} seconds"
    except OSError as error:
        return f"{command[0]} cannot be run: {error.strerror}"
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().splitlines()
    return said[-1].rstrip(".") if said else f"{command[0]} ended with status {done.returncode}"
