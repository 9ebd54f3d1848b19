"""Postings as arrays: what a simulated person looks at. Invented ones for trials without texts are made here too.

No texts and no tables: whoever has real or sample postings hands in their vectors and metadata.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COUNTRIES = ("DE", "US", "GB", "NL", "FR", "CH", None)
COMPANIES = 60
SPREAD = 0.8
"""Length of a posting's own direction against that of its topic."""


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
    """

    job_ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    company_keys: tuple[str, ...]
    countries: tuple[str | None, ...]
    is_remote: NDArray[np.bool_]
    salary_eur_year: NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.job_ids)
        sizes = {len(self.vectors), len(self.company_keys), len(self.countries), len(self.is_remote)}
        if self.vectors.ndim != 2 or sizes != {n} or len(self.salary_eur_year) != n:
            raise ValueError(f"{n} postings need as many vectors (n, d), companies, countries, remote marks, salaries")
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
        )


def synthetic_postings(seed: int, count: int, *, dimension: int = 64, topics: int = 12) -> Postings:
    """Return ``count`` invented postings around ``topics`` directions; the same seed gives the same postings."""
    rng = np.random.default_rng([seed, 20])
    centres = rng.normal(size=(topics, dimension))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    topic = rng.integers(0, topics, count)
    own = rng.normal(size=(count, dimension)) / np.sqrt(dimension)
    vectors = centres[topic] + SPREAD * own
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    salary = np.round(np.exp(rng.normal(np.log(70_000), 0.28, count)), -3).astype(np.float64)
    salary[rng.random(count) < 0.5] = np.nan
    return Postings(
        job_ids=np.arange(1, count + 1, dtype=np.int64) + seed * 10_000_000,
        vectors=vectors.astype(np.float32),
        company_keys=tuple(f"simulated company {number}" for number in rng.integers(0, COMPANIES, count)),
        countries=tuple(COUNTRIES[number] for number in rng.integers(0, len(COUNTRIES), count)),
        is_remote=rng.random(count) < 0.35,
        salary_eur_year=salary,
    )
