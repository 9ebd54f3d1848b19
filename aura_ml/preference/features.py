"""Jobs to numbers for the preference models: the embedding on 32 principal components, beside metadata.

The basis and the scales are fitted on the postings that are handed in (no rating takes part) and saved with the model.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.hashing import FLOAT_DECIMALS, bytes_hash, content_hash
from aura_ml.preference.base import Array, Features
from aura_ml.weights import load_weights, save_weights

SEMANTIC = "semantic"
"""How near a posting is to the person's profile; a feature of the posting for that person."""

NUMERIC = ("salary_eur_year", SEMANTIC, "lexical", "skills", "location_score_component", "freshness")
"""Columns that are used where they are known; an unknown value counts as the mean. Salary is taken as its logarithm."""

READ = ("job_id", "vector", "company_key", "country", "seniority", "is_remote", "salary_eur_year", SEMANTIC)
"""Columns of a posting that a space is fitted on, where they are there."""

SENIORITY = {"intern": 0.0, "junior": 1.0, "mid": 2.0, "senior": 3.0, "lead": 4.0, "executive": 5.0}
SCALED = (*NUMERIC, "seniority")
METADATA = (*SCALED, "salary_known", "is_remote")

COARSE = 32
"""Components that a model without a population behind it can tell from noise; further ones made the ridge no better."""

SMALLEST_VARIANCE = 1e-9
_FILE = "features"


class InvalidVector(ValueError):
    """An embedding of another length than the feature space was fitted on."""


@dataclass(frozen=True)
class FeatureConfig:
    """How a feature space is fitted.

    Attributes:
        components: principal components kept; the first ``COARSE`` have a mean variance of 1.
        whitening: 0 keeps the variances of the components, 1 makes them equal. On MiniLM vectors of 700 postings, with
            simulated people, 0 was as good or better at 25 to 100 ratings, and equal at 250.
        countries: how many of the postings' most frequent countries have a feature of their own.
    """

    components: int = 64
    whitening: float = 0.0
    countries: int = 6


@dataclass(frozen=True)
class FeatureSpace:
    """A fitted map from job rows to features; ``fit`` or ``load`` makes one.

    Attributes:
        centre, basis: mean vector (dimension,) and scaled components (dimension, components).
        location, scale: mean and standard deviation of ``SCALED`` over the postings.
        countries: ISO codes with a feature of their own.
        version: hash of all of it.
    """

    config: FeatureConfig
    centre: Array
    basis: Array
    location: Array
    scale: Array
    countries: tuple[str, ...]
    version: str

    @classmethod
    def fit(cls, corpus: pl.DataFrame, config: FeatureConfig | None = None) -> FeatureSpace:
        """Return the space of ``corpus``: column vector (lists of one length, null allowed) and any metadata columns.

        An empty corpus gives a space in which embeddings count nothing.
        """
        config = config or FeatureConfig()
        matrix, known = _vectors(corpus)
        centre, basis = _principal_components(matrix[known], config)
        scaled = _scaled(corpus)
        location, scale = np.zeros(len(SCALED)), np.ones(len(SCALED))
        scale[np.isnan(scaled).all(axis=0)] = np.inf  # what no posting tells counts nothing where a later one does
        for column in range(len(SCALED)):
            stated = scaled[~np.isnan(scaled[:, column]), column]
            if stated.size:
                location[column] = stated.mean()
            if stated.size > 1 and stated.std() > SMALLEST_VARIANCE:
                scale[column] = stated.std()
        return cls._of(config, (centre, basis, location, scale), _frequent_countries(corpus, config.countries))

    @classmethod
    def _of(
        cls, config: FeatureConfig, arrays: tuple[Array, Array, Array, Array], countries: tuple[str, ...]
    ) -> FeatureSpace:
        rounded = [np.round(array, FLOAT_DECIMALS) + 0.0 for array in arrays]
        hashes = [bytes_hash(array.tobytes()) for array in rounded]
        version = content_hash(asdict(config), METADATA, countries, hashes)
        centre, basis, location, scale = arrays
        return cls(config, centre, basis, location, scale, countries, version)

    @property
    def names(self) -> tuple[str, ...]:
        """What each feature is, in order."""
        components = tuple(f"component_{number:02d}" for number in range(self.config.components))
        places = tuple(f"country_{rank}" for rank in range(self.config.countries))
        return (*components, *METADATA, *places)

    @property
    def embedded(self) -> int:
        """How many of the features, from the first on, are components of the embedding."""
        return self.config.components

    @property
    def coarse(self) -> tuple[NDArray[np.int64], int]:
        """Places of the first components and everything that is no component, and how many of them are components."""
        first = min(COARSE, self.embedded)
        places = np.concatenate([np.arange(first), np.arange(self.embedded, len(self.names))]).astype(np.int64)
        return places, first

    def features(self, frame: pl.DataFrame) -> Features:
        """Return the features of ``frame``, one row each; column job_id, and what is known of vector and metadata.

        Raises:
            InvalidVector: embeddings of another length than the space was fitted on.
        """
        matrix, known = _vectors(frame)
        components = np.zeros((frame.height, self.config.components))
        if known.any() and self.centre.size:
            if matrix.shape[1] != self.centre.size:
                raise InvalidVector(
                    f"embeddings have length {matrix.shape[1]}, the feature space was fitted on {self.centre.size}; "
                    "vectors of two encoders cannot be compared"
                )
            components[known] = (matrix[known] - self.centre) @ self.basis
        raw = _scaled(frame)
        scaled = np.where(np.isnan(raw), 0.0, (np.nan_to_num(raw) - self.location) / self.scale)
        stated = (~np.isnan(raw[:, :1])).astype(np.float64)
        parts = [components, scaled, stated, _remote(frame), self._countries(frame)]
        ids = frame["job_id"].cast(pl.Int64).to_numpy().astype(np.int64)
        return Features(np.hstack(parts), self, ids, _companies(frame))

    def _countries(self, frame: pl.DataFrame) -> Array:
        values = np.zeros((frame.height, self.config.countries))
        if "country" in frame.columns:
            for rank, country in enumerate(self.countries):
                values[:, rank] = (frame["country"] == country).fill_null(False).to_numpy()
        return values

    def save(self, folder: Path) -> None:
        """Write ``features.safetensors`` and ``features.json`` into ``folder``."""
        about = {"config": asdict(self.config), "countries": list(self.countries), "version": self.version}
        arrays = {"centre": self.centre, "basis": self.basis, "location": self.location, "scale": self.scale}
        save_weights(folder, _FILE, about, arrays)

    @classmethod
    def load(cls, folder: Path) -> FeatureSpace:
        """Return the space saved in ``folder``.

        Raises:
            aura_ml.weights.WeightsMismatch: incomplete, or changed since it was saved.
        """
        about, arrays = load_weights(folder, _FILE)
        parts = (arrays["centre"], arrays["basis"], arrays["location"], arrays["scale"])
        return cls._of(FeatureConfig(**about["config"]), parts, tuple(about["countries"]))


def _vectors(frame: pl.DataFrame) -> tuple[Array, NDArray[np.bool_]]:
    """Return embeddings (n, dimension), 0 where null, and which rows have one."""
    if "vector" not in frame.columns or not frame.height:
        return np.zeros((frame.height, 0)), np.zeros(frame.height, dtype=bool)
    column = frame["vector"].cast(pl.List(pl.Float64))
    known = column.is_not_null().to_numpy()
    lengths = column.drop_nulls().list.len().unique().sort().to_list()
    if len(lengths) > 1:
        raise InvalidVector(f"embeddings of lengths {lengths} stand in one frame")
    matrix = np.zeros((frame.height, lengths[0] if lengths else 0))
    if lengths:
        matrix[known] = column.drop_nulls().explode(empty_as_null=False).to_numpy().reshape(-1, lengths[0])
    return matrix, known


def _principal_components(matrix: Array, config: FeatureConfig) -> tuple[Array, Array]:
    """Return (centre, basis): scores ``(x - centre) @ basis`` have a mean variance of 1 over the first ``COARSE``.

    The largest entry of each component is positive, so that equal vectors give equal signs.
    """
    dimension = matrix.shape[1]
    basis = np.zeros((dimension, config.components))
    if len(matrix) < 2:
        return (matrix[0] if len(matrix) else np.zeros(dimension)), basis
    centre = matrix.mean(axis=0)
    variances, vectors = np.linalg.eigh(np.cov(matrix.T, ddof=0).reshape(dimension, dimension))
    kept = min(config.components, len(matrix) - 1, dimension)
    variances, vectors = variances[::-1][:kept], vectors[:, ::-1][:, :kept]
    vectors = vectors[:, variances > SMALLEST_VARIANCE]
    variances = variances[variances > SMALLEST_VARIANCE]
    if not variances.size:
        return centre, basis
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])])
    scaled = vectors * variances ** (-config.whitening / 2)
    basis[:, : variances.size] = scaled / np.sqrt(np.mean(variances[:COARSE] ** (1.0 - config.whitening)))
    return centre, basis


def _scaled(frame: pl.DataFrame) -> Array:
    """Return the columns ``SCALED``, shape (n, 7), NaN where unknown."""
    result = np.full((frame.height, len(SCALED)), np.nan)
    for place, name in enumerate(NUMERIC):
        if name in frame.columns:
            result[:, place] = frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    pay = result[:, 0]
    result[:, 0] = np.where(pay > 0, np.log(np.where(pay > 0, pay, 1.0)), np.nan)
    if "seniority" in frame.columns:
        result[:, -1] = [SENIORITY.get(level or "", np.nan) for level in frame["seniority"].to_list()]
    return np.where(np.isfinite(result), result, np.nan)


def _companies(frame: pl.DataFrame) -> NDArray[np.int64]:
    """Return a number per company, the same in every process; none without the column ``company_key``."""
    if "company_key" not in frame.columns:
        return np.zeros(0, dtype=np.int64)
    keys = frame["company_key"].fill_null("").to_list()
    numbers = {key: int(content_hash("company", key)[:15], 16) if key else 0 for key in set(keys)}
    return np.array([numbers[key] for key in keys], dtype=np.int64)


def _remote(frame: pl.DataFrame) -> Array:
    if "is_remote" not in frame.columns:
        return np.zeros((frame.height, 1))
    return frame["is_remote"].cast(pl.Boolean).fill_null(False).to_numpy().astype(np.float64).reshape(-1, 1)


def _frequent_countries(corpus: pl.DataFrame, most: int) -> tuple[str, ...]:
    if "country" not in corpus.columns:
        return ()
    counted = corpus.select(pl.col("country").cast(pl.String)).drop_nulls().group_by("country").len()
    return tuple(counted.sort("len", "country", descending=[True, False])["country"].head(most).to_list())
