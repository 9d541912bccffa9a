"""The packs' free wordings: well-formed, learnt from, and apart from what is measured with."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgeassist.bench.understanding import read
from edgeassist.cli import main
from edgeassist.cli.tune import _profiles
from edgeassist.errors import PackError
from edgeassist.packs import lines as learnt
from edgeassist.packs import pack, wordings
from edgeassist.packs.phrases import plain, together
from edgeassist.packs.templates import templates
from edgeassist.packs.wordings import NONE

MEASURED = Path(__file__).parents[1] / "wordings"
SHIPPED = ("core", "home", "car", "barista", "reckon", "dates")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_intent_that_ships_has_free_wordings(name: str) -> None:
    found = pack.load(name)
    assert found.calls.keys() <= wordings.load(found).intents.intents.keys()


def test_no_line_that_is_measured_with_is_learnt_from() -> None:
    with _profiles() as profiles:
        for profile in profiles:
            said = {plain(text) for text, _ in profile.said(0)}
            measured = {plain(case.text) for case in read(MEASURED / f"{profile.name}.yaml")}
            assert said & measured == set()


def test_what_is_measured_with_is_meant_as_an_intent_and_slots_that_there_are() -> None:
    with _profiles() as profiles:
        for profile in profiles:
            slots: dict[str, set[str]] = {}
            for each in (template for found in profile.known.packs for template in templates(found)):
                named = frozenset[str]().union(*together(each.expression, each.rules))
                slots.setdefault(each.intent, set()).update(named | each.fixed)
            for case in read(MEASURED / f"{profile.name}.yaml"):
                for intent, meant in case.meant:
                    assert intent in slots, case.text
                    assert meant.keys() <= slots[intent], case.text


def test_there_are_300_lines_to_measure_with_and_100_of_them_are_no_requests() -> None:
    cases = [case for name in ("home", "car", "kiosk") for case in read(MEASURED / f"{name}.yaml")]
    assert len(cases) >= 300
    assert sum(not case.meant for case in cases) >= 100


def test_what_is_held_out_is_not_learnt_from() -> None:
    with _profiles() as profiles:
        for profile in profiles:
            said = {plain(text) for text, _ in profile.said(0)}
            unseen = [plain(line.text) for line in learnt.unseen(profile.known.packs, profile.known.lists)]
            assert sum(text in said for text in unseen) < len(unseen) / 50  # other templates may say the same


def test_the_same_seed_gives_the_same_lines() -> None:
    with _profiles() as (home, *_):
        assert home.said(1) == home.said(1)
        assert home.said(1) != home.said(2)


def mine(folder: Path, wording: str) -> pack.Pack:
    """A pack of one intent, with a file of wordings."""
    (folder / "mine" / "wordings").mkdir(parents=True)
    (folder / "mine" / "mine.yaml").write_text("language: en\nintents: {A: {data: [{sentences: [do a]}]}}\n")
    (folder / "mine" / "wordings" / "w.yaml").write_text(wording)
    return pack.load(str(folder / "mine"))


def test_a_wording_for_an_intent_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = mine(tmp_path, "intents: {B: {data: [{sentences: [please b]}]}}\n")
    with pytest.raises(PackError, match=r"w\.yaml: .* no intent B"):
        wordings.load(found)


def test_a_wordings_file_of_the_wrong_shape_is_named(tmp_path: Path) -> None:
    found = mine(tmp_path, "intents: {A: {data: [{sentences: }]}}\n")
    with pytest.raises(PackError, match=r"w\.yaml, intents, A, data, 0, sentences: must be a list"):
        wordings.load(found)


def test_a_pack_without_wordings_has_none(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("language: en\nintents: {A: {data: [{sentences: [do a]}]}}\n")
    assert not wordings.load(pack.load(str(tmp_path / "mine.yaml"))).intents.intents


def test_a_label_holds_the_intent_and_what_is_implied() -> None:
    label = wordings.label("WindowPosition", {"position": 10})
    assert wordings.unlabelled(label) == ("WindowPosition", {"position": 10})
    assert wordings.unlabelled(NONE) == (NONE, {})


def test_a_wrong_wording_is_found_by_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    (folder / "wordings").mkdir(parents=True)
    (folder / "mine.yaml").write_text("language: en\nintents: {A: {edgeassist: {action: clock.time}, data: []}}\n")
    (folder / "wordings" / "w.yaml").write_text("intents: {A: {data: [{sentences: [tell me <nothing>]}]}}\n")
    assert main(["packs", "check", str(folder)]) == 2
    assert "<nothing>" in capsys.readouterr().out
