"""Real players: the Music Player Daemon on its socket, and a player that speaks MPRIS on a session bus."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

Mpd = Callable[..., Any]
Bus = Callable[..., None]
Ask = Callable[..., dict[str, Any]]


def test_the_daemon_pauses_and_plays_on(mpd: Mpd, ask: Ask) -> None:
    mpd("add", "One.flac")
    mpd("play")
    assert ask("what song is this")["answer"] == "Song One by Ann."
    assert ask("pause the music")["answer"] == "Song One is paused."
    assert mpd("status")["state"] == "pause"
    assert ask("resume the music")["answer"] == "Now playing: Song One by Ann."
    assert mpd("status")["state"] == "play"


def test_the_daemon_goes_on_and_back_and_says_when_its_list_is_over(mpd: Mpd, ask: Ask) -> None:
    mpd("add", "One.flac")
    mpd("add", "Two.flac")
    mpd("play", 0)
    assert ask("next song")["answer"] == "Now: Song Two by Ann."
    assert ask("previous song")["answer"] == "Now: Song One by Ann."
    ask("next song")
    over = ask("next song")
    assert (over["handled"], over["answer"]) == (False, "That was the last one; the music has stopped.")
    assert mpd("status")["state"] == "stop"


def test_a_daemon_with_an_empty_list_has_nothing_to_play(mpd: Mpd, ask: Ask) -> None:
    turn = ask("play some music")
    assert (turn["handled"], turn["answer"]) == (False, "The player mpd has nothing to play.")


def test_the_music_of_the_daemon_stops(mpd: Mpd, ask: Ask) -> None:
    mpd("add", "One.flac")
    mpd("play")
    assert ask("stop the music")["handled"]
    assert mpd("status")["state"] == "stop"


def test_a_player_on_the_bus_does_what_is_said(bus: Bus, ask: Ask) -> None:
    bus("small")
    assert ask("what's playing")["answer"] == "One by Ann and Ben."
    assert ask("next song")["answer"] == "Now: Two by Ann and Ben."
    assert ask("pause")["answer"] == "Two is paused."
    assert ask("pause")["answer"] == "The music is paused already."
    assert ask("play")["answer"] == "Now playing: Two by Ann and Ben."
    assert ask("stop the music")["handled"]


def test_a_player_on_the_bus_that_says_yes_and_does_nothing_has_failed(bus: Bus, ask: Ask) -> None:
    bus("small", "deaf")
    turn = ask("pause the music")
    assert (turn["handled"], turn["answer"]) == (False, "The player small did not do that.")


def test_a_bus_without_a_player_and_an_address_without_a_bus_are_no_player(
    bus: Bus, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (None, "unix:path=/nowhere", "tcp:host=localhost,port=1", "nonsense"):
        if address:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert ask("pause the music")["answer"] == "I found no music player on this device."


def test_a_program_that_may_open_no_network_reaches_both(mpd: Mpd, bus: Bus) -> None:
    mpd("add", "One.flac")
    bus("small")
    said = subprocess.run(
        [sys.executable, "-m", "edgeassist", "ask", "what song is this"], capture_output=True, text=True
    )
    assert said.stdout.strip() == "One by Ann and Ben."  # the daemon plays nothing yet
