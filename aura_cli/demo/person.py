"""Who lives in a demonstration: an invented profile, and a simulated taste that goes with it.

What the person does week by week is in ``play``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_cli.demo.folder import PERSON_FILE

if TYPE_CHECKING:
    from datetime import date, datetime

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from aura_io.workspace import Home
    from aura_ml.simulate import OutcomeModel, Postings, SimulatedPerson

WORLD = "topics"
TASTES = 24
"""So many tastes are drawn; the person gets the one that goes best with the profile."""

NEAREST = 20
MEAN_RATING = 4.7
"""What the person gives the usual posting, in rating points: most postings are not for one."""


def record_person(home: Home, at: datetime) -> None:
    """Record the invented profile and its preferences, once."""
    from aura_io.person import PROFILE, record_profile
    from aura_io.profile_files import read_profile_file

    if home.userdb.latest(PROFILE, home.user_id) is not None:
        return
    source = home.settings.home / PERSON_FILE
    profile, preferences = read_profile_file(source)
    record_profile(home.userdb, profile, preferences, source=source, user_id=home.user_id, at=at)


def person_of(home: Home, seed: int, first: date) -> SimulatedPerson:
    """Return the simulated person: of ``TASTES`` drawn from ``seed`` the one who likes best what the profile is near to.

    Args:
        first: a week that is made; its postings are what "average" and "usual" mean to the person.
    """
    from aura_io.learning import candidate_jobs
    from aura_ml.simulate import PersonConfig, SimulatedPerson

    jobs = postings_of(candidate_jobs(home.warehouse, first))
    nearest = _nearest(home, first, jobs)
    config, outcomes = PersonConfig(bias=MEAN_RATING, bias_sigma=0.2), outcome_model()
    people = [SimulatedPerson(seed * TASTES + each, WORLD, jobs.vectors, config, outcomes) for each in range(TASTES)]

    def gain(person: SimulatedPerson) -> float:
        overall = person.true_facets(jobs, 0)[:, -1]
        return round(float((overall[nearest].mean() - overall.mean()) / max(float(overall.std()), 1e-9)), 6)

    return max(people, key=lambda person: (gain(person), -person.seed))


def outcome_model() -> OutcomeModel:
    """Return how applications go: few are sent, and no offer is accepted, so that the person keeps looking."""
    from aura_ml.simulate import OutcomeModel

    return OutcomeModel(apply_at=8.5, base=(0.1, 0.2, 0.25, 0.1, 0.0), slope=(0.5, 0.4, 0.4, 0.3, 0.0), silence_after=4)


def postings_of(jobs: pl.DataFrame) -> Postings:
    """Return the rows of ``candidate_jobs`` or ``rated_jobs`` as a simulated person sees them.

    Raises:
        ValueError: a job has no vector.
    """
    import numpy as np

    from aura_ml.simulate import Postings

    vectors = jobs["vector"].to_list()
    if any(vector is None for vector in vectors):
        raise ValueError("a job has no vector; its week has no job_embeddings")
    salaries = [float("nan") if value is None else float(value) for value in jobs["salary_eur_year"].to_list()]
    return Postings(
        job_ids=jobs["job_id"].to_numpy(),
        vectors=np.asarray(vectors, dtype=np.float32),
        company_keys=tuple(jobs["company_key"].fill_null("").to_list()),
        countries=tuple(jobs["country"].to_list()),
        is_remote=jobs["is_remote"].fill_null(value=False).to_numpy(),
        salary_eur_year=np.asarray(salaries, dtype=np.float64),
    )


def _nearest(home: Home, week: date, jobs: Postings) -> NDArray[np.int64]:
    """Return the rows of ``jobs`` that are nearest to the profile as a whole."""
    import numpy as np

    found = home.warehouse.query(
        "SELECT v.vector FROM profile_embeddings p JOIN text_vectors v USING (text_hash, encoder_version) "
        "WHERE p.week = ? AND p.user_id = ? AND p.part = 'whole'",
        [week, home.user_id],
    )
    nearness = jobs.vectors @ np.asarray(found["vector"][0].to_list(), dtype=np.float32)
    order: NDArray[np.int64] = np.argsort(-np.round(nearness, 5), kind="stable")[:NEAREST]
    return order
