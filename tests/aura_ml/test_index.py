"""The exact index: same results as plain products, saved and loaded, anything else refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aura_ml.embedding.base import InvalidVectors
from aura_ml.index import ExactIndex, IndexMismatch


def unit(rows: int, dimension: int = 16, seed: int = 1) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_search_equals_plain_inner_products() -> None:
    ids, vectors, queries = list(range(900, 1000)), unit(100), unit(3, seed=2)
    found, scores = ExactIndex.build(ids, vectors, "v1").search(queries, 10)
    expected = queries @ vectors.T
    for row in range(3):
        assert found[row].tolist() == [ids[place] for place in np.argsort(-expected[row])[:10]]
        np.testing.assert_allclose(scores[row], np.sort(expected[row])[::-1][:10], atol=1e-5)


def test_equal_scores_are_ordered_by_id_and_k_may_exceed_the_size() -> None:
    vectors = np.repeat(unit(1), 4, axis=0)
    found, scores = ExactIndex.build([7, 3, 9, 1], vectors, "v1").search(vectors[0], 99)
    assert found.tolist() == [[1, 3, 7, 9]]
    assert scores.shape == (1, 4)


def test_the_order_of_building_leaves_no_trace(tmp_path: Path) -> None:
    vectors = unit(20)
    order = np.random.default_rng(3).permutation(20)
    for name, rows in (("a", np.arange(20)), ("b", order)):
        (tmp_path / name).mkdir()
        ExactIndex.build((rows + 100).tolist(), vectors[rows], "v1").save(tmp_path / name)
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_round_trip(tmp_path: Path) -> None:
    index = ExactIndex.build([5, 2, 8], unit(3), "v1")
    index.save(tmp_path)
    loaded = ExactIndex.load(tmp_path, "v1")
    assert loaded.ids.tolist() == [2, 5, 8]
    assert (loaded.size, loaded.dimension, loaded.encoder_version) == (3, 16, "v1")
    np.testing.assert_array_equal(loaded.vectors(), index.vectors())
    np.testing.assert_array_equal(loaded.vectors(), unit(3)[[1, 0, 2]])


def test_an_empty_week_has_an_index_too(tmp_path: Path) -> None:
    ExactIndex.build([], np.zeros((0, 16), dtype=np.float32), "v1").save(tmp_path)
    loaded = ExactIndex.load(tmp_path, "v1")
    found, scores = loaded.search(unit(2), 5)
    assert loaded.vectors().shape == (0, 16)
    assert found.shape == scores.shape == (2, 0)


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    ExactIndex.build([1], unit(1), "v1").save(tmp_path)
    with pytest.raises(IndexMismatch, match="made by encoder v1, asked for is v2"):
        ExactIndex.load(tmp_path, "v2")


@pytest.mark.parametrize("name", ["index.faiss", "ids.npy"])
def test_a_changed_or_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    ExactIndex.build([1, 2], unit(2), "v1").save(tmp_path)
    body = bytearray((tmp_path / name).read_bytes())
    body[-1] ^= 1
    (tmp_path / name).write_bytes(body)
    with pytest.raises(IndexMismatch, match="changed after it was saved"):
        ExactIndex.load(tmp_path, "v1")
    (tmp_path / name).unlink()
    with pytest.raises(IndexMismatch, match=f"lacks {name}"):
        ExactIndex.load(tmp_path, "v1")


def test_what_may_not_be_indexed() -> None:
    with pytest.raises(ValueError, match="given twice"):
        ExactIndex.build([1, 1], unit(2), "v1")
    with pytest.raises(InvalidVectors, match="shape"):
        ExactIndex.build([1], unit(2), "v1")
    with pytest.raises(InvalidVectors, match="unit length"):
        ExactIndex.build([1, 2], unit(2) * 2, "v1")
