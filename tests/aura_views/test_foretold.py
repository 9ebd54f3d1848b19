"""Expected against given: only what was stored before the rating counts; silent below five."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aura_io.warehouse import Append, Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.schemas import JOB_IDENTITIES, SCORES, SLATES
from aura_views.foretold import foretold, left_out_in_words, words
from tests.homes import CLOSED, NOW, empty_home
from tests.stories import row

USER = "local"
RANKED_AT = NOW - timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = empty_home(tmp_path)
    rows = [
        row(SCORES, week=CLOSED, user_id=USER, job_id=job, cluster_id=job, predicted_overall=7.0 if job < 7 else 5.0)
        for job in range(1, 13)
    ]
    rank(home, rows, RANKED_AT)
    return home


def made(asset: str, as_of: datetime = RANKED_AT) -> LineageEntry:
    user = None if asset == "jobs" else USER
    return LineageEntry(asset, CLOSED, user, "run", as_of, "1", f"v {as_of}", (), None, 1)


def rank(home: Home, rows: list[dict[str, object]], as_of: datetime) -> None:
    where = {"week": CLOSED, "user_id": USER}
    home.warehouse.commit(
        Commit(lineage=[made("shortlist", as_of)], replace=[Replace(SCORES, where, SCORES.frame(rows))])
    )


def rate(home: Home, jobs: range, points: int, hours: float = 1) -> None:
    for job in jobs:
        home.userdb.record("rating", job, {"overall_score": points}, recorded_at=RANKED_AT + timedelta(hours=hours))


def test_expectations_of_before_are_compared_by_range(home: Home) -> None:
    rate(home, range(1, 7), 6)
    rate(home, range(7, 13), 5)
    found = foretold(home)
    assert (found.n, found.bias, found.rmse) == (12, pytest.approx(0.5), pytest.approx(0.5**0.5))
    assert [(each.n, each.expected, each.given) for each in found.ranges] == [
        (0, None, None),
        (6, 5.0, 5.0),
        (6, 7.0, 6.0),
        (0, None, None),
    ]
    assert words(found)[0] == "Over 12 ratings expectations were 0.5 too high and missed by 0.7 (RMSE)."


def test_a_ranking_that_knew_the_rating_does_not_count_and_few_are_silent(home: Home) -> None:
    rate(home, range(1, 7), 6, hours=-1)
    assert foretold(home).n == 0
    rate(home, range(7, 11), 5)
    found = foretold(home)
    assert (found.n, found.bias, found.ranges) == (4, None, ())
    assert words(found) == ()


def test_sentences_tell_a_difference_from_what_may_be_chance(home: Home) -> None:
    for job, points in zip(range(1, 7), (6, 6, 7, 6, 6, 6), strict=True):
        rate(home, range(job, job + 1), points)
    for job, points in zip(range(7, 13), (4, 7, 5, 6, 3, 6), strict=True):
        rate(home, range(job, job + 1), points)
    assert words(foretold(home))[1:] == [
        "You rated about as expected between 4 and 6: 0.2 points higher, which may be chance (95 %: -1.4 to +1.7, n = 6).",
        "You rated 0.8 points lower than expected between 6 and 8 (95 %: -1.3 to -0.4, n = 6).",
    ]


def test_a_rating_changed_after_a_model_learned_of_it_does_not_count(home: Home) -> None:
    rate(home, range(1, 7), 6)
    rate(home, range(7, 8), 2, hours=-1)
    rate(home, range(7, 8), 6, hours=2)
    event = home.userdb.record("rating", 8, {"fit_score": 3}, recorded_at=RANKED_AT - timedelta(hours=2))
    home.userdb.undo(event.event_id, RANKED_AT + timedelta(hours=1))
    rate(home, range(8, 9), 6, hours=2)
    found = foretold(home)
    assert (found.n, found.left_out, found.newest_week) == (6, 2, CLOSED)
    assert left_out_in_words(found).startswith("2 rated postings left out")


def test_an_opening_counts_once_and_not_where_it_was_rated_before_under_another_id(home: Home) -> None:
    links = [row(JOB_IDENTITIES, week=CLOSED, job_id=job, same_as=other) for job, other in ((7, 70), (1, 2))]
    home.warehouse.commit(
        Commit(lineage=[made("jobs")], replace=[Replace(JOB_IDENTITIES, {"week": CLOSED}, JOB_IDENTITIES.frame(links))])
    )
    rate(home, range(70, 71), 2, hours=-1)
    rate(home, range(1, 8), 6)
    found = foretold(home)
    assert (found.n, found.left_out) == (5, 1)


def test_what_a_slate_had_expected_is_kept_when_the_week_is_ranked_again(home: Home) -> None:
    slate = [
        row(
            SLATES, slate_id="s", week=CLOSED, user_id=USER, position=job, job_id=job, as_of=RANKED_AT,
            components='{"preference": 0.5}',
        )
        for job in range(1, 6)
    ]  # fmt: skip
    home.warehouse.commit(Commit(lineage=[made("slate")], append=[Append(SLATES, SLATES.frame(slate))]))
    rate(home, range(1, 7), 6)
    assert foretold(home).ranges[2].expected == 7.0
    again = [row(SCORES, week=CLOSED, user_id=USER, job_id=job, predicted_overall=6.1) for job in range(1, 13)]
    rank(home, again, RANKED_AT + timedelta(hours=2))
    found = foretold(home)
    assert (found.n, found.left_out, found.bias) == (5, 1, pytest.approx(-0.5))


def test_without_a_rating_nothing_counts_and_nothing_is_left_out(home: Home) -> None:
    found = foretold(home)
    assert (found.n, found.left_out, found.newest_week, left_out_in_words(found)) == (0, 0, None, "")


def test_no_difference_is_called_none(home: Home) -> None:
    for job, points in zip(range(1, 7), (6, 8, 6, 8, 7, 7), strict=True):
        rate(home, range(job, job + 1), points)
    said = "You rated about as expected between 6 and 8: no difference on average (95 %: -0.9 to +0.9, n = 6)."
    assert words(foretold(home))[1:] == [said]
