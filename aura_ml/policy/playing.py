"""Weeks played with simulated people: the week's candidates, what a policy shows of them, ratings, delayed outcomes.

What a week offers does not depend on the policy, so several are played over the same scenes. Figures: ``evaluation``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import OVERALL, Candidates, History, PolicyState, SlatePolicy
from aura_ml.policy.dqn import LoggedWeek
from aura_ml.policy.observation import Projection
from aura_ml.policy.rewards import Known, RewardMap, weekly_rewards
from aura_ml.policy.ridge import RidgeConfig, RidgeState, posting_features
from aura_ml.simulate import Postings, SimulatedOutcome, SimulatedPerson

_Floats = NDArray[np.float64]
RIDGE_COMPONENTS = 32
APPLIED, INTERVIEW = "applied", "interview1"


@dataclass(frozen=True)
class Play:
    """How weeks are played.

    Attributes:
        weeks, candidates, size: weeks of a block, openings to choose from in each, postings of a slate.
        seed: of the weekly candidates and of the policies' draws; people have their own.
        renewed: every week's candidates are new openings, though their texts may have been offered before: a hundred
            weeks need more postings than a test has. Otherwise an opening once rated is no candidate again.
    """

    weeks: int = 20
    candidates: int = 60
    size: int = 5
    seed: int = 0
    renewed: bool = False
    rewards: RewardMap = field(default_factory=RewardMap)
    ridge: RidgeConfig = field(default_factory=RidgeConfig)


@dataclass(frozen=True)
class Episode:
    """The weeks of one simulated person under one policy.

    Attributes:
        rewards: shape (weeks,), what became known in each week (ratings of its slate, outcomes of earlier ones).
        regrets: shape (weeks,), how much less of the rating part the slate truly held than the five best.
        log: the slates, with propensities and the rewards of their items as known at the end.
        applications, interviews: shape (weeks,), applications by week, and how many of them led to an interview.
    """

    person: str
    rewards: _Floats
    regrets: _Floats
    log: tuple[LoggedWeek, ...]
    applications: _Floats
    interviews: _Floats


@dataclass(frozen=True)
class Scenes:
    """What the weeks of one person offer, whatever is shown.

    Attributes:
        postings: all there are.
        features, similarity: of all postings, shapes (m, f) and (m,); the ridge learns over the first, the profile
            stands behind the second.
        offered: by week, the postings drawn. rows: by week, their rows among all.
        overall: by week, what the person truly thinks of them.
    """

    person: SimulatedPerson
    setting: Play
    postings: Postings
    features: _Floats
    similarity: _Floats
    offered: tuple[Postings, ...]
    rows: tuple[NDArray[np.int64], ...]
    overall: tuple[_Floats, ...]

    @property
    def name(self) -> str:
        """The person, said to be simulated."""
        return f"simulated {self.person.world} {self.person.seed}"


def scenes(people: Sequence[SimulatedPerson], postings: Postings, setting: Play) -> list[Scenes]:
    """Return the scenes of each person: draws of ``setting.candidates`` postings a week by setting and person."""
    projection = Projection.fit(postings.vectors, min(RIDGE_COMPONENTS, postings.vectors.shape[1]))
    features = posting_features(postings, projection)
    return [_scenes(person, postings, setting, features) for person in people]


def _scenes(person: SimulatedPerson, postings: Postings, setting: Play, features: _Floats) -> Scenes:
    offered, rows, overall = [], [], []
    for week in range(setting.weeks):
        rng = np.random.default_rng([setting.seed, person.seed, week])
        drawn = rng.permutation(len(postings))[: setting.candidates].astype(np.int64)
        jobs = postings.take(drawn)
        if setting.renewed:
            jobs = replace(jobs, job_ids=drawn + 1 + week * len(postings))
        offered.append(jobs)
        rows.append(drawn)
        overall.append(person.true_facets(jobs, week)[:, OVERALL])
    similarity = (postings.vectors @ person.profile_vector()).astype(np.float64)
    return Scenes(person, setting, postings, features, similarity, tuple(offered), tuple(rows), tuple(overall))


def play_scenes(scene: Scenes, policy: SlatePolicy) -> Episode:
    """Play all weeks of ``scene`` under ``policy``. Scores are the predicted overall, before any rating the similarity."""
    game = _Game(scene)
    for week in range(scene.setting.weeks):
        game.week(week, policy)
    return game.episode()


def play(person: SimulatedPerson, postings: Postings, policy: SlatePolicy, setting: Play) -> Episode:
    """Play ``setting.weeks`` weeks of ``person`` under ``policy``; see ``play_scenes``."""
    return play_scenes(scenes([person], postings, setting)[0], policy)


def simulated_log(
    people: Sequence[SimulatedPerson],
    postings: Postings,
    policies: Sequence[SlatePolicy],
    setting: Play,
) -> list[LoggedWeek]:
    """Return the slates of ``people`` under ``policies`` in turn: what a DQN is first trained on.

    The people must not be among those that it is measured on afterwards.
    """
    return [
        week
        for number, scene in enumerate(scenes(people, postings, setting))
        for week in play_scenes(scene, policies[number % len(policies)]).log
    ]


class _Game:
    def __init__(self, scene: Scenes) -> None:
        self.scene = scene
        self._ridge = RidgeState(scene.features.shape[1], scene.setting.ridge)
        self._rated: list[_Floats] = []
        self._rated_rows: list[int] = []
        self._rated_weeks: list[int] = []
        self._shown: set[int] = set()
        self._weeks: list[tuple[PolicyState, Candidates, tuple[int, ...], _Floats]] = []
        self._facts: list[Known[int]] = []
        self._regrets: list[float] = []

    def week(self, week: int, policy: SlatePolicy) -> None:
        scene, setting = self.scene, self.scene.setting
        ids = scene.offered[week].job_ids
        fresh = np.flatnonzero([int(job) not in self._shown for job in ids])
        rows, overall, jobs = scene.rows[week][fresh], scene.overall[week][fresh], scene.offered[week].take(fresh)
        candidates = self._as_candidates(rows, jobs)
        state = PolicyState.of(self._given(), week, candidates, self._history(week))
        rng = np.random.default_rng([setting.seed, scene.person.seed, week, 1])
        choices = policy.choose(state, candidates, setting.size, rng)
        shown = tuple(choice.index for choice in choices)
        self._weeks.append((state, candidates, shown, np.asarray([choice.propensity for choice in choices])))
        self._learn(rows[list(shown)], jobs.take(list(shown)), week)
        best = np.sort(overall)[::-1][: len(shown)]
        unit = setting.rewards.rating_weight / 9.0
        self._regrets.append(unit * max(0.0, float(best.mean() - overall[list(shown)].mean())) if shown else 0.0)

    def _given(self) -> _Floats:
        return np.concatenate(self._rated) if self._rated else np.zeros((0, OVERALL + 1))

    def _history(self, week: int) -> History:
        rows = np.asarray(self._rated_rows, dtype=np.int64)
        ages = week - np.asarray(self._rated_weeks, dtype=np.float64)
        return History(self.scene.postings.vectors[rows], self.scene.similarity[rows], self._given(), ages)

    def _learn(self, rows: NDArray[np.int64], jobs: Postings, week: int) -> None:
        ratings = self.scene.person.rate(jobs, week)
        self._ridge.forget_week()
        self._ridge.observe(self.scene.features[rows], ratings)
        self._rated.append(ratings)
        self._rated_rows += rows.tolist()
        self._rated_weeks += [week] * len(rows)
        self._shown |= {int(job) for job in jobs.job_ids}
        self._facts += [
            Known(week, int(job), overall=float(row[OVERALL])) for job, row in zip(jobs.job_ids, ratings, strict=True)
        ]
        self._facts += [_fact(outcome) for outcome in self.scene.person.outcomes(jobs, week)]

    def _as_candidates(self, rows: NDArray[np.int64], jobs: Postings) -> Candidates:
        n = len(rows)
        similarity = self.scene.similarity[rows]
        predicted, std = np.full((n, OVERALL + 1), np.nan), np.full(n, np.nan)
        known = self._ridge.ratings > 0
        if known:
            predicted, std = self._ridge.predict(self.scene.features[rows])
        scores = predicted[:, OVERALL] if known else similarity
        return Candidates(jobs.job_ids, jobs.vectors, scores, predicted, std, similarity, jobs.company_keys)

    def episode(self) -> Episode:
        setting = self.scene.setting
        by_week = weekly_rewards(self._facts, self._shown, setting.size, setting.rewards)
        rewards = np.asarray([by_week.get(week, 0.0) for week in range(setting.weeks)])
        worth = self._item_rewards()
        log = tuple(
            LoggedWeek(
                self.scene.name,
                state,
                candidates,
                shown,
                propensities,
                np.asarray([worth[int(candidates.cluster_ids[row])] for row in shown], dtype=np.float64),
            )
            for state, candidates, shown, propensities in self._weeks
        )
        return Episode(self.scene.name, rewards, np.asarray(self._regrets), log, *self._applications())

    def _applications(self) -> tuple[_Floats, _Floats]:
        applications, interviews = np.zeros(self.scene.setting.weeks), np.zeros(self.scene.setting.weeks)
        interviewed = {fact.cluster_id for fact in self._facts if fact.stage == INTERVIEW}
        for fact in self._facts:
            if fact.stage == APPLIED:
                applications[fact.week] += 1
                interviews[fact.week] += fact.cluster_id in interviewed
        return applications, interviews

    def _item_rewards(self) -> dict[int, float]:
        """Return what each shown opening was worth by the end, outcomes still under way left out."""
        overall: dict[int, float] = {}
        stages: dict[int, list[str]] = {}
        for fact in self._facts:
            if fact.overall is not None:
                overall[fact.cluster_id] = fact.overall
            elif fact.stage is not None and fact.week < self.scene.setting.weeks:
                stages.setdefault(fact.cluster_id, []).append(fact.stage)
        return {
            opening: self.scene.setting.rewards.item(points, stages.get(opening, ()))
            for opening, points in overall.items()
        }


def _fact(outcome: SimulatedOutcome) -> Known[int]:
    return Known(outcome.week, outcome.job_id, stage=outcome.stage)
