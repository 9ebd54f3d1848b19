"""Policies that choose five of a hundred, played for weeks with simulated people: reward, regret, cold start, control.

The policies are in ``aura_ml.policy``; how weeks are played is in ``aura_ml.policy.playing``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS, RESAMPLES, Interval, Measure, bootstrap
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.people import FIRST_TEST_SEED, SEEDS_A_RUN
from aura_ml.evaluation.report import Curve, Direction, Figure, Goal, Part, Plot
from aura_ml.evaluation.score import ScorePolicy
from aura_ml.policy import GreedyPolicy, LinUcbPolicy, RandomPolicy, SlatePolicy, ThompsonPolicy
from aura_ml.policy.belief import PriorPolicy
from aura_ml.policy.playing import Episode, Play, play_scenes, scenes
from aura_ml.policy.population import POPULATION_DQN, pretrained
from aura_ml.policy.shipped import fits, shipped_policy
from aura_ml.simulate import Landscape, PersonConfig, Postings, disjoint, simulated_people

_Floats = NDArray[np.float64]
PEOPLE, WEEKS, CANDIDATES = 48, 100, 100
QUICK_PEOPLE, QUICK_WEEKS = 8, 24
FIRST_WEEKS = 10
OFFSET = 500
"""People of this part have other seeds than those of the other parts of the same evaluation seed."""

ALPHA = 0.25
GAMMA = 0.5
TRAINING_SHARE = 0.3
RANDOM, GREEDY, PRIOR_GREEDY, DQN, DQN_GAMMA = "random", "greedy", "prior_greedy", "dqn", f"dqn_gamma_{GAMMA:g}"
LINUCB, LINUCB_PRIOR, THOMPSON, SCORE = "linucb", "linucb_prior", "thompson", "score"
BANDITS = (PRIOR_GREEDY, LINUCB, LINUCB_PRIOR, THOMPSON)
SERVED = PRIOR_GREEDY
"""What fills a person's slate from the first week on (``aura_ml.policy.ladder``): the figures without a name are its own."""

UNIT = "reward per week"
PROTOCOL = (
    "Each simulated person is shown five of a hundred openings a week, for a hundred weeks. The hundred are drawn anew "
    "every week, the same for every policy, and count as new openings, since so many weeks need more postings than there "
    "are: a text may come back. A week's reward is the mean over the five of 0.7 (overall - 1) / 9 and 0.3 times what "
    "outcomes are worth, each counted in the week in which it becomes known; regret is what the five truly best would "
    "have added to the first part. greedy shows the best of a ridge on the person's own ratings; prior_greedy and "
    "linucb_prior expect what a population of other simulated people teaches, and learn from the same ratings; dqn is "
    "trained offline on such people; score shows the best by the ranking's score. Those people and their postings are "
    "none of those here. prior_greedy is what serves a person first, so the figures are its own, the DQN's beside it. An "
    "episode is one person's weeks; with gamma 0 the DQN is a neural bandit. No place explores, so that the policies themselves are compared; "
    "intervals and differences are paired by person."
)


def evaluate(material: Material, seed: int, quick: bool, say: Callable[[str], None]) -> Part:
    """See ``registry.Evaluate``."""
    people, weeks = (QUICK_PEOPLE, QUICK_WEEKS) if quick else (PEOPLE, WEEKS)
    others, tested = disjoint(material.postings, seed, TRAINING_SHARE)
    policies = _policies(material, others, seed, quick, say)
    played = _played(policies, tested, people, weeks, seed, say)
    notes = []
    if material.is_invented:
        notes.append("The shipped policy was trained on postings of the same invented kind, though other ones.")
    if quick:
        notes.append(f"{people} people and {weeks} weeks show that it works; they are no result.")
    return Part(
        name="policy",
        title="Choosing the five",
        protocol=PROTOCOL,
        figures=_figures(played, seed),
        plots=[_plot(played)],
        notes=[*notes, _claim(played, seed)],
        settings={
            "people": people,
            "weeks": weeks,
            "candidates": min(CANDIDATES, len(tested)),
            "postings": len(tested),
            "postings_trained_on": len(others),
            "seed": seed,
        },
    )


def _policies(
    material: Material, others: Postings, seed: int, quick: bool, say: Callable[[str], None]
) -> dict[str, SlatePolicy]:
    if fits(material.encoder_version):
        dqn = shipped_policy()
    else:
        say("policy: training on other people, since the shipped policy is for another encoder")
        dqn = pretrained(others, seed)
    if dqn.prior is None:
        raise ValueError("the policy of a population has no prior")
    policies: dict[str, SlatePolicy] = {
        RANDOM: RandomPolicy(),
        GREEDY: GreedyPolicy(),
        PRIOR_GREEDY: PriorPolicy(dqn.prior),
        LINUCB: LinUcbPolicy(),
        LINUCB_PRIOR: PriorPolicy(dqn.prior, ALPHA),
        THOMPSON: ThompsonPolicy(),
        SCORE: ScorePolicy(dqn.prior),
        DQN: dqn,
    }
    if not quick:
        say(f"policy: training a DQN with gamma {GAMMA:g} on other people")
        policies[DQN_GAMMA] = pretrained(others, seed, replace(POPULATION_DQN, gamma=GAMMA))
    return policies


def _played(
    policies: Mapping[str, SlatePolicy],
    postings: Postings,
    count: int,
    weeks: int,
    seed: int,
    say: Callable[[str], None],
) -> dict[str, list[Episode]]:
    first = FIRST_TEST_SEED + seed * SEEDS_A_RUN + OFFSET
    people = simulated_people(first, count, Landscape.of(postings.vectors, PersonConfig().topics))
    stages = scenes(people, postings, Play(weeks=weeks, candidates=CANDIDATES, seed=seed, renewed=True))
    played = {}
    for name, policy in policies.items():
        # Without the logs: with what was known in each of their weeks they took 13 GB.
        played[name] = [replace(play_scenes(stage, policy), log=()) for stage in stages]
        say(f"policy: {name} played")
    return played


def _rewards(episodes: Sequence[Episode], first: int | None = None, last: int | None = None) -> _Floats:
    return np.asarray([float(episode.rewards[first:last].mean()) for episode in episodes])


def _figures(played: Mapping[str, Sequence[Episode]], seed: int) -> list[Figure]:
    half = len(played[SERVED][0].rewards) // 2
    whole = {name: _rewards(each) for name, each in played.items()}
    early = {name: _rewards(each, 0, FIRST_WEEKS) for name, each in played.items()}
    late = {name: _rewards(each, half) for name, each in played.items()}
    rise = {name: late[name] - early[name] for name in played}
    whole_own, whole_pairs = bootstrap(whole, Measure.SCORE, seed=seed)
    early_own, early_pairs = bootstrap(early, Measure.SCORE, seed=seed)
    rise_own, _ = bootstrap(rise, Measure.SCORE, seed=seed)
    against = whole_pairs[SERVED, GREEDY]
    bandit = _best_bandit(whole)
    control = rise_own[RANDOM]
    weeks = f"weeks {half + 1} to {2 * half} minus weeks 1 to {FIRST_WEEKS}"
    return [
        _bound("policy.vs_greedy_lower", against, Goal(-0.006), f"lower bound of {SERVED} minus greedy, all weeks"),
        Figure.of_interval(
            "policy.vs_greedy",
            against,
            UNIT,
            note=f"{SERVED} minus greedy, all weeks",
            baselines={DQN: whole_pairs[DQN, GREEDY].value},
        ),
        Figure.of_interval(
            "policy.weeks_1_10_gain",
            early_pairs[SERVED, GREEDY],
            UNIT,
            goal=Goal(0.015),
            note=f"{SERVED} minus greedy",
            baselines={name: early_pairs[name, GREEDY].value for name in played if name not in (SERVED, GREEDY)},
        ),
        Figure.of_interval(
            "policy.weeks_1_10_over_prior_greedy",
            early_pairs[DQN, PRIOR_GREEDY],
            UNIT,
            goal=Goal(0.0, Direction.ABOVE),
            note="dqn minus prior_greedy",
        ),
        Figure.of_interval(
            "policy.regret_ratio",
            _ratio(played, half, seed),
            "share of random's regret",
            goal=Goal(0.35, Direction.AT_MOST),
            note=f"regret of {SERVED} over that of random, weeks {half + 1} to {2 * half}",
        ),
        Figure.of_interval(
            "policy.reward_rise",
            rise_own[SERVED],
            UNIT,
            goal=Goal(0.05),
            note=weeks,
            baselines=_values(rise_own, without=SERVED),
        ),
        Figure(
            "policy.random_rise_size",
            None if control.value is None else abs(control.value),
            None,
            None,
            control.n,
            UNIT,
            goal=Goal(0.01, Direction.AT_MOST),
            note=f"size of the control's rise, {weeks}: what rises without learning proves nothing",
        ),
        _conversion(played, half, seed),
        Figure.of_interval(
            "policy.weeks_1_10_over_score", early_pairs[SERVED, SCORE], UNIT, note=f"{SERVED} minus the ranking's score"
        ),
        _bound(
            "policy.rl_over_bandit_lower",
            whole_pairs[DQN, bandit],
            None,
            f"lower bound of dqn minus {bandit}, the best bandit; only above 0 is RL claimed to be better",
        ),
        Figure.of_interval(
            "policy.reward",
            whole_own[SERVED],
            UNIT,
            baselines=_values(whole_own, without=SERVED),
            note="average per episode",
        ),
        Figure.of_interval(
            "policy.weeks_1_10_reward", early_own[SERVED], UNIT, baselines=_values(early_own, without=SERVED)
        ),
        _cumulative(played, seed),
    ]


def _conversion(played: Mapping[str, Sequence[Episode]], half: int, seed: int) -> Figure:
    """Return how much more of the late applications than of the early ones led to an interview, by person."""
    rises = {name: np.asarray([_converted(each, half) for each in played[name]]) for name in (SERVED, DQN, RANDOM)}
    own = {name: bootstrap({name: rise}, Measure.SCORE, seed=seed)[0][name] for name, rise in rises.items()}
    return Figure.of_interval(
        "policy.conversion_rise",
        own[SERVED],
        "share of applications",
        baselines={DQN: own[DQN].value, RANDOM: own[RANDOM].value},
        note=f"by week of application, weeks {half + 1} to {2 * half} minus weeks 1 to {half}; people with applications in both",
    )


def _converted(episode: Episode, half: int) -> float:
    early, late = episode.applications[:half].sum(), episode.applications[half:].sum()
    if not early or not late:
        return float("nan")
    return float(episode.interviews[half:].sum() / late - episode.interviews[:half].sum() / early)


def _values(own: Mapping[str, Interval], without: str) -> dict[str, float | None]:
    return {name: interval.value for name, interval in own.items() if name != without}


def _bound(name: str, interval: Interval, goal: Goal | None, note: str) -> Figure:
    return Figure(name, interval.lower, None, None, interval.n, UNIT, goal=goal, note=note)


def _best_bandit(whole: Mapping[str, _Floats]) -> str:
    return max(BANDITS, key=lambda name: float(whole[name].mean()))


def _cumulative(played: Mapping[str, Sequence[Episode]], seed: int) -> Figure:
    sums = {name: np.asarray([float(each.rewards.sum()) for each in episodes]) for name, episodes in played.items()}
    own, _ = bootstrap(sums, Measure.SCORE, seed=seed)
    return Figure.of_interval(
        "policy.cumulative_reward", own[SERVED], "reward of an episode", baselines=_values(own, without=SERVED)
    )


def _ratio(played: Mapping[str, Sequence[Episode]], half: int, seed: int) -> Interval:
    """Return regret of what serves over that of random with its percentile interval, people drawn with replacement."""
    own, control = (
        np.asarray([float(each.regrets[half:].mean()) for each in played[name]]) for name in (SERVED, RANDOM)
    )
    n = len(own)
    if n < MIN_OBSERVATIONS:
        return Interval(None, None, None, n)
    rows = np.random.default_rng(seed).integers(0, n, size=(RESAMPLES, n))
    lower, upper = np.quantile(own[rows].mean(axis=1) / control[rows].mean(axis=1), (0.025, 0.975))
    return Interval(float(own.mean() / control.mean()), float(lower), float(upper), n)


def _claim(played: Mapping[str, Sequence[Episode]], seed: int) -> str:
    whole = {name: _rewards(each) for name, each in played.items()}
    bandit = _best_bandit(whole)
    pair = bootstrap({name: whole[name] for name in (DQN, bandit)}, Measure.SCORE, seed=seed)[1][DQN, bandit]
    if pair.lower is None:
        return "Too few people to say whether RL is better than a bandit."
    if pair.lower > 0:
        return (
            f"The DQN is better than {bandit}, the best bandit, beyond doubt ({pair.lower:+.4f} to {pair.upper:+.4f})."
        )
    return (
        f"RL is not claimed to be better than a bandit: against {bandit} the DQN gains {pair.value:+.4f} "
        f"({pair.lower:+.4f} to {pair.upper:+.4f})."
    )


def _plot(played: Mapping[str, Sequence[Episode]]) -> Plot:
    """Return average reward in blocks of weeks."""
    weeks = len(played[SERVED][0].rewards)
    step = max(1, weeks // 10)
    starts = range(0, weeks - step + 1, step)
    curves = [
        Curve(
            name,
            [start + step / 2 for start in starts],
            [float(_rewards(each, start, start + step).mean()) for start in starts],
            is_baseline=name != SERVED,
        )
        for name, each in played.items()
    ]
    return Plot("reward", "Average reward of the week's five, simulated people", "week", UNIT, curves)
