"""The person's slates as a policy learns from them: what could have been shown, what was, and what it was worth.

Read from slates of record, scores, ratings and outcomes; rewards are those known at a cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import polars as pl

from aura_io.learning import encoder_of, openings_until
from aura_io.person import person_at
from aura_io.queries import slates_of_record
from aura_io.ranking_reads import facet_points, week_number
from aura_io.rated_history import RatedHistory
from aura_io.warehouse import Warehouse
from aura_io.workspace import Home
from aura_ml.openings import Openings
from aura_ml.policy.base import FACETS, Candidates, PolicyState
from aura_ml.policy.dqn import LoggedWeek
from aura_ml.policy.rewards import Known, RewardMap, weekly_rewards
from aura_ml.ranking.combine import COMPONENTS, stated_match

MOST_CANDIDATES = 200
"""Of a week's candidates the best so many by score are kept beside those shown; the others would hardly be chosen."""

_CANDIDATES = f"""
SELECT s.job_id, s.cluster_id, s.score, s.predicted_std, {", ".join(f"s.{name}" for name in COMPONENTS)},
       {", ".join(f"s.predicted_{facet}" for facet in FACETS)}, j.company_key, j.title_key, v.vector
FROM scores s
JOIN jobs j ON j.week = s.week AND j.id = s.job_id
JOIN job_embeddings e ON e.week = s.week AND e.job_id = s.job_id
JOIN text_vectors v ON v.text_hash = e.text_hash AND v.encoder_version = e.encoder_version
WHERE s.week = $1 AND s.user_id = $2 AND (s.rank <= $3 OR list_contains($4::BIGINT[], s.job_id))
ORDER BY s.score DESC, s.job_id
"""


def reward_map(home: Home, cut: datetime) -> RewardMap:
    """Return what outcomes were worth as configured at ``cut``."""
    return RewardMap(**person_at(home.userdb, home.settings, home.user_id, cut).rewards)


def logged_weeks(home: Home, warehouse: Warehouse, before: date, cut: datetime) -> list[LoggedWeek]:
    """Return the person's slates of record of the weeks before ``before``, oldest first, with rewards known at ``cut``.

    A shown posting without rating and outcome has no reward (NaN). A slate whose week was made again without its
    postings is left out.
    """
    openings = openings_until(warehouse, before)
    worth = _worth(home, openings, cut)
    weights = person_at(home.userdb, home.settings, home.user_id, cut).weights
    history = RatedHistory(home, warehouse, before, openings, weights)
    slates = slates_of_record(warehouse, home.user_id, before=before)
    weeks = []
    for slate in slates.partition_by("week", maintain_order=True):
        week = slate["week"][0]
        logged = _logged(history, week, slate, worth)
        if logged is not None:
            weeks.append(logged)
    return weeks


def rewards_by_week(home: Home, warehouse: Warehouse, until: date, cut: datetime) -> dict[date, tuple[float, int]]:
    """Return, for each week up to ``until``, the reward that became known in it before ``cut`` of postings on slates of
    record, in reward per slate, and the ratings and outcomes that it is the sum of.
    """
    openings = openings_until(warehouse, until)
    user_id, week_of = home.user_id, home.calendar.week_of
    rewards = reward_map(home, cut)
    slates = slates_of_record(warehouse, user_id)
    slates = slates.filter(pl.col("week") <= until)
    facts = [
        Known(week_of(when), openings.cluster(job_id), overall=float(overall))
        for job_id, overall, when in home.userdb.ratings(user_id, until=cut)
        .drop_nulls("overall_score")
        .select("job_id", "overall_score", "timestamp")
        .iter_rows()
    ]
    facts += [
        Known(week_of(when), openings.cluster(job_id), stage=stage)
        for job_id, stage, when in home.userdb.outcomes(user_id, until=cut)
        .select("job_id", "stage", "timestamp")
        .iter_rows()
    ]
    shown = {openings.cluster(job_id) for job_id in slates["job_id"].to_list()}
    size = max(slates.group_by("week").len()["len"].to_list(), default=1)
    counted = Counter(fact.week for fact in facts if fact.cluster_id in shown)
    return {week: (value, counted[week]) for week, value in weekly_rewards(facts, shown, size, rewards).items()}


def _worth(home: Home, openings: Openings, cut: datetime) -> dict[int, float]:
    """Return the reward of every opening of which something is known."""
    rewards = reward_map(home, cut)
    ratings = home.userdb.ratings(home.user_id, until=cut).select("job_id", "overall_score")
    overall = {
        openings.cluster(job_id): float(points) for job_id, points in ratings.drop_nulls("overall_score").iter_rows()
    }
    stages: dict[int, list[str]] = {}
    for job_id, stage in home.userdb.outcomes(home.user_id, until=cut).select("job_id", "stage").iter_rows():
        stages.setdefault(openings.cluster(job_id), []).append(stage)
    return {
        opening: rewards.item(overall.get(opening), stages.get(opening, ()))
        for opening in sorted(overall.keys() | stages.keys())
    }


def _logged(
    history: RatedHistory,
    week: date,
    slate: pl.DataFrame,
    worth: Mapping[int, float],
) -> LoggedWeek | None:
    home, warehouse, openings = history.home, history.warehouse, history.openings
    shown = slate["job_id"].to_list()
    frame = warehouse.query(_CANDIDATES, [week, home.user_id, MOST_CANDIDATES, shown])
    row_of = {job_id: row for row, job_id in enumerate(frame["job_id"].to_list())}
    if not all(job_id in row_of for job_id in shown):
        return None
    candidates = Candidates(
        cluster_ids=frame["cluster_id"].to_numpy(),
        vectors=np.stack([np.asarray(vector, dtype=np.float32) for vector in frame["vector"].to_list()]),
        scores=_numbers(frame, "score"),
        predicted=np.column_stack([_numbers(frame, f"predicted_{facet}") for facet in FACETS]),
        uncertainty=_numbers(frame, "predicted_std"),
        similarity=stated_match({name: _numbers(frame, name) for name in COMPONENTS}, history.weights, frame.height),
        company_keys=tuple(frame["company_key"].to_list()),
        title_keys=tuple(frame["title_key"].to_list()),
    )
    cut = slate["as_of"][0]
    known = home.userdb.ratings(home.user_id, until=cut)
    rated = history.at(week, cut, encoder_of(warehouse, week))
    return LoggedWeek(
        person=home.user_id,
        state=PolicyState.of(facet_points(known), week_number(home, week), candidates, rated),
        candidates=candidates,
        shown=tuple(row_of[job_id] for job_id in shown),
        propensities=slate["propensity"].to_numpy(),
        rewards=np.array([worth.get(openings.cluster(job_id), np.nan) for job_id in shown], dtype=np.float64),
    )


def _numbers(frame: pl.DataFrame, name: str) -> np.ndarray:
    return frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
