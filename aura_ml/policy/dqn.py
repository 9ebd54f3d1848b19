"""The DQN policy: d3rlpy's DoubleDQN decides skip or show for one candidate at a time; the slate is the best by
Q(show) - Q(skip), spread over topics.

With ``gamma`` 0, as shipped, this is a neural contextual bandit and nothing more: no reward of later weeks takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy import double_dqn
from aura_ml.policy.base import Candidates, DeterministicPolicy, PolicyState, ranked, select
from aura_ml.policy.belief import BeliefPrior, believed
from aura_ml.policy.observation import Projection, observation_size, observations
from aura_ml.policy.storage import PolicyCorrupt, write_policy
from aura_ml.policy.topics import spread_over_groups, topic_groups

_Floats = NDArray[np.float64]
_FILE = "agent.safetensors"
_PROJECTION = ("projection.axes", "projection.mean")


class NothingToLearn(ValueError):
    """A log without a single known reward."""


@dataclass(frozen=True)
class DqnConfig:
    """How the agent is trained and how it fills a slate.

    Attributes:
        gamma: discount from item to item; 0 makes it a bandit.
        learning_rate: 5e-4 moves 300 steps about as far as 1e-4 moves 1,500.
        steps: gradient steps of a training from nothing.
        update_steps: gradient steps on a person's own log.
        skips: openings not shown per one shown that are put into the log as skipped, with reward 0.
        components: principal components of the vectors in an observation.
        topics, most_per_topic: a slate holds at most so many of one of the week's so many groups, where others are.
    """

    gamma: float = 0.0
    learning_rate: float = 5e-4
    hidden: tuple[int, ...] = (256, 256)
    batch_size: int = 256
    steps: int = 300
    update_steps: int = 50
    skips: int = 1
    components: int = 16
    topics: int = 8
    most_per_topic: int = 4

    def __post_init__(self) -> None:
        if not 0.0 <= self.gamma < 1.0 or self.steps < 1 or self.update_steps < 1:
            raise ValueError("a DQN needs gamma in [0, 1) and one gradient step or more")

    @property
    def learns_from(self) -> str:
        """What the discount makes of it, in words for reports."""
        if self.gamma == 0.0:
            return "neural contextual bandit (gamma 0: rewards of the same item only)"
        return f"DQN with gamma {self.gamma:g} over the items of a person's block of weeks"


@dataclass(frozen=True)
class LoggedWeek:
    """One slate as it was shown, and what it was worth.

    Attributes:
        person: an episode is all logged weeks of one person, in their order.
        shown: rows of ``candidates``.
        propensities: of ``shown``, shape (k,).
        rewards: of ``shown``, shape (k,); NaN where nothing is known.
    """

    person: str
    state: PolicyState
    candidates: Candidates
    shown: tuple[int, ...]
    propensities: _Floats
    rewards: _Floats


@dataclass(frozen=True)
class _Transitions:
    observations: NDArray[np.float32]
    actions: NDArray[np.int64]
    rewards: NDArray[np.float32]
    terminals: NDArray[np.float32]


class DqnPolicy(DeterministicPolicy):
    """A trained network with the projection of its observations; ``train`` or ``load`` makes one."""

    name = "dqn"

    def __init__(
        self,
        network: double_dqn.Network,
        projection: Projection,
        config: DqnConfig,
        trained_on: int,
        prior: BeliefPrior | None = None,
    ) -> None:
        self.config = config
        self.trained_on = trained_on
        self.prior = prior
        self._network = network
        self._projection = projection

    @classmethod
    def train(
        cls,
        log: Sequence[LoggedWeek],
        seed: int,
        config: DqnConfig | None = None,
        projection: Projection | None = None,
        prior: BeliefPrior | None = None,
    ) -> DqnPolicy:
        """Return a policy trained offline on ``log``, equal for equal arguments.

        Args:
            projection: of the vectors; fitted on the candidates of ``log`` when not given.
            prior: what it expects of each candidate then stands in the observations in place of the predictions.

        Raises:
            NothingToLearn: no reward is known.
        """
        config = config or DqnConfig()
        known = _with_rewards(log)
        if projection is None:
            projection = Projection.fit(np.concatenate([week.candidates.vectors for week in known]), config.components)
        agent = _new_agent(projection, config, seed)
        policy = cls({}, projection, config, 0, prior)
        policy._learn(agent, known, config.steps, seed)
        return policy

    def updated(self, log: Sequence[LoggedWeek], seed: int) -> DqnPolicy:
        """Return this policy trained on for ``update_steps`` with a person's own log; this one stays as it is.

        Raises:
            NothingToLearn: no reward is known.
        """
        known = _with_rewards(log)
        agent = _new_agent(self._projection, self.config, seed)
        double_dqn.restore(agent, self._network)
        policy = copy(self)
        policy._learn(agent, known, self.config.update_steps, seed)
        return policy

    def _learn(self, agent: Any, known: Sequence[LoggedWeek], steps: int, seed: int) -> None:
        data = _transitions(known, self._observed, self.config.skips, np.random.default_rng([seed, 1]))
        double_dqn.train(agent, data.observations, data.actions, data.rewards, data.terminals, steps=steps, seed=seed)
        self._network = double_dqn.network(agent)
        self.trained_on += int((data.actions == double_dqn.SHOW).sum())

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:
        """Return Q(show) - Q(skip): with gamma 0 the expected reward of showing it, in units of reward."""
        return double_dqn.advantage(self._network, self._observed(state, candidates))

    def _observed(self, state: PolicyState, candidates: Candidates) -> NDArray[np.float32]:
        if self.prior is not None and len(candidates):
            predicted, std = believed(self.prior, state.history, candidates)
            candidates = replace(candidates, predicted=predicted, uncertainty=std)
        return observations(state, candidates, self._projection)

    def slate(self, state: PolicyState, candidates: Candidates, size: int) -> list[int]:
        """Return the rows of the slate, best first, spread over topics."""
        order = ranked(self.values(state, candidates), candidates)
        groups = topic_groups(candidates.vectors, self.config.topics)
        return select(spread_over_groups(order, groups, size, self.config.most_per_topic), candidates, size)

    def save(self, folder: Path) -> None:
        """Write ``agent.safetensors`` (network and projection) and ``policy.json`` (config, hashes)."""
        from safetensors.numpy import save

        projection = (np.ascontiguousarray(self._projection.axes), self._projection.mean)
        arrays = {**self._network, **dict(zip(_PROJECTION, projection, strict=True))}
        (folder / _FILE).write_bytes(save(arrays))
        about = {"config": asdict(self.config), "trained_on": self.trained_on, "learns_from": self.config.learns_from}
        about |= {"prior": None if self.prior is None else asdict(self.prior)}
        write_policy(folder, self.name, about, (_FILE,))

    @classmethod
    def load(cls, folder: Path, about: Mapping[str, Any]) -> DqnPolicy:
        """Return the policy saved in ``folder``; ``about`` is its checked ``policy.json``.

        Raises:
            PolicyCorrupt: arrays are missing.
        """
        from safetensors.numpy import load

        if _FILE not in about["files"]:
            raise PolicyCorrupt(f"{folder} names no {_FILE}; train the policy of this week again")
        arrays = load((folder / _FILE).read_bytes())
        missing = [name for name in (*_PROJECTION, "weight.0", "bias.0") if name not in arrays]
        if missing:
            raise PolicyCorrupt(f"{folder / _FILE} lacks {', '.join(missing)}; train the policy of this week again")
        axes, mean = (arrays.pop(name) for name in _PROJECTION)
        config = DqnConfig(**{**about["config"], "hidden": tuple(about["config"]["hidden"])})
        prior = None if about.get("prior") is None else BeliefPrior.from_plain(about["prior"])
        return cls(arrays, Projection(mean, axes), config, int(about["trained_on"]), prior)


def _new_agent(projection: Projection, config: DqnConfig, seed: int) -> Any:
    return double_dqn.new_agent(
        observation_size(projection.components),
        hidden=config.hidden,
        learning_rate=config.learning_rate,
        gamma=config.gamma,
        batch_size=config.batch_size,
        seed=seed,
    )


def _with_rewards(log: Sequence[LoggedWeek]) -> list[LoggedWeek]:
    known = [week for week in log if np.isfinite(week.rewards).any()]
    if not known:
        raise NothingToLearn("the log has no known reward; the policy of the weeks before stays")
    return known


def _transitions(
    log: Sequence[LoggedWeek],
    observe: Callable[[PolicyState, Candidates], NDArray[np.float32]],
    skips: int,
    rng: np.random.Generator,
) -> _Transitions:
    """Return the items of each person's weeks in order: every shown one with its reward, some skipped ones with 0."""
    people = list(dict.fromkeys(week.person for week in log))
    rows: list[NDArray[np.float32]] = []
    actions: list[int] = []
    rewards: list[float] = []
    terminals: list[float] = []
    for person in people:
        for week in (each for each in log if each.person == person):
            seen = observe(week.state, week.candidates)
            for row, action, reward in _items(week, skips, rng):
                rows.append(seen[row])
                actions.append(action)
                rewards.append(reward)
                terminals.append(0.0)
        terminals[-1] = 1.0
    return _Transitions(
        np.stack(rows),
        np.asarray(actions, dtype=np.int64),
        np.asarray(rewards, dtype=np.float32),
        np.asarray(terminals, dtype=np.float32),
    )


def _items(week: LoggedWeek, skips: int, rng: np.random.Generator) -> list[tuple[int, int, float]]:
    known = [
        (row, double_dqn.SHOW, float(reward))
        for row, reward in zip(week.shown, week.rewards, strict=True)
        if np.isfinite(reward)
    ]
    shown = {int(week.candidates.cluster_ids[row]) for row in week.shown}
    others = [row for row in range(len(week.candidates)) if int(week.candidates.cluster_ids[row]) not in shown]
    drawn = rng.permutation(len(others))[: skips * len(known)]
    return known + [(others[each], double_dqn.SKIP, 0.0) for each in sorted(drawn)]
