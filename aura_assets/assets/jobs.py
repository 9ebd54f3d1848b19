"""``jobs``: the openings sighted in the week, normalized, with every row received accounted for."""

from collections.abc import Mapping, Sequence
from datetime import date

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

from aura_assets.assets.raw import GROUP, raw_key
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, Number, definition_metadata, filled, result
from aura_assets.parsing_code import CODE, parsing_code
from aura_assets.resources import Sources, WarehouseResource
from aura_assets.standing import UNCHANGED, made_of_the_same
from aura_assets.telling import asset
from aura_assets.week_run import week_run
from aura_io.drift import drifts_of
from aura_io.lineage import inputs_of
from aura_io.queries import (
    accounting_by_source,
    accounting_of,
    id_collisions,
    job_tables_of,
    raw_assets_of,
    rows_of_week,
    sightings_with_payload,
    unsound_jobs,
)
from aura_io.warehouse import Commit, Input, Replace, Warehouse
from aura_io.workspace import Home
from aura_ml.drift import Drift
from aura_ml.hashing import content_hash, data_version
from aura_ml.jobs import Parser, WeekJobs, accounting, build_week
from aura_ml.reparse import PARSED_ANEW, links_of_moved, moved_ids
from aura_ml.schemas import JOB_IDENTITIES, JOB_SIGHTINGS, JOBS, REJECTED_LISTINGS, Table
from aura_sources.registry import parsers

JOBS_ASSET = "jobs"
CODE_VERSION = "7"
ACCOUNTED = "every_sighting_accounted"
NO_COLLISION = "no_id_collision"
Made = tuple[str, int, dict[Table, pl.DataFrame]]
"""Data version, number of jobs, and the frames to commit; none where the committed ones stand."""

SOUND = "ids_unique_and_fields_there"
LIKE_BEFORE = "sources_like_earlier_weeks"


def jobs_asset(source_names: list[str], partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset; it depends on the raw listings of every installed source, same week."""

    @asset(
        name=JOBS_ASSET,
        deps=[raw_key(name) for name in source_names],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(JOBS_ASSET),
        metadata=definition_metadata(JOBS),
        check_specs=[
            AssetCheckSpec(
                ACCOUNTED,
                asset=JOBS_ASSET,
                description="Nothing is lost: every row that a source sent became an opening, was merged into one, or was rejected with a reason.",
                blocking=True,
            ),
            AssetCheckSpec(
                SOUND,
                asset=JOBS_ASSET,
                description="Every opening has an id of its own, a title and a company.",
                blocking=True,
            ),
            AssetCheckSpec(
                LIKE_BEFORE,
                asset=JOBS_ASSET,
                description="The week looks like the weeks before: rows, rejects, stated pay and languages of each source.",
            ),
            AssetCheckSpec(
                NO_COLLISION, asset=JOBS_ASSET, description="No id stands for two different openings.", blocking=True
            ),
        ],
    )
    def jobs(
        context: AssetExecutionContext,
        home: ResourceParam[Home],
        warehouse: WarehouseResource,
        sources: ResourceParam[Sources],
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        raw_assets = raw_assets_of(run.warehouse, run.week)
        code = Input(CODE, run.week, parsing_code(each.source for each in sources.all.values() if each.source))
        inputs = [*inputs_of(run.warehouse, [(name, run.week) for name in raw_assets]), code]
        standing = standing_jobs(run.warehouse, run.week, inputs)
        version, rows, frames = standing or _made(run.warehouse, run.week, parsers(sources.all))
        run.warehouse.commit(
            Commit(
                lineage=[run.entry(JOBS_ASSET, CODE_VERSION, version, inputs, rows)],
                replace=[Replace(table, {"week": run.week}, frame) for table, frame in frames.items()],
            )
        )
        checks = job_checks(run.warehouse, run.week, ended=run.started >= run.window.end)
        numbers: dict[str, Number] = {**accounting_of(run.warehouse, run.week), UNCHANGED: standing is not None}
        return result(run, version, rows=rows, numbers=numbers, checks=checks)

    return jobs


def standing_jobs(warehouse: Warehouse, week: date, inputs: Sequence[Input]) -> Made | None:
    """Return the week's jobs as committed, with no frame to write, if making them again would give the same.

    So it is if they were made by this version of the asset and this code from the same raw listings, and if what
    stands in the tables is still what was committed: it is hashed again, since a table may have been changed or lost.
    """
    before = made_of_the_same(warehouse, JOBS_ASSET, week, CODE_VERSION, inputs)
    if before is None:
        return None
    tables = job_tables_of(warehouse, week)
    identities = tables.identities.filter(pl.col("evidence") != PARSED_ANEW)
    if _version_of(tables.jobs, tables.job_sightings, tables.rejected, identities) != before.data_version:
        return None
    return before.data_version, tables.jobs.height, {}


def _made(warehouse: Warehouse, week: date, read: Mapping[str, Parser]) -> Made:
    """Return the data version of the week's jobs, their number, and their four frames, made of the raw sightings."""
    sightings = sightings_with_payload(warehouse, week)
    built = build_week(week, sightings, read)
    accounting(sightings, built)
    del sightings  # the texts of a whole week, not needed beside those of the jobs
    links = links_kept(warehouse, week, built)
    frames = {
        JOBS: built.jobs,
        JOB_SIGHTINGS: built.job_sightings,
        REJECTED_LISTINGS: built.rejected,
        JOB_IDENTITIES: pl.concat([built.identities, links]).sort("job_id", "same_as"),
    }
    return jobs_version(built), built.jobs.height, frames


def links_kept(warehouse: Warehouse, week: date, built: WeekJobs) -> pl.DataFrame:
    """Return the links from ids that an earlier parser gave to this week's rows, so that ratings of them still count.

    They are no part of the data version, which depends on the archive and the parsers alone.
    """
    sightings, identities = (rows_of_week(warehouse, table.name, week) for table in (JOB_SIGHTINGS, JOB_IDENTITIES))
    links = links_of_moved(week, moved_ids(sightings, built.job_sightings), identities)
    return links.join(built.identities, on=["job_id", "same_as"], how="anti")


def jobs_version(built: WeekJobs) -> str:
    """Return the data version of a week's jobs: of all four frames."""
    return _version_of(built.jobs, built.job_sightings, built.rejected, built.identities)


def _version_of(*frames: pl.DataFrame) -> str:
    return content_hash(*(data_version(frame) for frame in frames))


def job_checks(warehouse: Warehouse, week: date, *, ended: bool) -> list[AssetCheckResult]:
    """Check what stands in the warehouse: rows accounted for, jobs sound, no id with two identities, sources as before.

    Args:
        ended: whether the week has ended.
    """
    counts = accounting_by_source(warehouse, week)
    unsound, collisions = unsound_jobs(warehouse, week), id_collisions(warehouse)
    return [
        _accounted(counts),
        AssetCheckResult(
            check_name=SOUND,
            passed=unsound.is_empty(),
            metadata={"jobs": unsound.height, "job_ids": [str(each) for each in unsound["id"].head(10)]},
        ),
        AssetCheckResult(
            check_name=NO_COLLISION,
            passed=collisions.is_empty(),
            metadata={
                "collisions": collisions.height,
                "job_ids": [str(each) for each in collisions["job_id"].head(10)],
            },
        ),
        _like_before(drifts_of(warehouse, week, ended=ended)),
    ]


def _accounted(counts: Mapping[str, Mapping[str, int]]) -> AssetCheckResult:
    names = ("sightings", "jobs", "merged", "rejected")
    off = [
        f"{source}: {row['sightings']} sightings, {row['jobs']} jobs, {row['merged']} merged, {row['rejected']} rejected"
        for source, row in counts.items()
        if row["sightings"] != row["jobs"] + row["merged"] + row["rejected"]
    ]
    totals = {name: sum(row[name] for row in counts.values()) for name in names}
    return AssetCheckResult(
        check_name=ACCOUNTED,
        passed=not off,
        metadata={**totals, "sources": len(counts), **filled(message="; ".join(off))},
    )


def _like_before(found: Sequence[Drift]) -> AssetCheckResult:
    message = "; ".join(f"{drift.source}: {drift.message} ({drift.cure})" for drift in found)
    return AssetCheckResult(
        check_name=LIKE_BEFORE,
        passed=not found,
        severity=AssetCheckSeverity.WARN,
        metadata={"drifts": len(found), **filled(message=message)},
    )
