"""A pack with a mistake is refused with one sentence that names the place, at once, and never with a traceback."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from edgeassist.cli import main

INTENT = """
  Greet:
    edgeassist: {action: assistant.identify, examples: [hi, hello, hey you, hi you, hello you]}
    data: [{sentences: ["hi"]}]
"""
RESPONSE = "responses: {intents: {Greet: {default: Hello.}}}\n"
GOOD = f"intents:{INTENT}{RESPONSE}"


def sentences(*templates: str, more: str = "") -> str:
    """A pack with these sentence templates."""
    listed = ", ".join(f"'{template}'" for template in templates)
    return GOOD.replace('["hi"]', f"[{listed}]") + more


def chain(length: int, first: str, link: str) -> str:
    """Rules of which each is made from the one before it."""
    rules = [f"  r{i}: '{link.format(f'<r{i - 1}>')}'" for i in range(1, length + 1)]
    return "\n".join(["expansion_rules:", f"  r0: '{first}'", *rules, ""])


MISTAKES = {
    "yaml": ("intents: [unclosed", "not valid YAML"),
    "a key twice": (GOOD + f"intents:{INTENT}", "the key 'intents' stands twice"),
    "empty file": ("", "is empty"),
    "a list for a file": ("- hi", "holds a list"),
    "intents a list": ("intents: [Greet]", "intents: must be a mapping"),
    "intents empty": ("intents:", "intents: must be a mapping"),
    "an intent a text": ("intents: {Greet: hi}", "Greet: must be a mapping"),
    "data missing": ("intents: {Greet: {}}", "Greet, data: is missing"),
    "data a mapping": ("intents: {Greet: {data: {sentences: [hi]}}}", "Greet, data: must be a list"),
    "a block a text": ("intents: {Greet: {data: [hi]}}", "Greet, data, 0: must be a mapping"),
    "sentences missing": ("intents: {Greet: {data: [{}]}}", "Greet, data, 0, sentences: is missing"),
    "sentences a text": ("intents: {Greet: {data: [{sentences: hi}]}}", "sentences: must be a list"),
    "a sentence a number": ("intents: {Greet: {data: [{sentences: [5]}]}}", "sentences, 0: must be a text"),
    "slots a list": ("intents: {Greet: {data: [{sentences: [hi], slots: [a]}]}}", "slots: must be a mapping"),
    "context a text": ("intents: {Greet: {data: [{sentences: [hi], requires_context: a}]}}", "requires_context: must"),
    "a rule a list": (GOOD + "expansion_rules: {a: [b]}", "expansion_rules, a: must be a text"),
    "rules a list": (GOOD + "expansion_rules: [a]", "expansion_rules: must be a mapping"),
    "lists a list": (GOOD + "lists: [a]", "lists: must be a mapping"),
    "a list a list": (GOOD + "lists: {a: [b]}", "lists, a: must be a mapping"),
    "a list of nothing": (GOOD + "lists: {a: {}}", "lists, a: needs values"),
    "values a text": (GOOD + "lists: {a: {values: b}}", "lists, a, values: must be a list"),
    "a value a truth": (GOOD + "lists: {a: {values: [on]}}", "lists, a, values, 0: must be a text in quotes"),
    "a value without in": (GOOD + "lists: {a: {values: [{out: b}]}}", "lists, a, values, 0, in: is missing"),
    "a value of brackets": (GOOD + "lists: {a: {values: ['b (c']}}", "list {a}: the template 'b (c' cannot be read"),
    "a range a text": (GOOD + "lists: {a: {range: 1 to 5}}", "lists, a, range: must be a mapping"),
    "a range of words": (GOOD + "lists: {a: {range: {from: one, to: 5}}}", "lists, a, range, from: "),
    "a range without end": (GOOD + "lists: {a: {range: {from: 1}}}", "lists, a, range, to: is missing"),
    "a range backwards": (GOOD + "lists: {a: {range: {from: 5, to: 1}}}", "must not be more than"),
    "a range of step nought": (GOOD + "lists: {a: {range: {from: 1, to: 5, step: 0}}}", "lists, a, range, step: "),
    "a range of millions": (GOOD + "lists: {a: {range: {from: 0, to: 100000000}}}", "more than 10,000 numbers"),
    "a range of tenths": (GOOD + "lists: {a: {range: {from: 0, to: 9999, fractions: tenths}}}", "more than 10,000"),
    "a range of dozens": (GOOD + "lists: {a: {range: {from: 0, to: 9, type: dozen}}}", "lists, a, range, type: "),
    "an inline range of millions": (sentences("hi {0..100000000:n}"), "more than 10,000 numbers"),
    "an inline range backwards": (sentences("hi {9..1:n}"), "must not be more than"),
    "an inline range of step nought": (sentences("hi {1..9,0:n}"), "step more than nought"),
    "skip words a text": (GOOD + "skip_words: please", "skip_words: must be a list"),
    "responses a list": ("responses: [hi]", "responses: must be a mapping"),
    "a response a number": ("responses: {errors: {silence: 5}}", "silence: must be a list"),
    "a response of no wording": ("responses: {errors: {silence: []}}", "silence: must not be empty"),
    "a template unclosed": (sentences("hi [you"), "template 'hi [you' cannot be read"),
    "a template closed twice": (sentences("hi you)"), "template 'hi you)' cannot be read"),
    "a template crossed": (sentences("hi (you]"), "template 'hi (you]' cannot be read"),
    "a stray angle": (sentences("hi > you"), "template 'hi > you' cannot be read"),
    "an empty template": (sentences(""), "template '' cannot be read"),
    "an empty rule name": (sentences("hi <>"), "template 'hi <>' cannot be read"),
    "an empty list name": (sentences("hi {}"), "template 'hi {}' cannot be read"),
    "a rule unclosed": (GOOD + "expansion_rules: {a: '[b'}", "rule <a>: the template '[b' cannot be read"),
    "deep brackets": (sentences("(" * 300 + "hi" + ")" * 300), "nested too deeply"),
    "an unknown rule": (sentences("hi <you>"), "'hi <you>' uses <you>, and there is no such rule"),
    "an unknown rule in a list": (
        sentences("hi {a}", more="lists: {a: {values: ['<you>']}}"), "uses <you>, and there is no such rule"
    ),
    "an unknown list": (sentences("hi {you}"), "'hi {you}' uses {you}, and there is no such list"),
    "a rule of itself": (sentences("<a>", more="expansion_rules: {a: 'b [<a>]'}"), "<a> → <a>"),
    "rules in a circle": (
        sentences("<a>", more="expansion_rules: {a: '<b>', b: '<c>', c: '[<a>]'}"), "<a> → <b> → <c> → <a>"
    ),
    "a circle nobody uses": (GOOD + "expansion_rules: {a: '<b>', b: '<a>'}", "<a> → <b> → <a>"),
    "a list of itself": (sentences("{a}", more="lists: {a: {values: ['b [{a}]']}}"), "{a} → {a}"),
    "a circle in a block": (
        GOOD.replace('["hi"]', '["<a>"], expansion_rules: {a: "b <a>"}'), "intent Greet: a circle in the rules: <a>"
    ),
    "forty optionals": (sentences("hi " + "[a] " * 40), "'hi [a] [a]"),
    "a permutation of twelve": (sentences("(a;b;c;d;e;f;g;h;i;j;k;l)"), "take too long to match"),
    "optional permutation": (sentences("([a];[b];[c];[d];[e];[f];[g];[h])"), "take too long to match"),
    "words doubled thirty times": (sentences("<r30>", more=chain(30, "a", "{0} {0}")), "more than 20,000 parts"),
    "options doubled thirty times": (sentences("<r30>", more=chain(30, "[a]", "{0} {0}")), "'<r30>'"),
    "rules a thousand deep": (
        sentences("<r999>", more=chain(999, "a", "{0} b")), "nested more than 80 deep",
    ),
    "optionals in a list": (
        sentences("hi {a}", more=f"lists: {{a: {{values: ['{'[b] ' * 30}c']}}}}"), "take too long to match"
    ),
    "lists of lists": (
        sentences("{a} {a} {a}", more=f"lists: {{a: {{values: ['{'[b] ' * 6}c']}}}}"), "take too long to match"
    ),
    "an unknown key": (GOOD.replace("action:", "acton: x, action:"), "intent Greet, acton: there is no such key"),
    "no action": (GOOD.replace("action: assistant.identify,", ""), "intent Greet, action: is missing"),
    "examples a text": (GOOD.replace("[hi, hello, hey you, hi you, hello you]", "hi"), "examples: must be a list"),
    "too few examples": (GOOD.replace("hi, hello, hey you, ", ""), "at least 5 natural examples, not 2"),
    "an unknown risk": (GOOD.replace("{action:", "{risk: high, action:"), "intent Greet, risk: "),
    "an unknown guard": (GOOD.replace("{action:", "{not_while: [asleep], action:"), "Greet, not_while, 0, guard: "),
    "no guard at all": (GOOD.replace("{action:", "{not_while: [[child]], action:"), "must be a guard, or a guard with"),
    "an unknown action": (GOOD.replace("assistant.identify", "assistant.dance"), "no action 'assistant.dance'; there"),
    "an unknown top key": (GOOD + "edgeassist: {descripton: x}", "descripton: there is no such key"),
    "a slot the action does not take": (
        sentences("hi {you}", more="lists: {you: {values: [you]}}"), "takes no slot 'you'; it takes none"
    ),
    "a slot in a list's value": (
        GOOD.replace("assistant.identify", "scenes.activate").replace('["hi"]', '["hi {name}"]')
        + "lists: {name: {values: ['{b}']}, b: {values: [c]}}",
        "takes no slot 'b'; it takes name",
    ),
    "a fixed slot the action does not take": (
        GOOD.replace('["hi"]', '["hi"], slots: {loud: true}'), "takes no slot 'loud'"
    ),
    "an argument the action does not take": (
        GOOD.replace("{action:", "{with: {loud: true}, action:"), "does not take 'loud', which stands under with"
    ),
    "a slot that is needed": (GOOD.replace("assistant.identify", "scenes.activate"), "'hi' gives no 'name'"),
    "no response": (f"intents:{INTENT}", "intent Greet: there is no response"),
    "a response asked for": (GOOD.replace('["hi"]', '["hi"], response: loud'), "there is no response 'loud'"),
    "a response unclosed": (GOOD.replace("Hello.", "'{{ hello'"), "'{{ hello' is no template"),
    "a response of no filter": (GOOD.replace("Hello.", "'{{ a | shout }}'"), "there is no filter 'shout'"),
}  # fmt: skip


def pack(folder: Path, text: str | bytes) -> Path:
    """A pack in one file."""
    (folder / "greeter").mkdir()
    (folder / "greeter" / "greeter.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder / "greeter"


def ask_with(path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("EDGEASSIST_PACKS", f"core,{path}")
    return main(["ask", "hi", "--profile", "kiosk"])


def assert_one_sentence(text: str, expected: str, place: Path | str) -> None:
    assert expected in text
    assert str(place) in text
    assert len(text.splitlines()) == 1, text
    assert len(text) < 1500


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_in_one_sentence_within_a_second(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = MISTAKES[name]
    path = pack(tmp_path, text)
    begun = time.monotonic()
    assert main(["packs", "check", str(path)]) == 2
    assert time.monotonic() - begun < 1
    assert_one_sentence(capsys.readouterr().out, expected, "greeter")
    begun = time.monotonic()
    assert ask_with(path, monkeypatch) == 2
    assert time.monotonic() - begun < 1
    heard = capsys.readouterr()
    assert_one_sentence(heard.err, expected, path)
    assert heard.out == ""


def test_a_pack_without_mistakes_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(tmp_path, GOOD)
    assert main(["packs", "check", str(path)]) == 0
    assert ask_with(path, monkeypatch) == 0
    assert capsys.readouterr().out.endswith("Hello.\n")


def test_a_file_that_is_no_text_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pack(tmp_path, b"intents: \xff\xfe\x00")
    assert main(["packs", "check", str(path)]) == 2
    assert_one_sentence(capsys.readouterr().out, "not valid YAML", path)


def test_an_empty_folder_and_a_missing_one_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "check", str(tmp_path)]) == 2
    assert_one_sentence(capsys.readouterr().out, "holds no YAML file", tmp_path)
    assert main(["packs", "check", str(tmp_path / "none")]) == 2
    assert_one_sentence(capsys.readouterr().out, "There is no pack", tmp_path / "none")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pack(tmp_path, GOOD)
    (path / "folder.yaml").symlink_to(tmp_path / "nowhere")
    assert main(["packs", "check", str(path)]) == 2
    assert_one_sentence(capsys.readouterr().out, "Cannot read", path / "folder.yaml")


def test_two_files_that_name_the_same_rule_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pack(tmp_path, GOOD + "expansion_rules: {a: b}")
    (path / "second.yaml").write_text("expansion_rules: {a: c}")
    assert main(["packs", "check", str(path)]) == 2
    assert_one_sentence(capsys.readouterr().out, "the rule <a> stands in greeter.yaml too", path / "second.yaml")


def test_a_name_of_no_pack_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "check", "spaceship"]) == 2
    assert_one_sentence(capsys.readouterr().out, "there are barista, car, core, dates, device", "spaceship")


def test_a_fresh_process_prints_no_traceback(tmp_path: Path) -> None:
    path = pack(tmp_path, sentences("hi " + "[a] " * 40))
    command = [sys.executable, "-m", "edgeassist", "packs", "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert_one_sentence(done.stdout, "take too long to match", path)
