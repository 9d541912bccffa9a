"""The catalogue that ships, and what a catalogue may say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from edgeassist.errors import ModelError
from edgeassist.models.catalogue import Archive, File, Source, folder, load


@pytest.mark.parametrize("model", load().models, ids=lambda model: model.id)
def test_every_model_has_several_sources_and_the_first_has_a_hash(model):
    assert len(model.sources) > 1
    assert all(archive.sha256 and archive.size for archive in model.sources[0].archives)


def test_no_two_models_share_a_name():
    assert len(set(load().ids)) == len(load().ids)


def test_the_main_job_needs_the_second_recogniser_only_where_npm_is():
    names = [[model.id for model in load().defaults(have_npm)] for have_npm in (False, True)]
    assert names == [
        ["vosk-small-en", "moonshine-tiny-en", "smollm2-135m", "piper-joe"],
        ["vosk-small-en", "vosk-zamia-en", "moonshine-tiny-en", "smollm2-135m", "piper-joe"],
    ]


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../../up", "."])
def test_a_file_stays_inside_its_model(path):
    with pytest.raises(ValidationError, match="does not stay inside"):
        File(path=path, size=1, sha256="0" * 64)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("pip", "-r evil"), ("pip", "name"), ("npm", "--script@1"), ("npm", "../x@1"), ("url", "http://plain")],
)
def test_an_archive_name_cannot_be_an_option_or_an_open_version(kind, name):
    with pytest.raises(ValidationError, match="is no name that"):
        Source(kind=kind, archives=(Archive(name=name),))


def test_a_mistake_in_a_catalogue_names_file_and_place(tmp_path):
    path = tmp_path / "catalogue.yaml"
    path.write_text("models: [{id: x}]")
    with pytest.raises(ModelError, match=r"catalogue\.yaml has a mistake at models\.0\.kind"):
        load(path)


def test_a_catalogue_that_is_no_yaml_is_named(tmp_path):
    path = tmp_path / "catalogue.yaml"
    path.write_text("models: [")
    with pytest.raises(ModelError, match="cannot be read"):
        load(path)


def test_the_folder_of_models_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("EDGEASSIST_MODELS", str(tmp_path))
    assert folder() == tmp_path
    monkeypatch.delenv("EDGEASSIST_MODELS")
    assert folder().parts[-2:] == ("edgeassist", "models")
