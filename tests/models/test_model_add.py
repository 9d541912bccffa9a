"""Adding from a USB stick: an archive, a folder, or single files."""

from __future__ import annotations

from hashlib import sha256

import pytest

from edgeassist.errors import PullFailed
from edgeassist.models.add import add
from edgeassist.models.catalogue import Catalogue, File
from edgeassist.models.verify import verify


@pytest.fixture
def known(shop):
    """A catalogue with the tiny model only."""
    return Catalogue(models=(shop.model(shop.source(shop.wheel())),))


def loose(shop, files):
    stick = shop.root / "stick"
    for name, content in files.items():
        (stick / name).parent.mkdir(parents=True, exist_ok=True)
        (stick / name).write_bytes(content)
    return stick


@pytest.mark.parametrize("pack", ["wheel", "tgz"])
def test_an_archive_is_recognised_by_what_is_in_it(shop, known, pack):
    archive = getattr(shop, pack)().rename(shop.root / "renamed.bin")
    assert add(archive, known, folder=shop.folder) == known.models
    assert verify(known.models[0], shop.folder) == []


def test_a_folder_of_files_is_recognised_whatever_its_layout(shop, known):
    stick = loose(shop, {"a/b/model": b"acoustic" * 1000, "other.conf": b"--rate=16000\n", "photo.jpg": b"x" * 50})
    add(stick, known, folder=shop.folder)
    assert verify(known.models[0], shop.folder) == []


def test_a_folder_of_archives_is_looked_through(shop, known):
    stick = shop.root / "stick"
    stick.mkdir()
    shop.wheel().rename(stick / "model.whl")
    assert add(stick, known, folder=shop.folder) == known.models


def test_a_single_file_takes_the_file_named_after_it_along(shop, known):
    files = {"joe.onnx": b"weights" * 1000, "joe.onnx.json": b'{"rate": 22050}'}
    described = tuple(
        File(path=name, size=len(content), sha256=sha256(content).hexdigest()) for name, content in files.items()
    )
    voice = known.models[0].model_copy(update={"id": "joe", "files": described})
    stick = loose(shop, files)
    assert add(stick / "joe.onnx", Catalogue(models=(voice,)), folder=shop.folder) == (voice,)
    assert verify(voice, shop.folder) == []


def test_what_is_unknown_is_refused_and_what_is_known_is_named(shop, known):
    stick = loose(shop, {"readme.txt": b"hello"})
    with pytest.raises(PullFailed, match="holds no model that is known; known are tiny"):
        add(stick / "readme.txt", known, folder=shop.folder)


def test_a_path_that_is_not_there_is_refused(shop, known):
    with pytest.raises(PullFailed, match="cannot be read: No such file"):
        add(shop.root / "nowhere", known, folder=shop.folder)


def test_a_part_of_a_model_is_refused_and_the_lacking_file_is_named(shop, known):
    stick = loose(shop, {"final.mdl": b"acoustic" * 1000})
    with pytest.raises(PullFailed, match=r"only a part of tiny: conf/mfcc\.conf is missing"):
        add(stick, known, folder=shop.folder)


def test_a_damaged_copy_is_refused_and_nothing_is_put_in_place(shop, known):
    stick = loose(shop, {"final.mdl": b"Acoustic" * 1000, "mfcc.conf": b"--rate=16000\n"})
    with pytest.raises(PullFailed, match=r"whose am/final\.mdl is damaged"):
        add(stick, known, folder=shop.folder)
    assert not shop.place.exists()


@pytest.mark.parametrize("pack", ["wheel", "tgz"])
def test_an_archive_cut_short_is_refused(shop, known, pack):
    archive = getattr(shop, pack)()
    archive.write_bytes(archive.read_bytes()[:-60])
    with pytest.raises(PullFailed, match="is not a whole archive; copy it again"):
        add(archive, known, folder=shop.folder)
