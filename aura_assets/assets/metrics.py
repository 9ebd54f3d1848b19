"""``weekly_metrics``: the week's figures, each with unit, n and interval, and the week's record in metrics.json."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.preference import PREFERENCE_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.assets.shortlist import SHORTLIST_ASSET
from aura_assets.assets.skills import SKILL_REPORT_ASSET
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.telling import asset
from aura_assets.week_run import WeekRun, week_run
from aura_io.applications import application_steps
from aura_io.learning import foretold_of
from aura_io.lineage import inputs_of
from aura_io.metrics_file import write_week
from aura_io.policy_log import rewards_by_week
from aura_io.queries import accounting_of, newest_slate_rows, scored_jobs
from aura_io.skills import skill_gap_of
from aura_io.warehouse import Commit, Replace
from aura_io.workspace import Home
from aura_ml.applications import FUNNEL, first_reached, interview_rate
from aura_ml.hashing import content_hash, data_version
from aura_ml.metrics import FACETS, weekly_metrics
from aura_ml.schemas import METRICS

METRICS_ASSET = "weekly_metrics"
CODE_VERSION = "5"
GROUP = "reports"
REMOTE = "remote"


def weekly_metrics_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=METRICS_ASSET,
        deps=[JOBS_ASSET, SHORTLIST_ASSET, SKILL_REPORT_ASSET, PREFERENCE_ASSET],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(METRICS_ASSET),
        metadata=definition_metadata(METRICS),
    )
    def weekly_metrics_of_week(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        ratings = ratings_given(run)
        rewards = rewards_by_week(run.home, run.warehouse, run.week, run.as_of)
        frame = week_figures(run, ratings, rewards)
        version = data_version(frame)
        deps = (JOBS_ASSET, SHORTLIST_ASSET, SKILL_REPORT_ASSET, PREFERENCE_ASSET)
        read = [(asset, run.week) for asset in deps]
        inputs = [
            *inputs_of(run.warehouse, read, user_id=run.user_id),
            person_input(run, "ratings", content_hash(data_version(ratings))),
            person_input(run, "outcomes", content_hash(_application_rows(frame))),
            person_input(run, "rewards", content_hash({week.isoformat(): gained for week, gained in rewards.items()})),
        ]
        run.warehouse.commit(
            Commit(
                lineage=[run.entry(METRICS_ASSET, CODE_VERSION, version, inputs, frame.height, user_id=run.user_id)],
                replace=[Replace(METRICS, {"week": run.week, "user_id": run.user_id}, frame)],
            )
        )
        write_week(
            run.home.metrics_path,
            run.week,
            frame,
            as_of=run.as_of,
            run_id=run.run_id,
            simulated=run.home.settings.demo,
        )
        numbers = {row["name"]: row["value"] for row in frame.iter_rows(named=True) if row["value"] is not None}
        return result(run, version, rows=frame.height, numbers=numbers)

    return weekly_metrics_of_week


def ratings_given(run: WeekRun) -> pl.DataFrame:
    """Return the ratings given within the week and before the cut, whichever slate they belong to."""
    ratings = run.home.userdb.ratings(run.user_id, until=run.as_of)
    return ratings.filter(pl.col("timestamp") >= run.window.start)


def week_figures(run: WeekRun, ratings: pl.DataFrame, rewards: Mapping[date, tuple[float, int]]) -> pl.DataFrame:
    """Return the week's rows of the ``metrics`` table."""
    counts = accounting_of(run.warehouse, run.week)
    scored = scored_jobs(run.warehouse, run.week, run.user_id)
    outcomes = run.home.userdb.outcomes(run.user_id, until=run.as_of).filter(pl.col("timestamp") >= run.window.start)
    recorded = list(application_steps(run.home.userdb, run.user_id, run.as_of, as_recorded=True).values())
    interviewed = interview_rate(
        list(application_steps(run.home.userdb, run.user_id, run.as_of).values()),
        run.as_of,
        run.home.settings.applications.remind_after_days,
    )
    languages = scored.select(pl.col("language").fill_null("unknown"))["language"].value_counts()
    return weekly_metrics(
        run.week,
        run.user_id,
        **counts,
        eligible=int(scored["eligible"].sum()),
        slate_scores=newest_slate_rows(run.warehouse, run.week, run.user_id)["score"].to_list(),
        overall_ratings=_given(ratings, "overall"),
        slate_ratings=_given(ratings.filter(pl.col("slate_id").is_not_null()), "overall"),
        facet_ratings={facet: _given(ratings, facet) for facet in FACETS if facet != "overall"},
        with_salary=int(scored["has_salary"].sum()),
        languages=dict(languages.iter_rows()),
        new_jobs=int(scored["is_new"].sum()),
        remote_jobs=int((scored["workplace"] == REMOTE).sum()),
        outcomes=outcomes.height,
        reached=first_reached(recorded, run.window.start, run.as_of),
        interviewed=(interviewed.count, interviewed.n),
        skill_gap=skill_gap_of(run.warehouse, run.week, run.user_id),
        rewards=rewards,
        foretold=foretold_of(run.warehouse, run.week, run.user_id),
    )


def _application_rows(frame: pl.DataFrame) -> list[tuple[str, float | None, int]]:
    """Return the figures that rest on outcomes: what changes them makes the week's figures another version."""
    names = ("interview_conversion", *(f"reached_{step}" for step in FUNNEL))
    return frame.filter(pl.col("name").is_in(names)).select("name", "value", "n").rows()


def _given(ratings: pl.DataFrame, facet: str) -> list[float]:
    return [float(score) for score in ratings[f"{facet}_score"].drop_nulls().to_list()]
