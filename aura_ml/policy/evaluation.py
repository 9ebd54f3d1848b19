"""Policies compared on simulated people: the same people, the same weekly candidates, averages over blocks of weeks.

Every figure from here is of simulation and says so; over a person's own log see ``off_policy``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import Interval, Measure, bootstrap
from aura_ml.policy.base import OVERALL, Candidates, PolicyState, SlatePolicy
from aura_ml.policy.dqn import LoggedWeek
from aura_ml.policy.observation import Projection
from aura_ml.policy.rewards import Known, RewardMap, weekly_rewards
from aura_ml.policy.ridge import RidgeState, posting_features
from aura_ml.simulate import Postings, SimulatedOutcome, SimulatedPerson

_Floats = NDArray[np.float64]
DEFAULT_BLOCKS = ((1, 10), (11, 50), (51, 100))
RIDGE_COMPONENTS = 32


@dataclass(frozen=True)
class Play:
    """How weeks are played.

    Attributes:
        weeks, candidates, size: weeks of a block, openings to choose from in each, postings of a slate.
        seed: of the weekly candidates and of the policies' draws; people have their own.
    """

    weeks: int = 20
    candidates: int = 60
    size: int = 5
    seed: int = 0
    rewards: RewardMap = field(default_factory=RewardMap)


@dataclass(frozen=True)
class Episode:
    """The weeks of one simulated person under one policy.

    Attributes:
        rewards: shape (weeks,), what became known in each week (ratings of its slate, outcomes of earlier ones).
        regrets: shape (weeks,), how much less of the rating part the slate truly held than the five best.
        log: the slates, with propensities and the rewards of their items as known at the end.
    """

    person: str
    rewards: _Floats
    regrets: _Floats
    log: tuple[LoggedWeek, ...]


@dataclass(frozen=True)
class BlockFigure:
    """One figure of one policy over one block of weeks, always of simulated people.

    Attributes:
        value, lower, upper: mean over people with its 95 % interval; None below five people.
        n: people.
        differences: by baseline, the paired difference (this policy minus it) with its interval.
    """

    name: str
    policy: str
    first_week: int
    last_week: int
    unit: str
    interval: Interval
    differences: Mapping[str, Interval]
    simulated: bool = True


def play(person: SimulatedPerson, postings: Postings, policy: SlatePolicy, setting: Play) -> Episode:
    """Play ``setting.weeks`` weeks of ``person`` under ``policy``.

    The candidates of a week are a draw from ``postings`` that depends on setting and person, not on the policy; an
    opening once rated is no candidate again. Scores are the predicted overall, before any rating the similarity.
    """
    game = _Game(person, postings, setting)
    for week in range(setting.weeks):
        game.week(week, policy)
    return game.episode()


class _Game:
    def __init__(self, person: SimulatedPerson, postings: Postings, setting: Play) -> None:
        self.person, self.postings, self.setting = person, postings, setting
        projection = Projection.fit(postings.vectors, min(RIDGE_COMPONENTS, postings.vectors.shape[1]))
        self._features = posting_features(postings, projection)
        self._similarity = (postings.vectors @ person.profile_vector()).astype(np.float64)
        self._ridge = RidgeState(self._features.shape[1])
        self._rated: list[_Floats] = []
        self._shown: set[int] = set()
        self._weeks: list[tuple[PolicyState, Candidates, tuple[int, ...], _Floats]] = []
        self._facts: list[Known[int]] = []
        self._regrets: list[float] = []

    def week(self, week: int, policy: SlatePolicy) -> None:
        rows = self._candidates(week)
        candidates = self._as_candidates(rows)
        given = np.concatenate(self._rated) if self._rated else np.zeros((0, OVERALL + 1))
        state = PolicyState.of(given, week, candidates)
        rng = np.random.default_rng([self.setting.seed, self.person.seed, week, 1])
        choices = policy.choose(state, candidates, self.setting.size, rng)
        shown = tuple(choice.index for choice in choices)
        jobs = self.postings.take(rows[list(shown)])
        ratings = self.person.rate(jobs, week)
        self._ridge.forget_week()
        self._ridge.observe(self._features[rows[list(shown)]], ratings)
        self._rated.append(ratings)
        self._shown |= {int(job) for job in jobs.job_ids}
        self._weeks.append((state, candidates, shown, np.asarray([choice.propensity for choice in choices])))
        self._facts += [
            Known(week, int(job), overall=float(row[OVERALL])) for job, row in zip(jobs.job_ids, ratings, strict=True)
        ]
        self._facts += [_fact(outcome) for outcome in self.person.outcomes(jobs, week)]
        true = self.person.true_facets(self.postings.take(rows), week)[:, OVERALL]
        best = np.sort(true)[::-1][: len(shown)]
        unit = self.setting.rewards.rating_weight / 9.0
        self._regrets.append(unit * max(0.0, float(best.mean() - true[list(shown)].mean())) if shown else 0.0)

    def _candidates(self, week: int) -> NDArray[np.int64]:
        """Return rows of the postings: the week's draw, the same for every policy, without what was rated."""
        rng = np.random.default_rng([self.setting.seed, self.person.seed, week])
        drawn = rng.permutation(len(self.postings))[: self.setting.candidates]
        kept = [row for row in drawn if int(self.postings.job_ids[row]) not in self._shown]
        return np.asarray(kept, dtype=np.int64)

    def _as_candidates(self, rows: NDArray[np.int64]) -> Candidates:
        n = len(rows)
        similarity = self._similarity[rows]
        predicted, std = np.full((n, OVERALL + 1), np.nan), np.full(n, np.nan)
        if self._ridge.ratings:
            predicted, std = self._ridge.predict(self._features[rows])
        scores = predicted[:, OVERALL] if self._ridge.ratings else similarity
        jobs = self.postings.take(rows)
        return Candidates(jobs.job_ids, jobs.vectors, scores, predicted, std, similarity, jobs.company_keys)

    def episode(self) -> Episode:
        setting = self.setting
        by_week = weekly_rewards(self._facts, self._shown, setting.size, setting.rewards)
        rewards = np.asarray([by_week.get(week, 0.0) for week in range(setting.weeks)])
        name = f"simulated {self.person.world} {self.person.seed}"
        log = tuple(self._logged(name, *week) for week in self._weeks)
        return Episode(name, rewards, np.asarray(self._regrets), log)

    def _logged(
        self, name: str, state: PolicyState, candidates: Candidates, shown: tuple[int, ...], propensities: _Floats
    ) -> LoggedWeek:
        rewards = [self._item_reward(int(candidates.cluster_ids[row])) for row in shown]
        return LoggedWeek(name, state, candidates, shown, propensities, np.asarray(rewards, dtype=np.float64))

    def _item_reward(self, cluster_id: int) -> float:
        facts = [fact for fact in self._facts if fact.cluster_id == cluster_id and fact.week < self.setting.weeks]
        overall = next((fact.overall for fact in facts if fact.overall is not None), None)
        return self.setting.rewards.item(overall, [fact.stage for fact in facts if fact.stage is not None])


def _fact(outcome: SimulatedOutcome) -> Known[int]:
    return Known(outcome.week, outcome.job_id, stage=outcome.stage)


def compare(
    policies: Mapping[str, SlatePolicy],
    people: Sequence[SimulatedPerson],
    postings: Postings,
    setting: Play,
    *,
    blocks: Sequence[tuple[int, int]] = DEFAULT_BLOCKS,
    baselines: Sequence[str] = ("greedy", "random"),
) -> list[BlockFigure]:
    """Return, for each block and policy, average reward and regret per week over ``people``.

    Args:
        blocks: first and last week, counted from 1; blocks that reach beyond ``setting.weeks`` are left out.
        baselines: names among ``policies`` to which each one is compared, by paired bootstrap over people.
    """
    episodes = {
        name: [play(person, postings, policy, setting) for person in people] for name, policy in policies.items()
    }
    return block_figures(episodes, blocks, baselines, setting.seed)


def block_figures(
    episodes: Mapping[str, Sequence[Episode]],
    blocks: Sequence[tuple[int, int]],
    baselines: Sequence[str],
    seed: int,
) -> list[BlockFigure]:
    """Return the figures of episodes of the same people in the same order under several policies.

    Raises:
        ValueError: the people differ between policies, or a baseline was not played.
    """
    if len({tuple(episode.person for episode in each) for each in episodes.values()}) > 1:
        raise ValueError("policies can only be compared over the same people in the same order")
    if unknown := sorted(set(baselines) - set(episodes)):
        raise ValueError(f"the baselines {', '.join(unknown)} were not played; played were {', '.join(episodes)}")
    weeks = min((len(episode.rewards) for each in episodes.values() for episode in each), default=0)
    figures = []
    for first, last in blocks:
        if last > weeks:
            continue
        for name, measure in (("reward", Measure.SCORE), ("regret", Measure.LOSS)):
            values = {policy: _means(each, name, first, last) for policy, each in episodes.items()}
            own, pairs = bootstrap(values, measure, seed=seed)
            for policy in episodes:
                differences = {base: _signed(pairs[policy, base], measure) for base in baselines if base != policy}
                unit = "reward per week"
                figures.append(BlockFigure(f"average_{name}", policy, first, last, unit, own[policy], differences))
    return figures


def _means(episodes: Sequence[Episode], name: str, first: int, last: int) -> _Floats:
    series = [episode.rewards if name == "reward" else episode.regrets for episode in episodes]
    return np.asarray([float(each[first - 1 : last].mean()) for each in series], dtype=np.float64)


def _signed(better: Interval, measure: Measure) -> Interval:
    """Turn "by how much better" into the plain difference of the figures."""
    if measure is Measure.SCORE or better.value is None or better.lower is None or better.upper is None:
        return better
    return Interval(-better.value, -better.upper, -better.lower, better.n)


def simulated_log(
    people: Sequence[SimulatedPerson], postings: Postings, policies: Sequence[SlatePolicy], setting: Play
) -> list[LoggedWeek]:
    """Return the slates of ``people`` under ``policies`` in turn: what a DQN is first trained on.

    The people must not be among those that it is measured on afterwards.
    """
    return [
        week
        for number, person in enumerate(people)
        for week in play(person, postings, policies[number % len(policies)], setting).log
    ]
