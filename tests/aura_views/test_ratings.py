"""Ratings are events: one per facet, taken back by an event, refused when off the scale."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.workspace import Home
from aura_views.ratings import RatingRefused, rate, ratings_of, undo_last
from tests.homes import NOW, empty_home

JOB, OTHER = 4711, 4712


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return empty_home(tmp_path)


def test_each_facet_is_an_event_and_they_fold_into_one_rating(home: Home) -> None:
    first = rate(home, JOB, {"fit": 7}, slate_id="s1")
    second = rate(home, JOB, {"overall": 10}, comment=" commute? ")
    assert first.event is not None
    assert (first.event.subject, first.event.payload) == (str(JOB), {"fit_score": 7, "slate_id": "s1"})
    assert (dict(second.rating.facets), second.rating.comment) == ({"fit": 7, "overall": 10}, "commute?")
    assert len(home.userdb.events(kinds=["rating"])) == 2


def test_what_stands_already_is_not_recorded_again(home: Home) -> None:
    rate(home, JOB, {"fit": 7}, comment="a")
    assert rate(home, JOB, {"fit": 7}, comment="a").event is None
    assert rate(home, JOB, {}, comment=None).event is None
    assert len(home.userdb.events(kinds=["rating"])) == 1


@pytest.mark.parametrize("value", [0, 11, 7.5, True, "7", None])
def test_a_value_off_the_scale_is_refused_and_nothing_recorded(home: Home, value: object) -> None:
    with pytest.raises(RatingRefused, match="whole number from 1 to 10"):
        rate(home, JOB, {"fit": value})  # type: ignore[dict-item]
    assert home.userdb.events() == []


def test_an_unknown_facet_and_an_endless_comment_are_refused(home: Home) -> None:
    with pytest.raises(RatingRefused, match="'weather' is not known"):
        rate(home, JOB, {"weather": 3})
    with pytest.raises(RatingRefused, match="at most 4000"):
        rate(home, JOB, {}, comment="a" * 4001)


def test_undo_takes_back_the_newest_and_shows_what_stands_then(home: Home) -> None:
    rate(home, JOB, {"fit": 7})
    rate(home, JOB, {"fit": 3})
    rate(home, OTHER, {"overall": 5})
    undone = undo_last(home, NOW)
    assert undone is not None
    assert (undone.job_id, undone.facets, dict(undone.rating.facets)) == (OTHER, ("overall",), {})
    undone = undo_last(home, NOW)
    assert undone is not None
    assert (undone.job_id, dict(undone.rating.facets)) == (JOB, {"fit": 7})
    assert ratings_of(home, [JOB, OTHER]) == {JOB: undone.rating}


def test_undo_does_not_reach_behind_the_opening_of_the_page(home: Home) -> None:
    assert isinstance(home.clock, FixedClock)
    rate(home, JOB, {"fit": 7})
    home.clock.advance(timedelta(hours=1))
    assert undo_last(home, home.clock.now()) is None
    assert dict(ratings_of(home, [JOB])[JOB].facets) == {"fit": 7}


def test_a_comment_can_be_taken_back_and_removed(home: Home) -> None:
    rate(home, JOB, {}, comment="first")
    rate(home, JOB, {}, comment="second")
    undone = undo_last(home, NOW)
    assert undone is not None
    assert (undone.comment, undone.rating.comment) == (True, "first")
    assert rate(home, JOB, {}, comment="").rating.comment == ""


def test_rating_never_opens_the_warehouse(home: Home) -> None:
    home.warehouse.path.unlink()
    assert rate(home, JOB, {"fit": 7}).event is not None
