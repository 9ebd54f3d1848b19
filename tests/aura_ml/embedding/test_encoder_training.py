"""The week's encoder: the forward test beside the one in use, the gate, and what is said where nothing is trained."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from aura_ml.embedding.encoder_training import train_encoder
from aura_ml.embedding.finetune import FineTuneConfig, RatedTexts
from aura_ml.embedding.minilm import TrainedTensors

CONFIG = FineTuneConfig(min_pairs=10)
TRAINED = TrainedTensors({"bias": np.ones(3, dtype=np.float32)})


def rated(weeks: int = 10, each: int = 4) -> pl.DataFrame:
    """Return postings, every second one liked; the text says which."""
    rows = [
        {
            "cluster_id": number,
            "week": date(2026, 1, 2) + timedelta(weeks=number // each),
            "overall": 9.0 if number % 2 else 2.0,
            "text": f"{'good' if number % 2 else 'bad'} {number}",
            "company_key": f"c{number}",
            "title_key": None,
        }
        for number in range(weeks * each)
    ]
    return pl.DataFrame(rows)


def encode_with(clear: float) -> object:
    """Return an encoder whose fine-tuned form tells liked from rejected by ``clear``; the one in use by 0.1."""

    def encode(tensors: TrainedTensors | None, texts: list[str]) -> np.ndarray:
        size = 0.1 if tensors is None else clear
        noise = np.asarray([np.random.default_rng(int(text.split()[1])).normal(size=8) for text in texts])
        noise[:, 0] += [3 * size if text.startswith("good") else -3 * size for text in texts]
        return (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)

    return encode


def run(frame: pl.DataFrame, clear: float, asked: list[int] | None = None) -> object:
    def train(texts: RatedTexts, config: FineTuneConfig) -> TrainedTensors:
        if asked is not None:
            asked.append(len(texts.texts))
        return TRAINED

    return train_encoder(frame, train, encode_with(clear), CONFIG)  # type: ignore[arg-type]


def test_a_better_one_passes_and_is_trained_again_on_everything() -> None:
    asked: list[int] = []
    trained = run(rated(), 2.0, asked)
    assert trained.decision.promoted
    assert trained.tensors is TRAINED
    assert asked[0] < asked[1] == 40
    figures = {figure["model"]: figure for figure in trained.figures["forward_test"]}
    assert figures["fine_tuned"]["value"] > figures["encoder_in_use"]["value"]
    assert figures["fine_tuned"]["n"] == trained.figures["n"] == 6


@pytest.mark.parametrize("clear", [0.1, 0.0])
def test_one_that_is_not_better_beyond_doubt_is_not_put_in_use(clear: float) -> None:
    asked: list[int] = []
    trained = run(rated(), clear, asked)
    assert not trained.decision.promoted
    assert trained.tensors is None
    assert len(asked) == 1
    assert trained.decision.reason.startswith("not promoted: against the champion")


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (rated(2), "4 pairs of liked and rejected postings, 10 are needed"),
        (rated(1, 40), "all liked and rejected postings are of one week"),
        (rated().with_columns(overall=pl.lit(5.0)), "0 pairs"),
        (
            rated().with_columns(
                overall=pl.when(pl.col("week") < date(2026, 2, 20)).then(pl.col("overall")).otherwise(9.0)
            ),
            "needed before and in the test weeks",
        ),
    ],
)
def test_too_little_to_learn_or_to_test_is_said(frame: pl.DataFrame, reason: str) -> None:
    trained = run(frame, 2.0, asked := [])
    assert reason in trained.decision.reason
    assert trained.tensors is None
    assert asked == []
    assert trained.figures["config"]["min_pairs"] == 10
