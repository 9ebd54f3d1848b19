"""The adapter: examples, training, forward test, saving; on a simulated person of a few lines."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aura_ml.adapter import Adapter, AdapterConfig, AdapterTest, Declined, Examples, fit, forward_test
from aura_ml.adapter.lowrank import loss_and_gradients
from aura_ml.embedding import InvalidVectors
from aura_ml.weights import WeightsMismatch

ENCODER = "encoder 1"
FIRST_WEEK = date(2026, 1, 2)


def rated(seed: int, jobs: int, *, dimension: int = 48, taste: float = 1.0, noise: float = 1.0) -> pl.DataFrame:
    """Jobs whose loud directions say nothing and whose quiet one decides the rating; ten a week."""
    random = np.random.default_rng(seed)
    scales = np.concatenate([np.full(12, 2.0), np.full(dimension - 12, 0.5)])
    raw = random.normal(size=(jobs, dimension)) * scales
    points = 5.5 + 2.5 * taste * raw[:, 20] / 0.5 + noise * random.normal(size=jobs)
    vectors = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    return pl.DataFrame(
        {
            "job_id": np.arange(1, jobs + 1),
            "week": [FIRST_WEEK + timedelta(weeks=number // 10) for number in range(jobs)],
            "overall": np.clip(np.round(points), 1, 10),
            "vector": pl.Series(vectors.astype(np.float32).tolist(), dtype=pl.List(pl.Float32)),
            "company_key": [f"company {number}" for number in range(jobs)],
            "title_key": ["engineer"] * jobs,
            "cluster_id": np.arange(1, jobs + 1),
        }
    )


def test_liked_from_seven_rejected_up_to_four_the_rest_says_nothing() -> None:
    frame = rated(1, 6).with_columns(overall=pl.Series([7.0, 4.0, 5.0, 6.9, 10.0, None]))
    examples = Examples.from_frame(frame)
    assert examples.liked.tolist() == [True, False, True]
    assert examples.pairs == 1
    shown = frame.with_columns(shown=pl.Series([False, True, True, True, True, True]))
    assert Examples.from_frame(shown).liked.tolist() == [False, True]


def test_one_opening_is_one_group() -> None:
    frame = rated(1, 5).with_columns(
        overall=pl.lit(8.0),
        company_key=pl.Series(["a", "a", "b", "c", None]),
        title_key=pl.Series(["x", "x", "x", "y", "x"]),
        cluster_id=pl.Series([1, 2, 3, 2, 5]),
    )
    groups = Examples.from_frame(frame).groups.tolist()
    assert groups[0] == groups[1] == groups[3]
    assert len(set(groups)) == 3


def test_examples_of_two_persons_and_wrong_vectors_are_refused() -> None:
    frame = rated(1, 20)
    with pytest.raises(ValueError, match="several persons"):
        Examples.from_frame(frame.with_columns(user_id=pl.Series(["a", "b"] * 10)))
    with pytest.raises(ValueError, match="lack the column"):
        Examples.from_frame(frame.drop("vector"))
    with pytest.raises(InvalidVectors):
        Examples.from_frame(frame.with_columns(vector=pl.col("vector") * 2.0))


@pytest.mark.parametrize("jobs", [0, 1, 5, 60])
def test_below_fifty_pairs_it_declines_with_the_reason(jobs: int) -> None:
    examples = Examples.from_frame(rated(1, jobs))
    declined = fit(examples, ENCODER)
    assert isinstance(declined, Declined)
    assert declined.pairs == examples.pairs < 50
    assert "from 50 pairs on" in declined.reason
    assert isinstance(forward_test(examples, ENCODER), Declined)


def test_all_equal_ratings_make_no_pair() -> None:
    declined = fit(Examples.from_frame(rated(1, 300).with_columns(overall=pl.lit(9.0))), ENCODER)
    assert isinstance(declined, Declined)
    assert declined.reason.startswith("300 liked and 0 rejected jobs make 0 pairs")


def test_the_gradient_is_that_of_the_loss() -> None:
    examples = Examples.from_frame(rated(2, 30, dimension=32).with_columns(title_key=pl.lit("x")))
    config = AdapterConfig(rank=3, temperature=0.3)
    random = np.random.default_rng(0)
    maps = [random.normal(size=(32, 3)) * 0.2, random.normal(size=(3, 32)) * 0.2]
    _, gradients = loss_and_gradients(maps[0], maps[1], examples, config)
    for place, gradient in enumerate(gradients):
        for entry in [(0, 0), (2, 1), (1, 2)]:
            losses = []
            for step in (1e-5, -1e-5):
                moved = [part.copy() for part in maps]
                moved[place][entry] += step
                losses.append(loss_and_gradients(moved[0], moved[1], examples, config)[0])
            assert gradient[entry] == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-4, abs=1e-7)


def test_an_opening_is_neither_positive_nor_negative_of_itself() -> None:
    """Two liked reposts and one rejected job of the same company and title: nothing is left to compare."""
    frame = rated(1, 3).with_columns(overall=pl.Series([9.0, 9.0, 2.0]), company_key=pl.lit("a"))
    config = AdapterConfig(penalty=0.0)
    start = Adapter.identity(48, ENCODER, config)
    loss, gradients = loss_and_gradients(start.down, start.up, Examples.from_frame(frame), config)
    assert loss == 0
    assert not any(gradient.any() for gradient in gradients)


def test_training_lowers_the_loss_and_keeps_unit_length() -> None:
    examples = Examples.from_frame(rated(3, 250))
    adapter = fit(examples, ENCODER)
    assert isinstance(adapter, Adapter)
    config, start = adapter.config, Adapter.identity(48, ENCODER)
    before = loss_and_gradients(start.down, start.up, examples, config)[0]
    assert loss_and_gradients(adapter.down, adapter.up, examples, config)[0] < before
    vectors = examples.vectors.astype(np.float32)
    assert np.allclose(np.linalg.norm(adapter.apply(vectors), axis=1), 1.0, atol=1e-6)
    assert np.allclose(start.apply(vectors), vectors, atol=1e-6)
    assert adapter.apply(vectors[:0]).shape == (0, 48)
    with pytest.raises(InvalidVectors):
        adapter.apply(vectors[:, :10])


def test_equal_examples_give_equal_bits_in_any_order() -> None:
    frame = rated(3, 250)
    one, other = (fit(Examples.from_frame(each), ENCODER) for each in (frame, frame.reverse()))
    assert isinstance(one, Adapter)
    assert isinstance(other, Adapter)
    assert np.array_equal(one.down, other.down)
    assert one.version == other.version
    different = fit(Examples.from_frame(frame), ENCODER, AdapterConfig(seed=1))
    assert isinstance(different, Adapter)
    assert different.version != one.version


def test_it_finds_a_quiet_taste_that_base_vectors_hide() -> None:
    test = forward_test(Examples.from_frame(rated(4, 500)), ENCODER)
    assert isinstance(test, AdapterTest)
    auc, base = test.auc["adapter"], test.auc["identity"]
    assert auc.n == test.liked == len(test.scores["adapter"])
    assert auc.value is not None
    assert base.value is not None
    assert auc.value > base.value > 0.5
    assert test.better_by.lower is not None
    assert test.better_by.lower > 0
    assert test.mrr["adapter"].value is not None


def test_without_a_taste_it_is_not_better() -> None:
    test = forward_test(Examples.from_frame(rated(5, 500, taste=0.0, noise=3.0)), ENCODER)
    assert isinstance(test, AdapterTest)
    assert test.better_by.lower is not None
    assert test.better_by.lower <= 0
    assert test.auc["identity"].value == pytest.approx(0.5, abs=0.15)


def test_only_later_weeks_are_tested() -> None:
    examples = Examples.from_frame(rated(4, 300))
    last = examples.weeks.max()
    swapped = Examples(
        examples.vectors,
        np.where(examples.weeks == last, ~examples.liked, examples.liked),
        examples.weeks,
        examples.groups,
    )
    one, other = (forward_test(each, ENCODER) for each in (examples, swapped))
    assert isinstance(one, AdapterTest)
    assert isinstance(other, AdapterTest)
    assert one.train_pairs == other.train_pairs
    assert one.auc != other.auc


def test_one_week_alone_cannot_be_tested() -> None:
    declined = forward_test(Examples.from_frame(rated(4, 300).with_columns(week=pl.lit(FIRST_WEEK))), ENCODER)
    assert isinstance(declined, Declined)
    assert "no later week" in declined.reason


def test_later_weeks_need_liked_and_rejected_jobs() -> None:
    late = pl.col("week") >= pl.lit(FIRST_WEEK + timedelta(weeks=35))
    frame = rated(4, 500).with_columns(overall=pl.when(late).then(9.0).otherwise("overall"))
    declined = forward_test(Examples.from_frame(frame), ENCODER)
    assert isinstance(declined, Declined)
    assert "0 rejected jobs; both are needed" in declined.reason


def test_a_saved_adapter_is_the_same_and_a_wrong_one_refused(tmp_path: Path) -> None:
    adapter = fit(Examples.from_frame(rated(3, 250)), ENCODER)
    assert isinstance(adapter, Adapter)
    adapter.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adapter.json", "adapter.safetensors"]
    loaded = Adapter.load(tmp_path, ENCODER)
    assert loaded.version == adapter.version
    assert (loaded.config, loaded.pairs) == (adapter.config, adapter.pairs)
    assert np.array_equal(loaded.up, adapter.up)
    with pytest.raises(WeightsMismatch, match="encoder 2"):
        Adapter.load(tmp_path, "encoder 2")
    (tmp_path / "adapter.safetensors").write_bytes(b"other")
    with pytest.raises(WeightsMismatch, match="changed"):
        Adapter.load(tmp_path, ENCODER)
