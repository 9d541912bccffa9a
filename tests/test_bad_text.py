"""Whatever is typed is answered with one sentence within a second, and nothing is done that was not asked for."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from edgeassist import folders
from edgeassist.cli import main
from edgeassist.devices import file
from edgeassist.devices.house import House
from edgeassist.state.store import Store

TEXTS = {
    "ten thousand characters": "turn on the light " * 556,
    "ten thousand letters": "a" * 10_000,
    "a long word": "light" * 80,
    "empty": "",
    "blanks": " \t \n ",
    "only punctuation": "?!... ,,, ---",
    "skip words only": "please could you thanks",
    "a nought": "\0",
    "control characters": "\x01\x02\x1b[31m\x7f",
    "noughts within": "turn\0on\0the\0moon",
    "a bell and a bad word": "\x07xyzzy\x08",
    "chinese": "打开厨房的灯",
    "arabic": "أشعل ضوء المطبخ",
    "hindi": "रसोई की बत्ती जलाओ",
    "emoji": "💡 🔛 🍳",
    "combining": "e\u0301\u0323" * 50,
    "lone surrogates": "\ud800\udfff turn it \udc80",
    "right to left marks": "\u202eno thgil nrut\u202c \u200f",
    "zero width": "\u200b\u200d\ufeff",
    "private use": "\ue000\U000f0000",
    "template syntax": "{name} <rule> [a|b] (c;d)",
    "one bracket": "turn on the [",
    "escapes": "\\ \\\\ \\n turn \\x00",
    "arabic digits": "set it to ١٢ zebras",
    "a half": "½ zebra",
    "huge number": "set the brightness of the moon to " + "9" * 400,
    "roman and superscript": "x² Ⅷ ① zebras",
    "sql": "'; DROP TABLE property; --",
    "jinja": "{{ 7 * 7 }} {% for x in range(9) %}zebra{% endfor %}",
    "percent format": "%s %d %(name)s {0} {}",
    "shell": "$(touch /tmp/x); `id` | cat",
    "json": '{"intent": "LightOn", "slots": {"area": "everywhere"}}',
    "html": "<script>alert(1)</script>",
    "many skip words": "please " * 70,
    "many repeated": "the " * 120,
    "many words of the pack": "turn on the light in the " * 19,
    "hyphens": "turn-on-the-moon",
    "no is not on": "no light",
    "not": "do not turn on the light",
}


def ask(text: str, capsys: pytest.CaptureFixture[str], profile: str = "home") -> tuple[int, str]:
    status = main(["ask", text, "--profile", profile, "--json"])
    return status, capsys.readouterr().out


def states(own_folders: Path) -> dict[str, object]:
    """Every property of every device of the home profile."""
    store = Store(folders.data() / "home.sqlite")
    house = House(file.load(folders.shipped("devices") / "home.yaml"), store)
    found: dict[str, object] = {
        f"{device.id} {name}": house.read(device, name) for device in house.devices for name in device.properties
    }
    store.close()
    return found


@pytest.fixture(autouse=True)
def no_free_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small model stays out of it, and what is learnt of the packs is there."""
    monkeypatch.setenv("EDGEASSIST_FREE_ANSWERS", "no")
    monkeypatch.setenv("EDGEASSIST_SMALL_MODEL", "no")
    main(["ask", "something unheard of", "--profile", "home"])


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_answered_with_a_sentence_and_changes_nothing(
    name: str, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = states(own_folders)
    begun = time.monotonic()
    status, out = ask(TEXTS[name], capsys)
    assert time.monotonic() - begun < 1
    turn = json.loads(out)
    assert (status, turn["handled"], turn["intent"]) == (1, False, None)
    assert turn["answer"].endswith((".", "?"))
    assert 10 < len(turn["answer"]) < 500
    assert len(turn["answer"].splitlines()) == 1
    assert states(own_folders) == before


@pytest.mark.parametrize(
    "text",
    [
        "turn on the kitchen ceiling light",
        "TURN ON THE KITCHEN CEILING LIGHT!!",
        "  turn\ton the\nkitchen ceiling light. ",
        "ｔｕｒｎ on the kitchen ceiling light",
        "turn on the\u200b kitchen ceiling light",
        "please turn on the kitchen ceiling light",
    ],
)
def test_the_same_request_in_another_dress_is_still_understood(
    text: str, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = ask(text, capsys)
    assert status == 0, out
    assert states(own_folders)["kitchen_ceiling_light power"] is True


def test_typographic_apostrophes_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("what’s the time", capsys)[0] == 0
