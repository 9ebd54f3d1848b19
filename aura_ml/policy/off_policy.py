"""What another policy would have earned on slates that were logged with their propensities: IPS, SNIPS, doubly robust.

Estimates only: with few slates in common with the log they mean little, and the effective sample size says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS, RESAMPLES
from aura_ml.policy.base import SlatePolicy
from aura_ml.policy.dqn import LoggedWeek
from aura_ml.policy.greedy import finite

_Floats = NDArray[np.float64]
DRAWS = 16
"""Slates drawn of a policy to find what the line expects of it."""


@dataclass(frozen=True)
class OffPolicyEstimate:
    """Average reward per slate of a policy that did not make the log.

    Attributes:
        ips: inverse propensity score (Horvitz and Thompson 1952); None below five slates.
        snips: self-normalized (Swaminathan and Joachims 2015); None below five slates or without a common slate.
        lower, upper: 95 % percentile bootstrap of ``snips`` by slate.
        dr: doubly robust (Dudik, Langford and Li 2011): what a line through the log expects of the policy's slates,
            corrected by the weighted error of that line on the logged ones; None as ``ips``.
        dr_lower, dr_upper: 95 % percentile bootstrap of ``dr`` by slate.
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
    dr: float | None = None
    dr_lower: float | None = None
    dr_upper: float | None = None


def off_policy(log: Sequence[LoggedWeek], policy: SlatePolicy) -> OffPolicyEstimate:
    """Return the estimate for ``policy`` over the slates of ``log``; a slate's reward is the mean of its known ones."""
    known = [week for week in log if np.isfinite(week.rewards).any()]
    rewards = np.asarray([float(np.nanmean(week.rewards)) for week in known], dtype=np.float64)
    weights = np.asarray([_weight(week, policy) for week in known], dtype=np.float64)
    estimate = weighted(rewards, weights)
    if len(known) < MIN_OBSERVATIONS:
        return estimate
    line = _line(known)
    logged = np.asarray([float(line(week)[list(week.shown)].mean()) for week in known])
    target = np.asarray([_expected(week, policy, line(week), number) for number, week in enumerate(known)])
    parts = target + weights * (rewards - logged)
    draws = np.random.default_rng(len(known)).integers(0, len(known), size=(RESAMPLES, len(known)))
    lower, upper = np.quantile(parts[draws].mean(axis=1), (0.025, 0.975))
    return replace(estimate, dr=float(parts.mean()), dr_lower=float(lower), dr_upper=float(upper))


def _line(log: Sequence[LoggedWeek]) -> Callable[[LoggedWeek], _Floats]:
    """Return what least squares through the shown postings expects of each candidate: a line in the ranker's score."""
    scores = np.concatenate([finite(week.candidates.scores)[list(week.shown)] for week in log])
    rewards = np.concatenate([week.rewards for week in log])
    told = np.isfinite(rewards)
    middle, spread = float(scores[told].mean()), float(scores[told].std())
    mean = float(rewards[told].mean())
    slope = float(((scores[told] - middle) * (rewards[told] - mean)).mean()) / spread**2 if spread > 0 else 0.0
    return lambda week: np.clip(mean + slope * (finite(week.candidates.scores) - middle), 0.0, 1.0)


def _expected(week: LoggedWeek, policy: SlatePolicy, values: _Floats, number: int) -> float:
    """Return the mean of ``values`` over slates that the policy draws, seeded by the slate's place in the log."""
    rng = np.random.default_rng([number, DRAWS])
    size = len(week.shown)
    slates = [policy.choose(week.state, week.candidates, size, rng) for _ in range(DRAWS)]
    return float(np.mean([values[[choice.index for choice in slate]].mean() for slate in slates]))


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
