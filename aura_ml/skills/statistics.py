"""Comparing how often two groups of postings name each skill: pure arithmetic on counts, no frames.

Log-odds with an informative Dirichlet prior: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words",
Political Analysis 16 (2008), equations 16 and 22. False discoveries: Y. Benjamini, Y. Hochberg, JRSS B 57 (1995).
"""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
"""Shape (skills,)."""
Matrix = NDArray[np.float64]
"""Shape (postings, skills), 1 where the posting names the skill, else 0."""

UNSEEN = 0.5
"""Added to every count of the background, so that no skill has a prior of 0."""


def log_odds(high: Values, low: Values, background: Values, prior_mentions: float) -> tuple[Values, Values]:
    """Return log-odds ratios of two groups and their z values.

    With y the mentions of a skill, n those of all skills and a = ``prior_mentions`` spread as in ``background``:
    delta = ln[(y1 + a) / (n1 + A - y1 - a)] - ln[(y2 + a) / (n2 + A - y2 - a)], z = delta / sqrt(1/(y1+a) + 1/(y2+a)).

    Args:
        high: mentions of each skill in the first group.
        low: the same in the second group.
        background: the same elsewhere, the shape of the prior.
        prior_mentions: how many mentions the prior is worth (A).

    Raises:
        ValueError: ``prior_mentions`` is not above 0.
    """
    if prior_mentions <= 0:
        raise ValueError(f"the prior must be worth more than 0 mentions, not {prior_mentions}")
    if high.size < 2:
        return np.zeros(high.size), np.zeros(high.size)
    shape = background + UNSEEN
    prior = prior_mentions * shape / shape.sum()
    first, second = high + prior, low + prior
    delta = np.log(first / (first.sum() - first)) - np.log(second / (second.sum() - second))
    return delta, delta / np.sqrt(1.0 / first + 1.0 / second)


def tfidf_difference(named: Matrix, high: NDArray[np.bool_], low: NDArray[np.bool_]) -> Values:
    """Return the mean TF-IDF of each skill in the high group minus that in the low group (0 for an empty group).

    A posting names a skill or not (tf 1 or 0); idf = ln((1 + N) / (1 + df)) + 1 over all N postings; each posting is
    scaled to unit length.
    """
    idf = np.log((1.0 + named.shape[0]) / (1.0 + named.sum(axis=0))) + 1.0
    weighted = named * idf
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    scaled = weighted / np.where(lengths > 0.0, lengths, 1.0)
    return _mean(scaled, high) - _mean(scaled, low)


def _mean(rows: Matrix, chosen: NDArray[np.bool_]) -> Values:
    mean: Values = rows[chosen].mean(axis=0) if chosen.any() else np.zeros(rows.shape[1])
    return mean


def normal_cdf(z: Values) -> Values:
    """Return the standard normal distribution function of each value."""
    return np.array([0.5 * erfc(-value / sqrt(2.0)) for value in z], dtype=np.float64)


def benjamini_hochberg(p_values: Values) -> Values:
    """Return q values: the smallest false discovery rate at which each hypothesis would be rejected."""
    count = p_values.size
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * count / np.arange(1, count + 1)
    smallest = np.minimum.accumulate(scaled[::-1])[::-1]
    q_values = np.empty(count, dtype=np.float64)
    q_values[order] = np.minimum(smallest, 1.0)
    return q_values
