"""``shortlist``: every job of the week scored for the person, and the five put on a slate.

The ranking itself is ``aura_ml.ranking``. Earlier weeks are read through the warehouse and named in the lineage.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import polars as pl
from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
    asset,
)

from aura_assets.assets.embeddings import EMBEDDINGS_ASSET
from aura_assets.assets.index import INDEX_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.preference import PREFERENCE_ASSET
from aura_assets.assets.profile import PROFILE_ASSET, person_input
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.vectors import matrix
from aura_assets.week_run import USER_ID, WeekRun, week_run
from aura_io.learning import candidate_jobs, champion
from aura_io.lineage import inputs_of
from aura_io.person import Person, person_at, settled_jobs
from aura_io.queries import (
    identities_until,
    index_of,
    jobs_of,
    newest_slate,
    profile_vectors,
    sighted_until,
    slates_of_record,
)
from aura_io.warehouse import Append, Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.hashing import content_hash, data_version
from aura_ml.openings import exclusions, resolve_openings
from aura_ml.policy.greedy import GreedyPolicy
from aura_ml.policy.weekly import weekly_chooser
from aura_ml.preference import FACETS as RATED_FACETS
from aura_ml.preference import load_model
from aura_ml.ranking import Chooser, RankedWeek, RankingInput, rank_week, slate_frame
from aura_ml.schemas import SCORES, SLATES
from aura_ml.weeks import DAYS_IN_WEEK

SHORTLIST_ASSET = "shortlist"
CODE_VERSION = "1"
GROUP = "ranking"
FULL_SLATE = "slate_is_full"
DISTINCT = "five_different_openings"


def shortlist_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=SHORTLIST_ASSET,
        deps=[JOBS_ASSET, EMBEDDINGS_ASSET, INDEX_ASSET, PROFILE_ASSET, PREFERENCE_ASSET],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description="Every job of the week with its components and reasons, and the five put on the slate.",
        metadata=definition_metadata(SCORES),
        check_specs=[
            AssetCheckSpec(FULL_SLATE, asset=SHORTLIST_ASSET, description="The slate has as many as were asked for."),
            AssetCheckSpec(DISTINCT, asset=SHORTLIST_ASSET, description="No opening stands twice.", blocking=True),
        ],
    )
    def shortlist(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        person = person_at(run.home.userdb, run.home.settings, USER_ID, run.as_of)
        inputs, weeks_missing = shortlist_inputs(run, person)
        ranked = rank_week(ranking_input(run, person, inputs))
        slate, new_slate = slate_to_append(run, ranked, inputs)
        # The draw of the exploring place is not in the scores, and later weeks depend on what was shown.
        shown = data_version(slate.select("position", "cluster_id", "propensity"))
        version = content_hash(data_version(ranked.scores), shown)
        run.warehouse.commit(
            Commit(
                lineage=[
                    run.entry(SHORTLIST_ASSET, CODE_VERSION, version, inputs, ranked.scores.height, user_id=USER_ID)
                ],
                replace=[Replace(SCORES, {"week": run.week, "user_id": USER_ID}, ranked.scores)],
                append=[Append(SLATES, new_slate)],
            )
        )
        return result(
            run,
            version,
            rows=ranked.scores.height,
            numbers={
                "eligible": ranked.eligible,
                "slate_size": slate.height,
                "mean_slate_score": sum(slate["score"].to_list()) / max(slate.height, 1),
                "new_slate_version": int(new_slate.height > 0),
                "has_profile": int(person.profile is not None),
                "earlier_weeks_missing": weeks_missing,
            },
            texts={"slate_id": slate["slate_id"][0] if slate.height else "none"},
            checks=_checks(ranked, slate, person.slate_size),
        )

    return shortlist


def shortlist_inputs(run: WeekRun, person: Person) -> tuple[list[Input], int]:
    """Return what the ranking of the week depends on, missing earlier weeks named, and how many are missing."""
    earlier = [week for week in run.home.calendar.weeks_until(run.week) if week != run.week]
    same_week = [(asset, run.week) for asset in (JOBS_ASSET, EMBEDDINGS_ASSET, INDEX_ASSET)]
    inputs = inputs_of(run.warehouse, [*same_week, *((JOBS_ASSET, week) for week in earlier)])
    personal = [(PROFILE_ASSET, run.week), (PREFERENCE_ASSET, run.week), *((SHORTLIST_ASSET, week) for week in earlier)]
    inputs += inputs_of(run.warehouse, personal, user_id=USER_ID)
    missing = sum(1 for each in inputs if each.asset == JOBS_ASSET and each.data_version is None)
    inputs += [person_input(run, kind, version) for kind, version in sorted(person.versions.items())]
    settled = settled_jobs(run.home.userdb, USER_ID, run.as_of)
    return [*inputs, person_input(run, "settled", content_hash(settled))], missing


def ranking_input(run: WeekRun, person: Person, inputs: Sequence[Input]) -> RankingInput:
    """Read everything that ``rank_week`` needs."""
    warehouse, user_id = run.warehouse, USER_ID
    jobs = jobs_of(warehouse, run.week)
    openings = resolve_openings(sighted_until(warehouse, run.week), identities_until(warehouse, run.week))
    shown = slates_of_record(warehouse, user_id, before=run.week).select("job_id", "week").iter_rows()
    ratings = run.home.userdb.ratings(user_id, until=run.as_of)
    profile = profile_vectors(warehouse, run.week, user_id)
    return RankingInput(
        week=run.week,
        user_id=user_id,
        as_of=run.as_of,
        window=run.window,
        jobs=jobs,
        cluster_of=openings.cluster_of,
        first_week=openings.first_week,
        first_seen=openings.first_seen_at,
        first_posted=openings.first_posted_at,
        vectors=_indexed_vectors(run, jobs["id"].to_list()),
        profile=person.profile,
        profile_vectors=list(zip(profile["weight"].to_list(), matrix(profile), strict=True)),
        preferences=person.preferences,
        weights=person.weights,
        active_days=person.active_days,
        slate_size=person.slate_size,
        excluded=exclusions(openings, settled_jobs(run.home.userdb, user_id, run.as_of), shown),
        prestige_ratings=_prestige(run, ratings),
        predictions=_predictions(run),
        chooser=_chooser(run, person, ratings, inputs),
    )


def _predictions(run: WeekRun) -> dict[int, tuple[float, float]]:
    """Return what the preference model in use expects of each job: overall rating and deviation, in rating points."""
    serving = champion(run.warehouse, USER_ID, PREFERENCE_ASSET, run.as_of)
    if serving is None:
        return {}
    artifact = run.home.artifacts.open(str(serving["artifact"]), str(serving["artifact_hash"]))
    model = load_model(artifact.path)
    jobs = candidate_jobs(run.warehouse, run.week)
    expected = model.predict(model.space.features(jobs))
    overall = RATED_FACETS.index("overall")
    pairs = zip(expected.mean[:, overall].tolist(), expected.std[:, overall].tolist(), strict=True)
    return dict(zip(jobs["job_id"].to_list(), pairs, strict=True))


def _chooser(run: WeekRun, person: Person, ratings: pl.DataFrame, inputs: Sequence[Input]) -> Chooser:
    """Return the slate policy: the upper bound of the expected rating, one place explored; seeded by the inputs."""
    scores = ratings.select(pl.col(f"{facet}_score").cast(pl.Float64) for facet in RATED_FACETS)
    read = [[each.asset, each.week.isoformat(), each.data_version] for each in inputs]
    seed = int(content_hash("slate", USER_ID, run.week, read)[:8], 16)
    week_number = (run.week - run.home.calendar.first).days // DAYS_IN_WEEK
    points = scores.fill_null(float("nan")).to_numpy().reshape(-1, len(RATED_FACETS))
    return weekly_chooser(GreedyPolicy(), points, week_number, seed, explore=person.explore)


def _indexed_vectors(run: WeekRun, job_ids: Sequence[int]) -> np.ndarray:
    """Return the base vectors of ``job_ids`` from the week's index; a mismatch is refused."""
    from aura_ml.index import ExactIndex

    row = index_of(run.warehouse, run.week).row(0, named=True)
    artifact = run.home.artifacts.open(row["artifact"])
    index = ExactIndex.load(artifact.path, row["encoder_version"])
    if index.ids.tolist() != list(job_ids):
        raise ValueError(f"the index of {run.week} holds other jobs than the week; materialize job_index again")
    return index.vectors()


def _prestige(run: WeekRun, ratings: pl.DataFrame) -> pl.DataFrame:
    """Return the person's prestige ratings by company: columns company_key, prestige_score."""
    rated = ratings.select("job_id", "prestige_score").drop_nulls()
    companies = run.warehouse.query(
        "SELECT DISTINCT id AS job_id, company_key FROM jobs WHERE week <= ? AND list_contains(?::BIGINT[], id)",
        [run.week, rated["job_id"].to_list()],
    )
    return rated.join(companies, on="job_id", how="inner").select("company_key", "prestige_score")


def slate_to_append(run: WeekRun, ranked: RankedWeek, inputs: Sequence[Input]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the slate, and what of it is to be appended: nothing when it is the newest version already."""
    newest = newest_slate(run.warehouse, run.week, USER_ID)
    # Always later than the version before, also where the clock stands still or was set back.
    now = run.home.clock.now()
    created_at = now if newest is None else max(now, newest[1] + timedelta(microseconds=1))
    slate = slate_frame(
        ranked.slate,
        week=run.week,
        user_id=USER_ID,
        models={each.asset: each.data_version for each in inputs if each.week == run.week},
        is_final=run.is_final,
        as_of=run.as_of,
        run_id=run.run_id,
        created_at=created_at,
    )
    unchanged = slate.height > 0 and newest is not None and newest[0] == slate["slate_id"][0]
    return slate, slate.clear() if unchanged else slate


def _checks(ranked: RankedWeek, slate: pl.DataFrame, asked_for: int) -> list[AssetCheckResult]:
    eligible = ranked.eligible
    openings = slate["cluster_id"].n_unique()
    return [
        AssetCheckResult(
            check_name=FULL_SLATE,
            passed=slate.height == asked_for,
            severity=AssetCheckSeverity.WARN,
            metadata={
                "places": slate.height,
                "eligible": eligible,
                "message": "" if slate.height == asked_for else f"only {eligible} postings could be put on the slate",
            },
        ),
        AssetCheckResult(
            check_name=DISTINCT,
            passed=openings == slate.height,
            metadata={"openings": openings, "places": slate.height},
        ),
    ]
