"""The topics that tastes are about."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.simulate import Landscape, synthetic_postings

JOBS = synthetic_postings(5, 400)


def test_topics_are_unit_directions_in_the_midst_of_postings() -> None:
    land = Landscape.of(JOBS.vectors, 12)
    assert land.topics.shape == (12, 64)
    assert np.allclose(np.linalg.norm(land.topics, axis=1), 1.0)
    unit = land.centred / np.linalg.norm(land.centred, axis=1, keepdims=True)
    own = (unit @ land.topics.T).max(axis=1)
    rows_as_topics = (unit @ unit[:12].T)[12:].max(axis=1)
    assert own.mean() > rows_as_topics.mean() + 0.1


def test_memberships_sum_to_one_and_sharpen() -> None:
    land = Landscape.of(JOBS.vectors, 12)
    soft, sharp = (land.memberships(land.centred, each) for each in (2.0, 20.0))
    assert np.allclose(soft.sum(axis=1), 1.0)
    assert sharp.max(axis=1).mean() > soft.max(axis=1).mean() + 0.2


def test_fewer_postings_than_topics_and_equal_postings_do_no_harm() -> None:
    few = Landscape.of(JOBS.vectors[:3], 12)
    assert few.topics.shape == (3, 64)
    assert np.isfinite(few.memberships(few.around(JOBS.vectors), 8.0)).all()
    same = Landscape.of(np.repeat(JOBS.vectors[:1], 5, axis=0), 2)
    assert np.isfinite(same.memberships(same.centred, 8.0)).all()
    with pytest.raises(ValueError, match="2 or more"):
        Landscape.of(JOBS.vectors[:1])
