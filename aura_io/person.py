"""What the person told AURA, as known at a cut: profile, preferences, ranking settings, ratings, dismissals.

Folds of the userdb's events. Changes of config.yaml and of the profile file become events at the start of a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from aura_io.profile_files import read_profile_file
from aura_io.settings import Settings, settings_snapshot
from aura_io.userdb import Event, UserDb
from aura_ml.hashing import bytes_hash, content_hash
from aura_ml.profile import profile_from_resume
from aura_ml.ranking.combine import grown
from aura_ml.records import Preferences, Profile

PROFILE = "profile"
PREFERENCES = "preferences"
SETTINGS = "settings"
KNOWN_AT_START = timedelta(microseconds=1)
"""What a run finds changed at its start is recorded this much earlier, so that the run itself knows it."""


@dataclass(frozen=True)
class Person:
    """The person as known at a cut.

    Attributes:
        profile: None before any profile was given.
        weights: of the ranking's components as they count after the ratings until the cut.
        versions: content hash per thing that was known, for the lineage.
    """

    profile: Profile | None
    preferences: Preferences
    weights: Mapping[str, float]
    active_days: int
    slate_size: int
    rewards: Mapping[str, Any]
    explore: bool
    versions: Mapping[str, str | None]


def person_at(userdb: UserDb, settings: Settings, user_id: str, cut: datetime) -> Person:
    """Return the person as known at ``cut`` (exclusive).

    Before the first finished profile, that one is used, and so are the first preferences and settings: what was
    never entered before cannot have been another.
    """
    profile_event = _known(userdb, PROFILE, user_id, cut)
    preferences_event = _known(userdb, PREFERENCES, user_id, cut)
    settings_event = _known(userdb, SETTINGS, user_id, cut)
    snapshot = settings_event.payload if settings_event else settings_snapshot(settings)
    return Person(
        profile=profile_from_resume(profile_event.payload["resume"]) if profile_event else None,
        preferences=preferences_from(preferences_event.payload) if preferences_event else Preferences(),
        weights=grown(snapshot["ranking_weights"], overall_ratings(userdb, user_id, cut)),
        active_days=int(snapshot["active_days"]),
        slate_size=int(snapshot["slate_size"]),
        rewards=snapshot["rewards"],
        explore=bool(snapshot["explore"]),
        versions={
            PROFILE: content_hash(profile_event.payload["resume"]) if profile_event else None,
            PREFERENCES: content_hash(preferences_event.payload) if preferences_event else None,
            SETTINGS: content_hash(snapshot),
        },
    )


def overall_ratings(userdb: UserDb, user_id: str, cut: datetime | None = None) -> int:
    """Return how many postings were rated overall before ``cut``; until now when None."""
    return userdb.ratings(user_id, until=cut)["overall_score"].drop_nulls().len()


def _known(userdb: UserDb, kind: str, user_id: str, cut: datetime) -> Event | None:
    known = [event for event in userdb.active(kinds=[kind], user_id=user_id, until=cut) if is_finished(event)]
    if known:
        return known[-1]
    later = [event for event in userdb.active(kinds=[kind], user_id=user_id) if is_finished(event)]
    return later[0] if later else None


def is_finished(event: Event) -> bool:
    """Return whether a profile or preferences count; what the guide keeps on the way does not until it is finished."""
    return bool(event.payload.get("finished", event.kind != PROFILE))


def record_profile(
    userdb: UserDb, profile: Profile, preferences: Preferences | None, *, source: Path, user_id: str, at: datetime
) -> Event:
    """Record ``profile`` (finished) and, where given, ``preferences`` as events; return the profile's event."""
    if preferences is not None:
        userdb.record(PREFERENCES, user_id, asdict(preferences), user_id=user_id, recorded_at=at)
    payload = {
        "resume": profile.resume,
        "source_path": str(source),
        "source_hash": bytes_hash(source.read_bytes()),
        "finished": True,
    }
    return userdb.record(PROFILE, user_id, payload, user_id=user_id, recorded_at=at)


def record_changes(userdb: UserDb, settings: Settings, user_id: str, run_start: datetime) -> list[str]:
    """Record what config.yaml and the profile file say differently from the newest events; return what changed.

    Raises:
        ProfileError: the file at ``profile.path`` is missing, unreadable or holds no profile.
    """
    at = run_start - KNOWN_AT_START
    changed = []
    if record_settings(userdb, settings, user_id, at):
        changed.append(SETTINGS)
    if settings.profile_path is not None and _profile_changed(userdb, settings.profile_path, user_id):
        profile, preferences = read_profile_file(settings.profile_path)
        record_profile(userdb, profile, preferences, source=settings.profile_path, user_id=user_id, at=at)
        changed.append(PROFILE)
    return changed


def record_settings(userdb: UserDb, settings: Settings, user_id: str, at: datetime) -> bool:
    """Record the settings that results depend on, if they differ from the newest recorded; return whether they did."""
    snapshot = settings_snapshot(settings)
    newest = userdb.latest(SETTINGS, user_id)
    if newest is not None and content_hash(newest.payload) == content_hash(snapshot):
        return False
    userdb.record(SETTINGS, user_id, snapshot, user_id=user_id, recorded_at=at)
    return True


def _profile_changed(userdb: UserDb, path: Path, user_id: str) -> bool:
    from_file = [
        event
        for event in userdb.active(kinds=[PROFILE], user_id=user_id)
        if event.payload.get("source_path") == str(path)
    ]
    if not from_file or not path.is_file():
        return True
    return bool(from_file[-1].payload["source_hash"] != bytes_hash(path.read_bytes()))


def preferences_from(payload: Mapping[str, object]) -> Preferences:
    """Return preferences from an event's payload; keys this version does not know are left out."""
    known = {field.name for field in fields(Preferences)}
    values = {
        name: tuple(value) if isinstance(value, list) else value for name, value in payload.items() if name in known
    }
    return Preferences(**values)  # type: ignore[arg-type]


def settled_jobs(userdb: UserDb, user_id: str, cut: datetime) -> dict[int, str]:
    """Return why a job needs no more showing, by job id: rated, dismissed or applied to before ``cut``."""
    settled = {int(row): "rated" for row in userdb.ratings(user_id, until=cut)["job_id"].to_list()}
    for event in userdb.active(kinds=["dismissal"], user_id=user_id, until=cut):
        settled[int(event.subject)] = "dismissed"
    newest = userdb.outcomes(user_id, until=cut).unique("job_id", keep="last", maintain_order=True)
    applied = newest.filter(pl.col("stage") != "none")
    return settled | dict.fromkeys(applied["job_id"].to_list(), "applied to")
