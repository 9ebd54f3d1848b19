"""The retraining sensor: enough new ratings and outcomes ask for the week in progress to be trained and ranked anew.

It never asks a board, and it is capped. What a run does is in the assets.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    sensor,
)

from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.shortlist import SHORTLIST_ASSET
from aura_assets.partitions import key_of
from aura_io.lineage import latest
from aura_io.workspace import Home

RETRAIN_TAG = "aura/retrain"
KINDS = ("rating", "forget", "outcome", "dismissal", "undo")
INTERVAL_S = 20
A_DAY = timedelta(days=1)
UNFINISHED = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
]


def retraining_request(
    home: Home, instance: DagsterInstance, cursor: str | None
) -> tuple[RunRequest | None, str | None, str]:
    """Return the run to ask for, the new cursor, and why there is none.

    Args:
        cursor: time of the newest event that a run was asked for (ISO 8601); None before the first. What the newest
            ranking of the week has taken in already asks for nothing either.
    """
    now = home.clock.now()
    week = home.calendar.week_of(now)
    asked_for = datetime.fromisoformat(cursor) if cursor else None
    ranked = latest(home.warehouse, SHORTLIST_ASSET, week, home.user_id)
    events = [
        event
        for event in home.userdb.events(kinds=KINDS, user_id=home.user_id)
        if (asked_for is None or event.recorded_at > asked_for)
        and (ranked is None or event.recorded_at >= ranked.as_of)
    ]
    needed = home.settings.learning.retrain_after
    if len(events) < needed:
        return (
            None,
            cursor,
            f"{len(events)} new ratings, outcomes or changes to them, {needed} are waited for",
        )
    if latest(home.warehouse, JOBS_ASSET, week) is None:
        return None, cursor, f"week {week} has no jobs yet"
    if instance.get_runs(RunsFilter(tags={RETRAIN_TAG: "true"}, statuses=UNFINISHED), limit=1):
        return None, cursor, "a retraining is queued or running"
    cap = home.settings.learning.retrains_a_day
    of_a_day = RunsFilter(tags={RETRAIN_TAG: "true"}, created_after=now - A_DAY)
    if len(instance.get_runs(of_a_day, limit=cap)) >= cap:
        return None, cursor, f"{cap} retrainings within 24 hours; the next run of the week takes the ratings in"
    newest = max(event.recorded_at for event in events).isoformat()
    request = RunRequest(partition_key=key_of(week), run_key=f"retrain:{newest}", tags={RETRAIN_TAG: "true"})
    return request, newest, ""


def retraining_sensor(home: Home, job_name: str) -> SensorDefinition:
    """Return the sensor; running by default."""

    @sensor(
        name="retrain",
        job_name=job_name,
        minimum_interval_seconds=INTERVAL_S,
        default_status=DefaultSensorStatus.RUNNING,
        description="Trains and ranks the week in progress anew once enough was rated.",
    )
    def retrain(context: SensorEvaluationContext) -> SensorResult | SkipReason:
        request, cursor, reason = retraining_request(home, context.instance, context.cursor)
        requests: Sequence[RunRequest] = [request] if request is not None else []
        if not requests:
            return SkipReason(reason)
        return SensorResult(run_requests=requests, cursor=cursor)

    return retrain
