"""The life of a posting is followed from the row a board sent to what the person did with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.workspace import Home
from aura_views.impressions import record_impression
from aura_views.postings import UnknownPosting, opening_ids, posting_life, slate_showing, title_of
from aura_views.ratings import rate, undo_last
from aura_views.slate import this_week
from tests.stories import (
    BAKER,
    DATA_ENGINEER,
    FIRST_WEEK,
    NOW,
    REPOSTED,
    SECOND_WEEK,
    commit_week,
    storied_home,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two weeks; one opening in both under two ids."""
    return storied_home(tmp_path)


def test_every_step_names_the_run_that_made_it(home: Home) -> None:
    life = posting_life(home, BAKER)
    run = f"run-{FIRST_WEEK}"
    made_by = [step.run.run_id for step in (*life.sightings, *life.jobs, *life.scores, *life.slates) if step.run]
    assert made_by == [run] * 4
    assert life.sightings[0].run.url == f"http://127.0.0.1:3997/runs/{run}"
    assert life.sightings[0].crawl_id == f"crawl-{run}"
    assert (life.slates[0].position, life.slates[0].reasons) == (2, ["names Python"])


def test_an_opening_listed_in_two_weeks_under_two_ids_is_one_life(home: Home) -> None:
    for asked in (DATA_ENGINEER, REPOSTED):
        life = posting_life(home, asked)
        assert life.opening_ids == [DATA_ENGINEER, REPOSTED]
        assert [step.week for step in life.jobs] == [FIRST_WEEK, SECOND_WEEK]
        assert [step.week for step in life.sightings] == [FIRST_WEEK, SECOND_WEEK]
        assert life.title == "Senior Data Engineer"


def test_other_openings_stay_out(home: Home) -> None:
    assert posting_life(home, BAKER).opening_ids == [BAKER]
    with home.warehouse.reading() as connection:
        assert opening_ids(connection, BAKER) == [BAKER]


def test_unknown_components_are_left_out(home: Home) -> None:
    assert posting_life(home, BAKER).scores[0].components == {"semantic": 0.7}


def test_impressions_and_ratings_belong_to_it_even_after_undo(home: Home) -> None:
    record_impression(home, this_week(home))
    rate(home, REPOSTED, {"overall": 8})
    rate(home, BAKER, {"overall": 2})
    life = posting_life(home, DATA_ENGINEER)
    assert [event.payload["slate_id"] for event in life.impressions] == [f"slate-run-{SECOND_WEEK}"]
    assert [(event.kind, event.payload["overall_score"], event.in_force) for event in life.events] == [
        ("rating", 8, True)
    ]
    undo_last(home, NOW - timedelta(days=1))
    undo_last(home, NOW - timedelta(days=1))
    assert [event.in_force for event in posting_life(home, DATA_ENGINEER).events] == [False]


def test_a_week_made_again_shows_its_newest_run(home: Home) -> None:
    commit_week(home, FIRST_WEEK, [BAKER], run_id="run-again")
    life = posting_life(home, BAKER)
    assert [step.run.run_id for step in life.jobs if step.run] == ["run-again"]
    assert [slate.slate_id for slate in life.slates] == [f"slate-run-{FIRST_WEEK}", "slate-run-again"]


def test_an_id_nobody_knows_is_said_with_the_way_to_ids(home: Home) -> None:
    for ask in (posting_life, title_of):
        with pytest.raises(UnknownPosting, match=r"no posting has the id 77.*aura search"):
            ask(home, 77)


def test_the_slate_of_a_rating_is_one_that_was_shown(home: Home) -> None:
    assert slate_showing(home, REPOSTED) is None
    record_impression(home, this_week(home))
    assert slate_showing(home, REPOSTED) == f"slate-run-{SECOND_WEEK}"
    assert slate_showing(home, BAKER) is None
