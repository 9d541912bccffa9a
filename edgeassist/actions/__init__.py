"""What can be done, one subject a file. Importing this fills `registry.ACTIONS`."""

from edgeassist.actions import assistant, chance, clock, dates, devices, orders, reckon, scenes, zones

__all__ = ["assistant", "chance", "clock", "dates", "devices", "orders", "reckon", "scenes", "zones"]
