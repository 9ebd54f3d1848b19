"""The components of the ranking, each over all jobs of a week: in [0, 1], NaN where unknown.

How they become one score is in ``combine``; what a person reads about them is in ``reasons``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.adapter.taste import Taste
from aura_ml.embedding.base import Vectors
from aura_ml.exchange import shipped_rates
from aura_ml.lexical import BM25
from aura_ml.ranking.combine import Values
from aura_ml.records import Preferences
from aura_ml.salary import PER_YEAR

ENGLISH = "en"

COSINE_LOW, COSINE_HIGH = 0.05, 0.65
"""The pooled cosine of 15 profiles to 921 English postings lay between 0.0 and 0.69, its median near 0.3."""

SKILLS_ENOUGH = 6
"""Naming this many of the profile's skills (or all of them, if fewer) is as good as it gets."""

SALARY_AT_FLOOR, SALARY_BEST = 0.5, 1.5
SALARY_WORST = 0.7
"""Pay of 0.7 floors or less counts 0, at the floor 0.5, from 1.5 floors on 1."""
SALARY_MIN_POSTINGS = 5

NEW_SHARE = 0.3


@dataclass(frozen=True)
class SalaryFloor:
    """The person's floor: in EUR per year, in words, and as stated."""

    eur_year: float
    words: str
    amount: float
    currency: str = "EUR"
    interval: str = "year"


class UnknownCurrency(ValueError):
    """A salary floor in a currency without a shipped exchange rate."""


def semantic(
    vectors: Vectors | None,
    profile: Sequence[tuple[float, NDArray[np.float32]]],
    languages: pl.Series,
    taste: Taste | None = None,
) -> Values:
    """Return how near the texts are, in [0, 1]: to what the person liked where a ``taste`` is in use, else to the profile.

    Unknown for texts that are not English (MiniLM knows English), and without both.
    """
    jobs = len(languages)
    if vectors is None or not jobs or (taste is None and not profile):
        return np.full(jobs, np.nan)
    scaled = profile_similarity(vectors, profile) if taste is None else taste.points(vectors)
    scaled[~is_english(languages)] = np.nan
    return scaled


def is_english(languages: pl.Series) -> NDArray[np.bool_]:
    """Return which texts the encoder knows: those in English, or in a language that is not known."""
    foreign = (languages.is_not_null() & (languages != ENGLISH)).fill_null(False)
    english: NDArray[np.bool_] = ~foreign.to_numpy()
    return english


def profile_similarity(vectors: Vectors, profile: Sequence[tuple[float, NDArray[np.float32]]]) -> Values:
    """Return the mean of the best and the weighted mean cosine over the profile's parts, scaled to [0, 1]."""
    weights = np.array([weight for weight, _ in profile])
    cosines = vectors @ np.stack([vector for _, vector in profile]).T
    pooled = 0.5 * cosines.max(axis=1) + 0.5 * (cosines @ (weights / weights.sum()))
    scaled: Values = np.clip((pooled - COSINE_LOW) / (COSINE_HIGH - COSINE_LOW), 0.0, 1.0).astype(np.float64)
    return scaled


def lexical(index: BM25, query: Mapping[str, float]) -> Values:
    """Return BM25 of the profile's words over the week's best; 0 where no word is shared."""
    if not query or not index.documents:
        return np.full(index.documents, np.nan)
    raw = index.scores(query)
    best = float(raw.max())
    return raw / best if best > 0 else raw


def skills(named: Sequence[Sequence[str]], profile_skills: int) -> Values:
    """Return the share of the profile's skills a posting names, of ``SKILLS_ENOUGH`` at most."""
    if not profile_skills:
        return np.full(len(named), np.nan)
    return np.minimum(1.0, np.array([len(found) for found in named]) / min(profile_skills, SKILLS_ENOUGH))


def salary_floor(preferences: Preferences) -> SalaryFloor | None:
    """Return the floor in EUR per year at the shipped rates; None where none is stated.

    Raises:
        UnknownCurrency: there is no rate for its currency.
    """
    if not preferences.salary_floor:
        return None
    per_year = preferences.salary_floor * PER_YEAR[preferences.salary_interval]
    eur = shipped_rates().to_eur(per_year, preferences.salary_currency)
    if eur is None:
        raise UnknownCurrency(
            f"there is no exchange rate for the salary floor's currency {preferences.salary_currency}; state it in EUR"
        )
    interval = preferences.salary_interval
    article = "an" if interval == "hour" else "a"
    words = f"{preferences.salary_floor:,.0f} {preferences.salary_currency} {article} {interval}"
    return SalaryFloor(eur, words, preferences.salary_floor, preferences.salary_currency, interval)


def pay(jobs: pl.DataFrame) -> Values:
    """Return the middle of each posting's range in EUR per year (its one end, where one is stated); NaN unknown."""
    middle = pl.mean_horizontal("salary_min_eur_year", "salary_max_eur_year", ignore_nulls=True)
    return jobs.select(middle.cast(pl.Float64).fill_null(float("nan")).alias("pay"))["pay"].to_numpy().copy()


def salary(amounts: Values, floor: SalaryFloor | None) -> Values:
    """Return pay against the floor; without a floor the place among the week's stated pay, in [0.25, 0.75].

    Args:
        amounts: pay in EUR per year, NaN unknown.
    """
    known = ~np.isnan(amounts)
    if floor is not None:
        ratio = amounts / floor.eur_year
        anchors, values = [SALARY_WORST, 1.0, SALARY_BEST], [0.0, SALARY_AT_FLOOR, 1.0]
        return np.where(known, np.interp(np.where(known, ratio, 1.0), anchors, values), np.nan)
    result = np.full(amounts.size, np.nan)
    if known.sum() >= SALARY_MIN_POSTINGS:
        stated = np.sort(amounts[known])
        below = np.searchsorted(stated, amounts[known], side="left")
        above = stated.size - np.searchsorted(stated, amounts[known], side="right")
        result[known] = 0.5 + 0.25 * (below - above) / stated.size
    return result


def freshness(age_days: NDArray[np.int64], is_new: NDArray[np.bool_], active_days: int) -> Values:
    """Return ``0.7 * (1 - age / active_days) + 0.3 * new this week``."""
    young = np.clip(1.0 - age_days / active_days, 0.0, 1.0)
    result: Values = (1.0 - NEW_SHARE) * young + NEW_SHARE * is_new
    return result
