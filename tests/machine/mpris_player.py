"""A small player on the session's bus that speaks MPRIS: `mpris_player.py NAME [deaf]`. It has three pieces.

Deaf, it says yes to every command and does nothing.
"""

from __future__ import annotations

import sys
from typing import Any

from jeepney import HeaderFields, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import open_dbus_connection

PIECES = ("One", "Two", "Three")


class Player:
    def __init__(self, deaf: bool) -> None:
        self.deaf = deaf
        self.status = "Playing"
        self.place = 0

    def do(self, command: str) -> None:
        if self.deaf:
            return
        if command in ("Play", "Pause", "Stop"):
            self.status = {"Play": "Playing", "Pause": "Paused", "Stop": "Stopped"}[command]
        elif command == "Next" and self.place == len(PIECES) - 1:
            self.status = "Stopped"
        else:
            self.place = max(0, self.place + (1 if command == "Next" else -1))

    def property(self, name: str) -> tuple[str, Any]:
        if name == "PlaybackStatus":
            return ("s", self.status)
        about = {
            "mpris:trackid": ("o", f"/piece/{self.place}"),
            "xesam:title": ("s", PIECES[self.place]),
            "xesam:artist": ("as", ["Ann", "Ben"]),
        }
        return ("a{sv}", about)


def main(name: str, *manner: str) -> None:
    player = Player("deaf" in manner)
    with open_dbus_connection("SESSION") as bus:
        bus.send_and_get_reply(message_bus.RequestName(f"org.mpris.MediaPlayer2.{name}"))
        print("ready", flush=True)
        while True:
            message = bus.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            if member == "Get":
                bus.send(new_method_return(message, "v", (player.property(message.body[1]),)))
            elif member in ("Play", "Pause", "Stop", "Next", "Previous"):
                player.do(member)
                bus.send(new_method_return(message))
            else:
                bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


if __name__ == "__main__":
    main(*sys.argv[1:])
