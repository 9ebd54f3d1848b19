"""Postings as arrays: what a simulated person looks at. Invented ones for trials without texts are made here too.

No texts and no tables: whoever has real or sample postings hands in their vectors and metadata.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COUNTRIES = ("DE", "US", "GB", "NL", "FR", "CH", None)
SENIORITIES = ("junior", "mid", "senior", "lead", None)
PAY_OF = {"junior": 0.75, "mid": 1.0, "senior": 1.25, "lead": 1.45, None: 1.05}
USUAL_PAY, PAY_SPREAD = 68_000.0, 0.22
"""Pay in EUR a year of an invented posting of middle seniority: its median over topics, the spread of its logarithm."""

COMPANIES = 60
TOPICS_OF_A_COMPANY = 2
FIELDS = 4
COMMON, FIELD, TOPIC, COMPANY, OWN = 0.62, 0.45, 0.55, 0.3, 0.6
"""Lengths of what all postings share, of their field, topic and company, and of what is their own; as in MiniLM vectors
of real postings the mean cosine is about a third, and a few directions carry much of the variance."""


@dataclass(frozen=True)
class Postings:
    """``n`` postings.

    Attributes:
        job_ids: shape (n,), distinct.
        vectors: shape (n, d), unit length.
        company_keys: empty where unknown.
        countries: ISO 3166-1 alpha-2; None where unknown.
        is_remote: shape (n,).
        salary_eur_year: shape (n,), above 0; NaN where not stated.
        seniorities: as in the jobs table, None where unknown; empty where nothing is known of any.
    """

    job_ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    company_keys: tuple[str, ...]
    countries: tuple[str | None, ...]
    is_remote: NDArray[np.bool_]
    salary_eur_year: NDArray[np.float64]
    seniorities: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.job_ids)
        sizes = {len(self.vectors), len(self.company_keys), len(self.countries), len(self.is_remote)}
        if self.vectors.ndim != 2 or sizes != {n} or len(self.salary_eur_year) != n:
            raise ValueError(f"{n} postings need as many vectors (n, d), companies, countries, remote marks, salaries")
        if self.seniorities and len(self.seniorities) != n:
            raise ValueError(f"{n} postings need as many seniorities, or none")
        if np.any(self.salary_eur_year <= 0):
            raise ValueError("a salary of 0 or less is no salary; NaN where it is not stated")

    def __len__(self) -> int:
        return len(self.job_ids)

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> Postings:
        """Return the postings at ``rows``, in that order."""
        index = np.asarray(rows, dtype=np.int64)
        return Postings(
            self.job_ids[index],
            self.vectors[index],
            tuple(self.company_keys[row] for row in index),
            tuple(self.countries[row] for row in index),
            self.is_remote[index],
            self.salary_eur_year[index],
            tuple(self.seniorities[row] for row in index) if self.seniorities else (),
        )


def synthetic_postings(
    seed: int, count: int, *, dimension: int = 64, topics: int = 12, companies: int = COMPANIES
) -> Postings:
    """Return ``count`` invented postings around ``topics`` directions; the same seed gives the same postings.

    Topics lie in a few fields, a company offers work of two topics and writes in its own way, pay follows topic and
    seniority, and half the postings state it.
    """
    rng = np.random.default_rng([seed, 20])
    common = _directions(rng, 1, dimension)
    fields, centres = _directions(rng, FIELDS, dimension), _directions(rng, topics, dimension)
    styles = _directions(rng, companies, dimension)
    offered = rng.integers(0, topics, (companies, TOPICS_OF_A_COMPANY))
    company = rng.integers(0, companies, count)
    topic = offered[company, rng.integers(0, TOPICS_OF_A_COMPANY, count)]
    vectors = COMMON * common + FIELD * fields[topic % FIELDS] + TOPIC * centres[topic] + COMPANY * styles[company]
    vectors += OWN * _directions(rng, count, dimension)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    seniorities = tuple(SENIORITIES[number] for number in rng.integers(0, len(SENIORITIES), count))
    level = np.asarray([PAY_OF[seniority] for seniority in seniorities])
    spread = rng.normal(0.0, PAY_SPREAD, topics)[topic] + rng.normal(0.0, PAY_SPREAD, count)
    salary = np.round(USUAL_PAY * level * np.exp(spread), -3).astype(np.float64)
    salary[rng.random(count) < 0.5] = np.nan
    return Postings(
        job_ids=np.arange(1, count + 1, dtype=np.int64) + seed * 10_000_000,
        vectors=vectors.astype(np.float32),
        company_keys=tuple(f"simulated company {number}" for number in company),
        countries=tuple(COUNTRIES[number] for number in rng.integers(0, len(COUNTRIES), count)),
        is_remote=rng.random(count) < 0.35,
        salary_eur_year=salary,
        seniorities=seniorities,
    )


def _directions(rng: np.random.Generator, count: int, dimension: int) -> NDArray[np.float64]:
    """Return ``count`` random unit rows."""
    drawn = rng.normal(size=(count, dimension))
    rows: NDArray[np.float64] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return rows
