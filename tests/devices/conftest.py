"""What the tests of devices share: a broker that runs, and devices in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from programs import MOSQUITTO, Broker, Program


@pytest.fixture
def programs() -> Iterator[Callable[[Program], Program]]:
    """Takes programs and ends them with the test."""
    taken: list[Program] = []

    def take(program: Program) -> Program:
        taken.append(program)
        return program

    yield take
    for program in reversed(taken):
        program.stop()


@pytest.fixture
def broker(tmp_path: Path, programs: Callable[[Program], Program]) -> Broker:
    """A broker that runs."""
    if MOSQUITTO is None:
        pytest.skip("there is no mosquitto; type: apt-get install mosquitto")
    found = Broker(tmp_path)
    programs(found)
    found.begin()
    return found


@pytest.fixture
def use_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the devices those of the profile, and allows hosts."""

    def use(devices: list[dict[str, Any]], *hosts: str) -> None:
        file = tmp_path / "devices.yaml"
        areas: dict[str, Any] = {"office": {}, "kitchen": {}}
        file.write_text(yaml.safe_dump({"areas": areas, "devices": devices}))
        monkeypatch.setenv("EDGEASSIST_DEVICES", str(file))
        monkeypatch.setenv("EDGEASSIST_ALLOWED_HOSTS", ",".join(hosts))

    return use
