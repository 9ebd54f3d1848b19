"""A simulated person: a latent taste over postings, and the ratings and outcomes that follow from it.

The person knows what no model is told; models see the ratings only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aura_ml.simulate.landscape import Landscape
from aura_ml.simulate.outcomes import OutcomeModel, SimulatedOutcome
from aura_ml.simulate.postings import Postings

FACETS = ("fit", "interest", "prestige", "location", "overall")
WORLDS = ("topics", "linear", "blend")
"""Likes and dislikes of topics; one direction in the embedding space; half of each."""

TEST_WORLDS = WORLDS[:2]
"""The worlds in which figures are reported; people of the third only help to train."""

LOWEST, HIGHEST = 1.0, 10.0
OVERALL_OF = (0.35, 0.35, 0.15, 0.25)
"""Usual weights of fit, interest, prestige and location in the overall wish."""

LIKE_INTEREST = 0.6
"""Correlation of the wishes for fit and interest."""

USUAL_PAY, PAY_SPREAD, PAY_LIMIT = 60_000.0, 0.35, 2.5
"""EUR a year that neither please nor displease, standard deviation of its logarithm, and where more stops to count."""

_Floats = NDArray[np.float64]
_TASTE, _WALK, _MOOD, _NOISE, _OUTCOME, _PROFILE = range(6)


@dataclass(frozen=True)
class PersonConfig:
    """How people differ and waver; ratings in rating points.

    Attributes:
        bias, bias_sigma: mean rating of a person, and its spread over people.
        facet_sigma: spread over people of a facet's mean around that.
        scale: lowest and highest number of points that one standard deviation of wish is worth.
        mood_sigma: shift of all ratings of one week.
        noise_sigma: error of a single rating.
        halo: share of that error's variance that the five facets of one rating have in common.
        drift: share of the taste that is new each week (first-order autoregression, stationary).
        weights_sigma: spread over people of the logarithm of what each facet counts for in the overall wish.
        pay: what a standard deviation of the logarithm of stated pay counts for in the overall wish.
        topics: number of topics in the worlds ``topics`` and ``blend``.
        sharpness: how clearly a posting belongs to one topic.
    """

    bias: float = 5.3
    bias_sigma: float = 0.7
    facet_sigma: float = 0.4
    scale: tuple[float, float] = (1.3, 2.0)
    mood_sigma: float = 0.3
    noise_sigma: float = 0.8
    halo: float = 0.2
    drift: float = 0.05
    weights_sigma: float = 0.3
    pay: float = 0.2
    topics: int = 12
    sharpness: float = 8.0


class SimulatedPerson:
    """One person, fully given by seed, world, landscape and config.

    Args:
        seed: 0 or more.
        world: one of ``WORLDS``.
        reference: postings against which "average" and "usual spread" are meant, and whose topics the tastes are about:
            vectors of shape (m, d), m >= 2, or their landscape, which people can share.

    Raises:
        ValueError: unknown world, negative seed, or fewer than two reference vectors.
    """

    def __init__(
        self,
        seed: int,
        world: str,
        reference: NDArray[np.float32] | Landscape,
        config: PersonConfig | None = None,
        outcomes: OutcomeModel | None = None,
    ) -> None:
        if world not in WORLDS:
            raise ValueError(f"world {world!r} is unknown; allowed: {', '.join(WORLDS)}")
        if seed < 0 or (not isinstance(reference, Landscape) and (reference.ndim != 2 or len(reference) < 2)):
            raise ValueError("a simulated person needs a seed of 0 or more and a reference of shape (2 or more, d)")
        self.seed = seed
        self.world = world
        self.config = config or PersonConfig()
        self._outcomes = outcomes or OutcomeModel()
        self._land = reference if isinstance(reference, Landscape) else Landscape.of(reference, self.config.topics)
        self._known: dict[tuple[str, str], float] = {}
        rng = self._rng(_TASTE)
        self._bias = rng.normal(self.config.bias, self.config.bias_sigma)
        self._facet_bias = rng.normal(0.0, self.config.facet_sigma, len(FACETS))
        self._scale = rng.uniform(*self.config.scale)
        self._remote_wish = rng.normal()
        self._weights = np.asarray(OVERALL_OF) * np.exp(rng.normal(0.0, self.config.weights_sigma, len(OVERALL_OF)))
        self._pay = self.config.pay * abs(rng.normal(1.0, 0.5))
        self._tastes = [rng.normal(size=(3, len(self._land.topics) + self._land.centred.shape[1]))]
        self._parts = [_part(content) for content in self._contents(self._land.centred, 0)]

    def true_facets(self, jobs: Postings, week: int) -> _Floats:
        """Return what the person truly thinks, shape (n, 5) in the order of ``FACETS``, 1..10, no mood and no error."""
        points: _Floats = np.clip(self._points(jobs, week), LOWEST, HIGHEST)
        return points

    def rate(self, jobs: Postings, week: int) -> _Floats:
        """Return ratings, shape (n, 5), whole points 1..10: the truth with the week's mood and an error of each rating.

        The same job rated again in another week gets another error; in the same week the same.
        """
        mood = self._rng(_MOOD, week).normal(0.0, self.config.mood_sigma)
        errors = [self._rng(_NOISE, week, int(job)).normal(size=len(FACETS) + 1) for job in jobs.job_ids]
        drawn = np.asarray(errors, dtype=np.float64).reshape(len(jobs), len(FACETS) + 1)
        halo = self.config.halo
        noise = self.config.noise_sigma * (np.sqrt(1.0 - halo) * drawn[:, :-1] + np.sqrt(halo) * drawn[:, -1:])
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
        fit = self._wishes(self._land.centred, 0)[:, 0]
        best = self._land.centred[np.argsort(-fit, kind="stable")[: max(3, len(fit) // 20)]].mean(axis=0)
        best = best + self._land.centre
        noise = self._rng(_PROFILE).normal(size=best.shape)
        vector = best / np.linalg.norm(best) + 0.7 * noise / np.linalg.norm(noise)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def _points(self, jobs: Postings, week: int) -> _Floats:
        wishes = self._wishes(self._land.around(jobs.vectors), week)
        prestige = np.sqrt(0.5) * wishes[:, 2] + np.sqrt(0.5) * self._each(self._company, jobs.company_keys)
        country = self._each(lambda name: self._wish_for("country", name), [name or "" for name in jobs.countries])
        location = 0.8 * country + 0.6 * self._remote_wish * (2.0 * jobs.is_remote - 1.0)
        parts = np.column_stack([wishes[:, :2], prestige, location])
        pay = np.clip(np.log(jobs.salary_eur_year / USUAL_PAY) / PAY_SPREAD, -PAY_LIMIT, PAY_LIMIT)
        overall = parts @ self._weights + self._pay * np.where(np.isnan(pay), 0.0, pay)
        shared = 2.0 * LIKE_INTEREST * self._weights[0] * self._weights[1]
        overall /= np.sqrt(self._weights @ self._weights + shared + self._pay**2 / 2)
        return self._bias + self._facet_bias + self._scale * np.column_stack([parts, overall])

    def _wishes(self, centred: _Floats, week: int) -> _Floats:
        """Return the standardized wishes for fit, interest and the kind of company, shape (n, 3)."""
        contents = self._contents(centred, week)
        standard = [(raw - middle) / spread for raw, (middle, spread) in zip(contents, self._parts, strict=True)]
        wishes: _Floats = np.sum(standard, axis=0) / np.sqrt(len(standard))
        return wishes

    def _contents(self, centred: _Floats, week: int) -> list[_Floats]:
        """Return, for each part of the world, raw wishes of shape (n, 3); fit and interest correlate at about 0.6."""
        interest, skill, kind = self._taste(week)
        tastes = np.column_stack([LIKE_INTEREST * interest + np.sqrt(1 - LIKE_INTEREST**2) * skill, interest, kind])
        topics = len(self._land.topics)
        parts = []
        if self.world != "linear":
            parts.append(self._land.memberships(centred, self.config.sharpness) @ tastes[:topics])
        if self.world != "topics":
            parts.append(centred @ tastes[topics:])
        return parts

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

    def _each(self, wish: Callable[[str], float], names: Sequence[str]) -> _Floats:
        distinct = {name: wish(name) for name in sorted(set(names))}
        return np.asarray([distinct[name] for name in names], dtype=np.float64)

    def _wish_for(self, kind: str, name: str) -> float:
        if not name:
            return 0.0
        if (kind, name) not in self._known:
            self._known[kind, name] = _standard(str(self.seed), kind, name)
        return self._known[kind, name]

    def _rng(self, *stream: int) -> np.random.Generator:
        if min(stream) < 0:
            raise ValueError(f"{min(stream)}: weeks of a simulated person count from 0, job ids are positive")
        return np.random.default_rng([self.seed, WORLDS.index(self.world), *stream])


def simulated_people(
    first_seed: int,
    count: int,
    reference: NDArray[np.float32] | Landscape,
    config: PersonConfig | None = None,
    worlds: Sequence[str] = TEST_WORLDS,
) -> list[SimulatedPerson]:
    """Return ``count`` people of consecutive seeds, the worlds in turn."""
    config = config or PersonConfig()
    land = reference if isinstance(reference, Landscape) else Landscape.of(reference, config.topics)
    return [SimulatedPerson(first_seed + number, worlds[number % len(worlds)], land, config) for number in range(count)]


def rating_payload(facets: Sequence[float] | _Floats) -> dict[str, object]:
    """Return the payload of a rating event for one row of ``SimulatedPerson.rate``, marked as simulated."""
    points: dict[str, object] = {name: int(value) for name, value in zip(FACETS, facets, strict=True)}
    return points | {"simulated": True}


def _part(content: _Floats) -> tuple[_Floats, _Floats]:
    """Return mean and spread of raw wishes, shape (n, 3), over the reference."""
    return content.mean(axis=0), np.maximum(content.std(axis=0), 1e-9)


@lru_cache(maxsize=100_000)
def _standard(*parts: str) -> float:
    """Return a draw of the standard normal that depends on ``parts`` alone."""
    digest = hashlib.sha256("\x1f".join(("aura-simulate", *parts)).encode()).digest()
    return float(np.random.default_rng(int.from_bytes(digest[:8], "big")).normal())
