"""The steps of a person's applications as known at a cut, from the events."""

from __future__ import annotations

from datetime import datetime

from aura_io.userdb import UserDb
from aura_ml.applications import StageStep


def application_steps(
    userdb: UserDb, user_id: str, until: datetime, *, as_recorded: bool = False
) -> dict[int, list[StageStep]]:
    """Return the outcomes in force at ``until`` (exclusive) by job id, in the order in which they were recorded.

    Args:
        as_recorded: date each step by when AURA was told, as weekly figures count; else by when it happened.
    """
    steps: dict[int, list[StageStep]] = {}
    for event in userdb.active(kinds=["outcome"], user_id=user_id, until=until):
        stated = None if as_recorded else event.payload.get("happened_at")
        at = datetime.fromisoformat(stated) if stated else event.recorded_at
        steps.setdefault(int(event.subject), []).append(StageStep(event.payload["stage"], at))
    return steps
