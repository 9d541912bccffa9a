"""A microphone and a speaker without hardware: a private PulseAudio, and an ear at its speaker."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 16000
PATIENCE_S = 5.0

_SINK = "rate=16000 channels=1 format=s16le norewinds=1"
_SPEAKER = f"module-null-sink sink_name=spk {_SINK}"
_CABLE = f"module-null-sink sink_name=micfeed {_SINK}"
_MICROPHONE = "module-remap-source source_name=mic master=micfeed.monitor"
_DAEMON = """
default-sample-format = s16le
default-sample-rate = 16000
alternate-sample-rate = 16000
default-sample-channels = 1
avoid-resampling = yes
flat-volumes = no
"""
_ALSA = """
pcm.edge_mic { type pulse ; device "mic" ; hint { show on ; description "Edge mic" } }
pcm.edge_spk { type pulse ; device "spk" ; hint { show on ; description "Edge spk" } }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class SoundServer:
    """A private PulseAudio with a microphone `edge_mic` and a speaker `edge_spk` that have no hardware."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        home, run = folder / "home", folder / "run"
        (home / ".config" / "pulse").mkdir(parents=True)
        (run / "pulse").mkdir(parents=True)
        run.chmod(0o700)
        (home / ".config" / "pulse" / "daemon.conf").write_text(_DAEMON)
        (home / ".asoundrc").write_text(_ALSA)
        self._socket = run / "pulse" / "native"
        self.variables = {
            "HOME": str(home),
            "TMPDIR": str(folder),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_RUNTIME_DIR": str(run),
            "PULSE_RUNTIME_PATH": str(run / "pulse"),
            "PULSE_SERVER": f"unix:{self._socket}",
        }
        self._script = folder / "server.pa"
        self._script.write_text(
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={self._socket}\n"
            f"load-module {_SPEAKER}\nload-module {_CABLE}\nload-module {_MICROPHONE}\n"
            "set-default-sink spk\nset-default-source mic\n"
        )
        self.start()

    def start(self) -> None:
        """Start the server, again where it was killed."""
        self._socket.unlink(missing_ok=True)
        (self._socket.parent / "pid").unlink(missing_ok=True)
        command = "pulseaudio -n --daemonize=no --exit-idle-time=-1 --disable-shm=1 --log-target=stderr -F"
        with (self._folder / "log").open("w") as log:
            self._process = subprocess.Popen(
                [*command.split(), str(self._script)], env=os.environ | self.variables, stdout=log, stderr=log
            )
        end = time.monotonic() + 2 * PATIENCE_S
        while subprocess.run(["pactl", "info"], env=self._env, capture_output=True).returncode:
            if time.monotonic() > end:
                self.kill()
                pytest.skip(f"PulseAudio does not start here: {(self._folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """As a crash would."""
        self._process.kill()
        self._process.wait()

    @property
    def _env(self) -> dict[str, str]:
        return os.environ | self.variables

    def pactl(self, *words: str) -> str:
        return subprocess.run(["pactl", *words], env=self._env, capture_output=True, text=True, check=True).stdout

    def unplug_microphone(self) -> None:
        """The server moves its recordings to the monitor of the speaker, as it does on any desktop."""
        self.pactl("unload-module", "module-remap-source")

    def plug_in_microphone(self) -> None:
        self.pactl("load-module", *_MICROPHONE.split())

    def recorders(self) -> list[str]:
        """The programs' recordings, one a line."""
        return [
            line for line in self.pactl("list", "short", "source-outputs").splitlines() if "protocol-native" in line
        ]

    def players(self) -> list[str]:
        return self.pactl("list", "short", "sink-inputs").splitlines()

    def say_into_microphone(self, sound: bytes) -> None:
        """Returns when all of it was said; half a second of silence goes before and after it."""
        command = "pacat --playback --raw --format=s16le --rate=16000 --channels=1 --latency-msec=100 --device=micfeed"
        silence = bytes(RATE)
        subprocess.run(command.split(), env=self._env, input=silence + sound + silence, check=True)


class Ear:
    """Hears what the speaker plays, and when."""

    def __init__(self, server: SoundServer) -> None:
        command = "parec --device=spk.monitor --latency-msec=5 --raw --format=s16le --rate=16000 --channels=1"
        self._process = subprocess.Popen(
            [*command.split(), "--process-time-msec=5"], env=server._env, stdout=subprocess.PIPE
        )
        self._pieces: list[tuple[float, NDArray[np.int16]]] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        end = time.monotonic() + PATIENCE_S
        while not self._pieces and time.monotonic() < end:
            time.sleep(0.01)

    def _listen(self) -> None:
        assert self._process.stdout
        while data := os.read(self._process.stdout.fileno(), 4096):
            self._pieces.append((time.monotonic(), np.frombuffer(data[: len(data) // 2 * 2], "<i2")))

    def sound(self) -> bytes:
        """Everything between the first and the last sample that is not zero."""
        samples = np.concatenate([samples for _, samples in list(self._pieces)])
        loud = np.flatnonzero(samples)
        return samples[loud[0] : loud[-1] + 1].tobytes() if len(loud) else b""

    def first_at(self) -> float:
        """`time.monotonic()` of the first sample that is not zero."""
        return next(at - (len(s) - np.flatnonzero(s)[0]) / RATE for at, s in list(self._pieces) if s.any())

    def last_at(self) -> float:
        return next(
            at - (len(s) - 1 - np.flatnonzero(s)[-1]) / RATE for at, s in reversed(list(self._pieces)) if s.any()
        )

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        if self._process.stdout:
            self._process.stdout.close()
