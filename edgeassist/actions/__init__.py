"""What can be done, one subject a file. Importing this fills `registry.ACTIONS`."""

from edgeassist.actions import assistant, clock, deeds, devices, orders, restore, scenes

__all__ = ["assistant", "clock", "deeds", "devices", "orders", "restore", "scenes"]
