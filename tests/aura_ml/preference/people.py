"""A simulated person of a few lines: topics of jobs, a taste, ratings with noise, five jobs a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

FACETS = ("fit", "interest", "prestige", "location", "overall")
FIRST_WEEK = date(2026, 1, 2)
DIMENSION = 384


@dataclass(frozen=True)
class World:
    """Postings as a frame (job_id, vector, metadata) and their vectors."""

    jobs: pl.DataFrame
    vectors: NDArray[np.float64]


def make_world(seed: int, jobs: int = 600, topics: int = 12) -> World:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(topics, DIMENSION)) * np.linspace(2.0, 0.7, topics)[:, None]
    common = random.normal(size=DIMENSION) * 1.5
    raw = common + centres[random.integers(topics, size=jobs)] + random.normal(size=(jobs, DIMENSION))
    vectors = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    salary = np.round(np.exp(random.normal(11.0, 0.3, size=jobs)))
    frame = pl.DataFrame(
        {
            "job_id": np.arange(1, jobs + 1),
            "cluster_id": np.arange(1, jobs + 1),
            "vector": pl.Series(vectors.astype(np.float32).tolist(), dtype=pl.List(pl.Float32)),
            "salary_eur_year": [
                None if unknown else pay for unknown, pay in zip(random.random(jobs) < 0.3, salary, strict=True)
            ],
            "is_remote": random.random(jobs) < 0.4,
            "country": random.choice(["DE", "NL", "US"], size=jobs),
            "seniority": random.choice(["junior", "mid", "senior"], size=jobs),
            "company_key": [f"company {number % 97}" for number in range(jobs)],
        }
    )
    return World(frame, vectors)


def rate(
    world: World, seed: int, ratings: int, *, per_week: int = 5, noise: float = 0.8, drift: float = 0.0
) -> pl.DataFrame:
    """Return ``ratings`` rated jobs, five a week; ``drift`` turns the taste by so many radians a week."""
    random = np.random.default_rng(seed)
    spread = (world.vectors - world.vectors.mean(axis=0)) @ np.linalg.svd(
        world.vectors - world.vectors.mean(axis=0), full_matrices=False
    )[2][:11].T
    spread /= spread.std(axis=0)
    tastes = random.normal(size=(2, 5, spread.shape[1])) * 0.35 + random.normal(size=(2, 1, spread.shape[1])) * 0.35
    remote, level = random.normal(size=5) * 0.8, random.normal(6.0, 0.7, size=5)
    chosen = random.choice(world.jobs.height, size=ratings, replace=ratings > world.jobs.height)
    week = np.arange(ratings) // per_week
    turned = np.cos(drift * week)[:, None, None] * tastes[0] + np.sin(drift * week)[:, None, None] * tastes[1]
    expected = level + np.einsum("nfd,nd->nf", turned, spread[chosen])
    expected += remote * world.jobs["is_remote"].to_numpy()[chosen, None]
    points = np.clip(np.round(expected + random.normal(size=expected.shape) * noise), 1, 10)
    frame = world.jobs[chosen.tolist()].with_columns(
        pl.Series("week", [FIRST_WEEK + timedelta(weeks=int(number)) for number in week], dtype=pl.Date)
    )
    return frame.with_columns(pl.Series(name, points[:, place]) for place, name in enumerate(FACETS))
