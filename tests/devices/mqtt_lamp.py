"""A lamp behind an MQTT broker: `mqtt_lamp.py PORT [obey|ignore|late|asked]`; prints what it is for a line `state`."""

from __future__ import annotations

import json
import sys
import threading

from paho.mqtt.client import CallbackAPIVersion, Client

manner = sys.argv[2] if len(sys.argv) > 2 else "obey"
state = {"power": "OFF", "level": 70}
client = Client(CallbackAPIVersion.VERSION2)
client.will_set("lamp/available", "offline", qos=1, retain=True)
client.reconnect_delay_set(1, 1)


def tell() -> None:
    retain = manner != "asked"
    client.publish("lamp/power", state["power"], qos=1, retain=retain)
    client.publish("lamp/json", json.dumps({"light": [{"level": state["level"]}]}), qos=1, retain=retain)


def connected(*_: object) -> None:
    client.subscribe([("lamp/set/#", 1), ("lamp/get", 1)])
    client.publish("lamp/available", "online", qos=1, retain=True)
    tell()


def subscribed(*_: object) -> None:
    print("connected", flush=True)


def change(topic: str, text: str) -> None:
    if topic == "lamp/set/power":
        state["power"] = text
    else:
        state["level"] = json.loads(text)["level"]
    tell()


def told(_client: object, _data: object, message: object) -> None:
    topic, text = message.topic, message.payload.decode()  # type: ignore[attr-defined]
    if topic == "lamp/get":
        tell()
    elif manner == "late":
        threading.Timer(0.4, change, (topic, text)).start()
    elif manner != "ignore":
        change(topic, text)


client.on_connect = connected
client.on_subscribe = subscribed
client.on_message = told
client.connect("127.0.0.1", int(sys.argv[1]), 5)
client.loop_start()
for _line in sys.stdin:
    print(json.dumps(state), flush=True)
