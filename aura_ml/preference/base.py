"""What a preference model is: ratings and features in, predicted rating points with their uncertainty out.

The implementations are in the modules beside this one; how they are compared is in ``forward``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    from aura_ml.preference.features import FeatureSpace

FACETS = ("fit", "interest", "prestige", "location", "overall")
POINTS_MIN, POINTS_MAX = 1.0, 10.0
POINTS_MIDDLE = 5.5

Array = NDArray[np.float64]


class InvalidRatings(ValueError):
    """Ratings that cannot be learned from: points outside 1-10, several persons, a missing column."""


class FeaturesMismatch(ValueError):
    """Features of another space than the one the model was fitted in."""


@dataclass(frozen=True)
class Features:
    """Jobs as numbers.

    Attributes:
        values: shape (n, d), finite.
        space: what made them; models refuse features of another space.
        job_ids: shape (n,).
        companies: shape (n,), a number per company, 0 where it is unknown; empty where none is known.
    """

    values: Array
    space: FeatureSpace
    job_ids: NDArray[np.int64]
    companies: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: NDArray[Any]) -> Features:
        """Return the features of ``rows`` (a mask or positions)."""
        companies = self.companies[rows] if len(self.companies) else self.companies
        return Features(self.values[rows], self.space, self.job_ids[rows], companies)


@dataclass(frozen=True)
class Ratings:
    """One person's ratings, oldest first.

    Attributes:
        features: of the rated jobs, n rows.
        scores: shape (n, 5) in the order of ``FACETS``, rating points 1-10, NaN where a facet was not rated.
        weeks: shape (n,), whole weeks since 0001-01-01; the week in which each rating was given.
        frame: the rows these were made from, in the same order (for models with a feature space of their own).
    """

    features: Features
    scores: Array
    weeks: NDArray[np.int64]
    frame: pl.DataFrame

    @classmethod
    def from_frame(cls, rated: pl.DataFrame, space: FeatureSpace) -> Ratings:
        """Return the ratings of ``rated``: columns job_id, week, the facets, vector, optionally rated_at and metadata.

        Rows without any facet are left out; the order is by week, time, job id.

        Raises:
            InvalidRatings: a column is missing, points lie outside 1-10, or the rows are of several persons.
        """
        missing = [name for name in ("job_id", "week", "vector", *FACETS) if name not in rated.columns]
        if missing:
            raise InvalidRatings(f"the ratings lack the column(s) {', '.join(missing)}")
        if "user_id" in rated.columns and rated["user_id"].n_unique() > 1:
            raise InvalidRatings("the ratings are of several persons; a model learns from one person's only")
        order = [name for name in ("week", "rated_at", "job_id") if name in rated.columns]
        points = pl.col(*FACETS).cast(pl.Float64).fill_nan(None)
        frame = rated.with_columns(points).filter(pl.any_horizontal(pl.col(*FACETS).is_not_null()))
        frame = frame.sort(order, maintain_order=True)
        scores = frame.select(pl.col(*FACETS).fill_null(float("nan"))).to_numpy().astype(np.float64).reshape(-1, 5)
        known = scores[~np.isnan(scores)]
        if known.size and (known.min() < POINTS_MIN or known.max() > POINTS_MAX):
            raise InvalidRatings(f"ratings run from {known.min()} to {known.max()}; allowed are 1 to 10")
        return cls(space.features(frame), scores, week_numbers(frame["week"]), frame)

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, rows: NDArray[Any]) -> Ratings:
        """Return the ratings of ``rows`` (a mask or positions), in their order."""
        frame = self.frame.filter(pl.Series(rows)) if rows.dtype == np.bool_ else self.frame[rows.tolist()]
        return Ratings(self.features.take(rows), self.scores[rows], self.weeks[rows], frame)


def week_numbers(weeks: pl.Series) -> NDArray[np.int64]:
    """Return whole weeks since 0001-01-01 of dates; consecutive Fridays differ by one."""
    return np.array([day.toordinal() // 7 for day in weeks.to_list()], dtype=np.int64)


@dataclass(frozen=True)
class Prediction:
    """Expected ratings.

    Attributes:
        mean: shape (n, 5), rating points, within 1-10.
        std: shape (n, 5), rating points: how uncertain the expected rating is (without the noise of one rating).
        noise: shape (5,), rating points: standard deviation of one rating around its expectation.
        ratings: shape (5,), how many ratings of each facet the model has seen.
    """

    mean: Array
    std: Array
    noise: Array
    ratings: NDArray[np.int64]

    @property
    def prior_only(self) -> bool:
        """Whether the model has seen no rating at all: the mean is then the middle of the scale, and says nothing."""
        return not self.ratings.any()


class ModelConfig:
    """Base of the configurations: frozen dataclasses of plain values that round-trip through JSON."""

    def to_json(self) -> str:
        """Return the configuration as JSON with sorted keys."""
        return json.dumps(asdict(self), sort_keys=True)  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the configuration of ``text``.

        Raises:
            ValueError: a key that the configuration does not have.
        """
        values: dict[str, Any] = json.loads(text)
        known = {item.name for item in fields(cls)}  # type: ignore[arg-type]
        if unknown := sorted(set(values) - known):
            raise ValueError(f"{cls.__name__} has no {', '.join(unknown)}; it has {', '.join(sorted(known))}")
        return cls(**values)


class PreferenceModel(Protocol):
    """Learns one person's ratings; equal ratings and configuration give equal predictions."""

    name: str
    config: Any

    @property
    def space(self) -> FeatureSpace:
        """The feature space of the ratings it was fitted on; candidates must be in it."""

    def fit(self, history: Ratings) -> Self:
        """Learn from ``history`` alone (an earlier fit is forgotten) and return self; no rating at all is allowed."""

    def predict(self, candidates: Features) -> Prediction:
        """Return the expected ratings of ``candidates``, n rows.

        Raises:
            FeaturesMismatch: the candidates are of another feature space.
            NotFitted: ``fit`` was not called.
        """

    def save(self, folder: Path) -> None:
        """Write weights (safetensors), configuration and feature space (JSON) into ``folder``."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the model saved in ``folder``.

        Raises:
            aura_ml.weights.WeightsMismatch: another model's, changed since, or incomplete.
        """


class NotFitted(RuntimeError):
    """A model was asked before it was fitted or loaded."""


def check_space(candidates: Features, space: FeatureSpace) -> None:
    """Raise ``FeaturesMismatch`` unless ``candidates`` are of ``space``."""
    if candidates.space.version != space.version:
        raise FeaturesMismatch(
            f"the candidates are of feature space {candidates.space.version[:12]}, the model of {space.version[:12]}; "
            "build them with model.space.features(frame)"
        )
