"""Bayesian linear regression of each facet in closed form, with older ratings counting less.

``facet_mean`` uses it without features, ``ridge`` with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from aura_ml.preference.base import POINTS_MIDDLE, Array

INTERCEPT_VARIANCE = 4.0
"""Prior variance of a person's mean around 5.5, in units of the noise variance."""

NOISE_SHAPE, NOISE_SCALE = 3.0, 2.0
"""Inverse gamma prior of the noise variance, mean 1.0: people re-rate with an error of 0.9 to 1.3 points."""

PRECISIONS = (4.0, 12.0, 36.0, 108.0, 324.0, 972.0)
"""Prior precisions of a coefficient, in units of the noise precision, among which the evidence chooses."""


@dataclass(frozen=True)
class Posterior:
    """The posterior of each facet's coefficients; the first coefficient is the intercept.

    Attributes:
        mean: shape (5, d + 1).
        covariance: shape (5, d + 1, d + 1), already in squared rating points.
        noise: shape (5,), variance of one rating around its expectation.
        precisions: shape (5, 2), the chosen prior precisions of the two blocks of features.
        ratings: shape (5,), number of ratings.
    """

    mean: Array
    covariance: Array
    noise: Array
    precisions: Array
    ratings: NDArray[np.int64]

    def predict(self, values: Array) -> tuple[Array, Array]:
        """Return mean and standard deviation of the expected rating, both of shape (n, 5)."""
        design = _design(values)
        mean = POINTS_MIDDLE + design @ self.mean.T
        variance = np.einsum("ni,fij,nj->nf", design, self.covariance, design)
        return mean, np.sqrt(np.maximum(variance, 0.0))

    def arrays(self) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
        """Return what ``from_arrays`` needs."""
        return dict(vars(self))

    @classmethod
    def from_arrays(cls, arrays: dict[str, Array]) -> Posterior:
        """Return the posterior of ``arrays``; other keys are ignored."""
        ratings = arrays["ratings"].astype(np.int64)
        return cls(arrays["mean"], arrays["covariance"], arrays["noise"], arrays["precisions"], ratings)


def fit(values: Array, scores: Array, weights: Array, first_block: int) -> Posterior:
    """Return the posterior of rating = 5.5 + b0 + values b + noise, for each column of ``scores`` by itself.

    Normal inverse gamma: noise variance s2 ~ IG(3, 2), b0 ~ N(0, 4 s2), b ~ N(0, s2 / precision), with one precision
    for the first ``first_block`` features and one for the others, chosen by the evidence (Bishop 2006, section 3.5)
    of the Student t marginal over a grid. A weight below 1 is a fraction of an observation.

    Args:
        values: shape (n, d); n may be 0.
        scores: shape (n, 5), NaN where missing.
        weights: shape (n,), in (0, 1].
    """
    design = _design(values)
    grid = _precision_grid(design.shape[1] - 1, first_block)
    facets = [_fit_facet(design, scores[:, facet], weights, grid) for facet in range(scores.shape[1])]
    mean, covariance, noise, precisions, ratings = zip(*facets, strict=True)
    return Posterior(np.stack(mean), np.stack(covariance), np.array(noise), np.stack(precisions), np.array(ratings))


def _design(values: Array) -> Array:
    return np.hstack([np.ones((len(values), 1)), values])


def _precision_grid(features: int, first_block: int) -> list[tuple[tuple[float, float], Array]]:
    """Return (precisions, diagonal of the prior precision) for each choice; one choice without features."""
    first = min(first_block, features)
    choices_first = PRECISIONS if first else PRECISIONS[:1]
    choices_rest = PRECISIONS if features > first else PRECISIONS[:1]
    grid = []
    for one in choices_first:
        for other in choices_rest:
            diagonal = np.concatenate(
                [[1.0 / INTERCEPT_VARIANCE], np.full(first, one), np.full(features - first, other)]
            )
            grid.append(((one, other), diagonal))
    return grid


def _fit_facet(
    design: Array, scores: Array, weights: Array, grid: list[tuple[tuple[float, float], Array]]
) -> tuple[Array, Array, float, Array, int]:
    known = ~np.isnan(scores)
    rows, target, weight = design[known], scores[known] - POINTS_MIDDLE, weights[known]
    gram = (rows * weight[:, None]).T @ rows
    moment = rows.T @ (weight * target)
    square, effective = float(weight @ target**2), float(weight.sum())
    diagonals = np.stack([diagonal for _, diagonal in grid])
    inverse, log_determinants = _inverses(gram, diagonals)
    means = inverse @ moment
    shape = NOISE_SHAPE + effective / 2
    scales = NOISE_SCALE + 0.5 * np.maximum(square - means @ moment, 0.0)
    evidence = 0.5 * np.log(diagonals).sum(axis=1) - 0.5 * log_determinants - shape * np.log(scales)
    evidence += NOISE_SHAPE * log(NOISE_SCALE) + lgamma(shape) - lgamma(NOISE_SHAPE) + _grid_prior(grid)
    best = int(np.argmax(np.round(evidence, 9)))
    noise = float(scales[best] / (shape - 1.0))
    return means[best], noise * inverse[best], noise, np.array(grid[best][0]), int(known.sum())


def _grid_prior(grid: list[tuple[tuple[float, float], Array]]) -> Array:
    """Return the log prior of the choices: log-normal around the third precision, so that few ratings choose it."""
    logs = np.log(np.array([precisions for precisions, _ in grid]) / PRECISIONS[2])
    prior: Array = -0.5 * (logs**2).sum(axis=1) / log(9.0) ** 2
    return prior


def _inverses(gram: Array, diagonals: Array) -> tuple[Array, Array]:
    """Return (gram + diag)^-1 and log determinant for each diagonal."""
    matrices = gram[None] + np.einsum("gi,ij->gij", diagonals, np.eye(len(gram)))
    _, log_determinants = np.linalg.slogdet(matrices)
    inverse = np.linalg.inv(matrices)
    return (inverse + inverse.transpose(0, 2, 1)) / 2, log_determinants
