"""Learning from simulated people: repeatable, better than the base where there is something to learn, and shipped."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from aura_ml.preference import pretrain
from aura_ml.preference.lstm import NETWORK_FILE, shipped_network
from aura_ml.preference.population import PRIOR_FILE
from aura_ml.preference.pretrain import SHIPPED, PretrainConfig
from aura_ml.preference.pretrain_network import TeachingConfig, teach
from aura_ml.preference.sequence import Cycle, Sequence
from aura_ml.weights import load_weights

SMALL = PretrainConfig(corpora=2, people=6, pupils=2, ratings=12, postings=300, companies=60, dimension=16)


def sequences(count: int, carried: float) -> list[Sequence]:
    """Residuals that follow the previous week's mean residual, which the inputs hold, by the share ``carried``."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(count):
        inputs = 0.3 * rng.normal(size=(60, 2 * 8 + 21))
        level = rng.normal(size=(60, 5))
        inputs[:, 21:26] = level
        targets = carried * level + 0.3 * rng.normal(size=(60, 5))
        found.append(Sequence(inputs, np.zeros((60, 5)), targets, Cycle.none(8)))
    return found


def test_what_residuals_have_in_common_is_learned_and_noise_is_not() -> None:
    config = TeachingConfig(epochs=25, hidden=8, batch=8, learning_rate=2e-2, weight_decay=0.01)
    learned = teach(sequences(40, 0.8), 4, config)
    assert learned.best_loss < 0.6 * learned.base_loss
    nothing = teach(sequences(40, 0.0), 4, config)
    assert nothing.best_loss <= nothing.base_loss
    assert nothing.best_loss > 0.97 * nothing.base_loss


def test_the_same_seed_gives_the_same_weights_and_unknown_targets_teach_nothing() -> None:
    config = TeachingConfig(epochs=2, hidden=4, batch=8, weight_decay=0.01)
    one, two = (teach(sequences(10, 0.5), 4, config).weights for _ in range(2))
    assert all(np.array_equal(one[key], two[key]) for key in one)
    blank = sequences(10, 0.5)
    for each in blank:
        each.targets[:, 3] = np.nan
    weights = teach(blank, 4, config).weights["dense.weight"]
    assert np.abs(weights[3]).max() < 1e-3 < np.abs(weights[0]).max()


def test_one_command_writes_what_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrain, "PretrainConfig", lambda seed: SMALL if seed == 3 else None)
    monkeypatch.setattr(pretrain, "TeachingConfig", lambda seed: TeachingConfig(epochs=1, seed=seed))
    for folder in ("one", "two"):
        assert pretrain.main(["--to", str(tmp_path / folder), "--seed", "3"]) == 0
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in SHIPPED.iterdir())
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_what_ships_says_how_it_was_made_and_is_small() -> None:
    for name in (NETWORK_FILE, PRIOR_FILE):
        about, _ = load_weights(SHIPPED, name)
        assert about["pretrained"] == asdict(PretrainConfig())
        assert (SHIPPED / f"{name}.safetensors").stat().st_size < 2_000_000
    teaching = json.loads((SHIPPED / f"{NETWORK_FILE}.json").read_text())
    assert teaching["held_out_loss"] <= teaching["held_out_loss_of_base"]
    assert set(shipped_network()) >= {"dense.weight", "lstm.weight_ih_l0", "lstm.weight_ih_l1"}
