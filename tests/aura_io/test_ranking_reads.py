"""What the ranking is given of the person's ratings: as known at the cut, with names and vectors of one encoder."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_io.ranking_reads import models_of_other_encoders, predictions, prestige_ratings, rated_postings
from aura_io.warehouse import Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.schemas import JOB_EMBEDDINGS
from aura_ml.weights import WeightsMismatch
from tests.stories import BAKER, DATA_ENGINEER, FIRST_WEEK, NOW, REPOSTED, SECOND_WEEK, storied_home
from tests.trained import plant


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


def test_a_model_trained_on_another_encoders_vectors_ranks_no_week(home: Home) -> None:
    plant(home, FIRST_WEEK, 1.0)
    assert models_of_other_encoders(home, home.warehouse, SECOND_WEEK, NOW) == []
    with pytest.raises(WeightsMismatch):  # the planted artifact holds no weights: it is opened, and refused
        predictions(home, home.warehouse, SECOND_WEEK, NOW)
    rows = home.warehouse.query("SELECT * FROM job_embeddings WHERE week = ?", [SECOND_WEEK])
    other = rows.with_columns(pl.lit("another encoder").alias("encoder_version"))
    made = LineageEntry("job_embeddings", SECOND_WEEK, None, "run", NOW, "1", "w", (), None, other.height)
    replaced = Replace(JOB_EMBEDDINGS, {"week": SECOND_WEEK}, other)
    home.warehouse.commit(Commit(lineage=[made], replace=[replaced]))
    assert models_of_other_encoders(home, home.warehouse, SECOND_WEEK, NOW) == ["preference_model"]
    assert predictions(home, home.warehouse, SECOND_WEEK, NOW) == {}


@pytest.mark.parametrize("given", [(9, 4), (4, 9)])
def test_prestige_ratings_of_a_company_stay_in_the_order_in_which_they_were_given(
    home: Home, given: tuple[int, int]
) -> None:
    for place, (job, points) in enumerate(zip((REPOSTED, DATA_ENGINEER), given, strict=True)):
        at = NOW - timedelta(days=2 - place)
        home.userdb.record("rating", job, {"prestige_score": points}, recorded_at=at)
    found = prestige_ratings(home.warehouse, SECOND_WEEK, home.userdb.ratings())
    assert found["prestige_score"].to_list() == list(given)
