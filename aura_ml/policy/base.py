"""What every slate policy is given and gives back, and the rule that makes five different openings of a ranking.

No policy is here; the limits per company and title are those of ``aura_ml.ranking.slate``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aura_ml.ranking import slate

FACETS = ("fit", "interest", "prestige", "location", "overall")
OVERALL = FACETS.index("overall")
MIDDLE_RATING = 5.5
TOP_JOBS = 10
"""The "top jobs" whose mean vector describes a week to a policy."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidates:
    """The ``n`` openings to choose from, row by row.

    Attributes:
        cluster_ids: shape (n,), the opening; rows may share one.
        vectors: shape (n, d), unit length.
        scores: shape (n,), the ranker's score, higher is better; NaN ranks last.
        predicted: shape (n, 5), predicted ratings in rating points, NaN where there is no prediction yet.
        uncertainty: shape (n,), standard deviation of the predicted overall in rating points, NaN likewise.
        similarity: shape (n,), what is known before any rating: the ranker's score without what was learned, of simulated
            people the cosine to their profile; NaN where unknown.
        company_keys, title_keys: for the limits per company; empty tuples mean that all differ.
    """

    cluster_ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    scores: _Floats
    predicted: _Floats
    uncertainty: _Floats
    similarity: _Floats
    company_keys: tuple[str, ...] = ()
    title_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.cluster_ids)
        shapes = [self.scores.shape, self.uncertainty.shape, self.similarity.shape]
        fits = self.vectors.ndim == 2 and len(self.vectors) == n and self.predicted.shape == (n, len(FACETS))
        if not fits or any(shape != (n,) for shape in shapes):
            raise ValueError(
                f"{n} candidates need vectors (n, d), predicted (n, 5) and scores, uncertainty, similarity"
            )
        if any(keys and len(keys) != n for keys in (self.company_keys, self.title_keys)):
            raise ValueError(f"{n} candidates need as many company and title keys, or none")

    def __len__(self) -> int:
        return len(self.cluster_ids)


@dataclass(frozen=True)
class History:
    """What the person rated so far, as a policy that starts from a population learns from it.

    Attributes:
        vectors: shape (n, d), unit length, of the same encoder as the candidates'.
        similarity: shape (n,), as of candidates; NaN where unknown.
        ratings: shape (n, 5), NaN for a facet not given.
        ages: shape (n,), weeks since the rating, 0 or more.
    """

    vectors: NDArray[np.float32]
    similarity: _Floats
    ratings: _Floats
    ages: _Floats

    def __post_init__(self) -> None:
        n = len(self.vectors)
        shapes = (self.similarity.shape, self.ages.shape)
        if any(shape != (n,) for shape in shapes) or self.ratings.shape != (n, len(FACETS)):
            raise ValueError(f"a history of {n} postings needs similarity and ages (n,) and ratings (n, 5)")

    def __len__(self) -> int:
        return len(self.vectors)


@dataclass(frozen=True)
class PolicyState:
    """The person in one week.

    Attributes:
        preference: shape (5,), mean rating of each facet so far in rating points; NaN where none was given.
        ratings: number of openings rated so far.
        week_number: weeks since the person's first, from 0.
        top_vector: shape (d,), mean vector of the week's best candidates by score.
        history: None where it is not known or of another encoder.
    """

    preference: _Floats
    ratings: int
    week_number: int
    top_vector: _Floats
    history: History | None = None

    @classmethod
    def of(
        cls, ratings: _Floats, week_number: int, candidates: Candidates, history: History | None = None
    ) -> PolicyState:
        """Return the state after ``ratings`` (shape (n, 5), NaN for a facet not given; n may be 0)."""
        given = ~np.isnan(ratings)
        counts = given.sum(axis=0)
        sums = np.where(given, ratings, 0.0).sum(axis=0)
        preference = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
        best = ranked(candidates.scores, candidates)[:TOP_JOBS]
        top = candidates.vectors[best].mean(axis=0) if best else np.zeros(candidates.vectors.shape[1])
        return cls(preference, len(ratings), week_number, np.asarray(top, dtype=np.float64), history)


@dataclass(frozen=True)
class Choice:
    """One place of the slate.

    Attributes:
        index: row of the candidates.
        propensity: probability, in (0, 1], of this choice given the places before it.
        explored: whether it was drawn, not simply the best.
    """

    index: int
    propensity: float
    explored: bool


class SlatePolicy(Protocol):
    """Chooses a slate. The same arguments and the same state of ``rng`` give the same slate."""

    name: str

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:
        """Return what the policy thinks of each candidate, shape (n,), higher is better; no NaN."""
        ...

    def choose(self, state: PolicyState, candidates: Candidates, size: int, rng: np.random.Generator) -> list[Choice]:
        """Return up to ``size`` different openings, best first; fewer where there are fewer."""
        ...

    def probabilities(self, state: PolicyState, candidates: Candidates, shown: Sequence[int], size: int) -> _Floats:
        """Return, shape (len(shown),), the probability of each shown row given the places before it."""
        ...

    def save(self, folder: Path) -> None:
        """Write the policy into an existing, empty folder; ``storage.load_policy`` reads it."""
        ...


def ranked(values: _Floats, candidates: Candidates) -> list[int]:
    """Return one row per opening, best first; equal values are ordered by opening, then row."""
    known = np.where(np.isnan(values), -np.inf, values)
    order = np.lexsort((np.arange(len(candidates)), candidates.cluster_ids, -known))
    best: dict[int, int] = {}
    for row in order:
        best.setdefault(int(candidates.cluster_ids[row]), int(row))
    return list(best.values())


def select(order: Sequence[int], candidates: Candidates, size: int) -> list[int]:
    """Return up to ``size`` rows of ``order`` (best first) under the limits per company and title."""
    return slate.choose([_entry(row, candidates) for row in order], size) if size > 0 else []


def _entry(row: int, candidates: Candidates) -> slate.Candidate:
    company = candidates.company_keys[row] if candidates.company_keys else ""
    title = candidates.title_keys[row] if candidates.title_keys else ""
    opening = int(candidates.cluster_ids[row])
    return slate.Candidate(row, opening, company or f"\x00{opening}", title or f"\x00{opening}")


def within_limits(row: int, taken: Sequence[int], candidates: Candidates) -> bool:
    """Return whether ``row`` beside ``taken`` keeps the slate's limits: two of one company, no title twice there."""
    if not candidates.company_keys or not candidates.company_keys[row]:
        return True
    company = candidates.company_keys[row]
    counts = Counter(candidates.company_keys[each] for each in taken)
    titles = (
        {candidates.title_keys[each] for each in taken if candidates.company_keys[each] == company}
        if (candidates.title_keys)
        else set()
    )
    same = bool(candidates.title_keys) and candidates.title_keys[row] in titles
    return counts[company] < slate.MAX_PER_COMPANY and not same


def same_places(own: Sequence[int], shown: Sequence[int]) -> _Floats:
    """Return, shape (len(shown),), 1 where both slates have the same row, else 0.

    Order counts: were a slate in any order "the same", the probabilities of all slates would sum to more than 1.
    """
    return np.asarray(
        [float(place < len(own) and own[place] == row) for place, row in enumerate(shown)], dtype=np.float64
    )


class DeterministicPolicy(ABC):
    """The part that policies without a draw share: take the best, with propensity 1."""

    name: str

    @abstractmethod
    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:
        """Return what the policy thinks of each candidate, shape (n,), higher is better; no NaN."""

    def slate(self, state: PolicyState, candidates: Candidates, size: int) -> list[int]:
        """Return the rows of the slate, best first."""
        return select(ranked(self.values(state, candidates), candidates), candidates, size)

    def choose(
        self,
        state: PolicyState,
        candidates: Candidates,
        size: int,
        rng: np.random.Generator,  # noqa: ARG002
    ) -> list[Choice]:
        """Return the best openings, each with propensity 1."""
        return [Choice(row, 1.0, explored=False) for row in self.slate(state, candidates, size)]

    def probabilities(self, state: PolicyState, candidates: Candidates, shown: Sequence[int], size: int) -> _Floats:
        """Return 1 for each row that this policy would show in that very place, else 0."""
        return same_places(self.slate(state, candidates, size), shown)
