"""A company's prestige for one person: from the person's own ratings of it, shrunk over companies like it.

Unknown for a company of which neither it nor one like it was rated: it then does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from aura_ml.embedding.base import Vectors
from aura_ml.ranking.combine import Values
from aura_ml.ranking.similar import MUCH_ALIKE, Liked, RatedPostings

PRIOR_RATINGS = 2.0
"""A company's mean is shrunk towards the person's own mean as if that had been given this many times."""
SIMILAR_SHARE = 0.5
"""A rating of a company like it counts this much of a rating of the company itself."""
LOWEST, SPAN = 1.0, 9.0


@dataclass(frozen=True)
class Prestige:
    """What a company's prestige was read from.

    Attributes:
        points: the shrunken estimate, 1-10.
        own: the person's prestige ratings of it. similar: (name, mean rating) of companies like it, the most alike first.
    """

    points: float
    own: tuple[float, ...] = ()
    similar: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class _Rated:
    name: str
    ratings: tuple[float, ...]
    vector: np.ndarray


def prestige(
    company_keys: pl.Series,
    ratings: pl.DataFrame | None,
    vectors: Vectors | None = None,
    rated: RatedPostings | None = None,
) -> tuple[Values, dict[str, Prestige]]:
    """Return the prestige of each row's company in [0, 1], NaN unknown, and by company what it was read from.

    ``(own ratings + SIMILAR_SHARE * those of similar companies + PRIOR_RATINGS * own mean) / (their weights)``, from 1-10
    to [0, 1]. Companies are similar where the means of their postings' vectors are ``MUCH_ALIKE``.

    Args:
        ratings: columns company_key and prestige_score (1-10); rows without a score are left out.
        vectors: aligned with ``company_keys``, unit length; without them no company is like another.
        rated: the rated postings with their vectors.
    """
    unknown = np.full(len(company_keys), np.nan)
    stated = [] if ratings is None else ratings.select("company_key", "prestige_score").drop_nulls().rows()
    if not stated:
        return unknown, {}
    own: defaultdict[str, list[float]] = defaultdict(list)
    for key, points in stated:
        own[key].append(float(points))
    mean = float(np.mean([points for _, points in stated]))
    alike = _alike(company_keys, vectors, rated, own)
    known = [key for key in dict.fromkeys(company_keys.to_list()) if key in own or key in alike]
    found = {key: _estimate(own.get(key, []), alike.get(key, []), mean) for key in known}
    values = [(found[key].points - LOWEST) / SPAN if key in found else np.nan for key in company_keys]
    return np.array(values, dtype=np.float64), found


def _estimate(own: Sequence[float], alike: Sequence[_Rated], mean: float) -> Prestige:
    similar = [points for each in alike for points in each.ratings]
    weight = len(own) + SIMILAR_SHARE * len(similar) + PRIOR_RATINGS
    points = (sum(own) + SIMILAR_SHARE * sum(similar) + PRIOR_RATINGS * mean) / weight
    return Prestige(points, tuple(own), tuple((each.name, float(np.mean(each.ratings))) for each in alike))


def _alike(
    company_keys: pl.Series, vectors: Vectors | None, rated: RatedPostings | None, own: Mapping[str, Sequence[float]]
) -> dict[str, list[_Rated]]:
    """Return by company of the rows the rated companies that are like it, the most alike first."""
    if vectors is None or rated is None:
        return {}
    companies = _rated_companies(rated, own)
    if not companies:
        return {}
    keys = list(companies)
    theirs = np.stack([companies[key].vector for key in keys])
    names, rows = np.unique(company_keys.to_numpy().astype(str), return_inverse=True)
    sums = np.zeros((len(names), vectors.shape[1]))
    np.add.at(sums, rows, vectors)
    cosines = _unit(sums) @ theirs.T
    found: dict[str, list[_Rated]] = {}
    for place in np.flatnonzero(cosines.max(axis=1) >= MUCH_ALIKE).tolist():
        order = np.argsort(-cosines[place], kind="stable").tolist()
        near = [keys[each] for each in order if cosines[place][each] >= MUCH_ALIKE]
        others = [companies[key] for key in near if key != names[place]]
        if others:
            found[str(names[place])] = others
    return found


def _rated_companies(rated: RatedPostings, own: Mapping[str, Sequence[float]]) -> dict[str, _Rated]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    named: dict[str, Liked] = {}
    for row, posting in enumerate(rated.postings):
        if posting.prestige is not None and posting.company_key in own:
            rows[posting.company_key].append(row)
            named[posting.company_key] = posting
    means = {key: _unit(rated.vectors[found].sum(axis=0, keepdims=True))[0] for key, found in rows.items()}
    return {key: _Rated(named[key].company, tuple(own[key]), means[key]) for key in sorted(rows)}


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: np.ndarray = vectors / np.maximum(lengths, 1e-12)
    return unit
