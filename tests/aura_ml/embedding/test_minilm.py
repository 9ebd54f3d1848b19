"""MiniLM: pinned weights, vectors equal to sentence-transformers', one vector per text whatever stands beside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from aura_io.models import resolve_embedding_model
from aura_ml.embedding import encode_jobs, openvino_bert
from aura_ml.embedding.minilm import (
    BACKENDS,
    REFERENCE_BACKEND,
    WEIGHTS_FILE,
    MiniLM,
    TrainedTensors,
    WrongWeights,
    unusable,
)
from aura_ml.embedding.probe import MIN_COSINE, probe_backends

TEXTS = [
    "Data engineer\nNorthwind, Berlin\nBuilds pipelines in Python and SQL.",
    "Nurse for the night ward",
    "Krankenpfleger für die Nachtschicht in München gesucht",
    "",
    "Builds " + "pipelines and dashboards for sensors " * 200,
    "数据工程师 — remote 🚀",
    "Nurse for the night ward",
]


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return resolve_embedding_model("all-MiniLM-L6-v2", tmp_path_factory.mktemp("no_models"))


@pytest.fixture(scope="session")
def minilm(model_dir: Path) -> MiniLM:
    return MiniLM(model_dir)


def test_vectors_are_those_of_sentence_transformers(minilm: MiniLM, model_dir: Path) -> None:
    ours = minilm.encode(TEXTS)
    theirs = MiniLM(model_dir, REFERENCE_BACKEND).encode(TEXTS)
    np.testing.assert_allclose(np.sum(ours * theirs, axis=1), 1.0, atol=1e-5)


def test_a_text_has_the_same_bits_alone_in_company_and_in_any_order(minilm: MiniLM) -> None:
    together = minilm.encode(TEXTS)
    reversed_order = minilm.encode(TEXTS[::-1])[::-1]
    alone = np.concatenate([minilm.encode([text]) for text in TEXTS])
    assert np.array_equal(together, reversed_order)
    assert np.array_equal(together, alone)


def test_vectors_are_float32_of_unit_length_in_the_order_given(minilm: MiniLM) -> None:
    vectors = encode_jobs(TEXTS, minilm)
    assert vectors.shape == (len(TEXTS), minilm.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(vectors[1], vectors[6])
    assert minilm.encode([]).shape == (0, minilm.dimension)


def test_a_related_text_is_nearer_than_an_unrelated_one(minilm: MiniLM) -> None:
    query, near, far = minilm.encode(
        ["software developer", "We hire a programmer for our web shop", "Pastry cook wanted"]
    )
    assert query @ near > query @ far + 0.1


@pytest.fixture(scope="session")
def openvino(model_dir: Path) -> MiniLM:
    return MiniLM(model_dir, "openvino:fp32")


@pytest.mark.parametrize("backend", ["torch:bf16", "openvino:bf16"])
def test_bf16_keeps_the_vectors(minilm: MiniLM, model_dir: Path, backend: str) -> None:
    if (why := unusable(backend)) is not None:
        pytest.skip(why)
    cosines = np.sum(minilm.encode(TEXTS) * MiniLM(model_dir, backend).encode(TEXTS), axis=1)
    assert cosines.mean() >= MIN_COSINE


def test_openvino_gives_the_vectors_of_torch_alone_in_company_and_from_threads(
    minilm: MiniLM, openvino: MiniLM
) -> None:
    together = openvino.encode(TEXTS)
    np.testing.assert_allclose(np.sum(together * minilm.encode(TEXTS), axis=1), 1.0, atol=1e-5)
    assert np.array_equal(together, np.concatenate([openvino.encode([text]) for text in TEXTS]))
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(openvino.encode, [TEXTS] * 8):
            assert np.array_equal(vectors, together)


def test_openvino_runs_fine_tuned_weights(openvino: MiniLM, minilm: MiniLM, model_dir: Path) -> None:
    name = "encoder.layer.5.output.dense.weight"
    arrays = {name: openvino_bert.read_arrays(model_dir / WEIGHTS_FILE)[name] * np.float32(1.5)}
    ours, theirs = (each.with_tensors(TrainedTensors(arrays)).encode(TEXTS) for each in (openvino, minilm))
    np.testing.assert_allclose(np.sum(ours * theirs, axis=1), 1.0, atol=1e-5)
    assert np.min(np.sum(ours * openvino.encode(TEXTS), axis=1)) < 0.999


def test_openvino_loads_neither_torch_nor_the_makers_telemetry(model_dir: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from aura_ml.embedding.minilm import MiniLM; "
        f"MiniLM(Path({str(model_dir)!r}), 'openvino:fp32').encode(['a cook']); "
        "print([name for name, module in sys.modules.items()"
        " if module and name.partition('.')[0] in ('torch', 'openvino_telemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_back_end_that_cannot_run_here_is_named_and_passed_over(
    model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_bert, "is_installed", lambda: False)
    assert unusable("openvino:fp32") == "OpenVINO is not installed"
    with pytest.raises(ValueError, match="pip install openvino"):
        MiniLM(model_dir, "openvino:fp32")
    choice = probe_backends(model_dir, backends=["openvino:fp32"], texts=["one text"], repeats=1)
    assert choice.backend == "torch:fp32"
    assert "openvino:fp32 was not tried: OpenVINO is not installed" in choice.reason
    monkeypatch.undo()
    monkeypatch.setattr(openvino_bert, "is_able", lambda precision: precision == "fp32")
    assert unusable("openvino:bf16") == "the processor does not compute in bf16"
    with pytest.raises(ValueError, match="does not compute in bf16"):
        MiniLM(model_dir, "openvino:bf16").encode(["a cook"])


def test_only_the_first_tokens_are_read(model_dir: Path) -> None:
    short = MiniLM(model_dir, max_tokens=8)
    one, same_start = short.encode(["a b c d e f g h i j", "a b c d e f and something else"])
    assert np.array_equal(one, same_start)


def test_the_version_names_weights_tokens_back_end_and_precision(model_dir: Path) -> None:
    versions = {MiniLM(model_dir, backend, tokens).version for backend in BACKENDS for tokens in (128, 256)}
    assert len(versions) == 2 * len(BACKENDS)
    assert "all-MiniLM-L6-v2:53aa51172d14:t256:torch:bf16" in versions


def test_other_weights_are_refused(model_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model_dir, folder)
    body = bytearray((folder / WEIGHTS_FILE).read_bytes())
    body[-1] ^= 1
    (folder / WEIGHTS_FILE).write_bytes(body)
    with pytest.raises(WrongWeights, match="not the pinned 53aa51172d14"):
        MiniLM(folder)
    (folder / WEIGHTS_FILE).unlink()
    with pytest.raises(WrongWeights, match=r"has no model\.safetensors"):
        MiniLM(folder)


@pytest.mark.parametrize(
    ("backend", "tokens", "message"), [("onnx", 256, "allowed: torch:fp32"), ("torch:fp32", 600, "3 to 512")]
)
def test_unknown_settings_are_refused(model_dir: Path, backend: str, tokens: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MiniLM(model_dir, backend, tokens)


def test_threads_of_torch_are_given_back(minilm: MiniLM) -> None:
    import torch

    before = torch.get_num_threads()
    minilm.encode(["a text"])
    assert torch.get_num_threads() == before


def test_the_version_is_known_without_loading_torch(model_dir: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from aura_ml.embedding.minilm import MiniLM; "
        f"MiniLM(Path({str(model_dir)!r})).version; "
        "print([name for name in ('torch', 'sentence_transformers', 'tokenizers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_probe_measures_every_back_end_and_keeps_the_vectors(model_dir: Path) -> None:
    choice = probe_backends(model_dir, repeats=1)
    usable = [name for name in BACKENDS if name != REFERENCE_BACKEND and unusable(name) is None]
    assert [entry.backend for entry in choice.measured] == usable
    assert {"torch:fp32", "torch:bf16", "openvino:fp32"} <= set(usable)
    chosen = next(entry for entry in choice.measured if entry.backend == choice.backend)
    assert chosen.mean_cosine >= MIN_COSINE
    assert all(entry.texts_per_s > 0 for entry in choice.measured)


def test_the_probe_stays_with_fp32_where_nothing_else_is_offered(model_dir: Path) -> None:
    assert probe_backends(model_dir, backends=(), texts=["one text"], repeats=1).backend == "torch:fp32"
