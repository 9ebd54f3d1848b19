"""Arrays on disk: the same bytes each time, and refused when they are not what was saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aura_ml.weights import WeightsMismatch, load_weights, save_weights


def test_arrays_come_back_with_shape_and_type(tmp_path: Path) -> None:
    arrays = {"matrix": np.arange(6.0).reshape(2, 3).T, "number": np.asarray(3.5), "ids": np.array([1, 2])}
    save_weights(tmp_path / "new", "model", {"name": "é"}, arrays)
    about, found = load_weights(tmp_path / "new", "model")
    assert about["name"] == "é"
    for key, array in arrays.items():
        assert found[key].shape == array.shape
        assert found[key].dtype == array.dtype
        assert np.array_equal(found[key], array)


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    one, other = np.ones(3), np.zeros(2)
    save_weights(tmp_path / "a", "model", {"x": 1, "y": 2}, {"one": one, "other": other})
    save_weights(tmp_path / "b", "model", {"y": 2, "x": 1}, {"other": other, "one": one})
    for name in ("model.json", "model.safetensors"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_changed_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsMismatch, match=r"lacks model\.json, model\.safetensors"):
        load_weights(tmp_path, "model")
    save_weights(tmp_path, "model", {}, {"one": np.ones(3)})
    save_weights(tmp_path, "other", {}, {"one": np.zeros(3)})
    (tmp_path / "model.safetensors").write_bytes((tmp_path / "other.safetensors").read_bytes())
    with pytest.raises(WeightsMismatch, match="changed after it was saved"):
        load_weights(tmp_path, "model")
