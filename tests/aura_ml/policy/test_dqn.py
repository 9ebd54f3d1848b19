"""The DQN over d3rlpy: it learns, repeats, stays quiet, and leaves the process as it was."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from aura_ml.policy import DqnConfig, DqnPolicy, LoggedWeek, PolicyCorrupt, double_dqn, load_policy
from aura_ml.policy.dqn import NothingToLearn
from aura_ml.policy.observation import Projection, observation_size, observations
from aura_ml.policy.storage import write_policy
from aura_ml.policy.topics import spread_over_groups, topic_groups

from .conftest import SMALL, make_candidates, state_of


def teaching_log(people: int = 6, weeks: int = 8) -> list[LoggedWeek]:
    """Return a log in which the reward is what the prediction says, all candidates shown in turn."""
    log = []
    for person in range(people):
        for week in range(weeks):
            candidates = make_candidates(30, seed=person * 100 + week)
            shown = tuple(range(week % 6, 30, 6))
            rewards = np.asarray([candidates.predicted[row, 4] / 10.0 for row in shown])
            log.append(LoggedWeek(f"p{person}", state_of(candidates), candidates, shown, np.ones(5), rewards))
    return log


def test_it_learns_which_openings_are_worth_showing() -> None:
    policy = DqnPolicy.train(teaching_log(), seed=3, config=replace(SMALL, steps=200, learning_rate=1e-3))
    fresh = make_candidates(30, seed=9999)
    values = policy.values(state_of(fresh), fresh)
    assert np.corrcoef(values, fresh.predicted[:, 4])[0, 1] > 0.9
    assert policy.trained_on == 6 * 8 * 5


def test_training_is_repeatable_and_leaves_the_global_draws_alone(log: list[LoggedWeek]) -> None:
    np.random.seed(4)
    expected = np.random.random(3)
    np.random.seed(4)
    one = DqnPolicy.train(log, 1, replace(SMALL, steps=20))
    assert np.array_equal(np.random.random(3), expected)
    two, other = (DqnPolicy.train(log, seed, replace(SMALL, steps=20)) for seed in (1, 2))
    fresh = make_candidates(12)
    values = [policy.values(state_of(fresh), fresh) for policy in (one, two, other)]
    assert np.array_equal(values[0], values[1])
    assert not np.array_equal(values[0], values[2])


def test_an_update_is_a_new_policy(dqn: DqnPolicy, log: list[LoggedWeek]) -> None:
    fresh = make_candidates(12)
    before = dqn.values(state_of(fresh), fresh)
    updated, again = dqn.updated(log[:6], seed=5), dqn.updated(log[:6], seed=5)
    assert np.array_equal(dqn.values(state_of(fresh), fresh), before)
    assert not np.array_equal(updated.values(state_of(fresh), fresh), before)
    assert np.array_equal(updated.values(state_of(fresh), fresh), again.values(state_of(fresh), fresh))
    assert updated.trained_on > dqn.trained_on


def test_gamma_is_named_for_what_it_is() -> None:
    assert "bandit" in DqnConfig().learns_from
    assert "gamma 0.5" in DqnConfig(gamma=0.5).learns_from
    with pytest.raises(ValueError, match="gamma"):
        DqnConfig(gamma=1.0)


def test_gamma_above_zero_trains_too(log: list[LoggedWeek]) -> None:
    policy = DqnPolicy.train(log, 1, replace(SMALL, steps=20, gamma=0.5))
    fresh = make_candidates(12)
    assert np.isfinite(policy.values(state_of(fresh), fresh)).all()


def test_a_log_without_rewards_is_refused(dqn: DqnPolicy, log: list[LoggedWeek]) -> None:
    unknown = [replace(week, rewards=np.full(len(week.rewards), np.nan)) for week in log]
    for attempt in (
        lambda: DqnPolicy.train(unknown, 1, SMALL),
        lambda: DqnPolicy.train([], 1),
        lambda: dqn.updated([], 1),
    ):
        with pytest.raises(NothingToLearn, match="stays"):
            attempt()


def test_one_rated_opening_is_enough(log: list[LoggedWeek]) -> None:
    rewards = np.full(5, np.nan)
    rewards[2] = 0.4
    policy = DqnPolicy.train([replace(log[0], rewards=rewards)], 1, replace(SMALL, steps=5))
    assert policy.trained_on == 1


def test_what_serves_is_what_d3rlpy_computes(log: list[LoggedWeek]) -> None:
    rows = np.random.default_rng(1).normal(size=(9, 6)).astype(np.float32)
    agent = double_dqn.new_agent(6, hidden=(8, 5), learning_rate=1e-3, gamma=0.0, batch_size=8, seed=1)
    theirs = agent.predict_value(rows, np.ones(9)) - agent.predict_value(rows, np.zeros(9))
    np.testing.assert_allclose(double_dqn.advantage(double_dqn.network(agent), rows), theirs, atol=1e-6)
    other = double_dqn.new_agent(6, hidden=(8, 5), learning_rate=1e-3, gamma=0.0, batch_size=8, seed=2)
    double_dqn.restore(other, double_dqn.network(agent))
    np.testing.assert_allclose(double_dqn.advantage(double_dqn.network(other), rows), theirs, atol=1e-6)
    with pytest.raises(double_dqn.ForeignNetwork, match="shape"):
        double_dqn.restore(
            double_dqn.new_agent(7, hidden=(8, 5), learning_rate=1e-3, gamma=0.0, batch_size=8, seed=2),
            double_dqn.network(agent),
        )


def test_a_saved_policy_without_its_network_is_refused(dqn: DqnPolicy, tmp_path: Path) -> None:
    dqn.save(tmp_path)
    assert not {path.suffix for path in tmp_path.iterdir()} - {".safetensors", ".json"}
    save_file({"weight.0": np.zeros((2, 2), dtype=np.float32)}, tmp_path / "agent.safetensors")
    write_policy(tmp_path, "dqn", {"config": {**vars(SMALL)}, "trained_on": 1}, ("agent.safetensors",))
    with pytest.raises(PolicyCorrupt, match=r"lacks projection\.axes"):
        load_policy(tmp_path)


def test_d3rlpy_prints_nothing_writes_nothing_and_keeps_structlog(tmp_path: Path) -> None:
    program = """
import structlog
structlog.configure(processors=[structlog.processors.KeyValueRenderer()], cache_logger_on_first_use=False)
before = structlog.get_config()
import numpy as np, sys
import aura_ml.policy
assert not {"torch", "d3rlpy"} & set(sys.modules)
from aura_ml.policy import double_dqn
agent = double_dqn.new_agent(4, hidden=(8,), learning_rate=1e-3, gamma=0.0, batch_size=8, seed=1)
ones = np.ones(8, dtype=np.float32)
for _ in range(2):
    double_dqn.train(agent, np.ones((8, 4), dtype=np.float32), np.arange(8) % 2, ones, ones, steps=3, seed=1)
assert structlog.get_config() == before
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_observations_are_finite_and_of_the_stated_size() -> None:
    candidates = make_candidates(7, predicted=False)
    projection = Projection.fit(candidates.vectors, 16)
    rows = observations(state_of(candidates, ratings=0, week=0), candidates, projection)
    assert rows.shape == (7, observation_size(16))
    assert np.isfinite(rows).all()
    assert np.abs(rows).max() < 10


def test_the_projection_keeps_distances_along_the_main_axes() -> None:
    vectors = make_candidates(50).vectors
    projection = Projection.fit(vectors, 24)
    centred = vectors - vectors.mean(axis=0)
    assert projection.coordinates(vectors)[:, 0].std() == pytest.approx(1.0, abs=1e-6)
    scale = np.linalg.norm(projection.coordinates(vectors), axis=1) / np.linalg.norm(centred, axis=1)
    assert np.ptp(scale) < 1e-3 * scale.mean()
    with pytest.raises(ValueError, match="at least one"):
        Projection.fit(vectors[:0])


def test_a_slate_is_spread_over_topics() -> None:
    vectors = np.zeros((12, 24), dtype=np.float32)
    for row in range(12):
        vectors[row, row // 6] = 1.0
    groups = topic_groups(vectors, 2)
    assert len(set(groups[:6].tolist())) == len(set(groups[6:].tolist())) == 1
    assert groups[0] != groups[6]
    assert spread_over_groups(range(12), groups, 5, 3)[:5] == [0, 1, 2, 6, 7]
    assert spread_over_groups(range(6), groups, 5, 3)[:5] == [0, 1, 2, 3, 4]
