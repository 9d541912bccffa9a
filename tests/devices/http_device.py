"""A lamp that speaks HTTP: `http_device.py MANNER`; prints its port, and for a line `state` what it is."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

manner = sys.argv[1] if len(sys.argv) > 1 else "obey"
state = {"power": "off", "level": 70, "asked": []}


class Lamp(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        state["asked"].append(f"GET {self.path} {self.headers.get('Authorization')}")
        match manner:
            case "redirect":
                self.send_response(302)
                self.send_header("Location", sys.argv[2])
                self.end_headers()
            case "hang":
                time.sleep(30)
            case "trickle":
                for byte in b"HTTP/1.0 200 OK\r\nX-Long: " + b"x" * 1000:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.1)
            case "break":
                self.send_error(500)
            case "nonsense":
                self.wfile.write(b"\x00\xff nonsense\r\n\r\n")
            case _:
                told = {"power": state["power"], "light": [{"level": state["level"]}]}
                self.answer(json.dumps(told) if self.path == "/state" else str(state["power"]))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        state["asked"].append(f"POST {self.path}")
        if manner == "late":
            threading.Timer(0.4, state.update, [{"power": self.path.partition("=")[2]}]).start()
        elif manner != "ignore":
            state["power"] = self.path.partition("=")[2]
        self.answer("")

    def do_PUT(self) -> None:
        state["level"] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["level"]
        self.answer("")

    def answer(self, text: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Lamp)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"port {server.server_port}", flush=True)
for _line in sys.stdin:
    print(json.dumps(state), flush=True)
