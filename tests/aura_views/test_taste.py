"""The taste view: figures with the ratings behind them, as of the cut, silent below support, samples left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.warehouse import Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.schemas import JOBS
from aura_views.forgetting import forget_rating
from aura_views.taste import taste
from tests.homes import CLOSED, NOW, POSTINGS, empty_home, job_row

GOOD, BAD = range(1, 9), range(11, 19)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = empty_home(tmp_path)
    jobs = [_job(number, "Quay", "Python developer", "Build services in Python.", "remote") for number in GOOD]
    jobs += [_job(number, "Levy", "Tax clerk", "Prepare tax returns.", "onsite") for number in BAD]
    jobs += [{**_job(99, "Made Up", "Python developer", "Python.", "remote"), "is_sample": True}]
    made = LineageEntry("jobs", CLOSED, None, "run", NOW, "1", "v", (), None, len(jobs))
    home.warehouse.commit(Commit(lineage=[made], replace=[Replace(JOBS, {"week": CLOSED}, JOBS.frame(jobs))]))
    return home


def _job(number: int, company: str, title: str, text: str, workplace: str) -> dict[str, object]:
    base = {**POSTINGS[0], "title": title, "company": company}
    row = {**job_row(CLOSED, base), "id": number, "cluster_id": number, "description": text, "workplace": workplace}
    return {**row, "company_key": company.casefold(), "is_sample": False}


def rate_all(home: Home, weeks_ago: float = 0.0) -> None:
    at = home.clock.now() - timedelta(weeks=weeks_ago, seconds=1)
    for place, number in enumerate([*GOOD, *BAD, 99]):
        points = (8 if number in GOOD else 3) + place % 2
        home.userdb.record("rating", number, {"overall_score": points}, recorded_at=at)


def test_likes_and_dislikes_name_the_ratings_behind_them(home: Home) -> None:
    rate_all(home)
    view = taste(home)
    assert (view.rated, view.samples, view.unknown, view.words) == (16, 1, 0, "")
    assert view.mean == pytest.approx(6.0)
    likes = {(each.kind, each.name): each for each in view.likes}
    quay = likes["company", "Quay"]
    assert (quay.n, quay.mean, quay.is_clear) == (8, pytest.approx(8.5), True)
    assert {each.job_id for each in quay.behind} == set(GOOD)
    assert [each.overall for each in quay.behind] == sorted((each.overall for each in quay.behind), reverse=True)
    assert ("skill", "Python") in likes
    assert ("workplace", "Remote") in likes
    assert ("company", "Levy") in {(each.kind, each.name) for each in view.dislikes}


def test_a_past_week_knows_only_what_was_rated_before_its_end(home: Home) -> None:
    rate_all(home)
    earlier = taste(home, CLOSED - timedelta(weeks=1))
    assert (earlier.rated, earlier.likes) == (0, ())
    assert "No rating counts yet" in earlier.words


def test_what_changed_within_a_month(home: Home) -> None:
    rate_all(home, weeks_ago=5)
    assert taste(home).changes == ()
    assert isinstance(home.clock, FixedClock)
    for number in GOOD:
        home.userdb.record("rating", number, {"overall_score": 1}, recorded_at=NOW)
    moved = {(each.kind, each.name): each for each in taste(home).changes}
    quay = moved["company", "Quay"]
    assert quay.before is not None
    assert quay.now is not None
    assert quay.before > 0 > quay.now


def test_a_forgotten_rating_counts_no_more(home: Home) -> None:
    rate_all(home)
    forget_rating(home, 1)
    assert isinstance(home.clock, FixedClock)
    home.clock.advance(timedelta(minutes=1))
    view = taste(home)
    assert view.rated == 15
    assert all(each.job_id != 1 for liking in view.likes for each in liking.behind)


def test_few_equal_and_vanished_ratings_in_words(home: Home) -> None:
    home.userdb.record("rating", 1, {"overall_score": 8}, recorded_at=NOW - timedelta(hours=1))
    assert taste(home).words == "1 rating; from 5 on there is something to say."
    home.userdb.record("rating", 4711, {"overall_score": 8}, recorded_at=NOW - timedelta(hours=1))
    assert (taste(home).unknown, taste(home).rated) == (1, 1)
    for number in GOOD:
        home.userdb.record("rating", number, {"overall_score": 8}, recorded_at=NOW - timedelta(minutes=1))
    view = taste(home)
    assert view.words == "All 8 ratings are 8: nothing is liked more than anything else."
    assert (view.likes, view.dislikes) == ((), ())


def test_in_a_demonstration_samples_count(home: Home) -> None:
    rate_all(home)
    demo = replace(home, settings=home.settings.model_copy(update={"demo": True}))
    assert (taste(demo).rated, taste(demo).samples) == (17, 0)
