"""A quick ridge state for simulated weeks: mean and uncertainty of the five facets after every rating.

Fixed precision and forgetting, one solve a week. The person's own model, with a chosen precision, is
``aura_ml.preference``; its predictions fit the same places of ``Candidates``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import MIDDLE_RATING, OVERALL
from aura_ml.policy.observation import Projection
from aura_ml.simulate.postings import Postings

_Floats = NDArray[np.float64]
COUNTRY_BUCKETS = ("DE", "US", "GB", "NL", "FR", "CH")
REFERENCE_SALARY = 60_000.0


@dataclass(frozen=True)
class RidgeConfig:
    """Attributes: precision: of a coefficient, in units of the noise precision; forgetting: weight lost per week;
    noise: standard deviation of one rating in rating points; intercept: prior precision of the mean around 5.5."""

    precision: float = 3.0
    forgetting: float = 0.985
    noise: float = 1.0
    intercept: float = 0.25


class RidgeState:
    """The ridge after some ratings: ``A = P + sum w x x'``, ``B = sum w x (rating - 5.5)'``."""

    def __init__(self, features: int, config: RidgeConfig | None = None) -> None:
        self.config = config or RidgeConfig()
        self._prior = np.diag([self.config.intercept, *([self.config.precision] * features)])
        self._gram = np.zeros_like(self._prior)
        self._moment = np.zeros((features + 1, OVERALL + 1))
        self.ratings = 0

    def forget_week(self) -> None:
        """Let a week pass: everything seen so far counts a little less."""
        self._gram *= self.config.forgetting
        self._moment *= self.config.forgetting

    def observe(self, features: _Floats, ratings: _Floats) -> None:
        """Add ratings, shape (n, 5) in rating points, of postings with ``features``, shape (n, f)."""
        design = _design(features)
        self._gram += design.T @ design
        self._moment += design.T @ (ratings - MIDDLE_RATING)
        self.ratings += len(ratings)

    def predict(self, features: _Floats) -> tuple[_Floats, _Floats]:
        """Return predicted ratings (n, 5) and the standard deviation of the expected one (n,), in rating points."""
        design = _design(features)
        inverse = np.linalg.inv(self._prior + self._gram)
        mean = MIDDLE_RATING + design @ (inverse @ self._moment)
        variance = np.einsum("ni,ij,nj->n", design, inverse, design)
        return mean, self.config.noise * np.sqrt(np.maximum(variance, 0.0))


def posting_features(postings: Postings, projection: Projection) -> _Floats:
    """Return the principal coordinates and ``posting_traits``, shape (n, f)."""
    return np.column_stack([projection.coordinates(postings.vectors), posting_traits(postings)])


def posting_traits(postings: Postings) -> _Floats:
    """Return remote, country, logarithm of the salary and whether it is stated, shape (n, t)."""
    salary = np.log(np.where(np.isnan(postings.salary_eur_year), REFERENCE_SALARY, postings.salary_eur_year))
    countries = [[float(name == each) for each in COUNTRY_BUCKETS] for name in postings.countries]
    return np.column_stack(
        [
            postings.is_remote.astype(np.float64),
            np.asarray(countries, dtype=np.float64).reshape(len(postings), len(COUNTRY_BUCKETS)),
            salary - np.log(REFERENCE_SALARY),
            np.isfinite(postings.salary_eur_year).astype(np.float64),
        ]
    )


def _design(features: _Floats) -> _Floats:
    return np.hstack([np.ones((len(features), 1)), features])
