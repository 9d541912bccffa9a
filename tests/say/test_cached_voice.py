"""A voice with a cache: what was said before plays at once, and only what is said is played."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from edgeassist import settings
from edgeassist.audio import files
from edgeassist.cli import parts
from edgeassist.errors import EngineCrashed
from edgeassist.events import AudioChunk
from edgeassist.say.ahead import prepare
from edgeassist.say.cached import CachedVoice
from edgeassist.say.phrases import PhraseCache

ANSWER = "Large latte, order number 1. That makes 4 euros."
PIECES = ["Large latte,", "order number 1.", "That makes 4 euros."]


class Speller:
    """A voice whose sound is the text itself; it waits where it is told to, and dies of the word "die"."""

    def __init__(self) -> None:
        self.said: list[tuple[str, float]] = []
        self.threads: set[int] = set()
        self.may_go = Event()
        self.may_go.set()
        self.waits_after = ""

    def speak(self, text: str, speed: float = 1.0) -> Iterator[AudioChunk]:
        assert self.may_go.wait(5)
        self.threads.add(threading.get_ident())
        self.said.append((text, speed))
        if "die" in text:
            raise EngineCrashed("The engine died.")
        for letter in text:
            yield AudioChunk(f"{letter} ".encode(), 22050)
        if text == self.waits_after:
            self.may_go.clear()

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.said]


def heard(chunks: Iterator[AudioChunk]) -> list[str]:
    return [chunk.audio.decode()[::2] for chunk in chunks]


def eventually(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not true() and time.monotonic() < until:
        time.sleep(0.005)
    return true()


@pytest.fixture
def speller() -> Speller:
    return Speller()


@pytest.fixture
def cache(tmp_path: Path) -> PhraseCache:
    return PhraseCache(tmp_path / "phrases")


@pytest.fixture
def voice(speller: Speller, cache: PhraseCache) -> Iterator[CachedVoice]:
    with CachedVoice(speller, cache, "speller") as made:
        yield made


def test_an_answer_comes_piece_by_piece_and_is_made_once(voice: CachedVoice, speller: Speller) -> None:
    assert heard(voice.speak(ANSWER)) == PIECES
    assert heard(voice.speak(ANSWER)) == PIECES
    assert heard(voice.speak("Large latte, order number 2.")) == ["Large latte,", "order number 2."]
    assert speller.texts == [*PIECES, "order number 2."]


def test_the_rest_is_made_while_the_first_piece_plays(voice: CachedVoice, speller: Speller) -> None:
    voice.render("Large latte,")
    assert heard(iter([next(voice.speak(ANSWER))])) == PIECES[:1]
    playing = voice.speak(ANSWER)
    next(playing)
    assert eventually(lambda: speller.texts == PIECES)
    assert heard(playing) == PIECES[1:]


def test_an_answer_broken_off_is_not_made_any_further(voice: CachedVoice, speller: Speller) -> None:
    speller.waits_after = PIECES[0]
    playing = voice.speak(ANSWER)
    next(playing)
    playing.close()
    speller.may_go.set()
    assert heard(voice.speak("Bye.")) == ["Bye."]
    assert "That makes 4 euros." not in speller.texts


def test_each_speed_has_its_own_sound(speller: Speller, cache: PhraseCache) -> None:
    with CachedVoice(speller, cache, "speller", speed=1.25) as voice:
        list(voice.speak("Hello."))
        list(voice.speak("Hello.", 2.0))
        list(voice.speak("Hello.", 1.25))
    assert speller.said == [("Hello.", 1.25), ("Hello.", 2.0)]


def test_a_change_of_speed_counts_for_what_is_said_and_made_ahead_from_then_on(
    speller: Speller, cache: PhraseCache
) -> None:
    with CachedVoice(speller, cache, "speller") as voice:
        list(voice.speak("Hello.", 1.5))
        voice.render("Bye.")
        list(voice.speak("Hello."))
    assert speller.said == [("Hello.", 1.5), ("Bye.", 1.5)]


def test_what_is_expected_is_made_and_not_played(voice: CachedVoice, speller: Speller) -> None:
    voice.expect("Large latte,")
    assert eventually(lambda: speller.texts == ["Large latte,"])
    assert heard(voice.speak("The till did not answer.")) == ["The till did not answer."]


def test_what_is_said_comes_before_what_is_expected_and_that_before_what_may_be_said(
    voice: CachedVoice, speller: Speller
) -> None:
    speller.may_go.clear()
    voice.expect("First.")  # it is begun at once
    assert eventually(lambda: not voice.renderer.waiting)
    idle = threading.Thread(target=voice.render, args=("Some day.",))
    idle.start()
    assert eventually(lambda: voice.renderer.waiting == 1)
    voice.expect("Soon.")
    saying = threading.Thread(target=lambda: list(voice.speak("Now.")))
    saying.start()
    assert eventually(lambda: voice.renderer.waiting == 3)
    speller.may_go.set()
    saying.join()
    idle.join()
    assert speller.texts == ["First.", "Now.", "Soon.", "Some day."]


def test_a_new_expectation_takes_the_place_of_the_old(voice: CachedVoice, speller: Speller) -> None:
    speller.may_go.clear()
    for text in ("One.", "Two.", "Three."):
        voice.expect(text)
        assert eventually(lambda: voice.renderer.waiting < 2)
    speller.may_go.set()
    assert eventually(lambda: "Three." in speller.texts)
    assert "Two." not in speller.texts


def test_what_is_being_made_when_it_is_said_is_waited_for_and_not_made_again(
    voice: CachedVoice, speller: Speller
) -> None:
    speller.may_go.clear()
    voice.expect(ANSWER)
    said: list[str] = []
    saying = threading.Thread(target=lambda: said.extend(heard(voice.speak(ANSWER))))
    saying.start()
    time.sleep(0.05)
    speller.may_go.set()
    saying.join(5)
    assert said == PIECES
    assert speller.texts == PIECES


def test_the_voice_below_is_used_from_one_thread_only(voice: CachedVoice, speller: Speller) -> None:
    asking = [threading.Thread(target=voice.render, args=(f"Number {number}.",)) for number in range(5)]
    for thread in asking:
        thread.start()
    list(voice.speak(ANSWER))
    for thread in asking:
        thread.join(5)
    assert len(speller.threads) == 1


def test_a_failure_reaches_who_speaks_and_the_voice_goes_on(voice: CachedVoice, cache: PhraseCache) -> None:
    with pytest.raises(EngineCrashed):
        list(voice.speak("I die of it."))
    assert heard(voice.speak("Hello.")) == ["Hello."]


def test_without_a_folder_to_write_it_speaks_all_the_same(speller: Speller) -> None:
    with CachedVoice(speller, PhraseCache(Path("/dev/null/phrases")), "speller") as voice:
        assert heard(voice.speak(ANSWER)) == heard(voice.speak(ANSWER)) == PIECES


def test_a_text_without_a_word_makes_no_sound(voice: CachedVoice) -> None:
    assert list(voice.speak("")) == []
    voice.expect(None)


def test_rendering_ahead_makes_what_is_missing_and_stops_when_told(voice: CachedVoice, speller: Speller) -> None:
    stop = Event()
    assert prepare(voice, ["Hello.", "Bye."], stop) == 2
    assert prepare(voice, ["Hello.", "Bye.", ANSWER], stop) == 3
    stop.set()
    assert prepare(voice, ["Never said."], stop) == 0
    assert speller.texts == ["Hello.", "Bye.", *PIECES]


def test_closing_ends_rendering_ahead(speller: Speller, cache: PhraseCache) -> None:
    voice = CachedVoice(speller, cache, "speller")
    speller.may_go.clear()
    made: list[int] = []
    ahead = threading.Thread(target=lambda: made.append(prepare(voice, ["One is. Two is."], Event())))
    ahead.start()
    assert eventually(lambda: voice.renderer.busy)
    closing = threading.Thread(target=voice.close)
    closing.start()
    speller.may_go.set()
    closing.join(5)
    ahead.join(5)
    assert not ahead.is_alive()
    assert len(speller.texts) <= 1
    assert list(voice.speak("Too late.")) == []


@pytest.mark.model
def test_a_whole_turn_with_the_real_voice_is_said_at_once_the_second_time(tmp_path: Path) -> None:
    name, profile = settings.load("kiosk")
    with ExitStack() as stack:
        mouth = stack.enter_context(parts.quick_voice(profile))
        assistant = stack.enter_context(parts.assistant(name, profile, mouth=mouth, state=tmp_path))
        times = []
        for _ in range(2):
            mouth.render("One large latte. Large latte, order number 1. Large latte, order number 2.")
            events = list(assistant.converse("a large latte"))
            sound = [event for event in events if isinstance(event, AudioChunk)]
            assert sum(chunk.seconds for chunk in sound) > 1
            assert not any(files.is_silent(chunk) for chunk in sound)
            begin = time.perf_counter()
            next(mouth.speak(events[-1].answer))
            times.append(time.perf_counter() - begin)
        assert min(times) < 0.05
