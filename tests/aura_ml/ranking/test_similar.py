"""Rated postings that a posting is much like: above the threshold only, never itself, at most three."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.ranking.similar import MOST_NAMED, MUCH_ALIKE, Liked, RatedPostings, much_alike

ALL = np.array([True, True])


def towards(cosine: float) -> list[float]:
    return [cosine, float(np.sqrt(1 - cosine**2))]


def rated(*cosines: float) -> RatedPostings:
    postings = [Liked(number, number, f"Job {number}", "Quay", "quay", 9.0) for number in range(1, len(cosines) + 1)]
    return RatedPostings(postings, np.array([towards(each) for each in cosines], dtype=np.float32))


VECTORS = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)


def test_the_most_alike_first_and_no_more_than_are_named() -> None:
    found = much_alike(VECTORS, [50, 60], rated(0.9, 0.99, 0.8, 0.95), ALL)
    assert [each.job_id for each in found[0]] == [2, 4, 1]
    assert len(found[0]) == MOST_NAMED
    assert 1 not in found


def test_what_is_just_below_the_threshold_is_not_named() -> None:
    first = np.array([True, False])
    assert 0 in much_alike(VECTORS, [50, 60], rated(MUCH_ALIKE + 0.01), first)
    assert much_alike(VECTORS, [50, 60], rated(MUCH_ALIKE - 0.01), first) == {}


def test_the_same_opening_and_texts_the_encoder_does_not_know_are_left_out() -> None:
    assert much_alike(VECTORS, [1, 60], rated(0.99), ALL) == {}
    assert much_alike(VECTORS, [50, 60], rated(0.99), np.array([False, True])) == {}
    assert much_alike(None, [50, 60], rated(0.99), ALL) == {}
    assert much_alike(VECTORS, [50, 60], RatedPostings(), ALL) == {}


def test_vectors_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="1 rated postings, 2 vectors"):
        RatedPostings(rated(0.9).postings, VECTORS)
