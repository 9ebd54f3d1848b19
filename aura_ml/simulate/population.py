"""A mixed population, to learn from before anyone is known: people of every world, who waver and drift differently.

Whoever trains on it takes other postings and other seeds than those on which figures are measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aura_ml.simulate.landscape import Landscape
from aura_ml.simulate.person import WORLDS, PersonConfig, SimulatedPerson
from aura_ml.simulate.postings import Postings

_POPULATION = 41


def mixed_config(rng: np.random.Generator) -> PersonConfig:
    """Return how one person of the population is: each trait is drawn from a wide range around the usual one."""
    low = rng.uniform(0.8, 1.8)
    return PersonConfig(
        bias=rng.uniform(4.5, 6.5),
        bias_sigma=0.3,
        facet_sigma=rng.uniform(0.2, 0.8),
        scale=(low, low + 0.4),
        mood_sigma=rng.uniform(0.0, 0.6),
        noise_sigma=rng.uniform(0.5, 1.3),
        halo=rng.uniform(0.0, 0.5),
        drift=rng.uniform(0.0, 0.12),
        weights_sigma=rng.uniform(0.0, 0.6),
        pay=rng.uniform(0.0, 0.5),
        sharpness=rng.uniform(4.0, 14.0),
    )


def mixed_population(
    first_seed: int, count: int, reference: NDArray[np.float32] | Landscape, worlds: Sequence[str] = WORLDS
) -> list[SimulatedPerson]:
    """Return ``count`` people of consecutive seeds, the worlds in turn; the same seed gives the same person.

    In any landscape the number of topics is its own, so all share one.
    """
    land = reference if isinstance(reference, Landscape) else Landscape.of(reference, PersonConfig().topics)
    return [
        SimulatedPerson(
            seed, worlds[seed % len(worlds)], land, mixed_config(np.random.default_rng([seed, _POPULATION]))
        )
        for seed in range(first_seed, first_seed + count)
    ]


def disjoint(postings: Postings, seed: int, share: float = 0.5) -> tuple[Postings, Postings]:
    """Return two parts without a common company, about ``share`` of the companies in the first; both may be empty.

    A company's postings resemble each other: were they on both sides, the second would be known from the first.
    """
    first = np.asarray(
        [
            _fraction(seed, key or str(job)) < share
            for key, job in zip(postings.company_keys, postings.job_ids, strict=True)
        ],
        dtype=np.bool_,
    )
    return postings.take(np.flatnonzero(first)), postings.take(np.flatnonzero(~first))


def _fraction(seed: int, name: str) -> float:
    digest = hashlib.sha256(f"aura-split\x1f{seed}\x1f{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64
