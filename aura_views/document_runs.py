"""The Dagster runs that write requested documents: starting one, and finding out how far each is.

A run says by its tags which request asked for it, so nothing has to be remembered here. What a request is, is
``documents``'s; what the page makes of both is ``drafts``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from aura_io.dagster_api import WEEK_JOB, DagsterRefused, DagsterSlow, DagsterUnreachable
from aura_io.settings import Settings
from aura_views.dagster_client import WEEK_TAG, DagsterElsewhere, Run, local_api, run_address

ASSET_PATH = ("documents",)
ASKS_TAG, REQUEST_TAG = "aura/asks", "aura/request"
ASKS = "documents"
LOOK_TIMEOUT_S = 2.0
LAUNCH_TIMEOUT_S = 15.0
NEWEST_RUNS = 50

UNREACHABLE = "Dagster is not reachable"
SLOW = "Dagster did not answer in time: this computer is busy, try again shortly"
NO_DAEMON = "Dagster's daemon is not running"
NOT_LOADED = "Dagster has not loaded AURA"


class NotStarted(RuntimeError):
    """Dagster did not take the run; the message says why, without a full stop."""

    headline = "Not started"


class NotConfirmed(NotStarted):
    """Dagster was asked for the run and did not answer in time, nor is the run found: it may begin all the same."""

    headline = "Not confirmed"


def unreached(error: DagsterUnreachable) -> str:
    """Return what to say, without a full stop: that Dagster is slow is no reason to start it anew."""
    return SLOW if isinstance(error, DagsterSlow) else UNREACHABLE


def not_taken(error: DagsterUnreachable) -> NotStarted:
    """Return what to raise where a launch met ``error``."""
    return (NotConfirmed if isinstance(error, DagsterSlow) else NotStarted)(unreached(error))


def what_came_of(error: NotStarted, done: str) -> str:
    """Return, as a sentence, whether what was to be ``done`` (such as ``started``) was."""
    if isinstance(error, NotConfirmed):
        return f"It may be {done} all the same: look in Dagster before you ask again."
    return f"Nothing was {done}."


@dataclass(frozen=True)
class RequestRuns:
    """What Dagster says of the runs that requests asked for.

    Attributes:
        runs: the newest run of each request, by the request's event id.
        problem: why nothing would start now, as ``NotStarted`` says it; None when a run would start.
    """

    runs: Mapping[str, Run]
    problem: str | None = None


def launch_documents(settings: Settings, week: date, event_id: str) -> Run:
    """Ask Dagster to write the documents that were requested in ``week``, for the request ``event_id``.

    Raises:
        NotStarted: Dagster or its daemon does not run, has not loaded AURA, or refused.
    """
    try:
        api = local_api(settings, LAUNCH_TIMEOUT_S)
        if not api.has_loaded_aura():
            raise NotStarted(NOT_LOADED)
        if not api.daemon_is_up():
            raise NotStarted(NO_DAEMON)
        run_id = api.launch(
            WEEK_JOB,
            partition_key=week.isoformat(),
            asset_paths=[ASSET_PATH],
            tags={ASKS_TAG: ASKS, REQUEST_TAG: event_id},
        )
    except DagsterUnreachable as error:
        raise NotStarted(unreached(error)) from error
    except (DagsterElsewhere, DagsterRefused, KeyError, TypeError) as error:
        raise NotStarted(str(error).rstrip(".")) from error
    return Run(run_id, "QUEUED", week.isoformat(), run_address(settings, run_id))


def request_runs(settings: Settings) -> RequestRuns:
    """Return the newest runs that requests asked for; a Dagster that does not answer is an answer, not an error."""
    try:
        api = local_api(settings, LOOK_TIMEOUT_S)
        found = api.tagged_runs({ASKS_TAG: ASKS}, NEWEST_RUNS)
        problem = None if api.daemon_is_up() else NO_DAEMON
    except DagsterUnreachable as error:
        return RequestRuns({}, unreached(error))
    except (DagsterElsewhere, DagsterRefused, KeyError, TypeError) as error:
        return RequestRuns({}, str(error).rstrip("."))
    runs: dict[str, Run] = {}
    for run in found:
        request = run.tags.get(REQUEST_TAG)
        if request is not None:
            runs.setdefault(
                request, Run(run.run_id, run.status, run.tags.get(WEEK_TAG), run_address(settings, run.run_id))
            )
    return RequestRuns(runs, problem)
