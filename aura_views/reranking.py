"""Ranking the newest closed week anew for a person who has just told AURA who they are: asked of Dagster, once.

What a command does in its own process instead is the command line's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aura_io.dagster_api import WEEK_JOB, DagsterRefused, DagsterUnreachable
from aura_io.lineage import latest
from aura_io.workspace import Home
from aura_views.dagster_client import DagsterElsewhere, Run, local_api, run_address
from aura_views.document_runs import NO_DAEMON, NOT_LOADED, unreached

RERANKED_ASSETS = (
    "profile_embedding",
    "embedding_adapter",
    "preference_model",
    "policy",
    "shortlist",
    "skill_report",
    "weekly_metrics",
    "digest",
)
"""What follows from profile and preferences in a week that is made already."""
JOBS_ASSET = "jobs"
ASKS_TAG, ASKS = "aura/asks", "first profile"
LAUNCH_TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Reranking:
    """What became of the wish to rank a week anew.

    Attributes:
        run: the run that does it; None when none was started.
        problem: why not, without a full stop; None when it was started or the week is not made yet.
        is_made: whether the week is there; one that is not will be ranked with the profile when it is made.
    """

    week: date
    run: Run | None
    problem: str | None
    is_made: bool

    @property
    def command(self) -> str:
        """The command that does the same."""
        return f"aura week --week {self.week}"


def rerank_newest_closed(home: Home) -> Reranking:
    """Ask Dagster to rank the newest closed week anew; a Dagster that does not take it is an answer, not an error."""
    week = home.calendar.newest_closed(home.clock.now())
    if not week_is_made(home, week):
        return Reranking(week, None, None, is_made=False)
    settings = home.settings
    try:
        api = local_api(settings, LAUNCH_TIMEOUT_S)
        problem = NOT_LOADED if not api.has_loaded_aura() else NO_DAEMON if not api.daemon_is_up() else None
        if problem is not None:
            return Reranking(week, None, problem, is_made=True)
        paths = [[name] for name in RERANKED_ASSETS]
        run_id = api.launch(WEEK_JOB, partition_key=week.isoformat(), asset_paths=paths, tags={ASKS_TAG: ASKS})
    except DagsterUnreachable as error:
        return Reranking(week, None, unreached(error), is_made=True)
    except (DagsterElsewhere, DagsterRefused, KeyError, TypeError) as error:
        return Reranking(week, None, str(error).rstrip("."), is_made=True)
    return Reranking(week, Run(run_id, "QUEUED", week.isoformat(), run_address(settings, run_id)), None, is_made=True)


def week_is_made(home: Home, week: date) -> bool:
    """Return whether the jobs of ``week`` are there.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    return latest(home.warehouse, JOBS_ASSET, week) is not None
