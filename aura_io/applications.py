"""The steps of a person's applications, and what they want to apply to, as known at a cut, from the events."""

from __future__ import annotations

from collections.abc import Mapping
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


def wanted_since(userdb: UserDb, user_id: str, until: datetime, opening_of: Mapping[int, int]) -> dict[int, datetime]:
    """Return the openings that the person wants to apply to at ``until`` (exclusive), each with when that was said.

    A later dismissal or outcome takes the wish's place; an application that is under way is no wish.

    Args:
        opening_of: job id to its opening; an id that is not there stands for itself.
    """
    wanted: dict[int, datetime] = {}
    stages: dict[int, str] = {}
    for event in userdb.active(kinds=["want_to_apply", "outcome", "dismissal"], user_id=user_id, until=until):
        opening = opening_of.get(int(event.subject), int(event.subject))
        if event.kind == "want_to_apply" and event.payload["wanted"]:
            wanted[opening] = event.recorded_at
            continue
        wanted.pop(opening, None)
        if event.kind == "outcome":
            stages[opening] = event.payload["stage"]
    return {opening: at for opening, at in wanted.items() if stages.get(opening, "none") == "none"}
