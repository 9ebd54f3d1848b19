"""How near ESCO's labels are to a span by meaning: vectors of the labels that ship with AURA, made with the encoder.

Each label's MiniLM vector in its 128 principal directions (uncentred), eight bits each; ``scripts/build_concept_vectors.py``
writes them. Which concept is meant is decided in ``concepts``, by meaning and words together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aura_ml.skills.concepts import Concepts, load_concepts
from aura_ml.skills.tagger import WordEncoder
from aura_ml.weights import WeightsMismatch, load_weights

FORMAT = 1
NAME = "esco_vectors"
DIRECTIONS = 128
"""Of 384. On the spans from ``house`` of Decorte et al. (2022) as good as all of them, at a third of the size."""
LARGEST = 127

Floats = NDArray[np.float32]


class SpanEncoder(Protocol):
    """What is needed of the encoder; ``MiniLM`` is one."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return the vector of each text, of length 1; shape (len(texts), 384)."""


class Encoder(WordEncoder, SpanEncoder, Protocol):
    """What reads words and whole spans; ``MiniLM`` is one."""


@dataclass(frozen=True)
class LabelVectors:
    """The labels' vectors.

    Attributes:
        directions: shape (384, 128), orthonormal.
        labels: shape (number of concepts, 128), in the order of ``Concepts``.
    """

    directions: Floats
    labels: Floats

    def cosines(self, vectors: Floats) -> Floats:
        """Return the cosine of each of ``vectors`` with each label, as far as the kept directions hold it.

        Args:
            vectors: shape (spans, 384), of length 1.

        Returns:
            Shape (spans, number of concepts), in [-1, 1].
        """
        return np.asarray(np.clip((vectors @ self.directions) @ self.labels.T, -1.0, 1.0), dtype=np.float32)


def pack(vectors: Floats, concepts: Concepts) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what is saved: a description, and the arrays.

    Args:
        vectors: of the labels of ``concepts`` in their order, of length 1; shape (concepts, 384).
    """
    wide = vectors.astype(np.float64)
    _, found = np.linalg.eigh(wide.T @ wide)
    directions = found[:, ::-1][:, :DIRECTIONS]
    directions = directions * np.where(directions[np.abs(directions).argmax(axis=0), range(DIRECTIONS)] < 0, -1.0, 1.0)
    short = wide @ directions
    scales = np.abs(short).max(axis=1) / LARGEST
    about = {"format": FORMAT, "concepts": concepts.version, "directions": DIRECTIONS}
    return about, {
        "directions": directions.astype(np.float16),
        "labels": np.round(short / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float32),
    }


def unpack(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], concepts: Concepts) -> LabelVectors:
    """Return the vectors as saved.

    Raises:
        WeightsMismatch: another format, or of other concepts than ``concepts``.
    """
    if about.get("format") != FORMAT or about.get("concepts") != concepts.version:
        raise WeightsMismatch(f"{NAME} is of another format or of other concepts; run scripts/build_concept_vectors.py")
    labels = arrays["labels"].astype(np.float32) * arrays["scales"][:, None]
    return LabelVectors(arrays["directions"].astype(np.float32), labels)


@lru_cache(maxsize=1)
def load_label_vectors() -> LabelVectors:
    """Return the vectors that ship with AURA, read once."""
    with as_file(files("aura_ml").joinpath("data")) as folder:
        return unpack(*load_weights(folder, NAME), load_concepts())
