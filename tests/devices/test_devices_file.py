"""The devices file: every mistake is named with its device and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgeassist import folders
from edgeassist.devices import file
from edgeassist.devices.reach import address
from edgeassist.errors import DevicesError

LAMP = "areas: {kitchen: {}, hall: {}}\ndevices:\n- {name: lamp, kind: light, area: kitchen%s}\n"


def lamp(more: str, others: str = "") -> str:
    """A lamp with further keys, and further devices."""
    return LAMP % f", {more}" + others if more else LAMP % "" + others


SCENE = "- {{name: night, kind: scene, scene: [{{device: {}, set: {{{}}}}}]}}\n"

MISTAKES = {
    "devices: [": ("not valid YAML",),
    "devices: hi": ("devices: ", "tuple"),
    "- hi": ("dictionary",),
    "rooms: {}": ("rooms", "not permitted"),
    "devices: [lamp]": ("device number 1", "dictionary"),
    "devices: [{kind: light}]": ("device number 1", "name", "required"),
    "devices: [{name: lamp}]": ("device 'lamp'", "kind", "required"),
    "devices: [{name: '!', kind: light}]": ("device '!'", "at least one letter or digit"),
    "devices: [{name: lamp, kind: lihgt}]": ("device 'lamp'", "'lihgt' is no kind; allowed are light, switch"),
    "devices: [{name: lamp, kind: light, area: attic}]": ("device 'lamp'", "'attic' is not among the areas (none)"),
    "areas: {everywhere: {}}": ("'everywhere' stands for all areas",),
    "areas: {kitchen: {alias: [a]}}": ("areas → kitchen → alias", "not permitted"),
    "areas: {kitchen: {aliases: [hall]}, hall: {}}": ("'hall' names both 'kitchen' and 'hall'",),
    lamp("adress: 5"): ("device 'lamp'", "adress", "not permitted"),
    lamp("aliases: big light"): ("device 'lamp' → aliases", "tuple"),
    lamp("aliases: ['']"): ("an alias of 'lamp' is empty",),
    lamp("area: attic").replace("area: kitchen, ", ""): ("'attic' is not among the areas (kitchen, hall)",),
    lamp("ranges: {speed: {from: 1, to: 5}}"): ("device 'lamp'", "no number 'speed'; it has brightness"),
    lamp("ranges: {power: {from: 1, to: 5}}"): ("device 'lamp'", "no number 'power'; it has brightness"),
    lamp("ranges: {brightness: {from: 5, to: 5}}"): ("device 'lamp'", "'from' (5) must be less than 'to' (5)"),
    lamp("ranges: {brightness: {from: 1}}"): ("device 'lamp' → ranges → brightness → to", "required"),
    lamp("ranges: {brightness: {from: 1, to: 5, step: 0}}"): ("device 'lamp'", "step", "greater than 0"),
    lamp("choices: {brightness: [a]}"): ("device 'lamp'", "no choice 'brightness'; it has color"),
    lamp("initial: {colour: red}"): ("device 'lamp'", "no property 'colour'; it has power, brightness, color"),
    lamp("initial: {brightness: 101}"): ("device 'lamp'", "brightness must be a number from 0 to 100, not 101"),
    lamp("initial: {brightness: true}"): ("device 'lamp'", "brightness must be a number from 0 to 100, not True"),
    lamp("initial: {power: 'on'}"): ("device 'lamp'", "power must be true or false, not 'on'"),
    lamp("initial: {color: mauve}"): ("device 'lamp'", "color must be white or warm white or", "not 'mauve'"),
    lamp("adapter: zigbee"): ("device 'lamp' → adapter", "virtual"),
    lamp("adapter: {command: {set: [a]}}"): ("device 'lamp' → adapter", "get"),
    lamp("adapter: {command: {set: [], get: [a]}}"): ("device 'lamp' → adapter", "set", "at least 1"),
    lamp("adapter: {command: {set: [a], get: [b], timeout: 0}}"): ("device 'lamp' → adapter", "timeout", "greater"),
    lamp("adapter: {}"): ("device 'lamp' → adapter", "needs one of command, mqtt, http, gpio"),
    lamp("adapter: {command: {set: [a], get: [b]}, gpio: {properties: {power: {output: 1}}}}"): ("needs one of",),
    lamp("adapter: {mqtt: {broker: 'a:b', properties: {power: {state: a}}}}"): ("broker", "'a:b' is no host"),
    lamp("adapter: {mqtt: {broker: a, properties: {power: {state: a, set: a}}}}"): ("'a': only the device itself",),
    lamp("adapter: {mqtt: {broker: a, properties: {power: {state: a/#}}}}"): ("'a/#' is no topic",),
    lamp("adapter: {mqtt: {broker: a, properties: {speed: {state: a}}}}"): ("adapter", "no property 'speed'"),
    lamp("adapter: {mqtt: {broker: a, properties: {power: {state: a, payloads: {on: ON}}}}}"): ("put it in quotes",),
    lamp("adapter: {http: {url: 'https://a', properties: {power: {get: /}}}}"): ("'https://a' must be http://HOST",),
    lamp("adapter: {http: {url: 'http://a/b', properties: {power: {get: /}}}}"): ("'http://a/b' must be http://HOST",),
    lamp("adapter: {http: {url: 'http://a', properties: {power: {get: b}}}}"): ("get", "match pattern"),
    lamp("adapter: {gpio: {properties: {power: {}}}}"): ("needs an output or an input",),
    lamp("adapter: {gpio: {properties: {power: {output: 4, input: 4}}}}"): ("output and input are both 4",),
    lamp("", "- {name: lamp, kind: fan, area: kitchen}"): ("two devices have the id 'kitchen_lamp'",),
    lamp("aliases: [torch]", "- {name: candle, kind: light, aliases: [Torch]}"): (
        "'Torch' names both 'lamp' and 'candle'",
    ),
    lamp("", SCENE.format("candle", "power: true")): ("device 'night'", "no device is called 'candle'"),
    lamp("", "- {name: lamp, kind: light, area: hall}\n" + SCENE.format("lamp", "power: true")): (
        "device 'night'", "2 devices are called 'lamp'; give the name or id of one",
    ),
    lamp("said_as: ['28']"): ("device 'lamp'", "'28' is no spelling; write it in words of the letters a to z"),
    lamp("", SCENE.format("lamp", "speed: 5")): ("device 'night'", "has no 'speed' that can be set; it has power"),
    lamp("", SCENE.format("lamp", "brightness: 500")): ("device 'night'", "must be a number from 0 to 100, not 500"),
}  # fmt: skip


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_with_the_device_and_what_is_allowed(text: str, tmp_path: Path) -> None:
    path = tmp_path / "devices.yaml"
    path.write_text(text)
    with pytest.raises(DevicesError) as caught:
        file.load(path)
    said = str(caught.value)
    assert [part for part in (str(path), *MISTAKES[text]) if part not in said] == [], said
    assert "\n" not in said and said.endswith(".")


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(DevicesError, match=r"Cannot read .*none.yaml: No such file"):
        file.load(tmp_path / "none.yaml")
    with pytest.raises(DevicesError, match="Cannot read"):
        file.load(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"areas: {caf\xe9: {}}")
    with pytest.raises(DevicesError, match="not valid YAML"):
        file.load(tmp_path / "latin.yaml")


@pytest.mark.parametrize("name", ["home", "car", "kiosk"])
def test_the_shipped_files_are_right(name: str) -> None:
    assert file.load(folders.shipped("devices") / f"{name}.yaml").devices


def read(tmp_path: Path, text: str) -> file.DevicesFile:
    path = tmp_path / "devices.yaml"
    path.write_text(text)
    return file.load(path)


def test_an_id_is_made_of_area_and_name_and_can_be_given(tmp_path: Path) -> None:
    found = read(tmp_path, lamp("", "- {name: Big Lamp, kind: light}\n- {name: x, kind: fan, id: my_fan}"))
    assert [device.id for device in found.devices] == ["kitchen_lamp", "big_lamp", "my_fan"]


def test_ranges_and_choices_narrow_a_property(tmp_path: Path) -> None:
    more = "ranges: {brightness: {from: 10, to: 50, step: 5, unit: lux}}, choices: {color: [red]}"
    properties = read(tmp_path, lamp(more)).devices[0].properties
    brightness = properties["brightness"]
    assert (brightness.low, brightness.high, brightness.step, brightness.unit) == (10, 50, 5, "lux")
    assert properties["color"].choices == ("red",)


def test_a_property_has_its_initial_value_or_the_kinds(tmp_path: Path) -> None:
    device = read(tmp_path, lamp("initial: {brightness: 40}")).devices[0]
    assert [device.initial_value(name) for name in ("brightness", "power", "color")] == [40, False, "white"]


def test_an_empty_file_is_a_house_without_devices(tmp_path: Path) -> None:
    assert read(tmp_path, "").devices == ()


def test_a_device_has_only_the_properties_that_its_adapter_reaches(tmp_path: Path) -> None:
    written = tmp_path / "devices.yaml"
    topics = "{power: {state: a, set: b}, brightness: {state: c}}"
    written.write_text(lamp(f"adapter: {{mqtt: {{broker: a, properties: {topics}}}}}"))
    (found,) = file.load(written).devices
    assert {name: prop.readonly for name, prop in found.properties.items()} == {"power": False, "brightness": True}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("box", ("box", 1883)),
        ("Box.local:1884", ("box.local", 1884)),
        ("192.168.1.5", ("192.168.1.5", 1883)),
        ("[::1]:9", ("::1", 9)),
    ],
)
def test_an_address_is_a_host_and_perhaps_a_port(text: str, found: tuple[str, int]) -> None:
    assert address(text, 1883) == found


@pytest.mark.parametrize("text", ["", "a:0", "a:99999", "me@a", "a/b", ":80", "a b:x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no host"):
        address(text, 1883)
