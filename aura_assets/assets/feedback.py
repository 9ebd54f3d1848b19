"""``ratings`` and ``outcomes``: what the person entered within the week, as it stood at the cut."""

from collections.abc import Callable

import polars as pl
from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.profile import person_input
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.telling import asset
from aura_assets.week_run import WeekRun, week_run
from aura_io.person import person_at
from aura_io.userdb import FACETS
from aura_io.warehouse import Commit, Replace
from aura_io.workspace import Home
from aura_ml.hashing import data_version
from aura_ml.policy.rewards import RewardMap
from aura_ml.schemas import TABLES

RATINGS_ASSET = "ratings"
OUTCOMES_ASSET = "outcomes"
CODE_VERSION = "1"
GROUP = "feedback"


def feedback_assets(partitions: WeeklyPartitionsDefinition) -> list[AssetsDefinition]:
    """Return both assets."""
    return [
        _feedback_asset(RATINGS_ASSET, description_of(RATINGS_ASSET), ratings_of_week, partitions),
        _feedback_asset(OUTCOMES_ASSET, description_of(OUTCOMES_ASSET), outcomes_of_week, partitions),
    ]


def _feedback_asset(
    name: str, description: str, rows_of_week: Callable[[WeekRun], pl.DataFrame], partitions: WeeklyPartitionsDefinition
) -> AssetsDefinition:
    table = TABLES[name]

    @asset(
        name=name,
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"sqlite", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description,
        metadata=definition_metadata(table),
    )
    def feedback(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        frame = rows_of_week(run)
        version = data_version(frame)
        entry = run.entry(
            name, CODE_VERSION, version, [person_input(run, name, version)], frame.height, user_id=run.user_id
        )
        where = {"week": run.week, "user_id": run.user_id}
        run.warehouse.commit(Commit(lineage=[entry], replace=[Replace(table, where, frame)]))
        return result(run, version, rows=frame.height)

    return feedback


def ratings_of_week(run: WeekRun) -> pl.DataFrame:
    """Return the ratings whose newest change lies within the week and before the cut."""
    given = run.home.userdb.ratings(run.user_id, until=run.as_of).filter(pl.col("timestamp") >= run.window.start)
    return given.select(
        pl.lit(run.week).alias("week"),
        "user_id",
        "job_id",
        *FACETS,
        pl.col("comment").is_not_null().alias("has_comment"),
        pl.col("timestamp").alias("rated_at"),
        "slate_id",
    )


def outcomes_of_week(run: WeekRun) -> pl.DataFrame:
    """Return the outcomes that became known within the week and before the cut, with the rewards of the map in force."""
    person = person_at(run.home.userdb, run.home.settings, run.user_id, run.as_of)
    rewards = RewardMap(**person.rewards)
    known = run.home.userdb.outcomes(run.user_id, until=run.as_of).filter(pl.col("timestamp") >= run.window.start)
    values = [rewards.stages[stage] for stage in known["stage"].to_list()]
    return known.select(
        pl.lit(run.week).alias("week"),
        "user_id",
        "event_id",
        "job_id",
        "stage",
        pl.Series("reward", values, dtype=pl.Float64),
        pl.lit(rewards.version).alias("reward_version"),
        pl.col("timestamp").alias("recorded_at"),
    )
