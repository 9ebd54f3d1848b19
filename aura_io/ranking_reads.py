"""What the ranking of a week is given: stored jobs and vectors, the person at the cut, and the models in use.

Shared by the asset ``shortlist`` and by the replay of past weeks; the ranking itself is ``aura_ml.ranking``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from aura_io.learning import (
    EMBEDDING_ADAPTER,
    POLICY,
    PREFERENCE_MODEL,
    candidate_jobs,
    champion,
    encoder_of,
    of_encoder,
    rated_until,
    weighted_vectors,
    with_nearness,
)
from aura_io.lineage import CIRCUMSTANCES
from aura_io.person import Person, person_at, settled_jobs
from aura_io.queries import identities_until, index_of, jobs_of, profile_vectors, sighted_until, slates_of_record
from aura_io.rated_history import RatedHistory
from aura_io.warehouse import Input, Warehouse
from aura_io.workspace import Home
from aura_ml.hashing import content_hash
from aura_ml.openings import exclusions, resolve_openings
from aura_ml.profile import part_words
from aura_ml.ranking import Liked, Prediction, RankingInput, RatedPostings
from aura_ml.weeks import DAYS_IN_WEEK

if TYPE_CHECKING:
    from aura_ml.adapter.taste import Taste
    from aura_ml.policy.ladder import Rung

READ_VECTORS = (PREFERENCE_MODEL, EMBEDDING_ADAPTER, POLICY)
"""Kinds of models that may hold what is true of one encoder's vectors only."""

RATED_FACETS = ("fit", "interest", "prestige", "location", "overall")


def ranking_input(
    home: Home,
    warehouse: Warehouse,
    week: date,
    *,
    as_of: datetime,
    models_at: datetime | None = None,
    seed: int = 0,
    person: Person | None = None,
) -> RankingInput:
    """Read everything that ``rank_week`` needs for ``home.user_id``.

    Args:
        as_of: the cut of what the person entered.
        models_at: the models in use at this instant rank; by default at ``as_of``.
        seed: of the exploring place's draw.
        person: as known at ``as_of``, where already read.

    Raises:
        WarehouseError: the warehouse cannot be read.
        ValueError: the week's index holds other jobs than the week.
    """
    from aura_ml.policy.weekly import weekly_chooser

    user_id = home.user_id
    person = person or person_at(home.userdb, home.settings, user_id, as_of)
    models_at = models_at or as_of
    jobs = jobs_of(warehouse, week)
    openings = resolve_openings(sighted_until(warehouse, week), identities_until(warehouse, week))
    shown = slates_of_record(warehouse, user_id, before=week).select("job_id", "week").iter_rows()
    ratings = home.userdb.ratings(user_id, until=as_of)
    history = RatedHistory(home, warehouse, week, openings, person.weights)
    profile = profile_vectors(warehouse, week, user_id)
    vectors, encoder_version = _indexed_vectors(home, warehouse, week, jobs["id"].to_list())
    return RankingInput(
        week=week,
        user_id=user_id,
        as_of=as_of,
        window=home.calendar.window(week),
        jobs=jobs,
        cluster_of=openings.cluster_of,
        first_week=openings.first_week,
        first_seen=openings.first_seen_at,
        first_posted=openings.first_posted_at,
        vectors=vectors,
        profile=person.profile,
        profile_vectors=weighted_vectors(profile),
        profile_parts=[part_words(person.profile, part) for part in profile["part"].to_list()]
        if person.profile
        else (),
        preferences=person.preferences,
        weights=person.weights,
        active_days=person.active_days,
        slate_size=person.slate_size,
        excluded=exclusions(openings, settled_jobs(home.userdb, user_id, as_of), shown),
        prestige_ratings=prestige_ratings(warehouse, week, ratings),
        rated=rated_postings(home, warehouse, week, as_of, encoder_version),
        taste=serving_taste(home, warehouse, models_at, encoder_version),
        predictions=predictions(home, warehouse, week, models_at),
        chooser=weekly_chooser(
            serving_policy(home, warehouse, models_at, encoder_version).policy,
            facet_points(ratings),
            week_number(home, week),
            seed,
            explore=person.explore,
            history=history.at(week, as_of, encoder_version),
        ),
    )


def slate_seed(user_id: str, week: date, inputs: Sequence[Input]) -> int:
    """Return the seed of the exploring place: the same inputs (of the shortlist's lineage, in order) draw the same.

    The circumstances do not count: another version of AURA draws the same of the same.
    """
    counted = [each for each in inputs if each.asset != CIRCUMSTANCES]
    read = [[each.asset, each.week.isoformat(), each.data_version] for each in counted]
    return int(content_hash("slate", user_id, week, read)[:8], 16)


def rated_postings(home: Home, warehouse: Warehouse, week: date, cut: datetime, encoder_version: str) -> RatedPostings:
    """Return the postings the person rated before ``cut`` that have a vector of ``encoder_version``, oldest first."""
    rated = rated_until(home, warehouse, week, cut).drop_nulls("overall")
    rated = rated.filter(pl.col("encoder_version") == encoder_version)
    named = warehouse.query(
        "SELECT id AS job_id, title, company FROM jobs WHERE week <= ? AND list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1",
        [week, rated["job_id"].to_list()],
    )
    rated = rated.join(named, on="job_id", how="inner", maintain_order="left")
    if rated.is_empty():
        return RatedPostings()
    columns = ["job_id", "cluster_id", "title", "company", "company_key", "overall", "prestige"]
    postings = [Liked(**row) for row in rated.select(columns).iter_rows(named=True)]
    return RatedPostings(postings, np.stack(rated["vector"].to_list()).astype(np.float32))


def predictions(home: Home, warehouse: Warehouse, week: date, models_at: datetime) -> dict[int, Prediction]:
    """Return what the preference model in use at ``models_at`` expects of each job of ``week``.

    Empty without one, or where it was trained on vectors of another encoder than the week's: lengths may agree, and
    what it says of them would mean nothing.
    """
    from aura_ml.preference import load_model

    serving = champion(warehouse, home.user_id, PREFERENCE_MODEL, models_at)
    if serving is None or not of_encoder(serving, encoder_of(warehouse, week), warehouse):
        return {}
    artifact = home.artifacts.open(str(serving["artifact"]), str(serving["artifact_hash"]))
    model = load_model(artifact.path)
    jobs = with_nearness(candidate_jobs(warehouse, week), warehouse, week, home.user_id)
    expected = model.predict(model.space.features(jobs))
    overall = RATED_FACETS.index("overall")
    rows = zip(expected.mean.tolist(), expected.std[:, overall].tolist(), strict=True)
    found = (Prediction((row[0], row[1], row[2], row[3], row[4]), std) for row, std in rows)
    return dict(zip(jobs["job_id"].to_list(), found, strict=True))


def models_of_other_encoders(home: Home, warehouse: Warehouse, week: date, models_at: datetime) -> list[str]:
    """Return the kinds of models in use at ``models_at`` that cannot rank ``week``: trained on another encoder's vectors."""
    version = encoder_of(warehouse, week)
    serving = {kind: champion(warehouse, home.user_id, kind, models_at) for kind in READ_VECTORS}
    return [kind for kind, row in serving.items() if row and not of_encoder(row, version, warehouse)]


def serving_taste(
    home: Home, warehouse: Warehouse, models_at: datetime, encoder_version: str, before: date | None = None
) -> Taste | None:
    """Return the adapter in use at ``models_at``; None without one, or where it was trained on another encoder.

    Args:
        before: only adapters trained in weeks before this one.
    """
    from aura_ml.adapter.taste import Taste

    serving = champion(warehouse, home.user_id, EMBEDDING_ADAPTER, models_at, before)
    if serving is None or not of_encoder(serving, encoder_version, warehouse):
        return None
    artifact = home.artifacts.open(str(serving["artifact"]), str(serving["artifact_hash"]))
    return Taste.load(artifact.path, encoder_version)


def serving_policy(
    home: Home, warehouse: Warehouse, models_at: datetime, encoder_version: str, before: date | None = None
) -> Rung:
    """Return the slate policy in use at ``models_at``: the first rung of the ladder where none was promoted, or where it
    reads vectors of another encoder.

    Args:
        before: only policies trained in weeks before this one.
    """
    from aura_ml.policy.ladder import Rung, first_rung
    from aura_ml.policy.storage import load_policy

    serving = champion(warehouse, home.user_id, POLICY, models_at, before)
    if serving is None or not of_encoder(serving, encoder_version, warehouse):
        return first_rung(encoder_version)
    artifact = home.artifacts.open(str(serving["artifact"]), str(serving["artifact_hash"]))
    return Rung(str(serving["algorithm"]), load_policy(artifact.path), str(serving["reason"]))


def facet_points(ratings: pl.DataFrame) -> np.ndarray:
    """Return ratings as rating points, shape (n, 5) in the facets' order, NaN for a facet not given."""
    scores = ratings.select(pl.col(f"{facet}_score").cast(pl.Float64) for facet in RATED_FACETS)
    return scores.fill_null(float("nan")).to_numpy().reshape(-1, len(RATED_FACETS))


def week_number(home: Home, week: date) -> int:
    """Return how many weeks after the installation's first one ``week`` is."""
    return (week - home.calendar.first).days // DAYS_IN_WEEK


def _indexed_vectors(home: Home, warehouse: Warehouse, week: date, job_ids: Sequence[int]) -> tuple[np.ndarray, str]:
    """Return the base vectors of ``job_ids`` from the week's index and their encoder version."""
    from aura_ml.index import ExactIndex

    row = index_of(warehouse, week).row(0, named=True)
    artifact = home.artifacts.open(row["artifact"])
    index = ExactIndex.load(artifact.path, row["encoder_version"])
    if index.ids.tolist() != list(job_ids):
        raise ValueError(f"the index of {week} holds other jobs than the week; materialize job_index again")
    return index.vectors(), str(row["encoder_version"])


def prestige_ratings(warehouse: Warehouse, week: date, ratings: pl.DataFrame) -> pl.DataFrame:
    """Return the person's prestige ratings by company, oldest first: columns company_key, prestige_score."""
    rated = ratings.select("job_id", "prestige_score").drop_nulls()
    companies = warehouse.query(
        "SELECT DISTINCT id AS job_id, company_key FROM jobs WHERE week <= ? AND list_contains(?::BIGINT[], id) "
        "ORDER BY id, company_key",
        [week, rated["job_id"].to_list()],
    )
    named = rated.join(companies, on="job_id", how="inner", maintain_order="left_right")
    return named.select("company_key", "prestige_score")
