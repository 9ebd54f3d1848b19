"""Which back end encodes fastest on this machine without changing the vectors: measured, not guessed.

The caller records the choice once per installation; it becomes part of the encoder version.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aura_ml.embedding.minilm import BACKENDS, DEFAULT_BACKEND, REFERENCE_BACKEND, MiniLM, unusable

CANDIDATES = tuple(name for name in BACKENDS if name != REFERENCE_BACKEND)
MIN_COSINE = 0.999
MIN_GAIN = 1.2
"""Another back end is taken only if it is at least this many times as fast as the default."""

PROBE_TEXTS = tuple(
    f"{role} wanted: build and run {thing} with {tool}, review designs, mentor colleagues and report to the board. "
    f"Requirements: {years} years with {tool}, clear writing, care for tests, and an interest in {thing}. " * 8
    for years, (role, thing, tool) in enumerate(
        (
            ("Data engineer", "pipelines for sensor data", "Python"),
            ("Nurse", "the night ward of a small clinic", "digital records"),
            ("Accountant", "the monthly closing of three companies", "a ledger system"),
            ("Platform developer", "a booking service", "Go and Kubernetes"),
        ),
        start=2,
    )
)


@dataclass(frozen=True)
class BackendMeasure:
    """One back end: texts per second and mean cosine to fp32."""

    backend: str
    texts_per_s: float
    mean_cosine: float


@dataclass(frozen=True)
class BackendChoice:
    """The back end to use and what it was chosen from.

    Attributes:
        reason: in words, for the record.
    """

    backend: str
    reason: str
    measured: tuple[BackendMeasure, ...]


def probe_backends(
    model_dir: Path,
    *,
    backends: Sequence[str] = CANDIDATES,
    texts: Sequence[str] = PROBE_TEXTS,
    repeats: int = 3,
) -> BackendChoice:
    """Encode ``texts`` with each of ``backends`` and return the fastest that keeps the vectors.

    About a second with the default arguments. A back end qualifies with a mean cosine to fp32 of at least
    ``MIN_COSINE`` and a speed of at least ``MIN_GAIN`` times the default's.

    Raises:
        WrongWeights: as ``MiniLM``.
    """
    lacking = {name: why for name in backends if (why := unusable(name)) is not None}
    names = [DEFAULT_BACKEND, *(name for name in backends if name != DEFAULT_BACKEND and name not in lacking)]
    exact = MiniLM(model_dir, DEFAULT_BACKEND).encode(texts)
    measured = [_measure(MiniLM(model_dir, name), name, texts, exact, repeats) for name in names]
    default = measured[0]
    able = [
        entry
        for entry in measured[1:]
        if entry.mean_cosine >= MIN_COSINE and entry.texts_per_s >= MIN_GAIN * default.texts_per_s
    ]
    best = max(able, key=lambda entry: entry.texts_per_s, default=default)
    gain = best.texts_per_s / default.texts_per_s
    reason = f"{best.texts_per_s:.1f} texts/s, {gain:.1f} times fp32, mean cosine {best.mean_cosine:.5f}"
    reason += "".join(f"; {name} was not tried: {why}" for name, why in lacking.items())
    return BackendChoice(best.backend, reason, tuple(measured))


def _measure(model: MiniLM, name: str, texts: Sequence[str], exact: np.ndarray, repeats: int) -> BackendMeasure:
    vectors = model.encode(texts)
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        model.encode(texts)
        best = min(best, time.perf_counter() - start)
    cosine = float(np.mean(np.sum(vectors * exact, axis=1)))
    return BackendMeasure(name, len(set(texts)) / best, cosine)
