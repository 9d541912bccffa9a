"""What can be done, one subject a file. Importing this fills `registry.ACTIONS`."""

from edgeassist.actions import (
    alarms,
    assistant,
    clock,
    deeds,
    devices,
    lists,
    notes,
    orders,
    reminders,
    restore,
    scenes,
    stopwatch,
    timers,
)

__all__ = [
    "alarms",
    "assistant",
    "clock",
    "deeds",
    "devices",
    "lists",
    "notes",
    "orders",
    "reminders",
    "restore",
    "scenes",
    "stopwatch",
    "timers",
]
