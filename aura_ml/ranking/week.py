"""One week ranked for one person: from the week's jobs and what is known of the person to scores and the slate.

Pure: reading tables and writing results is done by the asset; each step has a module of its own beside this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.adapter.taste import Taste
from aura_ml.embedding.base import Vectors, check_vectors
from aura_ml.lexical import BM25, query_terms, token_lists
from aura_ml.profile import profile_words
from aura_ml.ranking import components as component
from aura_ml.ranking import filters
from aura_ml.ranking.combine import COMPONENTS, SCORE_DECIMALS, Values, combine
from aura_ml.ranking.places import PlaceMatch, Wishes
from aura_ml.ranking.reasons import Evidence, reasons_for
from aura_ml.ranking.skills import named_skills
from aura_ml.ranking.slate import GREEDY_PROPENSITY, Candidate, SlateRow, choose
from aura_ml.records import Preferences, Profile
from aura_ml.schemas import SCORES
from aura_ml.weeks import Window

PREDICTED = (
    "predicted_fit",
    "predicted_interest",
    "predicted_prestige",
    "predicted_location",
    "predicted_overall",
    "predicted_std",
)
"""Columns of ``scores`` with what the preference model in use expected."""
_SHOWN_WORDS = 4
LOWEST_RATING, HIGHEST_RATING = 1.0, 10.0
EXPLORED = "Drawn among the next best, to learn what you think of it"


@dataclass(frozen=True)
class Prediction:
    """What a preference model expects of one job, in rating points.

    Attributes:
        facets: fit, interest, prestige, location, overall.
        std: standard deviation of the overall rating's expectation.
    """

    facets: tuple[float, float, float, float, float]
    std: float

    @property
    def overall(self) -> float:
        """The expected overall rating."""
        return self.facets[-1]


_UNKNOWN = Prediction((float("nan"),) * 5, float("nan"))


@dataclass(frozen=True)
class RankingInput:
    """Everything the ranking of one week depends on.

    Attributes:
        as_of: the cut; ages are counted to it.
        jobs: the week's ``jobs``.
        cluster_of: job id to the opening over the weeks until this one; a job not named is its own opening.
        first_seen, first_posted: by opening; where not named, what the job's own row says.
        first_week: the first week that saw an opening; where not named, its first sighting decides what is new.
        vectors: base vectors aligned with ``jobs``, shape (jobs, dimension), or None.
        profile_vectors: (weight, unit vector) of the profile's parts; empty without a profile.
        weights: weight per component.
        excluded: by opening, why it is no candidate, in words (rated, dismissed, applied to, shown twice).
        prestige_ratings: columns company_key and prestige_score, or None.
        taste: the embedding adapter in use; the semantic component is then nearness to what the person liked.
        predictions: by job id, what the preference model in use expects; empty while no model is in use.
        chooser: fills the slate from the eligible jobs; the best are taken when None.
    """

    week: date
    user_id: str
    as_of: datetime
    window: Window
    jobs: pl.DataFrame
    weights: Mapping[str, float]
    cluster_of: Mapping[int, int] = field(default_factory=dict)
    first_seen: Mapping[int, datetime] = field(default_factory=dict)
    first_posted: Mapping[int, datetime] = field(default_factory=dict)
    first_week: Mapping[int, date] = field(default_factory=dict)
    vectors: Vectors | None = None
    profile: Profile | None = None
    profile_vectors: Sequence[tuple[float, NDArray[np.float32]]] = ()
    preferences: Preferences = field(default_factory=Preferences)
    active_days: int = 28
    slate_size: int = 5
    excluded: Mapping[int, str] = field(default_factory=dict)
    prestige_ratings: pl.DataFrame | None = None
    taste: Taste | None = None
    predictions: Mapping[int, Prediction] = field(default_factory=dict)
    chooser: Chooser | None = None


@dataclass(frozen=True)
class Placement:
    """One choice of a slate policy: the row among those offered, its propensity, whether it was drawn to learn."""

    row: int
    propensity: float
    explored: bool


@dataclass(frozen=True)
class Offered:
    """What a slate policy chooses from: the eligible jobs, best first, all arrays of n rows.

    Attributes:
        vectors: shape (n, dimension), or (n, 0) without vectors.
        scores, similarity: shape (n,); NaN where unknown.
        predicted, uncertainty: shape (n, 5) in the facets' order and, of the overall one, (n,), in rating points; NaN
            where unknown.
    """

    cluster_ids: NDArray[np.int64]
    vectors: Vectors
    scores: Values
    similarity: Values
    predicted: Values
    uncertainty: Values
    company_keys: tuple[str, ...]
    title_keys: tuple[str, ...]


Chooser = Callable[[Offered, int], Sequence[Placement]]


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


@dataclass(frozen=True)
class _Measured:
    """Components and what the words need, per row of the frame."""

    values: dict[str, Values]
    words: list[list[str]]
    skills: list[list[str]]
    pay: Values
    floor: component.SalaryFloor | None
    places: list[PlaceMatch]
    prestige: dict[str, tuple[float, int]]
    age_days: NDArray[np.int64]
    is_new: NDArray[np.bool_]


def rank_week(given: RankingInput) -> RankedWeek:
    """Return scores of every job of the week and the slate. The same input gives the same result.

    Raises:
        UnknownWeight: a weight names no component.
        InvalidVectors: vectors that do not fit the jobs, or are not of unit length.
        UnknownCurrency: no exchange rate for the salary floor.
    """
    jobs = given.jobs.sort("id")
    vectors = _aligned(given)
    job_ids = jobs["id"].to_list()
    clusters = [given.cluster_of.get(job_id, job_id) for job_id in job_ids]
    measured = _measure(given, jobs, clusters, vectors)
    score = combine(measured.values, given.weights, jobs.height)
    order = np.lexsort((np.array(job_ids, dtype=np.int64), measured.age_days, -score)).tolist()
    out = filters.exclusions(jobs, clusters, measured.age_days, given.active_days, given.excluded)
    hard = filters.hard_filters(jobs, given.preferences, measured.places, measured.floor)
    out = [first or second for first, second in zip(out, hard, strict=True)]
    double = filters.duplicates(clusters, order, job_ids, out)
    out = [first or second for first, second in zip(out, double, strict=True)]
    ranked = [row for row in order if out[row] is None]
    reasons = [reasons_for(evidence) for evidence in _evidence(given, jobs, measured)]
    scores = _scores_frame(given, job_ids, clusters, measured, score, out, ranked, reasons)
    slate = _slate(given, jobs, clusters, vectors, measured, score, ranked, reasons)
    counted = Counter(_kind(reason) for reason in out if reason is not None)
    return RankedWeek(scores, slate, len(ranked), dict(sorted(counted.items())))


def _aligned(given: RankingInput) -> Vectors | None:
    """Vectors in the order of the jobs' ids."""
    if given.vectors is None:
        return None
    check_vectors(given.vectors, given.jobs.height, given.vectors.shape[1] if given.vectors.ndim == 2 else 0)
    aligned: Vectors = given.vectors[given.jobs["id"].arg_sort().to_numpy()]
    return aligned


def _measure(given: RankingInput, jobs: pl.DataFrame, clusters: list[int], vectors: Vectors | None) -> _Measured:
    texts = jobs.select(
        pl.concat_str(
            [pl.col("title"), pl.col("title"), pl.col("skills").list.join(", "), pl.col("description")], separator="\n"
        ).alias("text")
    )["text"]
    profile = given.profile
    query = query_terms(profile_words(profile, given.preferences)) if profile is not None else {}
    words: list[list[str]] = [[] for _ in clusters]
    skills = words
    lexical = np.full(jobs.height, np.nan)
    if profile is not None and jobs.height:
        tokens = token_lists(texts)
        index = BM25(tokens, query)
        lexical, words = component.lexical(index, query), index.best_terms(query, _SHOWN_WORDS)
        skills = named_skills(texts, tokens, profile.skills)
    age_days, is_new = _ages(given, jobs, clusters)
    wishes = Wishes(given.preferences)
    columns = ["location", "city", "region", "country", "workplace", "remote_regions"]
    places = [wishes.match(**row) for row in jobs.select(columns).iter_rows(named=True)]
    floor, pay = component.salary_floor(given.preferences), component.pay(jobs)
    prestige, points = component.prestige(jobs["company_key"], given.prestige_ratings)
    values = {
        "semantic": component.semantic(vectors, given.profile_vectors, jobs["language"], given.taste),
        "lexical": lexical,
        "skills": component.skills(skills, len(profile.skills) if profile is not None else 0),
        "salary": component.salary(pay, floor),
        "location": np.array([np.nan if match.value is None else match.value for match in places], dtype=np.float64),
        "prestige": prestige,
        "freshness": component.freshness(age_days, is_new, given.active_days),
        "preference": _preference(given, jobs["id"].to_list()),
    }
    rounded = {name: np.round(column, SCORE_DECIMALS) for name, column in values.items()}
    return _Measured(rounded, words, skills, pay, floor, places, points, age_days, is_new)


def _ages(given: RankingInput, jobs: pl.DataFrame, clusters: list[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days since first posted or seen at the cut (never below 0), and whether first seen within the week."""
    ages, new = [], []
    columns = jobs.select("first_seen_at", "posted_at", "date_posted")
    for cluster, (seen, posted_at, day) in zip(clusters, columns.iter_rows(), strict=True):
        first_seen = given.first_seen.get(cluster, seen)
        stated = posted_at if posted_at is not None or day is None else datetime.combine(day, time(0), UTC)
        first_posted = given.first_posted.get(cluster, stated)
        first = first_seen if first_posted is None else min(first_seen, first_posted)
        ages.append(max(0, (given.as_of - first) // timedelta(days=1)))
        first_week = given.first_week.get(cluster)
        new.append(first_seen >= given.window.start if first_week is None else first_week >= given.week)
    return np.array(ages, dtype=np.int64), np.array(new, dtype=np.bool_)


def _evidence(given: RankingInput, jobs: pl.DataFrame, measured: _Measured) -> list[Evidence]:
    columns = ["company_key", "language", "salary_min", "salary_max", "currency", "salary_interval"]
    known = _known_components(measured.values, jobs.height)
    return [
        Evidence(
            components=known[row],
            weights=given.weights,
            has_profile=given.profile is not None,
            language=language,
            words=measured.words[row],
            skills=measured.skills[row],
            salary=(low, high, currency, interval),
            pay_eur_year=None if np.isnan(measured.pay[row]) else float(measured.pay[row]),
            floor=measured.floor,
            place=measured.places[row].words,
            prestige=measured.prestige.get(company),
            age_days=int(measured.age_days[row]),
            is_new=bool(measured.is_new[row]),
            by_taste=given.taste is not None,
        )
        for row, (company, language, low, high, currency, interval) in enumerate(jobs.select(columns).iter_rows())
    ]


def _known_components(values: Mapping[str, Values], jobs: int) -> list[dict[str, float | None]]:
    lists = {name: [None if np.isnan(value) else value for value in values[name].tolist()] for name in COMPONENTS}
    return [{name: lists[name][row] for name in COMPONENTS} for row in range(jobs)]


def _scores_frame(
    given: RankingInput,
    job_ids: list[int],
    clusters: list[int],
    measured: _Measured,
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
    }
    return pl.DataFrame(data, schema=SCORES.schema)


def _predicted(predictions: Mapping[int, Prediction], job_ids: list[int]) -> dict[str, pl.Series]:
    expected = [predictions.get(job_id, _UNKNOWN) for job_id in job_ids]
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
    measured: _Measured,
    score: Values,
    ranked: list[int],
    reasons: list[list[str]],
) -> tuple[SlateRow, ...]:
    ids, companies, titles = jobs["id"], jobs["company_key"], jobs["title_key"]
    samples = jobs["is_sample"]
    known = _known_components(measured.values, jobs.height)
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
    measured: _Measured,
    score: Values,
    ranked: list[int],
) -> Offered:
    ids = [jobs["id"][row] for row in ranked]
    expected = [given.predictions.get(job_id, _UNKNOWN) for job_id in ids]
    known = vectors if vectors is not None else np.zeros((jobs.height, 0), dtype=np.float32)
    return Offered(
        cluster_ids=np.array([clusters[row] for row in ranked], dtype=np.int64),
        vectors=known[ranked],
        scores=score[ranked],
        similarity=measured.values["semantic"][ranked],
        predicted=np.array([each.facets for each in expected], dtype=np.float64).reshape(-1, 5),
        uncertainty=np.array([each.std for each in expected], dtype=np.float64),
        company_keys=tuple(jobs["company_key"][row] for row in ranked),
        title_keys=tuple(jobs["title_key"][row] for row in ranked),
    )


def _preference(given: RankingInput, job_ids: list[int]) -> Values:
    """The expected overall rating on [0, 1]; unknown while no model is in use."""
    expected = np.array([given.predictions.get(job_id, _UNKNOWN).overall for job_id in job_ids], dtype=np.float64)
    return np.clip((expected - LOWEST_RATING) / (HIGHEST_RATING - LOWEST_RATING), 0.0, 1.0)


def _kind(reason: str) -> str:
    """A reason without what differs from posting to posting, for counting."""
    return "the same opening as another posting" if reason.startswith("the same opening as") else reason
