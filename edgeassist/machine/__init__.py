"""The device that the assistant itself runs on: its sound, its music players, its figures, its power."""
