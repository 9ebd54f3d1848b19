"""Forgetting a rating: gone from now on, under every id of the opening, undoable; what was known before stays known."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.person import settled_jobs
from aura_io.ranking_reads import rated_postings
from aura_io.workspace import Home
from aura_views.forgetting import forget_rating, own_rating, remember_rating
from aura_views.ratings import RatingRefused, rate, ratings_of, undo_last
from aura_views.story import posting_story
from tests.stories import BAKER, DATA_ENGINEER, NOW, REPOSTED, SECOND_WEEK, storied_home

USER = "local"
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path)


def clock(home: Home) -> FixedClock:
    assert isinstance(home.clock, FixedClock)
    return home.clock


def rated_both_ids(home: Home) -> None:
    rate(home, DATA_ENGINEER, {"overall": 9}, comment="Mine")
    clock(home).advance(AN_HOUR)
    rate(home, REPOSTED, {"overall": 8, "fit": 7})
    clock(home).advance(AN_HOUR)


def encoder(home: Home) -> str:
    return str(home.warehouse.query("SELECT max(encoder_version) AS v FROM job_embeddings")["v"][0])


def test_it_is_gone_under_every_id_from_then_on_and_known_before(home: Home) -> None:
    rated_both_ids(home)
    before = home.clock.now()
    forgotten = forget_rating(home, REPOSTED)
    assert set(forgotten.job_ids) == {DATA_ENGINEER, REPOSTED}
    clock(home).advance(AN_HOUR)
    now = home.clock.now()
    assert home.userdb.ratings().is_empty()
    assert ratings_of(home, [DATA_ENGINEER, REPOSTED]) == {}
    assert settled_jobs(home.userdb, USER, now) == {}
    assert not rated_postings(home, home.warehouse, SECOND_WEEK, now, encoder(home)).postings
    assert home.userdb.ratings(until=before).height == 2, "a week closed before keeps what it knew"
    assert len(home.userdb.events(kinds=["rating"])) == 2, "nothing is deleted"


def test_it_can_be_taken_back_and_that_too_is_dated(home: Home) -> None:
    rated_both_ids(home)
    forget_rating(home, DATA_ENGINEER)
    clock(home).advance(AN_HOUR)
    while_forgotten = home.clock.now()
    remember_rating(home, DATA_ENGINEER)
    clock(home).advance(AN_HOUR)
    assert ratings_of(home, [REPOSTED])[REPOSTED].facets == {"overall": 8, "fit": 7}
    assert ratings_of(home, [DATA_ENGINEER])[DATA_ENGINEER].comment == "Mine"
    assert home.userdb.ratings(until=while_forgotten).is_empty()
    with pytest.raises(RatingRefused, match="was forgotten"):
        remember_rating(home, DATA_ENGINEER)


def test_undo_takes_it_back_whole_and_then_goes_on_with_ratings(home: Home) -> None:
    rated_both_ids(home)
    forget_rating(home, DATA_ENGINEER)
    undone = undo_last(home, NOW - AN_HOUR)
    assert undone is not None
    assert undone.forgetting
    assert home.userdb.ratings().height == 2
    again = undo_last(home, NOW - AN_HOUR)
    assert again is not None
    assert (again.forgetting, again.job_id, again.facets) == (False, REPOSTED, ("fit", "overall"))


def test_a_rating_given_afterwards_counts_and_old_values_stay_forgotten(home: Home) -> None:
    rated_both_ids(home)
    forget_rating(home, REPOSTED)
    clock(home).advance(AN_HOUR)
    rate(home, REPOSTED, {"overall": 2})
    assert ratings_of(home, [REPOSTED])[REPOSTED].facets == {"overall": 2}
    forget_rating(home, REPOSTED)
    assert home.userdb.ratings().is_empty()


def test_no_rating_no_forgetting(home: Home) -> None:
    with pytest.raises(RatingRefused, match=f"no rating of posting {BAKER} stands"):
        forget_rating(home, BAKER)
    assert home.userdb.events() == []


def test_a_rating_of_a_posting_that_no_week_knows_can_be_forgotten(home: Home) -> None:
    rate(home, 4711, {"overall": 3})
    assert forget_rating(home, 4711).job_ids == (4711,)
    assert home.userdb.ratings().is_empty()


def test_the_story_tells_it(home: Home) -> None:
    rated_both_ids(home)
    assert posting_story(home, REPOSTED).own.rating is not None
    forget_rating(home, REPOSTED)
    story = posting_story(home, REPOSTED)
    assert (story.own.rating, story.own.forgotten_at) == (None, home.clock.now())
    assert own_rating(home, (BAKER,)).forgotten_at is None
    in_force = {event.kind: event.in_force for event in story.life.events}
    assert in_force == {"rating": False, "forget": True}
