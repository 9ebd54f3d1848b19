"""What the ranking of a week is given, and the choice of a slate policy: plain records, no computing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.adapter.taste import Taste
from aura_ml.embedding.base import Vectors
from aura_ml.ranking.combine import Values
from aura_ml.ranking.similar import RatedPostings
from aura_ml.records import Preferences, Profile
from aura_ml.weeks import Window


@dataclass(frozen=True)
class Prediction:
    """What a preference model expects of one job, in rating points.

    Attributes:
        facets: fit, interest, prestige, location, overall.
        std: standard deviation of the overall rating's expectation.
    """

    facets: tuple[float, float, float, float, float]
    std: float

    @property
    def overall(self) -> float:
        """The expected overall rating."""
        return self.facets[-1]


UNKNOWN = Prediction((float("nan"),) * 5, float("nan"))
"""Of a job for which no model expects anything."""


@dataclass(frozen=True)
class RankingInput:
    """Everything the ranking of one week depends on.

    Attributes:
        as_of: the cut; ages are counted to it.
        jobs: the week's ``jobs``.
        cluster_of: job id to the opening over the weeks until this one; a job not named is its own opening.
        first_seen, first_posted: by opening; where not named, what the job's own row says.
        first_week: the first week that saw an opening; where not named, its first sighting decides what is new.
        vectors: base vectors aligned with ``jobs``, shape (jobs, dimension), or None.
        profile_vectors: (weight, unit vector) of the profile's parts; empty without a profile.
        weights: weight per component.
        excluded: by opening, why it is no candidate, in words (rated, dismissed, applied to, shown twice).
        profile_parts: what each of ``profile_vectors`` is, in words such as "your skills"; empty where not known.
        prestige_ratings: columns company_key and prestige_score, or None.
        rated: the postings the person rated, to name those a posting is much like, and companies like its own.
        taste: the embedding adapter in use; the semantic component is then nearness to what the person liked.
        predictions: by job id, what the preference model in use expects; empty while no model is in use.
        chooser: fills the slate from the eligible jobs; the best are taken when None.
    """

    week: date
    user_id: str
    as_of: datetime
    window: Window
    jobs: pl.DataFrame
    weights: Mapping[str, float]
    cluster_of: Mapping[int, int] = field(default_factory=dict)
    first_seen: Mapping[int, datetime] = field(default_factory=dict)
    first_posted: Mapping[int, datetime] = field(default_factory=dict)
    first_week: Mapping[int, date] = field(default_factory=dict)
    vectors: Vectors | None = None
    profile: Profile | None = None
    profile_vectors: Sequence[tuple[float, NDArray[np.float32]]] = ()
    profile_parts: Sequence[str] = ()
    preferences: Preferences = field(default_factory=Preferences)
    active_days: int = 28
    slate_size: int = 5
    excluded: Mapping[int, str] = field(default_factory=dict)
    prestige_ratings: pl.DataFrame | None = None
    rated: RatedPostings = field(default_factory=RatedPostings)
    taste: Taste | None = None
    predictions: Mapping[int, Prediction] = field(default_factory=dict)
    chooser: Chooser | None = None


@dataclass(frozen=True)
class Placement:
    """One choice of a slate policy: the row among those offered, its propensity, whether it was drawn to learn."""

    row: int
    propensity: float
    explored: bool


@dataclass(frozen=True)
class Offered:
    """What a slate policy chooses from: the eligible jobs, best first, all arrays of n rows.

    Attributes:
        vectors: shape (n, dimension), or (n, 0) without vectors.
        scores: shape (n,). match: shape (n,), the score without what was learned; NaN where unknown.
        predicted, uncertainty: shape (n, 5) in the facets' order and, of the overall one, (n,), in rating points; NaN
            where unknown.
    """

    cluster_ids: NDArray[np.int64]
    vectors: Vectors
    scores: Values
    match: Values
    predicted: Values
    uncertainty: Values
    company_keys: tuple[str, ...]
    title_keys: tuple[str, ...]


Chooser = Callable[[Offered, int], Sequence[Placement]]
