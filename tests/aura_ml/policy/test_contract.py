"""What every slate policy keeps: different openings, repeatable draws, propensities, saving and loading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aura_ml.policy import (
    DqnPolicy,
    GreedyPolicy,
    LinUcbPolicy,
    PolicyCorrupt,
    RandomPolicy,
    SlatePolicy,
    ThompsonPolicy,
    load_policy,
    with_exploring_slot,
)

from .conftest import make_candidates, state_of

KINDS = ("greedy", "random", "linucb", "thompson", "dqn", "greedy+exploring", "linucb+exploring", "dqn+exploring")


@pytest.fixture(params=KINDS)
def policy(request: pytest.FixtureRequest, dqn: DqnPolicy) -> SlatePolicy:
    base, _, wrapped = request.param.partition("+")
    made: dict[str, Callable[[], SlatePolicy]] = {
        "greedy": GreedyPolicy,
        "random": RandomPolicy,
        "linucb": LinUcbPolicy,
        "thompson": ThompsonPolicy,
        "dqn": lambda: dqn,
    }
    return with_exploring_slot(made[base]()) if wrapped else made[base]()


def test_five_different_openings(policy: SlatePolicy) -> None:
    shared = np.asarray([100 + row // 3 for row in range(24)], dtype=np.int64)
    candidates = make_candidates(24, cluster_ids=shared)
    for seed in range(20):
        slate = policy.choose(state_of(candidates), candidates, 5, np.random.default_rng(seed))
        assert len({int(shared[choice.index]) for choice in slate}) == 5
        assert all(0.0 < choice.propensity <= 1.0 for choice in slate)


@pytest.mark.parametrize("n", [0, 1, 3, 5, 6])
@pytest.mark.parametrize("predicted", [True, False])
def test_few_candidates_and_no_ratings(policy: SlatePolicy, n: int, predicted: bool) -> None:
    candidates = make_candidates(n, predicted=predicted)
    state = state_of(candidates, ratings=0, week=0)
    slate = policy.choose(state, candidates, 5, np.random.default_rng(1))
    assert len({choice.index for choice in slate}) == len(slate) == min(n, 5)
    assert np.isfinite(policy.values(state, candidates)).all()


def test_unknown_numbers_are_tolerated(policy: SlatePolicy) -> None:
    gaps = make_candidates(12)
    gaps.scores[3] = gaps.similarity[4] = gaps.uncertainty[5] = np.nan
    gaps.predicted[6] = np.nan
    assert len(policy.choose(state_of(gaps), gaps, 5, np.random.default_rng(1))) == 5


def test_equal_seeds_give_equal_slates(policy: SlatePolicy) -> None:
    candidates = make_candidates(40)
    state = state_of(candidates)
    one, two = (policy.choose(state, candidates, 5, np.random.default_rng(7)) for _ in range(2))
    assert one == two


def test_probabilities_agree_with_logged_propensities(policy: SlatePolicy) -> None:
    candidates = make_candidates(40)
    state = state_of(candidates)
    slate = policy.choose(state, candidates, 5, np.random.default_rng(3))
    stated = policy.probabilities(state, candidates, [choice.index for choice in slate], 5)
    assert stated.tolist() == pytest.approx([choice.propensity for choice in slate])


def test_a_saved_policy_chooses_the_same(policy: SlatePolicy, tmp_path: Path) -> None:
    policy.save(tmp_path)
    loaded = load_policy(tmp_path)
    candidates = make_candidates(40)
    state = state_of(candidates)
    assert loaded.name == policy.name
    assert np.array_equal(loaded.values(state, candidates), policy.values(state, candidates))
    slates = [each.choose(state, candidates, 5, np.random.default_rng(7)) for each in (policy, loaded)]
    assert slates[0] == slates[1]


def test_equal_policies_save_equal_bytes(policy: SlatePolicy, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        policy.save(folder)
    files = [sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()) for folder in folders]
    assert files[0] == files[1]
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in files[0])


def test_a_changed_file_is_refused(policy: SlatePolicy, tmp_path: Path) -> None:
    policy.save(tmp_path)
    victims = sorted(path for path in tmp_path.rglob("*") if path.is_file() and path != tmp_path / "policy.json")
    victim = victims[0] if victims else tmp_path / "policy.json"
    victim.write_bytes(victim.read_bytes()[:-5])
    with pytest.raises(PolicyCorrupt, match="train the policy"):
        load_policy(tmp_path)


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"format": 1, "kind": "oracle", "files": {}}', encoding="utf-8")
    with pytest.raises(PolicyCorrupt, match="oracle"):
        load_policy(tmp_path)
    with pytest.raises(PolicyCorrupt, match="cannot be read"):
        load_policy(tmp_path / "nowhere")
