"""A past week beside today's models: equal where the models are, another slate where they differ, nothing written."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.learning import candidate_jobs, promotion_frame, rated_until
from aura_io.warehouse import Append, Commit, LineageEntry
from aura_io.workspace import Home
from aura_ml.preference.training import train_candidate
from aura_ml.promotion import PromotionRecord
from aura_ml.schemas import TABLES
from aura_views.replay import CannotReplay, replay
from tests.aura_assets.graphs import CLOSED, CURRENT, NOW, OLDER
from tests.replayed import replayable_home
from tests.trained import PREFERENCE, USER


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose closed week was made, at ``NOW``."""
    return replayable_home(tmp_path)


def rate_all(home: Home, taste: str) -> None:
    """Rate every posting of the closed week after its end: those whose title has ``taste`` in it high."""
    jobs = home.warehouse.query("SELECT id, title FROM jobs WHERE week = ?", [CLOSED])
    for job_id, title in jobs.iter_rows():
        overall = 10 if taste in title else 1
        payload = {f"{facet}_score": overall for facet in ("fit", "interest", "prestige", "location", "overall")}
        home.userdb.record("rating", job_id, payload, recorded_at=NOW - timedelta(hours=3))


def put_in_use(home: Home) -> None:
    """Train on all ratings and put the model in use, as the gate would have done."""
    cut = NOW - timedelta(hours=2)
    rated = rated_until(home, home.warehouse, CLOSED, cut)
    trained = train_candidate(rated, candidate_jobs(home.warehouse, CLOSED), "ridge")
    artifact = home.artifacts.publish(PREFERENCE, trained.model_id, trained.model.save, {})
    record = PromotionRecord(PREFERENCE, trained.model_id, cut, True, cut, week_end=home.calendar.window(CURRENT).end)
    frame = promotion_frame(
        record,
        week=CURRENT,
        algorithm="ridge",
        artifact=artifact.relative,
        artifact_hash=artifact.manifest_hash,
        run_id="run-t",
    )
    entry = LineageEntry(PREFERENCE, CURRENT, USER, "run-t", cut, "1", trained.model_id)
    home.warehouse.commit(Commit(lineage=[entry], append=[Append(TABLES["promotions"], frame)]))


def test_with_the_models_of_the_time_the_slate_of_record_comes_out(home: Home) -> None:
    found = replay(home, CLOSED)
    assert found.same_models
    assert found.same == len(found.then.shown) == 5
    assert [(each.job_id, each.score) for each in found.now.shown] == [
        (each.job_id, each.score) for each in found.then.shown
    ]


def test_ratings_given_later_change_what_todays_models_show_and_nothing_else(home: Home) -> None:
    before = [each.job_id for each in replay(home, CLOSED).then.shown]
    rate_all(home, "Engineer")
    assert [each.job_id for each in replay(home, CLOSED).now.shown] == before
    put_in_use(home)
    found = replay(home, CLOSED)
    assert [each.job_id for each in found.then.shown] == before
    assert not found.same_models
    assert found.same < 5
    assert sum("Engineer" in each.title for each in found.now.shown) >= 4
    assert found.then.models[PREFERENCE] is None
    assert found.now.models[PREFERENCE] is not None
    shared = {each.job_id for each in found.then.shown if each.is_shared}
    assert shared == {each.job_id for each in found.now.shown if each.is_shared}
    assert len(shared) == found.same
    assert (found.known.ratings, found.known.impressions) == (0, 0)
    assert found.known.as_of == home.calendar.window(CLOSED).end


def test_the_means_are_of_todays_ratings_and_silent_below_five(home: Home) -> None:
    shown = replay(home, CLOSED).then.shown
    for number, each in enumerate(shown[:4], start=1):
        home.userdb.record("rating", each.job_id, {"overall_score": number}, recorded_at=NOW)
    found = replay(home, CLOSED)
    assert (found.then.rated, found.then.mean_rating) == (4, None)
    home.userdb.record("rating", shown[4].job_id, {"overall_score": 10}, recorded_at=NOW)
    found = replay(home, CLOSED)
    assert (found.then.rated, found.then.mean_rating) == (5, 4.0)
    assert [each.rating for each in found.then.shown] == [1, 2, 3, 4, 10]


def test_nothing_is_written(home: Home) -> None:
    rate_all(home, "Engineer")
    put_in_use(home)

    def state() -> tuple[object, ...]:
        files = {path: path.stat().st_mtime_ns for path in home.artifacts.root.rglob("*") if path.is_file()}
        return home.warehouse.last_commit(), home.userdb.last_event(), files

    before = state()
    replay(home, CLOSED)
    assert state() == before


def test_it_is_ranked_once_until_the_next_commit(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    import aura_views.replay

    asked = []
    real = aura_views.replay.rank_week
    monkeypatch.setattr(aura_views.replay, "rank_week", lambda given: asked.append(given) or real(given))
    replay(home, CLOSED)
    replay(home, CLOSED)
    assert len(asked) == 1
    rate_all(home, "Engineer")
    put_in_use(home)
    replay(home, CLOSED)
    assert len(asked) == 2


def test_what_cannot_be_replayed_says_why(home: Home) -> None:
    with pytest.raises(CannotReplay, match="has not ended"):
        replay(home, CURRENT)
    with pytest.raises(CannotReplay, match="has no slate made after its end") as caught:
        replay(home, OLDER)
    assert caught.value.cure == f"aura week {OLDER}"
    assert str(OLDER) not in caught.value.why
    with pytest.raises(ValueError, match="named by its Friday"):
        replay(home, CLOSED + timedelta(days=1))


def test_a_model_whose_artifact_is_gone_is_said(home: Home) -> None:
    rate_all(home, "Engineer")
    put_in_use(home)
    shutil.rmtree(home.artifacts.root / PREFERENCE)
    with pytest.raises(CannotReplay, match="cannot be ranked with today's models: there is no artifact"):
        replay(home, CLOSED)
