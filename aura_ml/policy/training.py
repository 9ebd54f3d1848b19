"""Training the week's slate policy: a test on later slates beside the ranking's own order, the gate, and the refit.

A person's own log is short and mostly without a draw, so what it can show of another policy is little; the figures
say how little. Policies over simulated people are compared in ``evaluation``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS, Measure, bootstrap
from aura_ml.hashing import canonical_json, content_hash
from aura_ml.policy.base import SlatePolicy
from aura_ml.policy.dqn import DqnConfig, DqnPolicy, LoggedWeek
from aura_ml.policy.exploring import with_exploring_slot
from aura_ml.policy.greedy import GreedyPolicy
from aura_ml.policy.ladder import POPULATION, FirstRungs, Rung
from aura_ml.policy.linucb import LinUcbConfig, LinUcbPolicy
from aura_ml.policy.off_policy import OffPolicyEstimate, off_policy
from aura_ml.policy.thompson import ThompsonConfig, ThompsonPolicy
from aura_ml.promotion import Decision, best_of, gate

BANDIT, LINUCB, THOMPSON, DQN = "bandit", "linucb", "thompson", "dqn"
GREEDY = "greedy"
ALGORITHMS = (BANDIT, LINUCB, THOMPSON, DQN)
"""``bandit`` is LinUCB under its earlier name."""
MARGIN = 0.02
"""A candidate may order this share of a slate's pairs worse than the ranking's own order, at the lower bound."""
MIN_TRAIN_SLATES = 5
TEST_SHARE = 0.5

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TrainedPolicy:
    """The candidate of a week.

    Attributes:
        policy: trained on every slate with a known reward; None where there are too few.
        observations: slates with a known reward.
        figures: tests and the decision as plain values.
    """

    algorithm: str
    policy: SlatePolicy | None
    model_id: str
    observations: int
    decision: Decision
    figures: dict[str, Any]


def train_policy(
    log: Sequence[LoggedWeek],
    configured: str,
    *,
    champion: Rung,
    first: Rung,
    former: Sequence[Rung] = (),
    seed: int = 0,
) -> TrainedPolicy:
    """Return the week's candidate with the gate's decision.

    The configured algorithm and the bandit, and the first rung where it was left, are tested on later slates beside the
    ranking's own order: for each, the share of pairs of shown postings that the policy's values order as their rewards do
    (0.5 is chance). Of those that pass the gate, the one with the best lower bound against the champion is the candidate.

    Args:
        log: the person's slates, oldest first.
        champion: the policy in use.
        former: what served before it; the gate holds against the best of these too.
        first: the ladder's first rung; where it has a network, a DQN is that, trained on.

    Raises:
        ValueError: an unknown algorithm.
    """
    if configured not in ALGORITHMS:
        raise ValueError(f"policy {configured!r} is unknown; allowed: {', '.join(ALGORITHMS)}")
    known = [week for week in log if np.isfinite(week.rewards).any()]
    names = _names(configured, champion)
    split = max(MIN_TRAIN_SLATES, round(len(known) * (1.0 - TEST_SHARE)))
    if len(known) <= split:
        reason = f"not trained: {len(known)} slates with a known reward, {MIN_TRAIN_SLATES + 1} are needed"
        return _untrained(configured, len(known), reason, seed)
    test = known[split:]
    earlier = {name: _trained(name, known[:split], first, seed) for name in names}
    scores = {name: concordances(policy, test) for name, policy in earlier.items()}
    greedy = concordances(GreedyPolicy(), test)
    in_use = _champion_scores(champion, test, split)
    others = [_champion_scores(rung, test, split) for rung in former]
    decisions = {name: _decide(scores[name], greedy, in_use, others, seed) for name in names}
    chosen = _chosen(names, decisions)
    policy = _trained(chosen, known, first, seed)
    config = _config(chosen, policy)
    estimates = {
        name: off_policy(test, with_exploring_slot(each))
        for name, each in ((chosen, earlier[chosen]), (champion.algorithm, champion.policy))
    }
    return TrainedPolicy(
        algorithm=chosen,
        policy=policy,
        model_id=content_hash("policy", chosen, canonical_json(config), _learned_from(known), seed),
        observations=len(known),
        decision=_said(decisions, configured, chosen),
        figures={
            "config": config,
            "n": len(test),
            "forward_test": _figures({POPULATION: concordances(first.policy, test), **scores, GREEDY: greedy}, seed),
            "gate": decisions[chosen].figures,
            "off_policy": {name: asdict(estimate) for name, estimate in estimates.items()},
            "off_policy_words": _words(estimates[chosen]),
            "reads_vectors": chosen == DQN,
        },
    )


def concordances(policy: SlatePolicy, test: Sequence[LoggedWeek]) -> _Floats:
    """Return, for each slate, the share of pairs with different rewards that the values order alike, shape (n,).

    Equal values count half; NaN for a slate without two different rewards.
    """
    return np.asarray([_concordance(policy, week) for week in test], dtype=np.float64)


def _concordance(policy: SlatePolicy, week: LoggedWeek) -> float:
    values = policy.values(week.state, week.candidates)[list(week.shown)]
    first, second = np.triu_indices(len(week.shown), k=1)
    gained = week.rewards[first] - week.rewards[second]
    told = np.isfinite(gained) & (gained != 0)
    if not told.any():
        return float("nan")
    valued = np.round(values[first] - values[second], 9)[told]
    return float((0.5 + 0.5 * np.sign(valued) * np.sign(gained[told])).mean())


def _names(configured: str, champion: Rung) -> list[str]:
    """Return what may take over: the configured one, the bandit, and the first rung where it was left."""
    bandit = LINUCB if configured == LINUCB else BANDIT
    names = [configured, bandit] + ([POPULATION] if champion.algorithm != POPULATION else [])
    return list(dict.fromkeys(names))


def _trained(name: str, log: Sequence[LoggedWeek], first: Rung, seed: int) -> SlatePolicy:
    if name == POPULATION:
        return first.policy
    if name == THOMPSON:
        return ThompsonPolicy(ThompsonConfig())
    if name != DQN:
        return LinUcbPolicy(LinUcbConfig())
    return DqnPolicy.train(log, seed, DqnConfig()) if first.network is None else first.network.updated(log, seed)


def _config(name: str, policy: SlatePolicy | None) -> dict[str, Any]:
    if isinstance(policy, DqnPolicy):
        return asdict(policy.config) | {"starts_from": POPULATION if policy.prior else None}
    if isinstance(policy, FirstRungs):
        return asdict(policy.prior)
    return asdict(ThompsonConfig()) if name == THOMPSON else asdict(DqnConfig() if name == DQN else LinUcbConfig())


def _champion_scores(champion: Rung, test: Sequence[LoggedWeek], split: int) -> _Floats:
    scores = concordances(champion.policy, test)
    scores[: max(0, champion.learned_from - split)] = np.nan
    return scores


def _decide(candidate: _Floats, greedy: _Floats, champion: _Floats, former: Sequence[_Floats], seed: int) -> Decision:
    return gate(
        candidate,
        champion=champion,
        baselines={GREEDY: greedy},
        measure=Measure.SCORE,
        margin=MARGIN,
        best_so_far=best_of(candidate, former, Measure.SCORE, seed),
        seed=seed,
    )


def _chosen(names: Sequence[str], decisions: dict[str, Decision]) -> str:
    """Return the promoted one with the best lower bound against the champion; of equals the first, and that if none is."""
    promoted = [name for name in names if decisions[name].promoted]
    return max(promoted, key=lambda name: _lower_bound(decisions[name]), default=names[0])


def _lower_bound(decision: Decision) -> float:
    return float(decision.figures["better_by"]["the champion"]["lower"])


def _said(decisions: dict[str, Decision], configured: str, chosen: str) -> Decision:
    decision = decisions[chosen]
    if chosen == configured:
        return decision
    reason = f"{chosen}, {decision.reason}; the configured {configured} was {decisions[configured].reason}"
    return Decision(decision.promoted, reason, decision.figures)


def _figures(scores: dict[str, _Floats], seed: int) -> list[dict[str, Any]]:
    unit = "share of pairs"
    return [
        {
            "name": "concordance",
            "model": name,
            "unit": unit,
            **asdict(bootstrap({name: each}, Measure.SCORE, seed=seed)[0][name]),
        }
        for name, each in scores.items()
    ]


def _words(estimate: OffPolicyEstimate) -> str:
    if estimate.n < MIN_OBSERVATIONS:
        return f"Off-policy estimate: {estimate.n} test slates, {MIN_OBSERVATIONS} are needed."
    worth = f"worth {estimate.effective_n:.1f} of the {estimate.n} test slates"
    if estimate.snips is None or estimate.effective_n < MIN_OBSERVATIONS:
        return f"Off-policy estimate of its reward: the log is {worth}, too few for a figure."
    return (
        f"Off-policy estimate of its reward per slate (SNIPS): {estimate.snips:.3f}, {estimate.lower:.3f} to "
        f"{estimate.upper:.3f}, {worth}; the log itself earned {estimate.logged:.3f}."
    )


def _learned_from(log: Sequence[LoggedWeek]) -> str:
    told = [
        [week.candidates.cluster_ids[list(week.shown)].tolist(), np.round(week.rewards, 6).tolist()] for week in log
    ]
    return content_hash(canonical_json([[ids, [str(value) for value in rewards]] for ids, rewards in told]))


def _untrained(algorithm: str, observations: int, reason: str, seed: int) -> TrainedPolicy:
    return TrainedPolicy(
        algorithm=algorithm,
        policy=None,
        model_id=content_hash("policy", algorithm, reason, seed),
        observations=observations,
        decision=Decision(False, reason, {}),
        figures={
            "config": _config(algorithm, None),
            "n": 0,
            "forward_test": [],
            "off_policy_words": "",
            "reads_vectors": False,
        },
    )
