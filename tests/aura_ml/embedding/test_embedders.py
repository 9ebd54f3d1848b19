"""What every encoder must do, run on each: the contract of ``Embedder``."""

from __future__ import annotations

import numpy as np
import pytest

from aura_io.models import resolve_embedding_model
from aura_ml.embedding import Embedder, InvalidVectors, check_vectors, encode_jobs
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.embedding.minilm import MiniLM


@pytest.fixture(scope="module", params=["hashing", "minilm"])
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    return MiniLM(resolve_embedding_model("all-MiniLM-L6-v2", tmp_path_factory.mktemp("none")))


def test_contract(embedder: Embedder) -> None:
    texts = ["Python developer in Berlin", "", "Python developer in Berlin", "Zürich: Straßenbau", "a\u2028b"]
    vectors = encode_jobs(texts, embedder)
    assert vectors.shape == (5, embedder.dimension)
    assert np.array_equal(vectors[0], vectors[2])
    assert np.array_equal(embedder.encode(texts[::-1]), vectors[::-1])
    assert embedder.version


def test_the_hashing_embedder_knows_words_and_names_itself() -> None:
    embedder = HashingEmbedder(64)
    one, reordered, other = embedder.encode(["data engineer", "Engineer, DATA", "pastry cook"])
    assert np.array_equal(one, reordered)
    assert one @ other < 0.9
    assert embedder.version == "hashing-v1:d64"


def test_the_hashing_embedder_refuses_a_useless_dimension() -> None:
    with pytest.raises(ValueError, match="2 or more"):
        HashingEmbedder(1)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.ones((2, 4), dtype=np.float32), "not of unit length, first at row 0"),
        (np.full((2, 4), np.nan, dtype=np.float32), "2 of 2"),
        (np.zeros((1, 4), dtype=np.float32), "shape"),
    ],
)
def test_wrong_vectors_are_refused(vectors: np.ndarray, message: str) -> None:
    with pytest.raises(InvalidVectors, match=message):
        check_vectors(vectors, 2, 4)
