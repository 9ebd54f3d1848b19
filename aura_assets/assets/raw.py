"""``raw_listings/<source>``: what each job source listed, as it came.

One asset per installed source. Whether a board is asked or the archive is read is decided in ``aura_sources.crawl``;
a board that is down never fails the week.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.descriptions import RAW
from aura_assets.metadata import OWNERS, definition_metadata, filled, result
from aura_assets.resources import Sources, WarehouseResource
from aura_assets.telling import asset
from aura_assets.week_run import WeekRun, week_run
from aura_io.queries import crawls_of, last_ok_at, origins_of, recent_crawls_of, sightings_of
from aura_io.source_switches import switches
from aura_io.version import __version__
from aura_io.warehouse import Append, Commit, Replace
from aura_io.workspace import Home
from aura_ml.breaker import RECENT_CRAWLS, Breaker, breaker_of
from aura_ml.hashing import data_version
from aura_ml.schemas import CRAWLS, RAW_PAYLOADS, RAW_SIGHTINGS, SOURCE_HEALTH
from aura_sources.client import client_for
from aura_sources.crawl import CrawlPlan, CrawlResult, held_back, plan_crawl, run_crawl
from aura_sources.protocol import Source
from aura_sources.registry import LoadedSource, query_for

CODE_VERSION = "1"
GROUP = "discovery"
NOT_CONTENT = ("sighting_id", "crawl_id")
GOOD_STATUSES = ("ok", "empty", "disabled", "archive")
CURES = {
    "unreachable": "The next run asks again.",
    "blocked": "Wait: the board asked for a pause. Ask less often, or disable it in config.yaml.",
    "needs_setup": "Set in .env or config.yaml what the message names; the next run asks.",
    "changed_shape": "The board changed its answer. Update AURA; what came is kept and can be parsed again.",
    "broken": "Update or uninstall the plugin, or disable it in config.yaml.",
}
UNREADABLE_FILE = "Mend the file that the message names, or take it out of the inbox; what could be read was kept."


@dataclass(frozen=True)
class Outcome:
    """What a run did with a source: the plan, and the crawl where the source was asked."""

    plan: CrawlPlan
    crawl: CrawlResult | None
    status: str
    message: str | None
    cure: str | None


def raw_key(source: str) -> AssetKey:
    """Return the asset key of a source's raw listings."""
    return AssetKey(["raw_listings", source])


def raw_asset_name(source: str) -> str:
    """Return the name of a source's raw listings in the lineage."""
    return f"raw_listings/{source}"


def raw_listings_asset(source: str, partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset of one source."""
    key = raw_key(source)
    answered = AssetCheckSpec(
        "source_answered",
        asset=key,
        description="The source answered, or was not to be asked. Where it did not, `message` says why and `cure` what to do; the week goes on without it.",
    )

    @asset(
        key=key,
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=RAW.format(source=source),
        metadata=definition_metadata(RAW_SIGHTINGS),
        check_specs=[answered],
    )
    def raw_listings(
        context: AssetExecutionContext,
        home: ResourceParam[Home],
        warehouse: WarehouseResource,
        sources: ResourceParam[Sources],
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        outcome = ask(run, sources.all[source])
        said = told(sources.all[source], outcome)
        context.log.info("%s: %s; %s", source, outcome.status, said or outcome.plan.message)
        sightings = _week_sightings(run, source, outcome)
        commit_outcome(run, source, outcome, sightings)
        crawl = outcome.crawl.crawl if outcome.crawl else {}
        check = AssetCheckResult(
            check_name="source_answered",
            passed=outcome.status in GOOD_STATUSES,
            severity=AssetCheckSeverity.WARN,
            metadata=filled(status=outcome.status, message=said, cure=outcome.cure),
        )
        rows = sightings.get(run.week, RAW_SIGHTINGS.frame())
        return result(
            run,
            _version(rows),
            rows=rows.height,
            numbers={
                "rows_received": int(crawl.get("rows_received", 0)),
                "requests": int(crawl.get("requests", 0)),
                "http_status": int(crawl.get("http_status") or 0),
                "duration_s": _seconds(crawl),
                "asked": int(outcome.crawl is not None),
            },
            texts={"status": outcome.status, "message": said or outcome.plan.message},
            checks=[check],
        )

    return raw_listings


def told(loaded: LoadedSource, outcome: Outcome) -> str:
    """Return what logs and Dagster's records say of the outcome: the names of the person's own files are not in it."""
    if outcome.message and loaded.source is not None and loaded.source.capabilities.local:
        return "a file cannot be read; `aura sources list` names it"
    return outcome.message or ""


def ask(run: WeekRun, loaded: LoadedSource) -> Outcome:
    """Ask the source for the week if it is to be asked; a source's fault becomes a status, never an exception."""
    home, source = run.home, loaded.source
    crawls = crawls_of(run.warehouse, loaded.name, run.week)
    plan = plan_crawl(
        run.week,
        home.calendar,
        run.started,
        history=bool(source and source.capabilities.history),
        enabled=switches(home).get(loaded.name, loaded.enabled) and source is not None,
        crawls=crawls,
        refetch=run.refetch,
        imports=bool(source and source.capabilities.imports),
    )
    if source is None:
        return Outcome(plan, None, loaded.status, loaded.message, loaded.cure)
    if plan.ask and not run.refetch and not source.capabilities.local:
        breaker = breaker_of(recent_crawls_of(run.warehouse, loaded.name, RECENT_CRAWLS), run.started)
        plan = held_back(plan, breaker)
        if plan.reason == "resting":
            return _resting(plan, breaker)
    if not plan.ask:
        status = "disabled" if plan.reason == "disabled" else _last_status(crawls)
        return Outcome(plan, None, status, None, None)
    with client_for(source, home.settings, __version__) as client:
        crawl = run_crawl(
            source,
            run.window,
            query_for(home.settings, loaded.name, **_known_files(run, source)),
            client,
            calendar=home.calendar,
            clock=home.clock,
            run_id=run.run_id,
            plan=plan,
        )
    message = crawl.crawl["message"]
    is_file = source.capabilities.imports and crawl.status == "changed_shape"
    cure = UNREADABLE_FILE if is_file else CURES.get(crawl.status)
    return Outcome(plan, crawl, crawl.status, str(message) if message else None, cure)


def _resting(plan: CrawlPlan, breaker: Breaker) -> Outcome:
    """Return what is said of a board that is left alone: the failure it is left alone for, and until when."""
    until = f"{breaker.retry_at:%Y-%m-%d %H:%M} UTC"
    message = f"not asked until {until}, after {breaker.failures} failures in a row; the last: {breaker.message}"
    cure = f"The first run after {until} asks once; `aura week --refetch` asks at once."
    return Outcome(plan, None, breaker.status or "unreachable", message, cure)


def _known_files(run: WeekRun, source: Source) -> dict[str, object]:
    """Return what an importing source needs not read again: the origins that are archived."""
    return {"archived_origins": origins_of(run.warehouse, source.name)} if source.capabilities.imports else {}


def _last_status(crawls: pl.DataFrame) -> str:
    return str(crawls["status"][-1]) if crawls.height else "archive"


def _week_sightings(run: WeekRun, source: str, outcome: Outcome) -> dict[date, pl.DataFrame]:
    """Return all sightings, archived and new, of the run's week and of every other week the crawl touched."""
    new = outcome.crawl.sightings if outcome.crawl else RAW_SIGHTINGS.frame()
    weeks = sorted({run.week, *new["week"].to_list()})
    archived = sightings_of(run.warehouse, source, weeks)
    together = pl.concat([archived, new]).unique("sighting_id", keep="first", maintain_order=True)
    added = set(new["sighting_id"].to_list()) - set(archived["sighting_id"].to_list())
    touched = {run.week, *together.filter(pl.col("sighting_id").is_in(list(added)))["week"].to_list()}
    return {week: together.filter(pl.col("week") == week) for week in sorted(touched)}


def commit_outcome(run: WeekRun, source: str, outcome: Outcome, sightings: dict[date, pl.DataFrame]) -> None:
    """Commit the crawl, its rows, the source's health and one lineage row per week touched, in one transaction."""
    crawl = outcome.crawl
    append = []
    if crawl is not None and not (crawl.nothing_new and outcome.plan.reason == "import"):
        append = [
            Append(CRAWLS, crawl.crawls),
            Append(RAW_PAYLOADS, crawl.payloads),
            Append(RAW_SIGHTINGS, crawl.sightings),
        ]
    health = SOURCE_HEALTH.frame([_health(run, source, outcome, sightings)])
    run.warehouse.commit(
        Commit(
            lineage=[
                run.entry(raw_asset_name(source), CODE_VERSION, _version(frame), (), frame.height, week=week)
                for week, frame in sightings.items()
            ],
            replace=[Replace(SOURCE_HEALTH, {"week": run.week, "source": source}, health)],
            append=append,
        )
    )


def _health(run: WeekRun, source: str, outcome: Outcome, sightings: dict[date, pl.DataFrame]) -> dict[str, Any]:
    crawl = outcome.crawl.crawl if outcome.crawl else {}
    last_ok = last_ok_at(run.warehouse, source)
    if outcome.crawl is not None and outcome.status in ("ok", "empty"):
        last_ok = crawl["finished_at"]
    return {
        "week": run.week,
        "source": source,
        "status": outcome.status,
        "http_status": crawl.get("http_status"),
        "rows_received": crawl.get("rows_received", 0),
        "rows_of_week": sightings[run.week].height,
        "requests": crawl.get("requests", 0),
        "duration_s": _seconds(crawl),
        "message": outcome.message,
        "cure": outcome.cure,
        "asked": outcome.crawl is not None,
        "closed": bool(crawl.get("closes")) or outcome.plan.reason == "closed",
        "last_ok_at": last_ok,
        "run_id": run.run_id,
    }


def _seconds(crawl: Mapping[str, Any]) -> float:
    if not crawl:
        return 0.0
    return float((crawl["finished_at"] - crawl["started_at"]).total_seconds())


def _version(sightings: pl.DataFrame) -> str:
    return data_version(sightings, exclude=NOT_CONTENT)
