"""Pulling: whole or not there, whatever happens on the way."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from edgeassist.errors import PullFailed
from edgeassist.models.progress import Progress
from edgeassist.models.pull import pull
from edgeassist.models.verify import verify


def wait_for(child: subprocess.Popen[str], step: str) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith(step):
            return
    raise AssertionError(f"the pull never came to {step}")


def test_a_pulled_model_has_every_file_and_is_intact(shop):
    model = shop.model(shop.source(shop.wheel()))
    assert pull(model, folder=shop.folder) is True
    assert verify(model, shop.folder) == []
    assert (shop.place / "conf/model.conf").read_text() == "--beam=13.0\n"


def test_nothing_is_left_over_beside_a_pulled_model(shop):
    pull(shop.model(shop.source(shop.wheel())), folder=shop.folder)
    assert sorted(path.name for path in (shop.folder / ".pull").iterdir()) == ["tiny.lock", "tiny.stamp"]


def test_an_intact_model_is_not_fetched_again(shop):
    archive = shop.tgz()
    model = shop.model(shop.source(archive))
    pull(model, folder=shop.folder)
    archive.unlink()
    assert pull(model, folder=shop.folder) is False


def test_pip_gives_a_wheel_by_its_name(shop, monkeypatch):
    source = shop.source(shop.wheel())
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop.root))
    source["archives"][0]["name"] = "tiny-model==1.0"
    model = shop.model({**source, "kind": "pip"})
    assert pull(model, folder=shop.folder) is True
    assert verify(model, shop.folder) == []


def test_progress_names_the_steps_and_counts_bytes(shop):
    seen: list[Progress] = []
    archive = shop.tgz()
    pull(shop.model(shop.source(archive)), seen.append, shop.folder)
    assert [now.step for now in seen if now.done_bytes == 0] == [
        f"fetching {archive.name} (url)",
        "unpacking",
        "putting it in place",
    ]
    assert max(now.done_bytes for now in seen) == archive.stat().st_size


@pytest.mark.parametrize("step", ["fetching", "unpacking", "putting"])
def test_a_killed_pull_leaves_nothing_in_place_and_the_next_completes_it(shop, step):
    model = shop.model(shop.source(shop.wheel()))
    with shop.child(model, stop=step) as child:
        wait_for(child, step)
        child.kill()
    assert not shop.place.exists()
    assert pull(model, folder=shop.folder) is True
    assert verify(model, shop.folder) == []


def test_an_archive_that_came_in_whole_is_not_fetched_twice(shop):
    archive = shop.wheel()
    model = shop.model(shop.source(archive))
    with shop.child(model, stop="unpacking") as child:
        wait_for(child, "unpacking")
        child.kill()
    archive.unlink()
    assert pull(model, folder=shop.folder) is True


def test_a_damaged_model_stays_in_place_until_the_new_one_is_whole(shop):
    model = shop.model(shop.source(shop.wheel()))
    pull(model, folder=shop.folder)
    (shop.place / "am/final.mdl").write_bytes(b"x")
    with shop.child(model, stop="putting") as child:
        wait_for(child, "putting")
        child.kill()
    assert (shop.place / "am/final.mdl").read_bytes() == b"x"
    assert pull(model, folder=shop.folder) is True
    assert verify(model, shop.folder) == []


def test_a_model_between_its_two_renames_is_taken_up_again(shop):
    archive = shop.wheel()
    model = shop.model(shop.source(archive))
    pull(model, folder=shop.folder)
    archive.unlink()
    (shop.folder / ".pull/tiny").mkdir()
    shop.place.rename(shop.folder / ".pull/tiny/old")
    assert pull(model, folder=shop.folder) is True


def test_of_two_pulls_at_once_the_second_waits_and_finds_it_done(shop):
    model = shop.model(shop.source(shop.wheel()))
    steps: list[str] = []
    with shop.child(model, stop="unpacking", seconds=1) as child:
        wait_for(child, "unpacking")
        fresh = pull(model, lambda now: steps.append(now.step), shop.folder)
    assert fresh is False
    assert steps == ["waiting for another pull of it to end"]
    assert verify(model, shop.folder) == []


def test_a_file_of_ours_is_mended_without_fetching(shop):
    archive = shop.wheel()
    model = shop.model(shop.source(archive))
    pull(model, folder=shop.folder)
    archive.unlink()
    (shop.place / "conf/model.conf").write_text("--beam=1\n")
    assert pull(model, folder=shop.folder) is True
    assert verify(model, shop.folder) == []


def test_the_next_source_is_tried_where_one_fails(shop):
    broken = {"kind": "url", "archives": [{"name": (shop.root / "gone.zip").as_uri()}]}
    assert pull(shop.model(broken, shop.source(shop.wheel())), folder=shop.folder) is True


def test_a_failed_pull_names_each_source_and_what_to_type(shop):
    wheel = shop.source(shop.wheel())
    wheel["archives"][0]["sha256"] = "0" * 64
    gone = {"kind": "url", "archives": [{"name": (shop.root / "gone.zip").as_uri()}]}
    with pytest.raises(PullFailed, match=r"tiny_model.*sha256.*gone\.zip.*No such file.*edgeassist models add PATH"):
        pull(shop.model(wheel, gone), folder=shop.folder)
    assert not shop.place.exists()


def test_an_archive_with_one_byte_changed_is_refused_before_it_is_opened(shop):
    archive = shop.wheel()
    model = shop.model(shop.source(archive))
    content = bytearray(archive.read_bytes())
    content[100] ^= 1
    archive.write_bytes(content)
    steps: list[str] = []
    with pytest.raises(PullFailed, match="not what is expected"):
        pull(model, lambda now: steps.append(now.step), shop.folder)
    assert "unpacking" not in steps


def test_an_archive_that_holds_another_file_is_refused(shop):
    archive = shop.tgz({"am/final.mdl": b"Acoustic" * 1000, "conf/mfcc.conf": b"--rate=16000\n"})
    with pytest.raises(PullFailed, match=r"holds no am/final\.mdl"):
        pull(shop.model(shop.source(archive)), folder=shop.folder)


@pytest.mark.parametrize("pack", ["wheel", "tgz"])
def test_a_member_that_climbs_out_is_put_where_the_catalogue_says(shop, pack):
    archive = getattr(shop, pack)(prefix="../../../climbed/")
    model = shop.model(shop.source(archive))
    pull(model, folder=shop.folder)
    assert verify(model, shop.folder) == []
    assert not list(shop.root.parent.rglob("climbed"))


def test_an_unknown_archive_is_recorded_and_a_later_difference_refused(shop):
    archive = shop.tgz()
    model = shop.model(shop.source(archive, with_hash=False))
    pull(model, folder=shop.folder)
    assert list(json.loads((shop.folder / ".pull/tiny.seen").read_text())) == [archive.as_uri()]
    shop.tgz(prefix="another/layout/")
    (shop.place / "am/final.mdl").unlink()
    with pytest.raises(PullFailed, match="not what is expected"):
        pull(model, folder=shop.folder)


def test_an_archive_that_failed_is_not_recorded(shop):
    archive = shop.root / "page.zip"
    archive.write_text("<html>please log in</html>")
    model = shop.model(shop.source(archive, with_hash=False))
    with pytest.raises(PullFailed):
        pull(model, folder=shop.folder)
    assert not (shop.folder / ".pull/tiny.seen").exists()


def test_no_room_is_one_clear_sentence_and_leaves_nothing_in_place(shop):
    model = shop.model(shop.source(shop.wheel()))
    with shop.child(model, limit=3000) as child:
        said = child.communicate()[0].splitlines()[-1]
    assert said.startswith("There is no room for tiny in")
    assert not shop.place.exists()
    assert pull(model, folder=shop.folder) is True


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(shop):
    blocked = shop.root / "file"
    blocked.write_text("")
    with pytest.raises(PullFailed, match="tiny cannot be put into"):
        pull(shop.model(shop.source(shop.wheel())), folder=blocked / "models")


def test_a_relative_folder_serves_as_well(shop, monkeypatch):
    monkeypatch.chdir(shop.root)
    model = shop.model(shop.source(shop.wheel()))
    pull(model, folder=Path("models"))
    assert verify(model, shop.folder) == []
