"""What the ranking is given of the person's ratings: as known at the cut, with names and vectors of one encoder."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.ranking_reads import rated_postings
from aura_io.workspace import Home
from tests.stories import BAKER, DATA_ENGINEER, NOW, REPOSTED, SECOND_WEEK, storied_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path)


def encoder(home: Home) -> str:
    return str(home.warehouse.query("SELECT max(encoder_version) AS v FROM job_embeddings")["v"][0])


def test_rated_postings_have_names_ratings_and_vectors_as_of_the_cut(home: Home) -> None:
    home.userdb.record("rating", BAKER, {"overall_score": 3}, recorded_at=NOW - timedelta(days=2))
    home.userdb.record(
        "rating", DATA_ENGINEER, {"overall_score": 9, "prestige_score": 8}, recorded_at=NOW - timedelta(days=1)
    )
    both = rated_postings(home, home.warehouse, SECOND_WEEK, NOW, encoder(home))
    assert [(each.job_id, each.company, each.overall, each.prestige) for each in both.postings] == [
        (BAKER, "Brotwerk", 3.0, None),
        (DATA_ENGINEER, "Nordlicht", 9.0, 8.0),
    ]
    assert both.vectors.shape[0] == 2
    before = rated_postings(home, home.warehouse, SECOND_WEEK, NOW - timedelta(days=1), encoder(home))
    assert [each.job_id for each in before.postings] == [BAKER]


def test_of_two_rated_ids_of_one_opening_one_stands_and_another_encoder_has_none(home: Home) -> None:
    home.userdb.record("rating", DATA_ENGINEER, {"overall_score": 9}, recorded_at=NOW - timedelta(days=2))
    home.userdb.record("rating", REPOSTED, {"overall_score": 4}, recorded_at=NOW - timedelta(days=1))
    found = rated_postings(home, home.warehouse, SECOND_WEEK, NOW, encoder(home))
    assert [each.overall for each in found.postings] == [4.0]
    assert not rated_postings(home, home.warehouse, SECOND_WEEK, NOW, "another encoder").postings
