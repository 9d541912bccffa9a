"""What is likely to be said: runs of pieces, counted and smoothed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from edgeassist.engines.language import Language, learn, read

EVERY = np.arange(1 << 15)


@pytest.fixture
def language() -> Language:
    """Of three texts; 1 is the beginning and 2 the end."""
    return Language(learn([[1, 10, 11, 12, 2], [1, 10, 11, 13, 2], [1, 20, 12, 2]]))


@pytest.mark.parametrize("before", [[1], [1, 10], [1, 10, 11], [10, 11, 12], [1, 99], [7, 8, 9]])
def test_the_likelihoods_of_all_pieces_are_one_together(language: Language, before: list[int]) -> None:
    assert np.exp(language.log_probabilities(before, EVERY)).sum() == pytest.approx(1)


def test_what_followed_often_is_likelier_than_what_followed_once_or_never(language: Language) -> None:
    often, once, never = language.log_probabilities([1], np.array([10, 20, 13]))
    assert often > once > never


def test_more_pieces_before_tell_more(language: Language) -> None:
    (after_two,) = language.log_probabilities([1, 20], np.array([12]))
    (after_one,) = language.log_probabilities([11], np.array([12]))
    assert after_two > after_one


def test_a_language_of_nothing_finds_all_pieces_alike() -> None:
    assert set(Language(learn([])).log_probabilities([1], EVERY)) == {-np.log(1 << 15)}


def test_a_language_is_the_same_read_from_its_file(language: Language, tmp_path: Path) -> None:
    np.save(tmp_path / "language.npy", learn([[1, 10, 11, 12, 2], [1, 10, 11, 13, 2], [1, 20, 12, 2]]))
    kept = read(tmp_path / "language.npy").log_probabilities([1, 10], EVERY)
    assert np.array_equal(kept, language.log_probabilities([1, 10], EVERY))
