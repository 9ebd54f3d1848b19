"""Linear regression of the five facets together: what one facet shows of a person's taste helps the others.

Where the prior comes from is in ``population``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.preference.base import FACETS, POINTS_MIDDLE, Array
from aura_ml.preference.population import PopulationPrior

NOISE_SHAPE = 10.0
"""The population's noise counts like this many ratings of one facet, doubled, in a person's own."""

_FACETS = len(FACETS)


@dataclass(frozen=True)
class JointPosterior:
    """The posterior of one person.

    Attributes:
        mean: shape (5, d + 1). covariance: shape (5, d + 1, d + 1), of each facet's coefficients, in squared points.
        scale: by how much the person's noise variance differs from the population's.
    """

    mean: Array
    covariance: Array
    scale: float


def fit_jointly(
    design: Array, scores: Array, weights: Array, prior: PopulationPrior, mean: Array, covariance: Array
) -> JointPosterior:
    """Return the posterior of rating = 5.5 + design b + misfit + noise.

    b ~ N(mean, scale * covariance), rows independent, the five facets of a row correlated; noise and misfit, times the
    scale, correlated over the facets of one rating; the scale is inverse gamma around 1 (Bishop 2006, section 3.3). To
    choose among other spreads of b by the evidence changed the error of twelve people by less than 0.01 points.

    Args:
        design: shape (n, d + 1), ones first. scores: shape (n, 5), NaN where missing. weights: shape (n,), in (0, 1].
        mean, covariance: of the coefficients, shapes (d + 1, 5) and (d + 1, 5, 5).
    """
    gram, moment, square, counted = _sums(design, scores, weights, prior, mean)
    width = len(mean)
    rows = np.arange(width)
    gram.reshape(width, _FACETS, width, _FACETS)[rows, :, rows, :] += np.linalg.inv(covariance)
    inverse_lower = np.linalg.inv(np.linalg.cholesky(gram))
    shift = inverse_lower @ moment
    quadratic = max(square - float(shift @ shift), 0.0)
    scale = (NOISE_SHAPE + quadratic / 2) / (NOISE_SHAPE + counted / 2 - 1.0)
    own = mean + (inverse_lower.T @ shift).reshape(mean.shape)
    return JointPosterior(own.T, scale * _marginals(inverse_lower, width), scale)


def _marginals(inverse_lower: Array, width: int) -> Array:
    """Return the covariance of each facet's own coefficients, shape (5, width, width)."""
    columns = inverse_lower.reshape(-1, width, _FACETS)
    return np.stack([columns[:, :, facet].T @ columns[:, :, facet] for facet in range(_FACETS)])


def _sums(
    design: Array, scores: Array, weights: Array, prior: PopulationPrior, mean: Array
) -> tuple[Array, Array, float, float]:
    """Return precision, moment and square of the ratings around the prior mean, and how many there are, weighted.

    Ratings with the same facets missing are taken together.
    """
    width = design.shape[1]
    noise = prior.noise + prior.misfit + prior.company
    gram, moment = np.zeros((width * _FACETS, width * _FACETS)), np.zeros(width * _FACETS)
    square = counted = 0.0
    known = ~np.isnan(scores)
    residuals = np.where(known, scores, 0.0) - POINTS_MIDDLE - design @ mean
    for pattern in np.unique(known, axis=0) if len(known) else ():
        rows = (known == pattern).all(axis=1)
        precision = _embedded(noise, pattern)
        weighted = design[rows] * weights[rows, None]
        gram += np.kron(weighted.T @ design[rows], precision)
        moment += (weighted.T @ residuals[rows] @ precision).reshape(-1)
        square += float(np.einsum("n,ni,ij,nj->", weights[rows], residuals[rows], precision, residuals[rows]))
        counted += float(weights[rows].sum() * pattern.sum())
    return gram, moment, square, counted


def _embedded(noise: Array, pattern: NDArray[np.bool_]) -> Array:
    """Return the inverse of the known facets' noise, with zeros for the others, shape (5, 5)."""
    precision = np.zeros_like(noise)
    places = np.flatnonzero(pattern)
    precision[np.ix_(places, places)] = np.linalg.inv(noise[np.ix_(places, places)])
    return precision


def company_effects(
    companies: NDArray[np.int64], residuals: Array, weights: Array, prior: PopulationPrior, scale: float
) -> dict[int, tuple[Array, Array]]:
    """Return, by company, the expected effect on the five facets and its variance, each of shape (5,).

    The mean residual of its ratings, shrunk by the population's covariance against the noise of so many ratings.

    Args:
        residuals: shape (n, 5), rating minus what the features tell, NaN where missing.
    """
    noise = prior.misfit + scale * prior.noise
    effects = {}
    for company in np.unique(companies[companies != 0]) if len(companies) else ():
        rows = companies == company
        known = ~np.isnan(residuals[rows])
        weight = (known * weights[rows, None]).sum(axis=0)
        total = (np.where(known, residuals[rows], 0.0) * weights[rows, None]).sum(axis=0)
        rated = weight > 0
        mean = np.where(rated, total / np.where(rated, weight, 1.0), 0.0)
        share = prior.company @ np.linalg.inv(prior.company + noise / max(float(weight.max()), 1e-9))
        effect = share[:, rated] @ mean[rated]
        variance = np.diag(prior.company - share @ prior.company)
        effects[int(company)] = (effect, np.maximum(variance, 0.0))
    return effects
