"""What can be done, one subject a file. Importing this fills `registry.ACTIONS`."""

from edgeassist.actions import (
    alarms,
    assistant,
    clock,
    devices,
    lists,
    notes,
    orders,
    reminders,
    scenes,
    stopwatch,
    timers,
)

__all__ = [
    "alarms",
    "assistant",
    "clock",
    "devices",
    "lists",
    "notes",
    "orders",
    "reminders",
    "scenes",
    "stopwatch",
    "timers",
]
