"""Expected against given: only what was stored before the rating counts; silent below five."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.warehouse import Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.schemas import SCORES
from aura_views.foretold import foretold, words
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
    made = LineageEntry("shortlist", CLOSED, USER, "run", RANKED_AT, "1", "v", (), None, len(rows))
    where = {"week": CLOSED, "user_id": USER}
    home.warehouse.commit(Commit(lineage=[made], replace=[Replace(SCORES, where, SCORES.frame(rows))]))
    return home


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
