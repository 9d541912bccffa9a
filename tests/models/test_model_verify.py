"""Verifying: every file by its hash, and quickly where nothing was touched."""

from __future__ import annotations

import json

import pytest

from edgeassist.errors import ModelDamaged, ModelMissing
from edgeassist.models.catalogue import Catalogue
from edgeassist.models.pull import pull
from edgeassist.models.verify import require, state, verify


@pytest.fixture
def here(shop):
    """The tiny model, pulled."""
    model = shop.model(shop.source(shop.wheel()))
    pull(model, folder=shop.folder)
    return model


def required(model, shop):
    return require(model.id, Catalogue(models=(model,)), shop.folder)


def test_a_whole_model_is_given_as_its_folder(shop, here):
    assert required(here, shop) == shop.place
    assert state(here, shop.folder) == "here"


def test_a_model_that_is_not_here_is_missing_and_says_what_to_type(shop):
    model = shop.model(shop.source(shop.wheel()))
    with pytest.raises(ModelMissing, match=r"^The model tiny is not here; type: edgeassist models pull tiny$"):
        required(model, shop)
    assert state(model, shop.folder) == "missing"


def test_half_a_model_is_missing_and_names_the_file(shop, here):
    (shop.place / "am/final.mdl").unlink()
    with pytest.raises(ModelMissing, match=r"only half here .*final\.mdl"):
        required(here, shop)


def test_one_byte_changed_is_damage_that_names_the_file_and_the_command(shop, here):
    path = shop.place / "am/final.mdl"
    content = bytearray(path.read_bytes())
    content[4000] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelDamaged, match=r"final\.mdl is not what its hash says; type: edgeassist models pull tiny"):
        required(here, shop)
    assert [(fault.path, fault.reason) for fault in verify(here, shop.folder)] == [(path, "content")]
    assert state(here, shop.folder) == "damaged"


def test_a_file_cut_short_is_damage(shop, here):
    (shop.place / "am/final.mdl").write_bytes(b"acoustic")
    with pytest.raises(ModelDamaged, match="has not the size"):
        required(here, shop)


def test_a_model_the_catalogue_does_not_have_is_missing_and_names_those_it_has(shop, here):
    with pytest.raises(ModelMissing, match="no model other; it has tiny"):
        require("other", Catalogue(models=(here,)), shop.folder)


def test_an_untouched_file_goes_by_the_stamp_and_verify_does_not(shop, here):
    stamp = shop.folder / ".pull/tiny.stamp"
    stamp.write_text(json.dumps(dict.fromkeys(json.loads(stamp.read_text()), "0" * 64)))
    with pytest.raises(ModelDamaged):
        required(here, shop)
    assert verify(here, shop.folder) == []


def test_a_touched_file_is_hashed_again(shop, here):
    stamp = shop.folder / ".pull/tiny.stamp"
    stamp.write_text(json.dumps(dict.fromkeys(json.loads(stamp.read_text()), "0" * 64)))
    for file in here.files:
        (shop.place / file.path).touch()
    assert required(here, shop) == shop.place


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}'])
def test_a_broken_stamp_costs_only_the_hashing(shop, here, content):
    (shop.folder / ".pull/tiny.stamp").write_text(content)
    assert required(here, shop) == shop.place


def test_a_stamp_that_cannot_be_written_costs_only_the_hashing(shop, here):
    stamp = shop.folder / ".pull/tiny.stamp"
    stamp.unlink()
    stamp.mkdir()
    assert required(here, shop) == shop.place
