"""Training the week's adapter: a forward test beside base vectors, profile and champion, the gate, and the refit.

What is stored where is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from aura_ml.adapter.evaluate import ADAPTED, IDENTITY, AdapterTest, Rival, forward_test
from aura_ml.adapter.examples import Array, Examples
from aura_ml.adapter.lowrank import AdapterConfig, Declined, fit
from aura_ml.adapter.taste import Taste
from aura_ml.bootstrap import Measure
from aura_ml.hashing import content_hash
from aura_ml.promotion import Decision, gate

ALGORITHM = "low_rank_infonce"
PROFILE, CHAMPION = "profile", "champion"
DAYS_IN_WEEK = 7


@dataclass(frozen=True)
class TrainedTaste:
    """The adapter of a week.

    Attributes:
        taste: learned from everything up to the cut; None where there is too little to learn from.
        observations: liked and rejected jobs.
        figures: test, gate and configuration as plain values.
    """

    taste: Taste | None
    observations: int
    decision: Decision
    figures: dict[str, Any]


def train_taste(
    rated: pl.DataFrame,
    encoder_version: str,
    *,
    profile_score: Callable[[Array], Array] | None = None,
    champions: Sequence[tuple[date, Taste]] = (),
    seed: int = 0,
) -> TrainedTaste:
    """Return the week's adapter with the gate's decision.

    It is put in use only if its order of later jobs is better beyond doubt (margin 0) than those of the base vectors,
    of the profile, and of the adapter in use.

    Args:
        rated: rows of ``aura_io.learning.rated_jobs``.
        profile_score: what the semantic component makes of base vectors without an adapter; None without a profile.
        champions: (first week it had not seen, taste), as they were in use; the newest one is tested.
    """
    config = AdapterConfig(seed=seed)
    examples = Examples.from_frame(rated)
    adapter = fit(examples, encoder_version, config)
    about = {"config": asdict(config), "encoder_version": encoder_version, "pairs": examples.pairs}
    if isinstance(adapter, Declined):
        return TrainedTaste(None, len(examples), Decision(False, f"not trained: {adapter.reason}", {}), about)
    rivals = {} if profile_score is None else {PROFILE: Rival(profile_score)}
    if champions:
        unseen_from, champion = champions[-1]
        rivals[CHAMPION] = Rival(
            lambda vectors: champion.points(vectors.astype(np.float32)), unseen_from.toordinal() // DAYS_IN_WEEK
        )
    test = forward_test(examples, encoder_version, config, rivals=rivals)
    taste = Taste.of(adapter, examples)
    if isinstance(test, Declined):
        return TrainedTaste(taste, len(examples), Decision(False, f"not promoted: {test.reason}", {}), about)
    decision = _decide(test, seed)
    return TrainedTaste(taste, len(examples), decision, {**about, **_figures(test, decision)})


def adapter_id(trained: TrainedTaste) -> str:
    """Return the id of the trained adapter, or of the refusal to train one."""
    version = trained.taste.version if trained.taste else trained.decision.reason
    return content_hash("embedding_adapter", version)


def _decide(test: AdapterTest, seed: int) -> Decision:
    baselines = {name: test.scores[name] for name in (IDENTITY, PROFILE) if name in test.scores}
    return gate(
        test.scores[ADAPTED],
        champion=test.scores.get(CHAMPION),
        baselines=baselines,
        measure=Measure.SCORE,
        margin=0.0,
        seed=seed,
    )


def _figures(test: AdapterTest, decision: Decision) -> dict[str, Any]:
    return {
        "train_pairs": test.train_pairs,
        "n": test.liked,
        "rejected": test.rejected,
        "forward_test": [_figure("auc", name, asdict(interval)) for name, interval in sorted(test.auc.items())]
        + [_figure("mrr", name, asdict(interval)) for name, interval in sorted(test.mrr.items())],
        "gate": decision.figures,
    }


def _figure(name: str, model: str, interval: dict[str, Any]) -> dict[str, Any]:
    unit = "share of pairs" if name == "auc" else "reciprocal rank"
    return {"name": name, "model": model, "unit": unit, **interval}
