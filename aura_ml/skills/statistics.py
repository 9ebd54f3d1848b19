"""Comparing how often two groups of postings name each skill: pure arithmetic on counts, no frames.

Log-odds with an informative prior: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words", Political Analysis 16
(2008), equations 16, 20 and 22, with postings for words: each names a skill or does not, and the prior of its share is a
Beta. False discoveries: Y. Benjamini, Y. Hochberg, JRSS B 57 (1995).
"""

from __future__ import annotations

from math import erfc, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
"""Shape (skills,)."""
Matrix = NDArray[np.float64]
"""Shape (postings, skills), 1 where the posting names the skill, else 0."""

UNSEEN = 0.5
"""Postings of the background added that name a skill, and that do not, so that no share is 0 or 1."""


class Group(NamedTuple):
    """How many postings of a group name each skill, and how many there are."""

    named: Values
    postings: int


def log_odds(high: Group, low: Group, background: Group, prior_postings: float) -> tuple[Values, Values]:
    """Return log-odds ratios of two groups of postings and their z values.

    With y of n postings naming a skill, p its share in the background, a = ``prior_postings`` x p and
    b = ``prior_postings`` x (1 - p): delta = ln[(y1 + a) / (n1 - y1 + b)] - ln[(y2 + a) / (n2 - y2 + b)],
    z = delta / sqrt(1/(y1 + a) + 1/(n1 - y1 + b) + 1/(y2 + a) + 1/(n2 - y2 + b)).

    Args:
        high: the first group.
        low: the second group.
        background: other postings, whose shares are the shape of the prior.
        prior_postings: how many postings the prior is worth, in each group.

    Raises:
        ValueError: ``prior_postings`` is not above 0.
    """
    if prior_postings <= 0:
        raise ValueError(f"the prior must be worth more than 0 postings, not {prior_postings}")
    share = (background.named + UNSEEN) / (background.postings + 2.0 * UNSEEN)
    yes = [group.named + prior_postings * share for group in (high, low)]
    no = [group.postings - group.named + prior_postings * (1.0 - share) for group in (high, low)]
    delta = np.log(yes[0] / no[0]) - np.log(yes[1] / no[1])
    return delta, delta / np.sqrt(sum(1.0 / each for each in (*yes, *no)))


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
