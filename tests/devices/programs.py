"""Programs that the tests of devices start: a real broker, and devices, as this process may open no socket."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")


def free_port() -> int:
    """A port of this host that nobody listens at."""
    code = "import socket; found = socket.socket(); found.bind(('127.0.0.1', 0)); print(found.getsockname()[1])"
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


class Program:
    """A program that says on a line when it is ready; it is ended with the test."""

    def __init__(self, *command: str) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None

    def start(self, ready: str) -> str:
        """Gives the line on which it said that it is ready."""
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return self.until(ready)

    def until(self, text: str) -> str:
        """The next line that holds a text."""
        assert self._process and self._process.stdout
        for line in self._process.stdout:
            if text in line:
                return line
        raise AssertionError(f"{self._command[0]} ended without {text!r}")

    def state(self) -> dict[str, Any]:
        """What a device really is."""
        self.say("state")
        found: dict[str, Any] = json.loads(self.until("{"))
        return found

    def say(self, line: str) -> None:
        assert self._process and self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def signal(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            self._process.wait(10)
            self._process = None


class Broker(Program):
    """A mosquitto on this host."""

    def __init__(self, folder: Path, more: str = "allow_anonymous true") -> None:
        self.port = free_port()
        config = folder / "mosquitto.conf"
        kept = f"persistence true\npersistence_location {folder}/\n"
        config.write_text(f"listener {self.port} 127.0.0.1\nuser {os.environ.get('USER', 'root')}\n{kept}{more}\n")
        super().__init__(str(MOSQUITTO), "-v", "-c", str(config))

    def begin(self) -> None:
        self.start("running")


class Lamp(Program):
    """A lamp behind a broker."""

    def __init__(self, port: int, *manner: str) -> None:
        super().__init__(sys.executable, str(HERE / "mqtt_lamp.py"), str(port), *manner)

    def begin(self) -> None:
        self.start("connected")


class HttpLamp(Program):
    """A lamp that speaks HTTP."""

    def __init__(self, *manner: str) -> None:
        super().__init__(sys.executable, str(HERE / "http_device.py"), *manner)
        self.port = int(self.start("port").split()[1])
