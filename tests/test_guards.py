"""What a guard forbids is neither heard, understood nor done, and the reason is said. Whole turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.errors import SettingsError
from edgeassist.events import Alternative, Guard, Intent, NotRecognized, Transcript, Turn
from edgeassist.packs.weave import build
from edgeassist.settings import Profile
from tests.packs.test_shipped_packs import Anything, accepts

Start = Callable[..., parts.Assembled]


def profile(name: str, guards: Mapping[str, Any]) -> Profile:
    _, found = settings.load(name, {})
    fields = {**settings.builtin(found_name(name)), "free_answers": False, "guards": guards}
    return Profile.model_validate(fields).model_copy(update={"small_model": found.small_model})


def found_name(name: str) -> settings.ProfileName:
    return settings.load(name, {})[0]


@contextmanager
def assistant(folder: Path, name: str, guards: Mapping[str, Any]) -> Iterator[parts.Assembled]:
    with parts.assembled(name, profile(name, guards), state=folder) as found:
        yield found


def say(found: parts.Assembled, text: str) -> Turn:
    *_, last = found.assistant.converse(text)
    assert isinstance(last, Turn)
    return last


REASONS: dict[Guard, tuple[str, ...]] = {
    "locked": ("Not while this is locked.", "This is locked at the moment."),
    "guest": ("Not for guests.", "Guests cannot do that."),
    "child": ("Not for children.", "Please ask a grown-up to do that."),
}


@pytest.mark.parametrize(
    ("name", "guard", "text"),
    [
        ("home", "child", "unlock the front door"),
        ("home", "child", "open the garage door"),
        ("home", "child", "turn on the heater"),
        ("home", "child", "turn on the kitchen light and unlock the front door"),
        ("home", "guest", "turn everything off"),
        ("home", "guest", "clear the shopping list"),
        ("car", "child", "open the sunroof"),
        ("car", "child", "roll down my window"),
        ("kiosk", "locked", "can i get a large latte"),
    ],
)
def test_what_is_forbidden_is_refused_with_the_reason(name: str, guard: Guard, text: str, tmp_path: Path) -> None:
    with assistant(tmp_path, name, {guard: True}) as found:
        turn = say(found, text)
        assert turn.answer in REASONS[guard]
        assert turn.intent is None
    with assistant(tmp_path, name, {}) as found:
        assert say(found, text).intent is not None


@pytest.mark.parametrize(
    "text", ["lock the front door", "is the front door locked", "turn on the coffee maker", "turn off the heater"]
)
def test_a_guard_takes_nothing_else_away(text: str, tmp_path: Path) -> None:
    with assistant(tmp_path, "home", {"child": True}) as found:
        assert say(found, text).handled


def test_a_yes_given_after_a_guard_went_on_does_nothing(tmp_path: Path) -> None:
    file = tmp_path / "child"
    file.write_text("0")
    with assistant(tmp_path, "home", {"child": {"file": str(file)}}) as found:
        assert "yes" in say(found, "unlock the front door").answer
        file.write_text("1")
        turn = say(found, "yes")
        assert turn.answer in REASONS["child"]
        assert not turn.handled


def test_neither_it_nor_again_nor_undo_goes_round_a_guard(tmp_path: Path) -> None:
    file = tmp_path / "child"
    file.write_text("0")
    with assistant(tmp_path, "home", {"child": {"file": str(file)}}) as found:
        say(found, "unlock the front door")
        assert say(found, "yes").handled
        assert say(found, "lock the front door").handled
        file.write_text("1")
        for text in ("unlock it", "undo that"):
            assert say(found, text).answer in REASONS["child"], text
        file.write_text("0")
        say(found, "unlock the front door")
        assert say(found, "yes").handled
        file.write_text("1")
        assert say(found, "do that again").answer in REASONS["child"]


def test_a_device_switches_a_guard_and_one_that_cannot_be_read_leaves_it_on(tmp_path: Path) -> None:
    guards = {"child": {"device": "outdoor temperature", "above": 100}}
    with assistant(tmp_path, "home", guards) as found:
        assert "yes" in say(found, "unlock the front door").answer
    gone = {"child": {"file": str(tmp_path / "nothing")}}
    with assistant(tmp_path, "home", gone) as found:
        assert say(found, "unlock the front door").answer in REASONS["child"]


def test_a_guard_of_a_device_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="The guard driving needs one device 'speed'"):  # noqa: SIM117
        with assistant(tmp_path, "home", {"driving": {"device": "speed", "above": 5}}):
            pass


@pytest.mark.parametrize(
    ("guards", "told"),
    [
        ({"asleep": True}, "guards"),
        ({"child": {}}, "either a device or a file"),
        ({"child": {"device": "x"}}, "'above' or 'is'"),
    ],
)
def test_a_wrong_setting_is_named(guards: Any, told: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"profiles: {{home: {{guards: {guards!r}}}}}".replace("True", "true"))
    with pytest.raises(SettingsError, match=told):
        settings.load("home", {"EDGEASSIST_CONFIG": str(config)})


def test_guards_can_be_set_by_a_variable() -> None:
    guards = settings.load("home", {"EDGEASSIST_GUARDS": "child, guest"})[1].guards
    assert {guard: how.always for guard, how in guards.items()} == {"child": True, "guest": True}


def test_what_is_forbidden_is_not_in_the_word_network(tmp_path: Path) -> None:
    with assistant(tmp_path, "home", {"child": True}) as found:
        whole, now = (build(*known.heard, Anything()) for known in (found.known, found.known.while_on({"child"})))
    for text in ("unlock the front door", "open the garage door", "turn on the heater"):
        assert accepts(whole, text)
        assert not accepts(now, text)
    for text in ("lock the front door", "turn off the heater", "turn on the kettle"):
        assert accepts(whole, text)
    assert accepts(now, "lock the front door")
    assert accepts(now, "turn off the heater")


def test_a_code_is_heard_only_where_one_is_set(tmp_path: Path) -> None:
    with assistant(tmp_path, "home", {}) as found:
        assert not accepts(build(*found.known.heard, Anything()), "one two three four")


def test_spoken_words_that_mean_what_is_forbidden_are_not_taken_for_what_is_left(tmp_path: Path) -> None:
    with assistant(tmp_path, "home", {"child": True}) as found:
        heard = Transcript("lock the front door", spoken=True, free=(Alternative("unlock the front door", 1.0),))
        understood = found.assistant._parts.understand(heard)
    assert understood == NotRecognized("lock the front door", "not_while_child")


def test_no_rung_emits_what_is_forbidden(tmp_path: Path) -> None:
    said = (
        "could you pop the front door open for me",
        "unlock teh front door",
        "the front door needs unlocking",
        "open sesame",
    )
    with assistant(tmp_path, "home", {"child": True, "guest": True}) as found:
        for text in said:
            understood = found.assistant._parts.understand(Transcript(text))
            assert not isinstance(understood, Intent) or understood.name != "UnlockDoor", text
