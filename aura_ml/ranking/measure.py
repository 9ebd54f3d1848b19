"""The components of a week, measured, and what of each posting its words need.

The components themselves are in ``components``, what is made of them in ``week`` and ``reasons``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.embedding.base import Vectors, check_vectors
from aura_ml.exchange import shipped_rates
from aura_ml.lexical import BM25, query_terms, token_lists
from aura_ml.profile import profile_words
from aura_ml.ranking import components as component
from aura_ml.ranking.combine import COMPONENTS, SCORE_DECIMALS, Values
from aura_ml.ranking.given import UNKNOWN, RankingInput
from aura_ml.ranking.places import PlaceMatch, Wishes
from aura_ml.ranking.prestige import Prestige, prestige
from aura_ml.ranking.reasons import Evidence
from aura_ml.ranking.similar import Liked, much_alike
from aura_ml.ranking.skills import named_skills

LOWEST_RATING, HIGHEST_RATING = 1.0, 10.0
_EVIDENCE = (
    "company",
    "company_key",
    "language",
    "location",
    "remote_regions",
    "salary_min",
    "salary_max",
    "currency",
    "salary_interval",
)
_SHOWN_WORDS = 12
"""So many telling words are looked at; those that are skills are told as such, and four of the others are shown."""


@dataclass(frozen=True)
class Ages:
    """How old the jobs are.

    Attributes:
        days: since first posted or seen at the cut, never below 0. first: that instant. is_posted: whether it is the
            posting's date. is_new: first seen within the week.
    """

    days: NDArray[np.int64]
    first: list[datetime]
    is_posted: list[bool]
    is_new: NDArray[np.bool_]


@dataclass(frozen=True)
class Measured:
    """Components and what the words need, per row of the frame."""

    values: dict[str, Values]
    words: list[list[str]]
    skills: list[list[str]]
    pay: Values
    floor: component.SalaryFloor | None
    places: list[PlaceMatch]
    prestige: dict[str, Prestige]
    ages: Ages
    nearest_part: list[str]
    liked: Mapping[int, tuple[Liked, ...]]

    @property
    def age_days(self) -> NDArray[np.int64]:
        """Days since first posted or seen at the cut, never below 0."""
        return self.ages.days

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Whether first seen within the week."""
        return self.ages.is_new


def aligned(given: RankingInput) -> Vectors | None:
    """Vectors in the order of the jobs' ids."""
    if given.vectors is None:
        return None
    check_vectors(given.vectors, given.jobs.height, given.vectors.shape[1] if given.vectors.ndim == 2 else 0)
    aligned: Vectors = given.vectors[given.jobs["id"].arg_sort().to_numpy()]
    return aligned


def measure(given: RankingInput, jobs: pl.DataFrame, clusters: list[int], vectors: Vectors | None) -> Measured:
    """Return the components of ``jobs`` and what their words need.

    Args:
        jobs: sorted by id. clusters: the opening of each. vectors: aligned with them, as from ``aligned``.
    """
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
    wishes = Wishes(given.preferences)
    columns = ["location", "city", "region", "country", "workplace", "remote_regions"]
    places = [wishes.match(**row) for row in jobs.select(columns).iter_rows(named=True)]
    floor, pay = component.salary_floor(given.preferences), component.pay(jobs)
    companies, read_from = prestige(jobs["company_key"], given.prestige_ratings, vectors, given.rated)
    ages = _ages(given, jobs, clusters)
    values = {
        "semantic": component.semantic(vectors, given.profile_vectors, jobs["language"], given.taste),
        "lexical": lexical,
        "skills": component.skills(skills, len(profile.skills) if profile is not None else 0),
        "salary": component.salary(pay, floor),
        "location": np.array([np.nan if match.value is None else match.value for match in places], dtype=np.float64),
        "prestige": companies,
        "freshness": component.freshness(ages.days, ages.is_new, given.active_days),
        "preference": _preference(given, jobs["id"].to_list()),
    }
    rounded = {name: np.round(column, SCORE_DECIMALS) for name, column in values.items()}
    parts = nearest_parts(vectors, given.profile_vectors, given.profile_parts)
    liked = much_alike(vectors, clusters, given.rated, component.is_english(jobs["language"]))
    return Measured(rounded, words, skills, pay, floor, places, read_from, ages, parts or [""] * jobs.height, liked)


def nearest_parts(
    vectors: Vectors | None, profile: Sequence[tuple[float, NDArray[np.float32]]], words: Sequence[str]
) -> list[str]:
    """Return for each row of ``vectors`` which part of the profile is nearest to it, in words; empty where not known."""
    if vectors is None or not words or len(words) != len(profile):
        return []
    nearest = (vectors @ np.stack([vector for _, vector in profile]).T).argmax(axis=1)
    return [words[part] for part in nearest.tolist()]


def _ages(given: RankingInput, jobs: pl.DataFrame, clusters: list[int]) -> Ages:
    days, firsts, is_posted, new = [], [], [], []
    columns = jobs.select("first_seen_at", "posted_at", "date_posted")
    for cluster, (seen, posted_at, day) in zip(clusters, columns.iter_rows(), strict=True):
        first_seen = given.first_seen.get(cluster, seen)
        stated = posted_at if posted_at is not None or day is None else datetime.combine(day, time(0), UTC)
        first_posted = given.first_posted.get(cluster, stated)
        first = first_seen if first_posted is None else min(first_seen, first_posted)
        firsts.append(first)
        is_posted.append(first_posted is not None and first == first_posted)
        days.append(max(0, (given.as_of - first) // timedelta(days=1)))
        first_week = given.first_week.get(cluster)
        new.append(first_seen >= given.window.start if first_week is None else first_week >= given.week)
    return Ages(np.array(days, dtype=np.int64), firsts, is_posted, np.array(new, dtype=np.bool_))


def evidence_of(given: RankingInput, jobs: pl.DataFrame, measured: Measured) -> list[Evidence]:
    """Return what the words of each job are made from."""
    known = known_components(measured.values, jobs.height)
    expected = [given.predictions.get(job_id) for job_id in jobs["id"].to_list()]
    rates_day = shipped_rates().day
    rows = jobs.select(_EVIDENCE).iter_rows(named=True)
    return [
        Evidence(
            components=known[row],
            weights=given.weights,
            has_profile=given.profile is not None,
            language=job["language"],
            company=job["company"],
            words=measured.words[row],
            skills=measured.skills[row],
            salary=(job["salary_min"], job["salary_max"], job["currency"], job["salary_interval"]),
            rates_day=rates_day,
            pay_eur_year=None if np.isnan(measured.pay[row]) else float(measured.pay[row]),
            floor=measured.floor,
            place=measured.places[row].words,
            place_stated=bool(job["location"] or job["remote_regions"]),
            prestige=measured.prestige.get(job["company_key"]),
            first_day=measured.ages.first[row].date(),
            is_posted=measured.ages.is_posted[row],
            age_days=int(measured.age_days[row]),
            is_new=bool(measured.is_new[row]),
            by_taste=given.taste is not None,
            nearest_part=measured.nearest_part[row],
            predicted=None if prediction is None else (prediction.overall, prediction.std),
            liked=measured.liked.get(row, ()),
        )
        for row, (job, prediction) in enumerate(zip(rows, expected, strict=True))
    ]


def known_components(values: Mapping[str, Values], jobs: int) -> list[dict[str, float | None]]:
    """Return the components of each job by name, None where unknown."""
    lists = {name: [None if np.isnan(value) else value for value in values[name].tolist()] for name in COMPONENTS}
    return [{name: lists[name][row] for name in COMPONENTS} for row in range(jobs)]


def _preference(given: RankingInput, job_ids: list[int]) -> Values:
    """The expected overall rating on [0, 1]; unknown while no model is in use."""
    expected = np.array([given.predictions.get(job_id, UNKNOWN).overall for job_id in job_ids], dtype=np.float64)
    return np.clip((expected - LOWEST_RATING) / (HIGHEST_RATING - LOWEST_RATING), 0.0, 1.0)
