"""What another policy would have earned on slates that were logged with their propensities: IPS and SNIPS.

Estimates only: with few slates in common with the log they mean little, and the effective sample size says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS, RESAMPLES
from aura_ml.policy.base import SlatePolicy
from aura_ml.policy.dqn import LoggedWeek

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OffPolicyEstimate:
    """Average reward per slate of a policy that did not make the log.

    Attributes:
        ips: inverse propensity score (Horvitz and Thompson 1952); None below five slates.
        snips: self-normalized (Swaminathan and Joachims 2015); None below five slates or without a common slate.
        lower, upper: 95 % percentile bootstrap of ``snips`` by slate.
        effective_n: ``(sum w)^2 / sum w^2`` (Kish 1965): slates of its own that the estimate is worth.
        n: slates in the log with a known reward.
        logged: average reward of the log itself.
    """

    ips: float | None
    snips: float | None
    lower: float | None
    upper: float | None
    effective_n: float
    n: int
    logged: float | None


def off_policy(log: Sequence[LoggedWeek], policy: SlatePolicy) -> OffPolicyEstimate:
    """Return the estimate for ``policy`` over the slates of ``log``; a slate's reward is the mean of its known ones."""
    known = [week for week in log if np.isfinite(week.rewards).any()]
    rewards = np.asarray([float(np.nanmean(week.rewards)) for week in known], dtype=np.float64)
    weights = np.asarray([_weight(week, policy) for week in known], dtype=np.float64)
    return weighted(rewards, weights)


def weighted(rewards: _Floats, weights: _Floats) -> OffPolicyEstimate:
    """Return the estimate of ``n`` slates with these rewards and importance weights, both of shape (n,)."""
    n = len(rewards)
    total, squares = float(weights.sum()), float((weights**2).sum())
    effective = total * total / squares if squares > 0 else 0.0
    logged = float(rewards.mean()) if n >= MIN_OBSERVATIONS else None
    if n < MIN_OBSERVATIONS or total <= 0:
        ips = float((weights * rewards).mean()) if n >= MIN_OBSERVATIONS else None
        return OffPolicyEstimate(ips, None, None, None, effective, n, logged)
    draws = np.random.default_rng(n).multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES).astype(np.float64)
    sums = draws @ weights
    samples = (draws @ (weights * rewards))[sums > 0] / sums[sums > 0]
    lower, upper = np.quantile(samples, (0.025, 0.975))
    ips = float((weights * rewards).mean())
    return OffPolicyEstimate(ips, ips * n / total, float(lower), float(upper), effective, n, logged)


def _weight(week: LoggedWeek, policy: SlatePolicy) -> float:
    if np.any(week.propensities <= 0.0) or np.any(week.propensities > 1.0):
        raise ValueError(f"a logged propensity lies outside (0, 1]: {week.propensities.tolist()}")
    target = policy.probabilities(week.state, week.candidates, week.shown, len(week.shown))
    return float(np.prod(target / week.propensities))
