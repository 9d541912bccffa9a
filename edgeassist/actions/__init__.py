"""What can be done, one subject a file. Importing this fills `registry.ACTIONS`."""

from edgeassist.actions import assistant, chance, clock, devices, orders, reckon, scenes

__all__ = ["assistant", "chance", "clock", "devices", "orders", "reckon", "scenes"]
