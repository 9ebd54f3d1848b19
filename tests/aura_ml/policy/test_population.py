"""What is learned from a population, and the policy that ships."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aura_ml.policy import GreedyPolicy, PolicyCorrupt
from aura_ml.policy.belief import PriorPolicy
from aura_ml.policy.playing import Play, play
from aura_ml.policy.population import fit_prior
from aura_ml.policy.shipped import FOLDER, fits, shipped_policy
from aura_ml.simulate import Landscape, mixed_population, simulated_people, synthetic_postings

POSTINGS = synthetic_postings(14, 300, dimension=32)
LAND = Landscape.of(POSTINGS.vectors)


def test_a_prior_expects_what_people_have_in_common_and_helps_a_new_one_at_first() -> None:
    prior = fit_prior(mixed_population(500, 24, LAND), POSTINGS, 1)
    assert prior == fit_prior(mixed_population(500, 24, LAND), POSTINGS, 1)
    assert prior.slope[0] > 0.2  # a profile tells of what fits
    setting = Play(weeks=6, candidates=50, renewed=True)
    gains = [
        play(person, POSTINGS, PriorPolicy(prior), setting).rewards.mean()
        - play(person, POSTINGS, GreedyPolicy(), setting).rewards.mean()
        for person in simulated_people(9_000, 10, LAND)
    ]
    assert np.mean(gains) > 0.0


def test_the_shipped_policy_is_whole_and_its_prior_sane() -> None:
    policy = shipped_policy()
    assert policy.config.gamma == 0.0
    assert policy.prior is not None
    assert policy.prior.slope[4] > 0.1
    assert fits("all-MiniLM-L6-v2:53aa51172d14:t256:torch:fp32")
    assert not fits("hashing-v1:d384")


@pytest.mark.parametrize("name", ["agent.safetensors", "policy.json", "manifest.json"])
def test_a_changed_or_missing_file_of_it_is_refused(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "shipped"
    shutil.copytree(FOLDER, folder)
    (folder / name).write_bytes(b"{}")
    with pytest.raises(PolicyCorrupt, match="install AURA again"):
        shipped_policy(folder)
    (folder / name).unlink()
    with pytest.raises(PolicyCorrupt, match="install AURA again"):
        shipped_policy(folder)


def test_renewed_openings_are_others_every_week() -> None:
    (person,) = simulated_people(9_100, 1, LAND)
    episode = play(person, POSTINGS, GreedyPolicy(), replace(Play(weeks=8, candidates=200), renewed=True))
    ids = np.concatenate([week.candidates.cluster_ids for week in episode.log])
    assert len(ids) == len(set(ids.tolist())) == 8 * 200
