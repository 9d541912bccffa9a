"""Settings: where a value comes from, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgeassist import folders, settings
from edgeassist.errors import SettingsError


@pytest.fixture
def config(own_folders: Path) -> Path:
    """The user's configuration file, not yet there."""
    folders.config().mkdir(parents=True)
    return folders.config() / "config.yaml"


def load(name: str | None = None, **variables: str) -> settings.Profile:
    return settings.load(name, {f"EDGEASSIST_{key}": value for key, value in variables.items()})[1]


@pytest.mark.parametrize("name", settings.PROFILES)
def test_each_profile_ships_with_packs_and_devices(name: settings.ProfileName) -> None:
    profile = load(name)
    assert profile.packs[0] == "core"
    assert profile.devices.is_file()


def test_the_configuration_overrides_what_ships_and_the_environment_overrides_both(config: Path) -> None:
    assert load("home").place is None
    config.write_text("profiles: {home: {place: kitchen, voice: other}}")
    assert (load("home").place, load("home").voice) == ("kitchen", "other")
    assert load("home", PLACE="hall").place == "hall"
    assert load("home", PLACE="hall").voice == "other"
    assert load("car").place == "everywhere"


def test_the_profile_is_the_one_asked_for_else_the_environments_else_the_configurations_else_home(config: Path) -> None:
    assert settings.load(None, {})[0] == "home"
    config.write_text("profile: kiosk")
    assert settings.load(None, {})[0] == "kiosk"
    assert settings.load(None, {"EDGEASSIST_PROFILE": "car"})[0] == "car"
    assert settings.load("home", {"EDGEASSIST_PROFILE": "car"})[0] == "home"


def test_an_empty_configuration_changes_nothing(config: Path) -> None:
    config.write_text("# nothing yet\n")
    assert load("home") == settings.load("home", {})[1]


@pytest.mark.parametrize(("text", "value"), [("no", False), ("0", False), ("false", False), ("yes", True), ("1", True)])
def test_a_yes_or_no_is_read_from_a_variable(text: str, value: bool) -> None:
    assert load("home", FREE_ANSWERS=text).free_answers is value


def test_how_answers_are_given_can_be_set() -> None:
    profile = load("home", ANSWERS="short", EARCONS="no", SPEED="1.25")
    assert (profile.answers, profile.earcons, profile.speed) == ("short", False, 1.25)
    with pytest.raises(SettingsError, match="EDGEASSIST_SPEED"):
        load("home", SPEED="9")
    with pytest.raises(SettingsError, match="EDGEASSIST_ANSWERS: input should be 'full' or 'short'"):
        load("home", ANSWERS="none of them")


def test_packs_are_listed_with_commas() -> None:
    assert load("home", PACKS="core, car,/my/pack,").packs == ("core", "car", "/my/pack")


def test_an_empty_variable_counts_as_none() -> None:
    assert load("home", PLACE="", FOO="").place is None


def test_a_home_folder_is_written_out() -> None:
    assert load("home", DEVICES="~/devices.yaml").devices == Path.home() / "devices.yaml"


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("FOO", "1", ("EDGEASSIST_FOO", "allowed are", "EDGEASSIST_PLACE", "EDGEASSIST_CONFIG")),
        ("FREE_ANSWERS", "perhaps", ("EDGEASSIST_FREE_ANSWERS", "boolean", "'perhaps'")),
        ("ALTERNATIVES", "many", ("EDGEASSIST_ALTERNATIVES", "integer", "'many'")),
        ("ALTERNATIVES", "0", ("EDGEASSIST_ALTERNATIVES", "greater than or equal to 1", "'0'")),
        ("ALTERNATIVES", "101", ("EDGEASSIST_ALTERNATIVES", "less than or equal to 100")),
        ("MAX_SECONDS", "-1", ("EDGEASSIST_MAX_SECONDS", "greater than 0")),
        ("MAX_SECONDS", "601", ("EDGEASSIST_MAX_SECONDS", "less than or equal to 600")),
        ("PROFILE", "boat", ("EDGEASSIST_PROFILE", "'home', 'car' or 'kiosk'", "'boat'")),
        ("PACKS", " , ", ("EDGEASSIST_PACKS", "at least 1")),
        ("CONFIG", "/nowhere/c.yaml", ("/nowhere/c.yaml", "EDGEASSIST_CONFIG names")),
    ],
)
def test_a_wrong_variable_is_named_with_what_is_allowed(variable: str, value: str, expected: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, **{variable: value})
    assert_one_sentence(caught.value, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("profile: boat", ("profile: ", "'home', 'car' or 'kiosk'", "'boat'")),
        ("profiles: {boat: {}}", ("profiles.boat", "'home', 'car' or 'kiosk'")),
        ("profiles: [home]", ("profiles: ", "dictionary")),
        ("profiles: {home: {place: 5}}", ("profile home", "place: ", "string", "5")),
        ("profiles: {home: {packs: []}}", ("profile home", "packs: ", "at least 1")),
        ("profiles: {home: {free_answers: maybe}}", ("profile home", "free_answers: ", "boolean", "'maybe'")),
        ("profiles: {home: {plaec: hall}}", ("profile home", "no setting 'plaec'", "place", "packs")),
        ("profil: home", ("no setting 'profil'", "profile, profiles")),
        ("- home", ("must hold a mapping",)),
        ("home", ("must hold a mapping",)),
        ("profile: [home", ("not valid YAML",)),
        ("profile: \x01", ("not valid YAML",)),
    ],
)
def test_a_wrong_configuration_is_named_with_file_key_and_what_is_allowed(
    config: Path, text: str, expected: tuple[str, ...]
) -> None:
    config.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load()
    assert_one_sentence(caught.value, str(config), *expected)


def test_a_folder_in_place_of_the_configuration_is_named(config: Path) -> None:
    config.mkdir()
    with pytest.raises(SettingsError) as caught:
        load()
    assert_one_sentence(caught.value, str(config), "Is a directory")


def test_another_configuration_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("profile: kiosk")
    assert settings.load(None, {"EDGEASSIST_CONFIG": str(tmp_path / "other.yaml")})[0] == "kiosk"


def test_an_unknown_profile_is_answered_with_those_there_are() -> None:
    with pytest.raises(SettingsError) as caught:
        load("boat")
    assert_one_sentence(caught.value, "'boat'", "home, car, kiosk")


def assert_one_sentence(error: Exception, *expected: str) -> None:
    text = str(error)
    assert [part for part in expected if part not in text] == [], text
    assert "\n" not in text and text.endswith("."), text
