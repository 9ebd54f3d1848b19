"""Simulated people whose ratings are learned from and tested on: five a week, and unseen postings of later weeks.

Seeds of people who are reported on start at ``FIRST_TEST_SEED``; below it is for tuning and training.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.preference.base import FACETS, Features, Ratings
from aura_ml.preference.features import SEMANTIC, FeatureSpace
from aura_ml.preference.frames import posting_frame
from aura_ml.simulate import Landscape, PersonConfig, Postings, SimulatedPerson, simulated_people

_Floats = NDArray[np.float64]
RATED_A_WEEK = 5
FIRST_TEST_SEED = 1_000_000
SEEDS_A_RUN = 1_000
"""The people of evaluation seed s have the seeds from ``FIRST_TEST_SEED + s * SEEDS_A_RUN`` on."""

FIRST_WEEK = date(2026, 1, 2)
SMALLEST_SPREAD = 1e-9
_ORDER = 7


@dataclass(frozen=True)
class Surroundings:
    """What all people of a run share: postings, their features, their landscape.

    Attributes:
        frame: the postings as the models read them, one row each.
    """

    postings: Postings
    frame: pl.DataFrame
    features: Features
    landscape: Landscape

    @classmethod
    def of(cls, postings: Postings, config: PersonConfig | None = None) -> Surroundings:
        """Return the surroundings of ``postings``."""
        frame = posting_frame(postings)
        space = FeatureSpace.fit(frame)
        topics = (config or PersonConfig()).topics
        return cls(postings, frame, space.features(frame), Landscape.of(postings.vectors, topics))

    def similarity(self, person: SimulatedPerson) -> _Floats:
        """Return how near each posting is to the person's profile, shape (m,), in standard deviations around the mean."""
        near = (self.postings.vectors @ person.profile_vector()).astype(np.float64)
        standing: _Floats = (near - near.mean()) / max(float(near.std()), SMALLEST_SPREAD)
        return standing

    def features_for(self, similarity: _Floats) -> Features:
        """Return the features of all postings for a person to whose profile they are that near."""
        values = self.features.values.copy()
        values[:, self.features.space.names.index(SEMANTIC)] = similarity
        return replace(self.features, values=values)

    def people(
        self, seed: int, count: int, config: PersonConfig | None = None, *, offset: int = 0
    ) -> list[SimulatedPerson]:
        """Return ``count`` people of evaluation seed ``seed``, the worlds in turn; ``offset`` gives others."""
        first = FIRST_TEST_SEED + seed * SEEDS_A_RUN + offset
        return simulated_people(first, count, self.landscape, config)


@dataclass(frozen=True)
class Diary:
    """What one person rated, week by week, and the order in which postings were met.

    Attributes:
        order: shape (m,), rows of the postings; the first ``rated`` of them are rated, five a week.
        scores: shape (rated, 5). weeks: shape (rated,), the person's weeks from 0.
        a_week: postings rated in each.
    """

    person: SimulatedPerson
    around: Surroundings
    order: NDArray[np.int64]
    scores: _Floats
    weeks: NDArray[np.int64]
    a_week: int = RATED_A_WEEK

    @classmethod
    def of(cls, person: SimulatedPerson, around: Surroundings, rated: int, a_week: int = RATED_A_WEEK) -> Diary:
        """Return the diary of ``rated`` ratings of postings met in random order."""
        order = np.random.default_rng([person.seed, _ORDER]).permutation(len(around.postings))
        rated = min(rated, len(order))
        weeks = np.arange(rated, dtype=np.int64) // a_week
        scores = [
            person.rate(around.postings.take(order[:rated][weeks == week]), int(week)) for week in np.unique(weeks)
        ]
        return cls(person, around, order, np.vstack([*scores, np.zeros((0, len(FACETS)))]), weeks, a_week)

    @cached_property
    def similarity(self) -> _Floats:
        """How near each posting is to the person's profile; see ``Surroundings.similarity``."""
        return self.around.similarity(self.person)

    @cached_property
    def features(self) -> Features:
        """The features of all postings for this person."""
        return self.around.features_for(self.similarity)

    def history(self, ratings: int) -> Ratings:
        """Return the first ``ratings`` ratings as the models take them."""
        rows = self.order[:ratings]
        days = [FIRST_WEEK + timedelta(weeks=int(week)) for week in self.weeks[:ratings]]
        frame = self.around.frame[rows.tolist()].with_columns(
            pl.Series("week", days, dtype=pl.Date),
            pl.Series(SEMANTIC, self.similarity[rows]),
            *(pl.Series(name, self.scores[:ratings, place]) for place, name in enumerate(FACETS)),
        )
        numbers = np.asarray([day.toordinal() // 7 for day in days], dtype=np.int64)
        return Ratings(self.features.take(rows), self.scores[:ratings], numbers, frame)

    def next_week(self, ratings: int) -> int:
        """Return the person's week after ``ratings`` ratings."""
        return -(-ratings // self.a_week)

    def unseen(self, ratings: int, count: int, draw: int) -> NDArray[np.int64]:
        """Return ``count`` rows that are not among the first ``ratings``; ``draw`` numbers the list."""
        pool = self.order[ratings:]
        rng: Any = np.random.default_rng([self.person.seed, _ORDER, ratings, draw])
        rows: NDArray[np.int64] = pool[rng.permutation(len(pool))[:count]]
        return rows
