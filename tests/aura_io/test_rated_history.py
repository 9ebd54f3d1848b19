"""What a slate policy learns from: ratings as known at the cut, vectors of one encoder, the match, ages in weeks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from aura_io.learning import POLICY, encoder_of, openings_until
from aura_io.person import person_at
from aura_io.policy_log import logged_weeks
from aura_io.ranking_reads import models_of_other_encoders, serving_policy
from aura_io.rated_history import RatedHistory
from aura_io.workspace import Home
from aura_ml.policy.ladder import POPULATION, FirstRungs
from aura_ml.policy.storage import PolicyCorrupt
from aura_ml.promotion import Decision
from aura_ml.ranking.combine import COMPONENTS, grown, stated_match
from tests.stories import BAKER, DATA_ENGINEER, FIRST_WEEK, NOW, SECOND_WEEK, storied_home
from tests.trained import commit_candidate


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = storied_home(tmp_path)
    made.userdb.record("rating", BAKER, {"overall_score": 3, "fit_score": 2}, recorded_at=NOW - timedelta(days=9))
    made.userdb.record("rating", DATA_ENGINEER, {"overall_score": 9}, recorded_at=NOW - timedelta(days=2))
    return made


def reader(home: Home) -> RatedHistory:
    weights = person_at(home.userdb, home.settings, home.user_id, NOW).weights
    return RatedHistory(home, home.warehouse, SECOND_WEEK, openings_until(home.warehouse, SECOND_WEEK), weights)


def test_the_history_is_what_was_known_at_the_cut(home: Home) -> None:
    version = encoder_of(home.warehouse, SECOND_WEEK)
    read = reader(home)
    both = read.at(SECOND_WEEK, NOW, version)
    assert both.ratings[:, -1].tolist() == [3.0, 9.0]
    assert both.ratings[0, 0] == 2.0
    assert np.isnan(both.ratings[1, 0])
    assert both.vectors.shape[0] == 2
    weeks = [(SECOND_WEEK - home.calendar.week_of(NOW - timedelta(days=days))).days // 7 for days in (9, 2)]
    assert both.ages.tolist() == [max(0.0, float(age)) for age in weeks]
    assert read.at(SECOND_WEEK, NOW - timedelta(days=3), version).ratings[:, -1].tolist() == [3.0]
    assert len(read.at(SECOND_WEEK, NOW, "another encoder")) == 0


def test_the_match_is_the_score_without_what_was_learned_of_an_earlier_week(home: Home) -> None:
    version = encoder_of(home.warehouse, SECOND_WEEK)
    scores = home.warehouse.query("SELECT * FROM scores WHERE week = ? AND job_id = ?", [FIRST_WEEK, BAKER])
    values = {name: scores[name].cast(float).fill_null(float("nan")).to_numpy() for name in COMPONENTS}
    read = reader(home)
    assert read.at(SECOND_WEEK, NOW, version).similarity[0] == stated_match(values, read.weights, 1)[0]
    assert np.isnan(read.at(FIRST_WEEK, NOW, version).similarity).all()


def test_logged_weeks_hold_what_was_rated_before_their_slate(home: Home) -> None:
    log = logged_weeks(home, home.warehouse, SECOND_WEEK + timedelta(days=7), NOW)
    slates = home.warehouse.query("SELECT DISTINCT week, as_of FROM slates ORDER BY week")
    assert len(log) == slates.height > 0
    for week, as_of in zip(log, slates["as_of"], strict=True):
        known = home.userdb.ratings(until=as_of).height
        assert week.state.history is not None
        assert (len(week.state.history), week.state.ratings) == (known, known)


def test_a_policy_of_another_encoder_gives_its_place_back_to_the_first_rung(home: Home) -> None:
    version = encoder_of(home.warehouse, SECOND_WEEK)
    first = serving_policy(home, home.warehouse, NOW, version)
    assert first.algorithm == POPULATION
    assert isinstance(first.policy, FirstRungs)

    def promoted(encoder_version: str, week: date, at: datetime | None = None) -> None:
        figures = {"config": {}, "forward_test": [], "encoder_version": encoder_version}
        decision = Decision(True, "promoted: for this test", {})
        commit_candidate(home, POLICY, week, "dqn", decision, figures, cutoff=at)

    promoted("another encoder", FIRST_WEEK)
    assert serving_policy(home, home.warehouse, NOW, version).algorithm == POPULATION
    assert models_of_other_encoders(home, home.warehouse, SECOND_WEEK, NOW) == [POLICY]
    promoted(version, home.calendar.week_of(NOW), NOW - timedelta(minutes=1))
    with pytest.raises(PolicyCorrupt):  # the planted artifact holds no policy: it is opened, and refused
        serving_policy(home, home.warehouse, NOW, version)


@pytest.mark.parametrize(("ratings", "times"), [(0, 1.0), (5, 1.5), (100, 11.0), (5000, 11.0)])
def test_what_was_learned_counts_more_the_more_was_rated(ratings: int, times: float) -> None:
    weights = grown({"semantic": 0.3, "preference": 0.4}, ratings)
    assert weights == pytest.approx({"semantic": 0.3, "preference": 0.4 * times})
    assert np.isnan(stated_match({"semantic": np.ones(2)}, {"preference": 1.0}, 2)).all()
