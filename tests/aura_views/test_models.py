"""The models page's view: what serves, the newest candidate, every decision, and what can be rolled back to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.workspace import Home
from aura_ml.promotion import Decision
from aura_views.models import NOT_PROMOTED, PROMOTED, ROLLED_BACK, KindView, models, serving_at
from aura_views.rollback import RollbackRefused, roll_back, what_follows
from tests.stories import CURRENT_WEEK, FIRST_WEEK, NOW, SECOND_WEEK, empty_home
from tests.trained import PREFERENCE, commit_candidate, plant


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return empty_home(tmp_path)


def taste(home: Home) -> KindView:
    return next(kind for kind in models(home).kinds if kind.kind == PREFERENCE)


def test_before_the_first_model_every_kind_says_what_ranks(home: Home) -> None:
    view = models(home)
    assert view.is_empty
    assert [kind.kind for kind in view.kinds] == [PREFERENCE, "embedding_adapter", "policy", "encoder"]
    assert all(kind.words.without.startswith("None yet:") for kind in view.kinds)
    assert taste(home).targets == ()


def test_what_serves_now_and_served_at_the_end_of_the_closed_week(home: Home) -> None:
    first = plant(home, FIRST_WEEK, 1.5, observations=31)
    soon = plant(home, CURRENT_WEEK, 0.5, cutoff=NOW - timedelta(hours=1))
    found = taste(home)
    assert found.serving is not None
    assert found.closed is not None
    assert (found.serving.model_id, found.closed.model_id) == (soon, first)
    assert (found.closed.label, found.closed.observations) == ("Ridge regression", 31)
    assert found.closed.since == home.calendar.window(FIRST_WEEK).end


def test_a_refused_candidate_stands_with_its_reason_and_figures(home: Home) -> None:
    plant(home, FIRST_WEEK, 1.0)
    plant(home, SECOND_WEEK, 3.0, champion_misses_by=1.0)
    found = taste(home)
    card = found.candidate
    assert card is not None
    assert (card.week, card.promoted) == (SECOND_WEEK, False)
    assert card.said.startswith("Not put in use because on 40 later ratings")
    assert [(figure.role, figure.n) for figure in card.main] == [("candidate", 40), ("baseline", 40), ("champion", 40)]
    assert card.badge is not None
    assert [(each.event, each.week) for each in found.decisions] == [
        (NOT_PROMOTED, SECOND_WEEK),
        (PROMOTED, FIRST_WEEK),
    ]
    assert [series.label for series in found.series] == ["Candidate", "Your mean rating per facet", "The one in use"]
    assert [point.week for point in found.series[0].points] == [FIRST_WEEK, SECOND_WEEK]


def test_below_five_no_figure_is_given(home: Home) -> None:
    plant(home, FIRST_WEEK, 1.0, n=4)
    card = taste(home).candidate
    assert card is not None
    assert {(figure.value, figure.n) for figure in card.main} == {(None, 4)}
    assert taste(home).series == ()


def test_equal_ratings_are_seen(home: Home) -> None:
    for job in (1, 2, 3):
        home.userdb.record("rating", job, {"overall_score": 7}, recorded_at=NOW - timedelta(days=9))
    plant(home, FIRST_WEEK, 1.0)
    plant(home, SECOND_WEEK, 1.0)
    card = taste(home).candidate
    assert card is not None
    assert card.all_equal
    home.userdb.record("rating", 4, {"overall_score": 2}, recorded_at=NOW - timedelta(days=9))
    assert not taste(home).candidate.all_equal  # type: ignore[union-attr]


def test_models_of_another_person_stay_out(home: Home) -> None:
    plant(home, FIRST_WEEK, 1.0, user_id="ada")
    assert models(home).is_empty
    assert taste(home).serving is None
    assert serving_at(home, NOW, "ada")[PREFERENCE] is not None


def test_a_kind_that_is_not_listed_is_shown_as_stored(home: Home) -> None:
    figures = {"blocks": {"reward": {"value": 0.4, "lower": 0.3, "upper": 0.5, "n": 12}}}
    commit_candidate(home, "word_order", FIRST_WEEK, "guess", Decision(False, "not promoted: no", {}), figures)
    other = models(home).kinds[-1]
    assert other.words.name == "Word order"
    assert other.candidate is not None
    assert [figure.value for figure in other.candidate.figures] == [0.4]


def test_rolling_back_and_back_again(home: Home) -> None:
    first = plant(home, FIRST_WEEK, 1.5)
    second = plant(home, SECOND_WEEK, 1.0, champion_misses_by=1.5)
    assert [(target.model_id, target.is_previous) for target in taste(home).targets] == [(first, True), (None, False)]

    done = roll_back(home, PREFERENCE)
    assert (done.target.model_id, done.before, done.week) == (first, second, CURRENT_WEEK)
    found = taste(home)
    assert found.serving is not None
    assert (found.serving.model_id, found.serving.by_rollback) == (first, True)
    assert found.closed is not None
    assert found.closed.model_id == second
    assert (found.decisions[0].event, found.decisions[0].run) == (ROLLED_BACK, None)
    assert found.decisions[0].said == f"Rolled back by hand to Ridge regression of the week of {FIRST_WEEK}."

    home.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
    assert roll_back(home, PREFERENCE).target.model_id == second
    assert taste(home).serving.model_id == second  # type: ignore[union-attr]


def test_a_model_is_named_by_the_beginning_of_its_id_or_none(home: Home) -> None:
    first = plant(home, FIRST_WEEK, 1.5, algorithm="lstm")
    plant(home, SECOND_WEEK, 1.0, champion_misses_by=1.5)
    assert roll_back(home, PREFERENCE, "none").target.model_id is None
    assert taste(home).serving is None
    home.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
    assert roll_back(home, PREFERENCE, "lstm").target.model_id == first


@pytest.mark.parametrize(
    ("kind", "to", "said"),
    [
        ("taste", "previous", "no kind of model"),
        ("policy", "previous", "nothing to roll back"),
        (PREFERENCE, "xyz", "names no model; roll back to one of: ridge-.*, none"),
        (PREFERENCE, "ridge-local-20260710", "serves already"),
    ],
)
def test_what_is_not_meant_is_refused_with_what_is(home: Home, kind: str, to: str, said: str) -> None:
    plant(home, FIRST_WEEK, 1.5)
    plant(home, SECOND_WEEK, 1.0, champion_misses_by=1.5)
    with pytest.raises(RollbackRefused, match=said):
        roll_back(home, kind, to)


def test_the_first_model_is_rolled_back_to_none(home: Home) -> None:
    plant(home, FIRST_WEEK, 1.5)
    assert roll_back(home, PREFERENCE).target.model_id is None
    with pytest.raises(RollbackRefused, match="no preference_model is in use"):
        roll_back(home, PREFERENCE, "none")


def test_what_follows_names_the_week_to_rank_anew() -> None:
    keeps, holds, command = what_follows(CURRENT_WEEK)
    assert keeps == "Weeks closed before today keep theirs."
    assert "passes its test" in holds
    assert command == f"aura backfill {CURRENT_WEEK} {CURRENT_WEEK} --stale"


def test_what_a_person_ordered_has_no_run_to_lead_to(home: Home) -> None:
    plant(home, FIRST_WEEK, 1.5)
    plant(home, CURRENT_WEEK, 0.5, cutoff=NOW - timedelta(hours=1))
    assert not taste(home).candidate.badge.is_by_hand  # type: ignore[union-attr]
    roll_back(home, PREFERENCE, "none")
    assert taste(home).candidate.badge.is_by_hand  # type: ignore[union-attr]
