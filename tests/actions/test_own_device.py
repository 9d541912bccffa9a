"""What is asked of the assistant's own device, sentence in and answer out; and what a lie of the device comes to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from edgeassist import settings
from edgeassist.cli import parts
from edgeassist.events import AudioChunk, Turn
from edgeassist.machine.figures import Address, Battery, Figures, Temperature
from edgeassist.machine.host import Host
from edgeassist.machine.players import Player, PlayerFailed, Playing

Say = Callable[..., list[Turn]]


class Sound:
    """A sound server; one that lies stays where it is."""

    def __init__(self, percent: int | None, *, lies: bool = False) -> None:
        self.percent = percent
        self._lies = lies

    def read(self) -> int | None:
        return self.percent

    def set(self, percent: int) -> None:
        if not self._lies:
            self.percent = percent


class Jukebox:
    """A player of three pieces. It may do nothing, half of it, or refuse."""

    name = "jukebox"
    PIECES = ("One", "Two", "Three")

    def __init__(self, status: str = "playing", *, manner: str = "honest") -> None:
        self.status = status
        self.place = 0
        self.manner = manner

    def now(self) -> Playing:
        if self.manner == "gone":
            raise PlayerFailed("it does not answer")
        playing = self.status != "stopped"
        title = self.PIECES[self.place] if playing else ""
        return Playing(self.status, str(self.place), title, "Ann" if playing else "")  # type: ignore[arg-type]

    def play(self) -> None:
        self._become("playing")

    def pause(self) -> None:
        self._become("paused")

    def stop(self) -> None:
        self._become("stopped")

    def next(self) -> None:
        if self.place == len(self.PIECES) - 1:
            self._become("stopped")
        elif self._obeys():
            self.place += 1

    def previous(self) -> None:
        if self._obeys():
            self.place -= 1

    def _become(self, status: str) -> None:
        if self._obeys():
            self.status = status

    def _obeys(self) -> bool:
        if self.manner == "refuses":
            raise PlayerFailed("it is locked")
        return self.manner == "honest"


class Mic:
    """A microphone; a switch may keep it closed."""

    def __init__(self, *, switch: bool = False, deaf_to_orders: bool = False) -> None:
        self.closed = switch
        self._switch = switch
        self._stuck = deaf_to_orders

    @property
    def muted(self) -> bool:
        return self.closed or self._switch

    def mute(self) -> None:
        self.closed = self.closed or not self._stuck

    def unmute(self) -> None:
        self.closed = False


class Bare(Figures):
    """A device without sensors, battery and network."""

    def temperature(self) -> Temperature | None:
        return None

    def battery(self) -> Battery | None:
        return None

    def address(self) -> Address:
        return Address("box", ())


class Rich(Figures):
    """A device that has it all."""

    def temperature(self) -> Temperature | None:
        return Temperature("the processor", 52)

    def battery(self) -> Battery | None:
        return Battery(80, False, 5400.0)

    def address(self) -> Address:
        return Address("box", ("192.168.1.7",))


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Types sentences to one assistant on a device, and gives the turns; a second call is another start of it."""

    def typed(host: Host, *sentences: str, profile: str = "home") -> list[Turn]:
        name, found = settings.load(profile)
        found = found.model_copy(update={"free_answers": False, "small_model": False})
        with parts.assembled(name, found, host=host, state=tmp_path / "state") as whole:
            turns = [list(whole.assistant.converse(sentence))[-1] for sentence in sentences]
        return [turn for turn in turns if isinstance(turn, Turn)]

    return typed


def players(*found: Jukebox) -> Host:
    def find(stack: ExitStack) -> Iterator[Player]:
        return iter(found)

    return Host(players=[find])


def test_the_volume_that_is_said_is_the_one_that_was_read(say: Say) -> None:
    sound = Sound(50)
    turns = say(Host(sound), "set the volume to 30 percent", "volume up", "speak more quietly", "what's the volume")
    assert [("30" in turns[0].answer), ("40" in turns[1].answer), ("30" in turns[2].answer)] == [True] * 3
    assert "30" in turns[3].answer
    assert sound.percent == 30


def test_a_sound_server_that_lies_is_never_believed(say: Say) -> None:
    turns = say(Host(Sound(50, lies=True)), "set the volume to 30 percent", "volume down")
    assert [turn.handled for turn in turns] == [False, False]
    assert all("could not" in turn.answer and "50" in turn.answer for turn in turns)


def test_the_volume_ends_at_its_ends(say: Say) -> None:
    sound = Sound(95)
    (louder, again) = say(Host(sound), "louder", "louder")
    assert sound.percent == 100 and "100" in louder.answer
    assert "no further" in again.answer


def test_the_volume_is_put_back_by_undo(say: Say) -> None:
    sound = Sound(60)
    turns = say(Host(sound), "set the volume to 20 percent", "undo that")
    assert turns[1].handled and sound.percent == 60


def test_without_a_sound_server_the_assistant_has_a_volume_of_its_own_that_lasts(say: Say) -> None:
    say(Host(Sound(None)), "set your volume to 40 percent")
    assert "40" in say(Host(), "how loud are you")[0].answer


def test_the_speaking_rate_and_short_answers_last(say: Say) -> None:
    assert "115" in say(Host(), "speak faster", "short answers please")[0].answer
    again = say(Host(), "speak faster", "short answers please", "speak at normal speed")
    assert "130" in again[0].answer
    assert "already" in again[1].answer
    assert "usual" in again[2].answer


class Spoken:
    """A voice that keeps at which speed it was to speak, and a speaker."""

    def __init__(self) -> None:
        self.speeds: list[float] = []
        self.volume = 1.0

    def speak(self, text: str, speed: float = 1.0) -> Iterator[AudioChunk]:
        self.speeds.append(speed)
        yield AudioChunk(b"\0\0", 16000)


def test_the_answer_to_speak_faster_is_faster_already(tmp_path: Path) -> None:
    voice = Spoken()
    name, profile = settings.load("home")
    with parts.assembled(name, profile, mouth=voice, speaker=voice, state=tmp_path) as whole:
        for sentence in ("what time is it", "speak slower", "set your volume to 25 percent"):
            list(whole.assistant.converse(sentence))
    assert voice.speeds == [1.0, 0.85, 0.85]
    assert voice.volume == 0.25


@pytest.mark.parametrize(
    ("before", "sentence", "words", "status"),
    [
        ("playing", "pause the music", "One is paused", "paused"),
        ("paused", "pause", "already", "paused"),
        ("stopped", "pause", "Nothing is playing|no music", "stopped"),
        ("paused", "play some music", "Now playing: One by Ann", "playing"),
        ("playing", "next song", "Now: Two by Ann", "playing"),
        ("playing", "stop the music", "off|stopped", "stopped"),
        ("playing", "what song is this", "One by Ann", "playing"),
        ("paused", "what's playing", "paused", "paused"),
    ],
)
def test_a_player_does_what_is_said_and_the_answer_is_what_it_then_tells(
    before: str, sentence: str, words: str, status: str, say: Say
) -> None:
    box = Jukebox(before)
    (turn,) = say(players(box), sentence)
    assert any(part in turn.answer for part in words.split("|")), turn.answer
    assert box.status == status


def test_after_the_last_piece_it_says_that_the_music_has_stopped(say: Say) -> None:
    box = Jukebox()
    turns = say(players(box), "next song", "skip this song", "next track")
    assert [turn.handled for turn in turns] == [True, True, False]
    assert "last" in turns[2].answer


def test_the_player_that_plays_is_meant_not_one_that_is_paused(say: Say) -> None:
    paused, playing = Jukebox("paused"), Jukebox("playing")
    say(players(paused, playing), "next song")
    assert (paused.place, playing.place) == (0, 1)


@pytest.mark.parametrize("manner", ["does nothing", "refuses"])
@pytest.mark.parametrize("sentence", ["pause the music", "stop the music"])
def test_a_player_that_does_not_obey_is_said_to_have_failed(manner: str, sentence: str, say: Say) -> None:
    (turn,) = say(players(Jukebox(manner=manner)), sentence)
    assert not turn.handled
    assert "jukebox did not do that" in turn.answer


@pytest.mark.parametrize(("manner", "words"), [("does nothing", "stayed at One"), ("refuses", "it is locked")])
def test_a_player_that_does_not_go_on_is_said_to_have_stayed(manner: str, words: str, say: Say) -> None:
    for turn in say(players(Jukebox(manner=manner)), "next song", "previous song"):
        assert not turn.handled and words in turn.answer


def test_without_a_player_that_is_one_plain_sentence(say: Say) -> None:
    for host in (Host(), players(Jukebox(manner="gone"))):
        (turn,) = say(host, "pause the music")
        assert (turn.handled, turn.answer) == (False, "I found no music player on this device.")


def test_the_microphone_is_closed_after_a_yes(say: Say) -> None:
    mic = Mic()
    turns = say(Host(microphone=mic), "mute the microphone", "yes")
    assert turns[0].answer.endswith("?") and mic.muted
    assert turns[1].handled


def test_a_microphone_that_stays_open_is_not_said_to_be_off(say: Say) -> None:
    turns = say(Host(microphone=Mic(deaf_to_orders=True)), "stop listening", "yes")
    assert not turns[1].handled and "still on" in turns[1].answer


def test_a_switch_is_stronger_than_a_word(say: Say) -> None:
    (turn,) = say(Host(microphone=Mic(switch=True)), "unmute the microphone")
    assert not turn.handled and "switch" in turn.answer


def test_where_there_is_no_microphone_it_says_so(say: Say) -> None:
    assert "not listening" in say(Host(), "unmute the microphone")[0].answer


@pytest.mark.parametrize(
    ("sentence", "rich", "bare"),
    [
        ("how hot are you", "52 degrees", "no temperature sensor"),
        ("how full is your battery", "80 percent, enough for 1 hour and 30 minutes", "no battery"),
        ("what's your ip address", "192.168.1.7", "not connected"),
        ("how much disk space is left", "gigabytes", "gigabytes"),
        ("how busy are you", "load", "load"),
    ],
)
def test_a_figure_is_told_or_said_to_be_missing(sentence: str, rich: str, bare: str, say: Say) -> None:
    assert rich in say(Host(figures=Rich), sentence)[0].answer
    assert bare in say(Host(figures=Bare), sentence)[0].answer


def program(folder: Path, ending: str) -> Sequence[str]:
    """A command that leaves a trace, in place of one that turns the device off."""
    code = f"import sys; open({str(folder / 'ran')!r}, 'w'); {ending}"
    return (sys.executable, "-c", code)


@pytest.mark.parametrize(("sentence", "words"), [("shut down", "shutting down"), ("restart this device", "restart")])
def test_the_device_is_turned_off_after_a_yes_and_not_before(
    sentence: str, words: str, tmp_path: Path, say: Say
) -> None:
    command = program(tmp_path, "")
    host = Host(shutdown=command, restart=command)
    (asked,) = say(host, sentence)
    assert asked.answer.endswith("Shall I?") and not (tmp_path / "ran").exists()
    assert not say(host, "no")[0].answer.lower().startswith("shut") and not (tmp_path / "ran").exists()
    turns = say(host, sentence, "yes")
    assert turns[1].handled and words in turns[1].answer.lower()
    assert (tmp_path / "ran").exists()


def test_it_does_not_say_that_it_shuts_down_where_the_system_refuses(tmp_path: Path, say: Say) -> None:
    host = Host(shutdown=program(tmp_path, "sys.exit('Access denied.')"), restart=(str(tmp_path / "none"),))
    turns = say(host, "shut down", "yes", "restart", "yes", "shut yourself down")
    assert (turns[1].handled, turns[1].answer) == (False, "This device is not shutting down: Access denied.")
    assert not turns[3].handled and "cannot be run" in turns[3].answer


def test_where_the_settings_name_no_command_the_device_may_not_be_turned_off(say: Say) -> None:
    turns = say(Host(), "shut down", "yes")
    assert not turns[1].handled and "may not" in turns[1].answer


def test_the_commands_that_turn_it_off_are_settings() -> None:
    shutdown = settings.load("home", {"EDGEASSIST_SHUTDOWN": "sudo, poweroff"})[1].shutdown
    assert shutdown == ("sudo", "poweroff")
    assert settings.load("home", {"EDGEASSIST_SHUTDOWN": ""})[1].shutdown == ("systemctl", "poweroff")
