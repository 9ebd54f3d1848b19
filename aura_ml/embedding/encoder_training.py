"""The week's fine-tuned encoder: a forward test beside the encoder in use, the gate, and the refit.

The training itself is ``finetune``; what is stored where is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.adapter.evaluate import first_test_week
from aura_ml.adapter.examples import LIKED_FROM, REJECTED_TO
from aura_ml.bootstrap import Measure, bootstrap
from aura_ml.embedding.base import Vectors
from aura_ml.embedding.finetune import FineTuneConfig, RatedTexts, fine_tuned
from aura_ml.embedding.minilm import MiniLM, TrainedTensors
from aura_ml.hashing import content_hash
from aura_ml.promotion import Decision, gate

ALGORITHM = "minilm_infonce"
CANDIDATE, IN_USE = "fine_tuned", "encoder_in_use"

Train = Callable[[RatedTexts, FineTuneConfig], TrainedTensors]
Encode = Callable[[TrainedTensors | None, list[str]], Vectors]
"""Texts to vectors of the fine-tuned encoder, or of the one in use (None)."""


@dataclass(frozen=True)
class TrainedEncoder:
    """The encoder of a week.

    Attributes:
        tensors: learned from everything up to the cut; None where nothing is put in use.
        observations: liked and rejected postings.
        figures: test, gate and configuration as plain values.
    """

    tensors: TrainedTensors | None
    observations: int
    decision: Decision
    figures: dict[str, Any]

    @property
    def model_id(self) -> str:
        """Hash of the tensors, or of why there are none."""
        return content_hash("encoder", self.tensors.version if self.tensors else self.decision.reason)


def not_trained(reason: str, config: FineTuneConfig | None = None, observations: int = 0) -> TrainedEncoder:
    """Return that no encoder was trained, and why."""
    about = {"config": asdict(config or FineTuneConfig()), "pairs": 0}
    return TrainedEncoder(None, observations, Decision(False, f"not trained: {reason}", {}), about)


def train_encoder(
    rated: pl.DataFrame, train: Train, encode: Encode, config: FineTuneConfig | None = None
) -> TrainedEncoder:
    """Return the week's encoder with the gate's decision.

    Trained on the earlier weeks, it has to order the liked and rejected postings of the later ones better beyond doubt
    (margin 0) than the encoder in use: for each liked one the share of rejected ones below it, by cosine to the mean of
    what was liked minus that of what was rejected before. Only then is it trained again on all of them. It always
    starts from the pinned weights, so nothing is handed on from week to week.

    Args:
        rated: one row per opening, oldest first: week, overall, text, company_key, title_key.
    """
    config = config or FineTuneConfig()
    examples = _Examples.of(rated)
    if examples.pairs < config.min_pairs:
        reason = f"{examples.pairs} pairs of liked and rejected postings, {config.min_pairs} are needed"
        return replace(not_trained(reason, config, len(examples.texts)), observations=len(examples.texts))
    first = first_test_week(examples.weeks, TEST_SHARE)
    about: dict[str, Any] = {"config": asdict(config), "pairs": examples.pairs, "n": 0, "forward_test": []}
    if first is None:
        return _refused(about, examples, "all liked and rejected postings are of one week")
    before, after = examples.take(examples.weeks < first), examples.take(examples.weeks >= first)
    small = replace(config, min_pairs=1)
    if not before.pairs or not after.pairs:
        return _refused(about, examples, "liked and rejected postings are needed before and in the test weeks")
    base_before, base_after = encode(None, before.texts), encode(None, after.texts)
    tested = train(before.rated(base_before), small)
    own = _shares(encode(tested, before.texts), before.liked, encode(tested, after.texts), after.liked)
    base = _shares(base_before, before.liked, base_after, after.liked)
    decision = gate(own, champion=base, baselines={}, measure=Measure.SCORE, margin=0.0, seed=config.seed)
    figures = bootstrap({CANDIDATE: own, IN_USE: base}, Measure.SCORE, seed=config.seed)[0]
    about |= {
        "n": len(own),
        "train_pairs": before.pairs,
        "steps": config.steps_for(before.pairs),
        "forward_test": [
            {"name": "auc", "model": name, "unit": "share of pairs", **asdict(interval)}
            for name, interval in sorted(figures.items())
        ],
        "gate": decision.figures,
    }
    if not decision.promoted:
        return TrainedEncoder(None, len(examples.texts), decision, about)
    base_all = np.concatenate([base_before, base_after])
    final = train(examples.rated(base_all), config)
    return TrainedEncoder(final, len(examples.texts), decision, about | {"version": final.version})


TEST_SHARE = 0.3


def minilm_training(encoder: MiniLM) -> Train:
    """Return how the pinned weights of ``encoder`` are trained on."""
    return lambda rated, config: TrainedTensors(fine_tuned(encoder.model_dir, rated, config))


def minilm_encoding(in_use: MiniLM) -> Encode:
    """Return how ``in_use``, or what was trained, encodes."""
    return lambda tensors, texts: (in_use if tensors is None else in_use.with_tensors(tensors)).encode(texts)


def _refused(about: dict[str, Any], examples: _Examples, reason: str) -> TrainedEncoder:
    return TrainedEncoder(None, len(examples.texts), Decision(False, f"not trained: {reason}", {}), about)


@dataclass(frozen=True)
class _Examples:
    """Liked and rejected postings, in the order of weeks."""

    texts: list[str]
    liked: NDArray[np.bool_]
    weeks: NDArray[np.int64]
    company_keys: tuple[str, ...]
    title_keys: tuple[str, ...]

    @classmethod
    def of(cls, rated: pl.DataFrame) -> _Examples:
        told = (pl.col("overall") >= LIKED_FROM) | (pl.col("overall") <= REJECTED_TO)
        frame = rated.filter(told & pl.col("text").is_not_null()).sort("week", "cluster_id")
        return cls(
            frame["text"].to_list(),
            (frame["overall"] >= LIKED_FROM).to_numpy(),
            np.array([day.toordinal() // 7 for day in frame["week"].to_list()], dtype=np.int64),
            tuple(frame["company_key"].fill_null("").to_list()),
            tuple(frame["title_key"].fill_null("").to_list()),
        )

    @property
    def pairs(self) -> int:
        return int(min(self.liked.sum(), (~self.liked).sum()))

    def take(self, mask: NDArray[np.bool_]) -> _Examples:
        rows = np.flatnonzero(mask)
        return _Examples(
            [self.texts[row] for row in rows],
            self.liked[mask],
            self.weeks[mask],
            tuple(self.company_keys[row] for row in rows),
            tuple(self.title_keys[row] for row in rows),
        )

    def rated(self, base: Vectors) -> RatedTexts:
        return RatedTexts(tuple(self.texts), self.liked, self.company_keys, self.title_keys, base)


def _shares(before: Vectors, liked_before: NDArray[np.bool_], after: Vectors, liked: NDArray[np.bool_]) -> Any:
    """Return for each later liked posting the share of later rejected ones below it, ties half, shape (liked,)."""
    taste = before[liked_before].mean(axis=0) - before[~liked_before].mean(axis=0)
    points = np.round(after @ taste, 6)
    own, others = points[liked][:, None], points[~liked][None]
    return ((own > others) + 0.5 * (own == others)).mean(axis=1)
