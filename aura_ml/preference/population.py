"""What is known of people before anyone is known: mean and spread of their coefficients, and what no feature tells.

Learned from a simulated population on postings that nobody is tested on; the shipped one lies in ``aura_ml/data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.preference.base import FACETS, POINTS_MIDDLE, Array
from aura_ml.preference.features import METADATA, SEMANTIC, FeatureSpace
from aura_ml.simulate import SimulatedPerson
from aura_ml.simulate.postings import Postings
from aura_ml.weights import load_weights, save_weights

PRIOR_FILE = "population"
FLOOR = 0.03
"""Least prior variance of a coefficient: people may care for what no simulated person cares for."""

INTERCEPT_SLACK = 2.0
"""People use the scale more differently than simulated ones do: the variance of their means is taken so many times."""

RIDGE = 3.0
"""Precision of the regression in which a simulated person's coefficients are read off all postings."""

_FACETS = len(FACETS)


@dataclass(frozen=True)
class PopulationPrior:
    """Coefficients of rating = 5.5 + b0 + features b over people, the five facets together.

    Attributes:
        mean: shape (f, 5), mean coefficient of each name. covariance: shape (f, 5, 5), its covariance over people.
        names: of the rows: ``intercept``, ``component`` (all components alike: the sign and turn of a principal component
            mean nothing in other postings), ``country`` (likewise), and ``METADATA``.
        noise: shape (5, 5), covariance of one rating's error, mood and rounding.
        misfit: shape (5, 5), covariance of what features do not tell, the company's part left out.
        company: shape (5, 5), covariance of what postings of one company have in common beyond features.
    """

    names: tuple[str, ...]
    mean: Array
    covariance: Array
    noise: Array
    misfit: Array
    company: Array

    def of(self, space: FeatureSpace) -> tuple[Array, Array]:
        """Return mean (d + 1, 5) and covariance (d + 1, 5, 5) for the features of ``space``, the intercept first."""
        place = {name: row for row, name in enumerate(self.names)}
        rows = [place[_kind(name)] for name in ("intercept", *space.names)]
        return self.mean[rows], self.covariance[rows]

    def save(self, folder: Path, about: Mapping[str, Any]) -> None:
        """Write ``population.safetensors`` and ``population.json`` into ``folder``."""
        arrays = {name: getattr(self, name) for name in ("mean", "covariance", "noise", "misfit", "company")}
        save_weights(folder, PRIOR_FILE, {**about, "names": list(self.names)}, arrays)

    @classmethod
    def load(cls, folder: Path) -> PopulationPrior:
        """Return the prior saved in ``folder``.

        Raises:
            aura_ml.weights.WeightsMismatch: incomplete, or changed since it was saved.
        """
        about, arrays = load_weights(folder, PRIOR_FILE)
        return cls(tuple(about["names"]), **arrays)


@lru_cache(maxsize=1)
def shipped_prior() -> PopulationPrior:
    """Return the prior that comes with AURA."""
    with as_file(files("aura_ml") / "data" / "preference") as folder:
        return PopulationPrior.load(folder)


def learn_prior(
    people: Sequence[SimulatedPerson],
    postings: Postings,
    space: FeatureSpace,
    values: Array,
    similarity: Callable[[SimulatedPerson], Array],
) -> PopulationPrior:
    """Return the prior of ``people``: what they truly think of all postings, regressed on the features.

    Args:
        values: shape (n, d), the features of ``postings`` in ``space``.
        similarity: how near each posting is to a person's profile, shape (n,), in standard deviations.
    """
    place = space.names.index(SEMANTIC)
    coefficients, residuals, noise, company = [], [], [], []
    groups = _Groups.of(postings.company_keys)
    for person in people:
        truth = person.true_facets(postings, 0) - POINTS_MIDDLE
        own = values.copy()
        own[:, place] = similarity(person)
        coefficients.append(_read_off(own, truth, space.embedded))
        residual = truth - np.hstack([np.ones((len(own), 1)), own]) @ coefficients[-1]
        residuals.append(residual.T @ residual / len(residual))
        company.append(groups.shared(residual))
        config = person.config
        own_noise = config.noise_sigma**2 * ((1 - config.halo) * np.eye(_FACETS) + config.halo)
        noise.append(own_noise + config.mood_sigma**2 + np.eye(_FACETS) / 12)
    shared = _positive(np.mean(company, axis=0))
    misfit = _positive(np.mean(residuals, axis=0) - shared)
    return _prior(np.asarray(coefficients), space, np.mean(noise, axis=0), misfit, shared)


def _prior(coefficients: Array, space: FeatureSpace, noise: Array, misfit: Array, company: Array) -> PopulationPrior:
    kinds = [_kind(name) for name in ("intercept", *space.names)]
    names = ("intercept", "component", "country", *METADATA)
    mean, covariance = np.zeros((len(names), _FACETS)), np.zeros((len(names), _FACETS, _FACETS))
    for row, name in enumerate(names):
        of_kind = coefficients[:, [kind == name for kind in kinds]]
        if name not in ("component", "country"):
            mean[row] = of_kind.mean(axis=(0, 1))
        away = of_kind - mean[row]
        covariance[row] = np.einsum("pfi,pfj->ij", away, away) / (away.shape[0] * away.shape[1])
        if name == "intercept":
            covariance[row] *= INTERCEPT_SLACK
        if name != "component":
            covariance[row] += FLOOR * np.eye(_FACETS)
    return PopulationPrior(names, mean, covariance + 1e-4 * np.eye(_FACETS), noise, misfit, company)


def _read_off(values: Array, truth: Array, embedded: int) -> Array:
    """Return a person's coefficients, shape (d + 1, 5), the intercept first.

    What is no component of the embedding comes first, and the components tell what is left: nearness to the profile is
    all but a sum of components, and shared out among them it would teach nothing about the next person.
    """
    first = np.hstack([np.ones((len(values), 1)), values[:, embedded:]])
    known = np.linalg.solve(first.T @ first + RIDGE * np.eye(first.shape[1]), first.T @ truth)
    parts = values[:, :embedded]
    left = truth - first @ known
    content = np.linalg.solve(parts.T @ parts + RIDGE * np.eye(embedded), parts.T @ left)
    coefficients: Array = np.vstack([known[:1], content, known[1:]])
    return coefficients


@dataclass(frozen=True)
class _Groups:
    """Companies with two postings or more."""

    place: NDArray[np.int64]
    pairs: int

    @classmethod
    def of(cls, keys: Sequence[str]) -> _Groups:
        _, place, counts = np.unique(np.asarray(keys), return_inverse=True, return_counts=True)
        return cls(place.astype(np.int64), int((counts * (counts - 1)).sum()))

    def shared(self, residuals: Array) -> Array:
        """Return the mean product of the residuals of two postings of one company, shape (5, 5)."""
        sums = np.zeros((int(self.place.max()) + 1, residuals.shape[1]))
        np.add.at(sums, self.place, residuals)
        products: Array = (sums.T @ sums - residuals.T @ residuals) / max(self.pairs, 1)
        return products


def _positive(matrix: Array) -> Array:
    """Return the nearest symmetric matrix without negative eigenvalues."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    positive: Array = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    return positive


def _kind(name: str) -> str:
    return next((kind for kind in ("component", "country") if name.startswith(f"{kind}_")), name)
