"""One week ranked for one person: from the week's jobs and what is known of the person to scores and the slate.

Pure: reading tables and writing results is done by the asset; each step has a module of its own beside this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from aura_ml.embedding.base import Vectors
from aura_ml.ranking import filters
from aura_ml.ranking.combine import COMPONENTS, SCORE_DECIMALS, Values, combine, stated_match
from aura_ml.ranking.given import UNKNOWN, Offered, Prediction, RankingInput
from aura_ml.ranking.measure import Measured, aligned, evidence_of, known_components, measure
from aura_ml.ranking.reasons import EXPLORED, reasons_for
from aura_ml.ranking.slate import GREEDY_PROPENSITY, Candidate, SlateRow, choose
from aura_ml.schemas import SCORES

__all__ = ["EXPLORED", "PREDICTED", "RankedWeek", "rank_week"]

PREDICTED = (
    "predicted_fit",
    "predicted_interest",
    "predicted_prestige",
    "predicted_location",
    "predicted_overall",
    "predicted_std",
)
"""Columns of ``scores`` with what the preference model in use expected."""


@dataclass(frozen=True)
class RankedWeek:
    """The ranking's result.

    Attributes:
        scores: rows of the ``scores`` table, by job id.
        slate: at most ``slate_size`` different openings, best first.
        eligible: candidates that may be put on the slate.
        excluded: how many jobs are out, by reason.
    """

    scores: pl.DataFrame
    slate: tuple[SlateRow, ...]
    eligible: int
    excluded: Mapping[str, int]


def rank_week(given: RankingInput) -> RankedWeek:
    """Return scores of every job of the week and the slate. The same input gives the same result.

    Raises:
        UnknownWeight: a weight names no component.
        InvalidVectors: vectors that do not fit the jobs, or are not of unit length.
        UnknownCurrency: no exchange rate for the salary floor.
    """
    jobs = given.jobs.sort("id")
    vectors = aligned(given)
    job_ids = jobs["id"].to_list()
    clusters = [given.cluster_of.get(job_id, job_id) for job_id in job_ids]
    measured = measure(given, jobs, clusters, vectors)
    score = combine(measured.values, given.weights, jobs.height)
    order = np.lexsort((np.array(job_ids, dtype=np.int64), measured.age_days, -score)).tolist()
    out = filters.exclusions(jobs, clusters, measured.age_days, given.active_days, given.excluded)
    hard = filters.hard_filters(jobs, given.preferences, measured.places, measured.floor)
    out = [first or second for first, second in zip(out, hard, strict=True)]
    double = filters.duplicates(clusters, order, job_ids, out)
    out = [first or second for first, second in zip(out, double, strict=True)]
    ranked = [row for row in order if out[row] is None]
    reasons = [reasons_for(evidence) for evidence in evidence_of(given, jobs, measured)]
    scores = _scores_frame(given, job_ids, clusters, measured, score, out, ranked, reasons)
    slate = _slate(given, jobs, clusters, vectors, measured, score, ranked, reasons)
    counted = Counter(_kind(reason) for reason in out if reason is not None)
    return RankedWeek(scores, slate, len(ranked), dict(sorted(counted.items())))


def _scores_frame(
    given: RankingInput,
    job_ids: list[int],
    clusters: list[int],
    measured: Measured,
    score: Values,
    out: filters.Reasons,
    ranked: list[int],
    reasons: list[list[str]],
) -> pl.DataFrame:
    jobs = len(job_ids)
    rank: list[int | None] = [None] * jobs
    for place, row in enumerate(ranked, start=1):
        rank[row] = place
    data: dict[str, object] = {
        "week": [given.week] * jobs,
        "user_id": [given.user_id] * jobs,
        "job_id": job_ids,
        "cluster_id": clusters,
        "eligible": [reason is None for reason in out],
        "excluded_reason": out,
        "rank": rank,
        "score": score,
        **{name: pl.Series(measured.values[name], dtype=pl.Float64).fill_nan(None) for name in COMPONENTS},
        **_predicted(given.predictions, job_ids),
        "age_days": measured.age_days,
        "is_new": measured.is_new,
        "reasons": reasons,
        "like_rated": [[each.job_id for each in measured.liked.get(row, ())] for row in range(jobs)],
    }
    return pl.DataFrame(data, schema=SCORES.schema)


def _predicted(predictions: Mapping[int, Prediction], job_ids: list[int]) -> dict[str, pl.Series]:
    expected = [predictions.get(job_id, UNKNOWN) for job_id in job_ids]
    columns = [*(list(facet) for facet in zip(*(each.facets for each in expected), strict=True))] or [[]] * 5
    series = [*columns, [each.std for each in expected]]
    return {
        name: pl.Series(values, dtype=pl.Float64).round(SCORE_DECIMALS).fill_nan(None)
        for name, values in zip(PREDICTED, series, strict=True)
    }


def _slate(
    given: RankingInput,
    jobs: pl.DataFrame,
    clusters: list[int],
    vectors: Vectors | None,
    measured: Measured,
    score: Values,
    ranked: list[int],
    reasons: list[list[str]],
) -> tuple[SlateRow, ...]:
    ids, companies, titles = jobs["id"], jobs["company_key"], jobs["title_key"]
    samples = jobs["is_sample"]
    known = known_components(measured.values, jobs.height)
    if given.chooser is None:
        candidates = [Candidate(row, clusters[row], companies[row], titles[row]) for row in ranked]
        placed = [(row, GREEDY_PROPENSITY, False) for row in choose(candidates, given.slate_size)]
    else:
        offered = _offered(given, jobs, clusters, vectors, measured, score, ranked)
        choices = given.chooser(offered, given.slate_size)
        placed = [(ranked[each.row], each.propensity, each.explored) for each in choices]
    return tuple(
        SlateRow(
            position=position,
            job_id=ids[row],
            cluster_id=clusters[row],
            score=float(score[row]),
            propensity=propensity,
            reasons=(EXPLORED, *reasons[row]) if explored else tuple(reasons[row]),
            components=known[row],
            is_sample=samples[row],
        )
        for position, (row, propensity, explored) in enumerate(placed, start=1)
    )


def _offered(
    given: RankingInput,
    jobs: pl.DataFrame,
    clusters: list[int],
    vectors: Vectors | None,
    measured: Measured,
    score: Values,
    ranked: list[int],
) -> Offered:
    ids = [jobs["id"][row] for row in ranked]
    expected = [given.predictions.get(job_id, UNKNOWN) for job_id in ids]
    known = vectors if vectors is not None else np.zeros((jobs.height, 0), dtype=np.float32)
    return Offered(
        cluster_ids=np.array([clusters[row] for row in ranked], dtype=np.int64),
        vectors=known[ranked],
        scores=score[ranked],
        match=stated_match(measured.values, given.weights, jobs.height)[ranked],
        predicted=np.array([each.facets for each in expected], dtype=np.float64).reshape(-1, 5),
        uncertainty=np.array([each.std for each in expected], dtype=np.float64),
        company_keys=tuple(jobs["company_key"][row] for row in ranked),
        title_keys=tuple(jobs["title_key"][row] for row in ranked),
    )


def _kind(reason: str) -> str:
    """A reason without what differs from posting to posting, for counting."""
    return f"{filters.SAME_OPENING}another posting" if reason.startswith(filters.SAME_OPENING) else reason
