"""What the person says of the skills they learn: ticks in the userdb, one event each, as known at a cut.

What a report makes of them is ``aura_ml.skills``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aura_io.userdb import Event, UserDb
from aura_io.userdb.events import LEARNED
from aura_ml.hashing import content_hash

SKILL_PROGRESS = "skill_progress"


@dataclass(frozen=True)
class Tick:
    """A skill is ``learning`` or ``learned`` since ``at``."""

    skill_id: str
    state: str
    at: datetime


def ticks_at(userdb: UserDb, user_id: str, until: datetime | None = None) -> dict[str, Tick]:
    """Return the newest tick of each skill in force at ``until`` (exclusive; None: now), by skill id."""
    return ticks_of(userdb.active(kinds=[SKILL_PROGRESS], user_id=user_id, until=until))


def ticks_of(active: Iterable[Event]) -> dict[str, Tick]:
    """Return the newest tick of each skill of active events, oldest first."""
    return {event.subject: Tick(event.subject, event.payload["state"], event.recorded_at) for event in active}


def learned_of(ticks: Mapping[str, Tick]) -> set[str]:
    """Return the ids of the skills ticked as learned."""
    return {tick.skill_id for tick in ticks.values() if tick.state == LEARNED}


def ticks_version(ticks: Mapping[str, Tick]) -> str | None:
    """Return a hash of what is ticked, for the lineage; None without any."""
    return content_hash({tick.skill_id: tick.state for tick in ticks.values()}) if ticks else None
