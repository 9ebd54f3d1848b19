"""Labels by meaning: what is packed comes back, words and meaning count together, and other labels are refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from aura_ml.skills.concepts import MEANING, Concepts, load_concepts
from aura_ml.skills.extract import esco_concept, near_by_meaning
from aura_ml.skills.meaning import DIRECTIONS, LabelVectors, load_label_vectors, pack, unpack
from aura_ml.weights import WeightsMismatch

ROWS = [("u1", "manage staff"), ("u2", "staff canteen"), ("u3", "bake bread")]


def unit(rows: int, seed: int = 0) -> np.ndarray:
    """Vectors of chance, of length 1, in 100 of 384 dimensions."""
    drawn = np.zeros((rows, 384), dtype=np.float32)
    drawn[:, :100] = np.random.default_rng(seed).normal(size=(rows, 100))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_what_is_packed_keeps_its_cosines() -> None:
    vectors, concepts = unit(300), Concepts([(f"u{number}", f"label {number}") for number in range(300)])
    about, arrays = pack(vectors, concepts)
    assert arrays["labels"].dtype == np.int8
    assert arrays["labels"].shape == (300, DIRECTIONS)
    kept = unpack(about, arrays, concepts)
    asked = unit(5, seed=1)
    assert kept.cosines(asked) == pytest.approx(asked @ vectors.T, abs=0.02)
    again = pack(vectors, concepts)[1]
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


def test_vectors_of_other_labels_are_refused() -> None:
    about, arrays = pack(unit(3), Concepts(ROWS))
    with pytest.raises(WeightsMismatch, match="build_concept_vectors"):
        unpack(about, arrays, Concepts([*ROWS[:2], ("u3", "bake cakes")]))
    with pytest.raises(WeightsMismatch, match="format"):
        unpack({**about, "format": 0}, arrays, Concepts(ROWS))


def test_meaning_finds_labels_without_a_shared_word_and_decides_between_those_with_one() -> None:
    concepts = Concepts(ROWS)
    assert concepts.nearest("lead people") == []
    meant = np.array([0.9, 0.1, -0.2], dtype=np.float32)
    found = concepts.nearest("lead people", 3, meant)
    assert [each.label for each in found] == ["manage staff", "staff canteen"]
    assert found[0].similarity == pytest.approx(MEANING * 0.9)
    assert concepts.nearest("staff", 1, meant)[0].label == "manage staff"
    by_words = {each.uri: each.similarity for each in concepts.nearest("staff", 3)}
    both = concepts.nearest("staff", 2, meant)[1]
    assert both.similarity == pytest.approx(MEANING * 0.1 + (1 - MEANING) * by_words[both.uri])


def test_by_meaning_one_threshold_holds() -> None:
    near, less = (
        Concepts(ROWS).nearest("lead people", 1, np.array([cosine, 0, 0], dtype=np.float32)) for cosine in (0.8, 0.75)
    )
    assert esco_concept(None, near, by_meaning=True) == near[0].uri
    assert esco_concept(None, less, by_meaning=True) is None
    assert esco_concept(None, less) == less[0].uri


def test_the_shipped_vectors_belong_to_the_shipped_labels() -> None:
    shipped = load_label_vectors()
    assert shipped.labels.shape == (len(load_concepts().all), DIRECTIONS)
    assert shipped.directions.T @ shipped.directions == pytest.approx(np.eye(DIRECTIONS), abs=2e-3)


def test_each_span_is_encoded_once() -> None:
    asked: list[str] = []
    label = load_concepts().all[700].label
    number = next(n for n, each in enumerate(load_concepts().all) if each.label == label)

    class Encoder:
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            asked.extend(texts)
            shipped: LabelVectors = load_label_vectors()
            return np.tile(shipped.labels[number] @ shipped.directions.T, (len(texts), 1))

    near = near_by_meaning(["zork", "zulu", "zork"], Encoder(), 2)
    assert asked == ["zork", "zulu"]
    assert near["zork"][0].label == label
    assert len(near["zulu"]) == 2
    assert near_by_meaning([], Encoder()) == {}
