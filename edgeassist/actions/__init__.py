"""What can be done, one subject a file. Importing this fills `registry.ACTIONS`."""

from edgeassist.actions import assistant, clock, devices, orders, scenes

__all__ = ["assistant", "clock", "devices", "orders", "scenes"]
