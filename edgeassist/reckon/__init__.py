"""Exact reckoning: numbers, arithmetic, units, dates and zones. Knows neither packs nor answers' wording."""
