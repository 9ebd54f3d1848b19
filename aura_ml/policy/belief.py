"""What to expect of each candidate before the person's own model knows much: a prior from a population, and few ratings.

A Gaussian process over vectors, so that it needs no projection and holds for any encoder. How the numbers of the prior
are found: ``population``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import FACETS, MIDDLE_RATING, OVERALL, Candidates, DeterministicPolicy, History, PolicyState
from aura_ml.policy.storage import write_policy

_Floats = NDArray[np.float64]
MOST_RATINGS = 400
"""The newest so many ratings count; a system of more would cost more than they tell beside the person's own model."""


@dataclass(frozen=True)
class BeliefPrior:
    """What a population expects of a new person, in rating points around 5.5.

    Attributes:
        level, slope: by facet, mean rating, and rating points per standard deviation of similarity to the profile.
        level_variance, slope_variance: of a person's own level and slope around those.
        content_variance: of what a person thinks of a posting for its content.
        noise_variance: of one rating.
        forgetting: weight that a rating keeps from week to week.
    """

    level: tuple[float, ...] = (0.0,) * len(FACETS)
    slope: tuple[float, ...] = (0.0,) * len(FACETS)
    level_variance: float = 1.0
    slope_variance: float = 0.1
    content_variance: float = 2.0
    noise_variance: float = 1.5
    forgetting: float = 0.985

    @classmethod
    def from_plain(cls, about: dict[str, Any]) -> BeliefPrior:
        """Return the prior of ``asdict``, also after JSON."""
        return cls(**{**about, "level": tuple(about["level"]), "slope": tuple(about["slope"])})


def believed(prior: BeliefPrior, history: History | None, candidates: Candidates) -> tuple[_Floats, _Floats]:
    """Return expected ratings, shape (n, 5), and the overall's standard deviation, shape (n,), in rating points.

    The Gaussian process (Rasmussen and Williams 2006, 2.23-2.24) has mean ``5.5 + level + slope z`` and covariance
    ``level_variance + slope_variance z z' + content_variance c c'``; ``z`` is the similarity in the week's standard
    deviations, ``c`` the vector around the week's mean, scaled to mean length 1. A missing facet of an earlier rating
    counts as expected.
    """
    if not len(candidates):
        return np.zeros((0, len(FACETS))), np.zeros(0)
    scale = _Scale.of(candidates)
    vectors, z = scale.content(prior, candidates.vectors), scale.similarity(candidates.similarity)
    mean = MIDDLE_RATING + np.asarray(prior.level) + z[:, None] * np.asarray(prior.slope)
    own = prior.level_variance + prior.slope_variance * z**2 + (vectors**2).sum(axis=1)
    if history is None or not len(history):
        return mean, np.sqrt(own)
    newest = np.sort(np.argsort(history.ages, kind="stable")[:MOST_RATINGS])
    seen = scale.content(prior, history.vectors[newest])
    z_seen = scale.similarity(history.similarity[newest])
    expected = MIDDLE_RATING + np.asarray(prior.level) + z_seen[:, None] * np.asarray(prior.slope)
    ratings = history.ratings[newest]
    surprise = np.where(np.isnan(ratings), 0.0, ratings - expected)
    noise = prior.noise_variance / prior.forgetting ** history.ages[newest]
    across = _covariance(prior, vectors, z, seen, z_seen)
    gain = np.linalg.solve(_covariance(prior, seen, z_seen, seen, z_seen) + np.diag(noise), across.T)
    left = own - (across * gain.T).sum(axis=1)
    return mean + gain.T @ surprise, np.sqrt(np.maximum(left, 0.0))


def _covariance(prior: BeliefPrior, one: _Floats, z_one: _Floats, other: _Floats, z_other: _Floats) -> _Floats:
    covariance: _Floats = prior.level_variance + prior.slope_variance * np.outer(z_one, z_other) + one @ other.T
    return covariance


@dataclass(frozen=True)
class _Scale:
    centre: _Floats
    length: float
    middle: float
    spread: float

    @classmethod
    def of(cls, candidates: Candidates) -> _Scale:
        vectors = candidates.vectors.astype(np.float64)
        centre = vectors.mean(axis=0)
        length = float(np.sqrt(((vectors - centre) ** 2).sum(axis=1).mean())) or 1.0
        known = candidates.similarity[np.isfinite(candidates.similarity)]
        spread = float(known.std()) if known.size else 0.0
        return cls(centre, length, float(known.mean()) if known.size else 0.0, spread or 1.0)

    def content(self, prior: BeliefPrior, vectors: NDArray[np.float32]) -> _Floats:
        """Return rows whose inner product is the covariance of content."""
        rows: _Floats = np.sqrt(prior.content_variance) * (vectors.astype(np.float64) - self.centre) / self.length
        return rows

    def similarity(self, values: _Floats) -> _Floats:
        return np.where(np.isfinite(values), (values - self.middle) / self.spread, 0.0)


class PriorPolicy(DeterministicPolicy):
    """Shows what the prior and the ratings so far expect most of, plus ``alpha`` standard deviations.

    With ``alpha`` 0 it is greedy from a prior, above 0 LinUCB from a prior.
    """

    name = "prior"

    def __init__(self, prior: BeliefPrior, alpha: float = 0.0) -> None:
        self.prior, self.alpha = prior, alpha

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:
        """Return the expected overall with its bonus, in rating points."""
        mean, std = believed(self.prior, state.history, candidates)
        return mean[:, OVERALL] + self.alpha * std

    def save(self, folder: Path) -> None:
        """Write ``policy.json``."""
        write_policy(folder, self.name, {"prior": asdict(self.prior), "alpha": self.alpha})
