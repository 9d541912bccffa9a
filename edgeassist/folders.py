"""Where files live: the data that ships with the program, and the user's folders (XDG base directories)."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The folder `name` (`intents`, `models` or `devices`) that ships with the program."""
    in_wheel = _PACKAGE / "shipped" / name
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / name


def config() -> Path:
    """The user's configuration folder, `$XDG_CONFIG_HOME/edgeassist`."""
    return user_config_path("edgeassist", appauthor=False)


def data() -> Path:
    """The user's data folder, `$XDG_DATA_HOME/edgeassist`: models and the store."""
    return user_data_path("edgeassist", appauthor=False)


def cache() -> Path:
    """The user's cache folder, `$XDG_CACHE_HOME/edgeassist`: all of it can be made again."""
    return user_cache_path("edgeassist", appauthor=False)
