"""``shortlist``: every job of the week scored for the person, and the five put on a slate.

The ranking itself is ``aura_ml.ranking``. Earlier weeks are read through the warehouse and named in the lineage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

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
)

from aura_assets.assets.adapter import ADAPTER_ASSET
from aura_assets.assets.embeddings import EMBEDDINGS_ASSET
from aura_assets.assets.index import INDEX_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.policy import POLICY_ASSET
from aura_assets.assets.preference import PREFERENCE_ASSET
from aura_assets.assets.profile import PROFILE_ASSET, person_input
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, filled, result
from aura_assets.resources import WarehouseResource
from aura_assets.standing import UNCHANGED, circumstances, made_of_the_same, stored_rows
from aura_assets.telling import asset
from aura_assets.week_run import WeekRun, week_run
from aura_io.learning import champion
from aura_io.lineage import inputs_of
from aura_io.person import Person, person_at, settled_jobs
from aura_io.queries import identities_until, newest_slate, newest_slate_rows
from aura_io.ranking_reads import READ_VECTORS, models_of_other_encoders, ranking_input, slate_seed
from aura_io.userdb import FACETS
from aura_io.warehouse import Append, Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.hashing import content_hash, data_version
from aura_ml.ranking import RankedWeek, rank_week, slate_frame
from aura_ml.schemas import SCORES, SLATES

SHORTLIST_ASSET = "shortlist"
CODE_VERSION = "4"
GROUP = "ranking"
LEARNED = (PREFERENCE_ASSET, ADAPTER_ASSET, POLICY_ASSET)
FULL_SLATE = "slate_is_full"
DISTINCT = "five_different_openings"


def shortlist_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=SHORTLIST_ASSET,
        deps=[JOBS_ASSET, EMBEDDINGS_ASSET, INDEX_ASSET, PROFILE_ASSET, *LEARNED],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(SHORTLIST_ASSET),
        metadata=definition_metadata(SCORES),
        check_specs=[
            AssetCheckSpec(
                FULL_SLATE,
                asset=SHORTLIST_ASSET,
                description="There are as many postings on the slate as were asked for.",
            ),
            AssetCheckSpec(
                DISTINCT,
                asset=SHORTLIST_ASSET,
                description="No opening stands on the slate twice, also not under another title or board.",
                blocking=True,
            ),
        ],
    )
    def shortlist(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        person = person_at(run.home.userdb, run.home.settings, run.user_id, run.as_of)
        inputs, weeks_missing = shortlist_inputs(run, person)
        known = [*inputs, _circumstances(run)]
        kept = standing_ranking(run, known)
        made = kept or _made(run, person, inputs)
        run.warehouse.commit(
            Commit(
                lineage=[
                    run.entry(
                        SHORTLIST_ASSET, CODE_VERSION, made.version, known, made.scores.height, user_id=run.user_id
                    )
                ],
                replace=[] if kept else [Replace(SCORES, {"week": run.week, "user_id": run.user_id}, made.scores)],
                append=[Append(SLATES, made.new_slate)],
            )
        )
        slate = made.slate
        return result(
            run,
            made.version,
            rows=made.scores.height,
            numbers={
                "eligible": made.eligible,
                "slate_size": slate.height,
                "mean_slate_score": sum(slate["score"].to_list()) / max(slate.height, 1),
                "new_slate_version": int(made.new_slate.height > 0),
                "has_profile": int(person.profile is not None),
                "earlier_weeks_missing": weeks_missing,
                UNCHANGED: kept is not None,
            },
            texts={"slate_id": slate["slate_id"][0] if slate.height else "none", "models_not_used": _unused(run)},
            checks=_checks(made.eligible, slate, person.slate_size),
        )

    return shortlist


@dataclass(frozen=True)
class _Ranking:
    """The week's scores, its slate, and what of the slate is to be appended."""

    scores: pl.DataFrame
    slate: pl.DataFrame
    new_slate: pl.DataFrame

    @property
    def eligible(self) -> int:
        return int(self.scores["eligible"].sum())

    @property
    def version(self) -> str:
        # The draw of the exploring place is not in the scores, and later weeks depend on what was shown.
        shown = data_version(self.slate.select("position", "cluster_id", "propensity"))
        return content_hash(data_version(self.scores), shown)


def standing_ranking(run: WeekRun, inputs: Sequence[Input]) -> _Ranking | None:
    """Return the week's scores and slate as committed, if ranking it again would give the same."""
    before = made_of_the_same(run.warehouse, SHORTLIST_ASSET, run.week, CODE_VERSION, inputs, run.user_id)
    if before is None:
        return None
    scores = stored_rows(run.warehouse, SCORES, run.week, run.user_id)
    slate = newest_slate_rows(run.warehouse, run.week, run.user_id)
    stored = _Ranking(scores, slate, slate.clear())
    return stored if stored.version == before.data_version else None


def _made(run: WeekRun, person: Person, inputs: Sequence[Input]) -> _Ranking:
    seed = slate_seed(run.user_id, run.week, inputs)
    ranked = rank_week(ranking_input(run.home, run.warehouse, run.week, as_of=run.as_of, seed=seed, person=person))
    return _Ranking(ranked.scores, *slate_to_append(run, ranked, inputs))


def _circumstances(run: WeekRun) -> Input:
    """Return what the ranking depends on beside its inputs: cut, settings, links between ids, and the models in use."""
    serving = [champion(run.warehouse, run.user_id, kind, run.as_of) for kind in READ_VECTORS]
    return circumstances(
        run,
        run.as_of,
        run.home.calendar.first,
        run.home.settings.demo,
        data_version(identities_until(run.warehouse, run.week)),
        [row and [row["model_id"], row["artifact_hash"], row["reason"]] for row in serving],
    )


def shortlist_inputs(run: WeekRun, person: Person) -> tuple[list[Input], int]:
    """Return what the ranking of the week depends on, missing earlier weeks named, and how many are missing."""
    earlier = [week for week in run.home.calendar.weeks_until(run.week) if week != run.week]
    same_week = [(asset, run.week) for asset in (JOBS_ASSET, EMBEDDINGS_ASSET, INDEX_ASSET)]
    inputs = inputs_of(
        run.warehouse, [*same_week, *((name, week) for name in (JOBS_ASSET, EMBEDDINGS_ASSET) for week in earlier)]
    )
    learned = [(asset, run.week) for asset in LEARNED]
    personal = [(PROFILE_ASSET, run.week), *learned, *((SHORTLIST_ASSET, week) for week in earlier)]
    inputs += inputs_of(run.warehouse, personal, user_id=run.user_id)
    missing = sum(1 for each in inputs if each.asset == JOBS_ASSET and each.data_version is None)
    inputs += [person_input(run, kind, version) for kind, version in sorted(person.versions.items())]
    settled = settled_jobs(run.home.userdb, run.user_id, run.as_of)
    rated = run.home.userdb.ratings(run.user_id, until=run.as_of).select("job_id", *FACETS, "timestamp")
    inputs += [
        person_input(run, "settled", content_hash(settled)),
        person_input(run, "rated", data_version(rated)),
    ]
    return inputs, missing


def _unused(run: WeekRun) -> str:
    """Return which models in use could not rank the week, and why, in words."""
    kinds = models_of_other_encoders(run.home, run.warehouse, run.week, run.as_of)
    return f"{', '.join(kinds)}: trained on vectors of another encoder" if kinds else "none"


def slate_to_append(run: WeekRun, ranked: RankedWeek, inputs: Sequence[Input]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the slate, and what of it is to be appended: nothing when it is the newest version already."""
    newest = newest_slate(run.warehouse, run.week, run.user_id)
    # Always later than the version before, also where the clock stands still or was set back.
    now = run.home.clock.now()
    created_at = now if newest is None else max(now, newest[1] + timedelta(microseconds=1))
    slate = slate_frame(
        ranked.slate,
        week=run.week,
        user_id=run.user_id,
        models={each.asset: each.data_version for each in inputs if each.week == run.week},
        is_final=run.is_final,
        as_of=run.as_of,
        run_id=run.run_id,
        created_at=created_at,
    )
    unchanged = slate.height > 0 and newest is not None and newest[0] == slate["slate_id"][0]
    return slate, slate.clear() if unchanged else slate


def _checks(eligible: int, slate: pl.DataFrame, asked_for: int) -> list[AssetCheckResult]:
    openings = slate["cluster_id"].n_unique()
    return [
        AssetCheckResult(
            check_name=FULL_SLATE,
            passed=slate.height == asked_for,
            severity=AssetCheckSeverity.WARN,
            metadata={
                "places": slate.height,
                "eligible": eligible,
                **filled(
                    message=f"only {eligible} postings could be put on the slate" if slate.height != asked_for else None
                ),
            },
        ),
        AssetCheckResult(
            check_name=DISTINCT,
            passed=openings == slate.height,
            metadata={"openings": openings, "places": slate.height},
        ),
    ]
