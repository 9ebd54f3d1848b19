"""A simulated person: a latent taste over postings, and the ratings and outcomes that follow from it.

The person knows what no model is told; models see the ratings only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.simulate.outcomes import OutcomeModel, SimulatedOutcome
from aura_ml.simulate.postings import Postings

FACETS = ("fit", "interest", "prestige", "location", "overall")
WORLDS = ("topics", "linear")
LOWEST, HIGHEST = 1.0, 10.0
OVERALL_OF = (0.35, 0.35, 0.15, 0.25)
"""Weights of fit, interest, prestige and location in the overall wish."""

_Floats = NDArray[np.float64]
_TASTE, _WALK, _MOOD, _NOISE, _OUTCOME, _PROFILE = range(6)


@dataclass(frozen=True)
class PersonConfig:
    """How people differ and waver; ratings in rating points.

    Attributes:
        bias, bias_sigma: mean rating of a person, and its spread over people.
        scale: lowest and highest number of points that one standard deviation of wish is worth.
        mood_sigma: shift of all ratings of one week.
        noise_sigma: error of a single rating.
        drift: share of the taste that is new each week (first-order autoregression, stationary).
        topics: number of topics in the world ``topics``.
        sharpness: how clearly a posting belongs to one topic.
    """

    bias: float = 5.3
    bias_sigma: float = 0.7
    scale: tuple[float, float] = (1.3, 2.0)
    mood_sigma: float = 0.3
    noise_sigma: float = 0.8
    drift: float = 0.05
    topics: int = 12
    sharpness: float = 8.0


class SimulatedPerson:
    """One person, fully given by seed, world, reference and config.

    Args:
        seed: 0 or more.
        world: ``topics`` (likes and dislikes of topics; a posting belongs to topics by nearness) or ``linear``
            (one direction in the embedding space).
        reference: shape (m, d), m >= 2: postings against which "average" and "usual spread" are meant; the topics of
            the world ``topics`` lie among them.

    Raises:
        ValueError: unknown world, negative seed, or fewer than two reference vectors.
    """

    def __init__(
        self,
        seed: int,
        world: str,
        reference: NDArray[np.float32],
        config: PersonConfig | None = None,
        outcomes: OutcomeModel | None = None,
    ) -> None:
        if world not in WORLDS:
            raise ValueError(f"world {world!r} is unknown; allowed: {', '.join(WORLDS)}")
        if seed < 0 or reference.ndim != 2 or len(reference) < 2:
            raise ValueError("a simulated person needs a seed of 0 or more and a reference of shape (2 or more, d)")
        self.seed = seed
        self.world = world
        self.config = config or PersonConfig()
        self._outcomes = outcomes or OutcomeModel()
        self._reference = np.asarray(reference, dtype=np.float64)
        self._centre = self._reference.mean(axis=0)
        self._anchors = _far_apart(self._reference - self._centre, self.config.topics)
        rng = self._rng(_TASTE)
        self._bias = rng.normal(self.config.bias, self.config.bias_sigma)
        self._facet_bias = rng.normal(0.0, 0.4, len(FACETS))
        self._scale = rng.uniform(*self.config.scale)
        self._remote_wish = rng.normal()
        width = len(self._anchors) if world == "topics" else self._reference.shape[1]
        self._tastes = [rng.normal(size=(2, width))]
        wishes = self._content(self._reference, 0)
        self._offset, self._spread = wishes.mean(axis=0), np.maximum(wishes.std(axis=0), 1e-9)

    def true_facets(self, jobs: Postings, week: int) -> _Floats:
        """Return what the person truly thinks, shape (n, 5) in the order of ``FACETS``, 1..10, no mood and no error."""
        points: _Floats = np.clip(self._points(jobs, week), LOWEST, HIGHEST)
        return points

    def rate(self, jobs: Postings, week: int) -> _Floats:
        """Return ratings, shape (n, 5), whole points 1..10: the truth with the week's mood and an error of each rating.

        The same job rated again in another week gets another error; in the same week the same.
        """
        mood = self._rng(_MOOD, week).normal(0.0, self.config.mood_sigma)
        errors = [
            self._rng(_NOISE, week, int(job)).normal(0.0, self.config.noise_sigma, len(FACETS)) for job in jobs.job_ids
        ]
        noise = np.asarray(errors, dtype=np.float64).reshape(len(jobs), len(FACETS))
        ratings: _Floats = np.clip(np.rint(self._points(jobs, week) + mood + noise), LOWEST, HIGHEST)
        return ratings

    def outcomes(self, jobs: Postings, week: int) -> list[SimulatedOutcome]:
        """Return the stages of the applications that the person makes among ``jobs`` in ``week``, by job then time."""
        overall = self.true_facets(jobs, week)[:, -1]
        return [
            stage
            for job, points in zip(jobs.job_ids, overall, strict=True)
            for stage in self._outcomes.application(self._rng(_OUTCOME, int(job)), int(job), float(points), week)
        ]

    def profile_vector(self) -> NDArray[np.float32]:
        """Return the direction of the person's profile, shape (d,), unit length: near postings that fit at first.

        A profile tells of skills, so it follows fit, not interest, and only loosely.
        """
        fit = self._wishes(self._reference, 0)[:, 0]
        best = self._reference[np.argsort(-fit, kind="stable")[: max(3, len(fit) // 20)]].mean(axis=0)
        noise = self._rng(_PROFILE).normal(size=best.shape)
        vector = best / np.linalg.norm(best) + 0.7 * noise / np.linalg.norm(noise)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def _points(self, jobs: Postings, week: int) -> _Floats:
        content = self._wishes(np.asarray(jobs.vectors, dtype=np.float64), week)
        prestige = np.asarray([self._company(key) for key in jobs.company_keys], dtype=np.float64)
        country = np.asarray([self._wish_for("country", name or "") for name in jobs.countries], dtype=np.float64)
        location = 0.8 * country + 0.6 * self._remote_wish * (2.0 * jobs.is_remote - 1.0)
        parts = np.column_stack([content, prestige.reshape(-1), location.reshape(-1)])
        overall = parts @ np.asarray(OVERALL_OF) / 0.69  # their usual spread, with fit and interest alike at 0.6
        return self._bias + self._facet_bias + self._scale * np.column_stack([parts, overall])

    def _wishes(self, vectors: _Floats, week: int) -> _Floats:
        """Return the standardized wishes for fit and interest, shape (n, 2), correlated at about 0.6."""
        points: _Floats = (self._content(vectors, week) - self._offset) / self._spread
        return points

    def _content(self, vectors: _Floats, week: int) -> _Floats:
        interest, skill = self._taste(week)
        centred = vectors - self._centre
        if self.world == "topics":
            nearness = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9) @ self._anchors.T
            powers = np.exp(self.config.sharpness * nearness)
            centred = powers / powers.sum(axis=1, keepdims=True)
        wishes: _Floats = centred @ np.column_stack([0.6 * interest + 0.8 * skill, interest])
        return wishes

    def _taste(self, week: int) -> _Floats:
        if week < 0:
            raise ValueError(f"week {week}: weeks of a simulated person count from 0")
        share = self.config.drift
        while len(self._tastes) <= week:
            new = self._rng(_WALK, len(self._tastes)).normal(size=self._tastes[0].shape)
            self._tastes.append(np.sqrt(1.0 - share * share) * self._tastes[-1] + share * new)
        return self._tastes[week]

    def _company(self, key: str) -> float:
        """A name's standing is half what everyone thinks and half this person's own view; none is neutral."""
        if not key:
            return 0.0
        return 0.71 * _standard("company", key) + 0.71 * self._wish_for("company", key)

    def _wish_for(self, kind: str, name: str) -> float:
        return _standard(str(self.seed), kind, name) if name else 0.0

    def _rng(self, *stream: int) -> np.random.Generator:
        if min(stream) < 0:
            raise ValueError(f"{min(stream)}: weeks of a simulated person count from 0, job ids are positive")
        return np.random.default_rng([self.seed, WORLDS.index(self.world), *stream])


def simulated_people(
    first_seed: int, count: int, reference: NDArray[np.float32], config: PersonConfig | None = None
) -> list[SimulatedPerson]:
    """Return ``count`` people of consecutive seeds, the worlds in turn."""
    return [
        SimulatedPerson(first_seed + number, WORLDS[number % len(WORLDS)], reference, config) for number in range(count)
    ]


def rating_payload(facets: Sequence[float] | _Floats) -> dict[str, object]:
    """Return the payload of a rating event for one row of ``SimulatedPerson.rate``, marked as simulated."""
    points: dict[str, object] = {name: int(value) for name, value in zip(FACETS, facets, strict=True)}
    return points | {"simulated": True}


def _far_apart(centred: _Floats, count: int) -> _Floats:
    """Return up to ``count`` unit rows, each the one least like those before it; the first is the longest."""
    lengths = np.linalg.norm(centred, axis=1)
    unit: _Floats = centred / np.maximum(lengths, 1e-9)[:, None]
    chosen = [int(np.argmax(lengths))]
    nearest = unit @ unit[chosen[0]]
    while len(chosen) < min(count, len(unit)):
        chosen.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, unit @ unit[chosen[-1]])
    anchors: _Floats = unit[chosen]
    return anchors


def _standard(*parts: str) -> float:
    """Return a draw of the standard normal that depends on ``parts`` alone."""
    digest = hashlib.sha256("\x1f".join(("aura-simulate", *parts)).encode()).digest()
    return float(np.random.default_rng(int.from_bytes(digest[:8], "big")).normal())
