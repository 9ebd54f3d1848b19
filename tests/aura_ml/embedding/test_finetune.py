"""Fine-tuning: what is nobody's negative, batches, schedule, and a real training of a few steps that moves what it should."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aura_io.models import resolve_embedding_model
from aura_ml.embedding.finetune import FineTuneConfig, RatedTexts, _batches, _nearest_liked, _schedule, fine_tuned
from aura_ml.embedding.minilm import REFERENCE_BACKEND, MiniLM, TrainedTensors
from aura_ml.weights import WeightsMismatch

LIKED = ("Data engineer", "Analytics engineer", "Pipeline developer", "Platform engineer")
REJECTED = ("Night nurse", "Ward nurse", "Care assistant", "Midwife")
SMALL = FineTuneConfig(batch=8, steps=3, max_tokens=24, min_pairs=4, learning_rate=1e-4)


def rated(base: np.ndarray | None = None) -> RatedTexts:
    """Return four liked and four rejected postings of eight companies."""
    titles = [*LIKED, *REJECTED]
    texts = tuple(f"{title}\nCompany {row}, Berlin\nWork of a {title.lower()}." for row, title in enumerate(titles))
    vectors = np.eye(8, 384, dtype=np.float32) if base is None else base
    return RatedTexts(
        texts, np.arange(8) < 4, tuple(f"c{row}" for row in range(8)), tuple(map(str.casefold, titles)), vectors
    )


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(resolve_embedding_model("all-MiniLM-L6-v2", tmp_path_factory.mktemp("no_models")))


def test_same_company_or_title_is_no_negative_and_no_partner() -> None:
    texts = replace(rated(), company_keys=("a", "a", "", "", "b", "a", "d", "e"))
    related = texts.related()
    assert related[0, 1]
    assert related[0, 5]
    assert not related[2, 3]  # two unknown companies are not one
    base = np.zeros((8, 384), dtype=np.float32)
    base[[0, 1], 0], base[2, 1], base[3, :2] = 1.0, 1.0, 0.7
    partners = _nearest_liked(replace(texts, base=base), related, np.arange(4))
    assert partners[0] == 3  # row 1 is nearer, but of the same company


def test_every_step_has_anchors_partners_and_rejected_ones_in_turn() -> None:
    texts = rated()
    steps = list(_batches(texts, texts.related(), SMALL, 4))
    assert [len(rows) for rows in steps] == [8] * 4
    assert all(texts.liked[rows[:4]].all() and not texts.liked[rows[4:]].any() for rows in steps)
    seen = np.concatenate([rows[4:] for rows in steps])
    assert sorted(np.unique(seen, return_counts=True)[1].tolist()) == [4, 4, 4, 4]
    assert np.array_equal(steps[2], list(_batches(texts, texts.related(), SMALL, 4))[2])


def test_steps_and_rate_are_bounded() -> None:
    assert FineTuneConfig(passes=4, batch=16).steps_for(50) == 25
    assert FineTuneConfig().steps_for(10_000) == 50
    rates = [_schedule(step, 20) for step in range(20)]
    assert max(rates) == 1.0
    assert rates[0] == 0.5
    assert 0.0 < rates[-1] < 0.1


def test_a_short_training_brings_liked_ones_together_and_repeats(minilm: MiniLM) -> None:
    texts = rated(minilm.encode(list(rated().texts)))
    arrays = fine_tuned(minilm.model_dir, texts, SMALL)
    assert not any(name.startswith("embeddings.word") for name in arrays)
    again = fine_tuned(minilm.model_dir, texts, SMALL)
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)
    tuned = minilm.with_tensors(TrainedTensors(arrays))
    bodies = [text.split("\n")[2] for text in texts.texts]
    gaps = []
    for encoder in (minilm, tuned):
        cosine = encoder.encode(bodies) @ encoder.encode(bodies).T
        gaps.append(cosine[:4, :4].mean() - cosine[:4, 4:].mean())
    assert gaps[1] > gaps[0] + 0.02
    assert tuned.version != minilm.version
    assert ":tuned-" in tuned.version


def test_too_few_pairs_are_refused(minilm: MiniLM) -> None:
    with pytest.raises(ValueError, match="4 pairs of liked and rejected postings, 50 are needed"):
        fine_tuned(minilm.model_dir, rated())
    with pytest.raises(ValueError, match="as many marks"):
        replace(rated(), company_keys=("a",))


def test_saved_tensors_are_checked_by_hash_and_origin(minilm: MiniLM, tmp_path: Path) -> None:
    tensors = TrainedTensors({"encoder.layer.0.output.dense.bias": np.ones(384, dtype=np.float32)})
    tensors.save(tmp_path)
    assert TrainedTensors.load(tmp_path).version == tensors.version
    about = (tmp_path / "encoder.json").read_text()
    (tmp_path / "encoder.json").write_text(about.replace('"minilm_infonce"', '"another"'))
    with pytest.raises(WeightsMismatch, match="other weights"):
        TrainedTensors.load(tmp_path)
    (tmp_path / "encoder.json").write_text(about)
    (tmp_path / "encoder.safetensors").write_bytes(b"changed")
    with pytest.raises(WeightsMismatch, match="changed after"):
        TrainedTensors.load(tmp_path)
    with pytest.raises(ValueError, match="published weights only"):
        MiniLM(minilm.model_dir, REFERENCE_BACKEND, trained=tensors)
